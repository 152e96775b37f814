"""The start page: everything there is, one tap away; for residents first, then for staff and devices."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from queue_service.core.clock import local
from queue_service.core.web import engine, principal, requires
from queue_service.posts import actions
from queue_service.posts.models import Day, Notice, Post
from queue_service.posts.routes import wording
from queue_service.posts.routes.blueprint import blueprint, now, waiting_at

DAYS_SHOWN = 7


@dataclass(frozen=True)
class Place:
    """A post as the start page shows it."""

    post: Post
    open: bool
    closing: datetime | None
    opening: datetime | None
    moment: datetime
    days: tuple[Day, ...]
    waiting: int
    notices: tuple[Notice, ...]
    paused: frozenset[str]

    @property
    def map(self) -> str:
        """A ``geo:`` address that phones open in their own map, empty without a location."""
        return f"geo:{self.post.location[0]},{self.post.location[1]}" if self.post.location else ""


@blueprint.get("/")
@requires("anyone")
def start_page() -> ResponseReturnValue:
    """Show every post, what the services take, and the way to every other page."""
    posts = actions.all_posts(engine())
    return render_template(
        "posts/start.html",
        places=[_place(post) for post in posts],
        services=[
            one for one in actions.all_services(engine()) if any(post.offered(one.slug) for post in posts)
        ],
        sample=actions.sample(engine()) if _trusted() else {},
        there=_there,
        wording=wording,
    )


def _place(post: Post) -> Place:
    moment = now()
    live = actions.live_state(engine(), post.slug)
    return Place(
        post,
        actions.is_open(engine(), post, moment),
        actions.closing(engine(), post, moment),
        actions.next_opening(engine(), post, moment),
        local(moment, post.timezone),
        actions.days(engine(), post, moment, DAYS_SHOWN),
        sum(waiting_at(post).values()),
        live.notices,
        frozenset(live.paused),
    )


def _there(path: str) -> bool:
    """True when this installation has a page at the path: rooms come and go, the start page does not list them."""
    try:
        current_app.url_map.bind("").match(path)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def _trusted() -> bool:
    """True for the computer the service runs on and for admins: the sample's links carry the keys of its devices."""
    if principal().is_admin:
        return True
    forwarded = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"))
    try:
        return not forwarded and ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
