"""Composition root of the web process: every room is known here and nowhere else."""

import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, send_from_directory
from flask.typing import ResponseReturnValue
from flask_socketio import SocketIO

import display
import kiosk
from queue_service import reference_page
from queue_service.applications import appointment_routes as applications_appointment
from queue_service.applications import desk_routes as applications_desk
from queue_service.applications import file_routes as applications_files
from queue_service.applications import holder_routes as applications_holder
from queue_service.applications import page_routes as applications_pages
from queue_service.applications import routes as applications_routes
from queue_service.applications import step_routes as applications_steps
from queue_service.applications import visit_routes as applications_visits
from queue_service.bookings import desk_routes as bookings_desk
from queue_service.bookings import holder_routes as bookings_holder
from queue_service.bookings import page_routes as bookings_pages
from queue_service.bookings import routes as bookings_routes
from queue_service.config import Settings
from queue_service.core import answers, i18n, security, web
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.redis import connect
from queue_service.core.reference import spec
from queue_service.core.web import requires
from queue_service.documents import actions as documents
from queue_service.evenings import desk_routes as evenings_desk
from queue_service.evenings import page_routes as evenings_pages
from queue_service.evenings import routes as evenings_routes
from queue_service.feedback.complaints import desk_routes as complaints_desk
from queue_service.feedback.complaints import page_routes as complaints_pages
from queue_service.feedback.complaints import routes as complaints_routes
from queue_service.feedback.surveys import desk_routes as surveys_desk
from queue_service.feedback.surveys import ikm_routes as surveys_ikm
from queue_service.feedback.surveys import page_routes as surveys_pages
from queue_service.feedback.surveys import routes as surveys_routes
from queue_service.meetings import pack_routes as meetings_pack
from queue_service.meetings import routes as meetings_routes
from queue_service.messages import actions as messages
from queue_service.messages import routes as messages_routes
from queue_service.messages.transports.addresses import named
from queue_service.ops import routes as ops
from queue_service.outreach import desk_routes as outreach_desk
from queue_service.outreach import event_routes as outreach_events
from queue_service.outreach import place_routes as outreach_places
from queue_service.outreach import routes as outreach_routes
from queue_service.partners import desk_routes as partners_desk
from queue_service.partners import group_routes, partner_routes, people_routes
from queue_service.partners import page_routes as partners_pages
from queue_service.partners import routes as partners_routes
from queue_service.posts import actions as posts
from queue_service.posts import routes as posts_routes
from queue_service.printing import actions as printing
from queue_service.printing import routes as printing_routes
from queue_service.privacy import routes as privacy_routes
from queue_service.realtime import routes as realtime_routes
from queue_service.realtime import serving, sockets
from queue_service.reports import page_routes as reports_pages
from queue_service.reports import routes as reports_routes
from queue_service.staff import actions as staff
from queue_service.staff import audit
from queue_service.staff import routes as staff_routes
from queue_service.tickets import actions as tickets
from queue_service.tickets import counter_routes, page_routes
from queue_service.tickets import routes as tickets_routes
from queue_service.tickets import store as tickets_store

ROOMS = (
    staff_routes,
    posts_routes,
    tickets_routes,
    counter_routes,
    page_routes,
    printing_routes,
    realtime_routes,
    messages_routes,
    bookings_routes,
    bookings_pages,
    bookings_holder,
    bookings_desk,
    evenings_routes,
    evenings_pages,
    evenings_desk,
    outreach_routes,
    applications_routes,
    applications_files,
    applications_pages,
    applications_steps,
    applications_holder,
    applications_desk,
    outreach_events,
    outreach_places,
    outreach_desk,
    partners_routes,
    partners_pages,
    partners_desk,
    partner_routes,
    people_routes,
    group_routes,
    applications_appointment,
    reports_routes,
    reports_pages,
    meetings_routes,
    meetings_pack,
    surveys_routes,
    surveys_pages,
    surveys_ikm,
    surveys_desk,
    complaints_routes,
    complaints_pages,
    complaints_desk,
    applications_visits,
    privacy_routes,
)
MODULES = Path(__file__).resolve().parent.parent / "node_modules"
# Browser modules are installed by lockfile and served from where npm put them; nothing else of node_modules is reachable.
VENDOR = {
    "socket.io.esm.min.js": "socket.io-client/dist/socket.io.esm.min.js",
    "jsQR.js": "jsqr/dist/jsQR.js",
    "echarts.esm.min.js": "echarts/dist/echarts.esm.min.js",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
}
log = logging.getLogger(__name__)


