"""A small app on the real engine for tests of the web glue: who is calling is what the token says."""

from flask import Flask

from queue_service.config import Settings
from queue_service.core import i18n, security, web
from queue_service.core.crypto import Vault
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine

CALLERS = {
    "admin": Principal("staff", "kepala", role="admin", csrf="token-of-admin"),
    "officer": Principal("staff", "sari", role="officer", posts=("desa",), csrf="token-of-officer"),
    "kiosk": Principal("device", "k1", device="kiosk", posts=("desa",)),
}


def make_app(settings: Settings, engine: Engine) -> Flask:
    """Return an app with errors, languages, headers and limits installed, and no routes yet."""
    app = Flask("queue_service.app")
    app.extensions.update(
        engine=engine, settings=settings, vault=Vault(settings.secret_key), authenticate=CALLERS.get
    )
    app.add_url_rule("/login", "staff.login_page", lambda: "log in")
    web.register_errors(app)
    i18n.install(app)
    security.install(app, settings)
    app.context_processor(lambda: {"caller": web.ANYONE})
    return app


def bearer(name: str) -> dict[str, str]:
    """Return the header of one of CALLERS."""
    return {"Authorization": f"Bearer {name}"}