def create_app(settings: Settings) -> Flask:
    """Return the app with every room registered; connects to the engine on first use, starts nothing."""
    named(settings.sms_url)  # an address that cannot be used must be known now, not at the first message
    app = Flask(__name__)
    app.config["SECRET_KEY"] = settings.secret_key
    app.extensions["settings"] = settings
    engine = app.extensions["engine"] = connect(settings)
    app.extensions["clock"] = Clock()
    app.extensions["vault"] = Vault(settings.secret_key)
    app.extensions["shelf"] = documents.shelf(settings)
    app.extensions["authenticate"] = lambda token: staff.authenticate(engine, token)
    app.extensions["post_names"] = lambda: {
        post.slug: post.name for post in posts.all_posts(engine, closed_down=True)
    }
    app.extensions["service_names"] = lambda: {
        one.slug: one.name.to(i18n.language()) for one in posts.all_services(engine)
    }
    app.extensions["audit"] = partial(audit.record, engine)
    app.extensions["waiting_counts"] = lambda post: _waiting(app, post)
    app.extensions["reader"] = display.reader(settings.data_dir / "voice")
    app.extensions["counters_in_use"] = lambda post: _counters_in_use(app, post)
    web.register_errors(app)
    i18n.install(app)
    security.install(app, settings)
    answers.install(app)
    ops.install(app, lambda: _all_waiting(app), lambda: messages.measured(engine, app.extensions["clock"]))
    for module in dict.fromkeys(room.blueprint for room in ROOMS):
        app.register_blueprint(module)
    app.register_blueprint(kiosk.create_blueprint())
    app.register_blueprint(display.create_blueprint(settings.data_dir / "voice"))
    app.add_url_rule("/static/vendor/<name>", "vendor", requires("anyone")(vendor))
    reference_page.install(app)
    spec.app = app  # without its own pages, which load their scripts from other hosts
    return app


def vendor(name: str) -> ResponseReturnValue:
    """A third-party browser module, served from here so that an office needs no internet."""
    return send_from_directory(MODULES, VENDOR.get(name, "none"), max_age=86_400)


def _waiting(app: Flask, post: str) -> dict[str, int]:
    engine = app.extensions["engine"]
    queue = tickets.current_queue(engine, app.extensions["clock"], posts.get(engine, post))
    return tickets_store.waiting_counts(engine, queue)


def _counters_in_use(app: Flask, post: str) -> set[str]:
    states = tickets_store.counters(app.extensions["engine"], post)
    return {name for name, counter in states.items() if counter.state != "closed"}


def _all_waiting(app: Flask) -> Iterator[tuple[str, str, int]]:
    for post in posts.all_posts(app.extensions["engine"]):
        for service, count in _waiting(app, post.slug).items():
            yield post.slug, service, count


def create_live(app: Flask, settings: Settings) -> tuple[SocketIO, Any]:
    """Return the Socket.IO server of the app and the relay that feeds it, both not yet started."""
    socketio = SocketIO(
        app,
        async_mode=settings.async_mode,
        cors_allowed_origins=None,
        ping_interval=10,
        ping_timeout=5,
        manage_session=False,
    )
    engine = app.extensions["engine"]
    relay = sockets.install(app, socketio, lambda device: printing.pending_for(engine, device))
    serving.refuse_deflate(app)
    return socketio, relay


def serve(app: Flask, settings: Settings) -> None:
    """Serve until the process is told to stop."""
    socketio, relay = create_live(app, settings)
    socketio.start_background_task(relay.run)
    socketio.start_background_task(relay.pulse)
    log.info("serving on %s", settings.base_url)
    serving.run(app, socketio, settings.host, settings.port, share_port=settings.web_processes > 1)
