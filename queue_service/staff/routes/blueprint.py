"""The blueprint of the room, and what its routes need of the request and of the running app."""

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, request

from queue_service.core.clock import local
from queue_service.core.errors import NotFound, Refused
from queue_service.core.identity import ANYONE, Principal
from queue_service.core.web import principal, settings
from queue_service.staff.models import Origin

KNOWN_COOKIE = "known_browser"

blueprint = Blueprint(
    "staff",
    __name__,
    template_folder="../pages",
    static_folder="../static",
    static_url_path="/static/staff",
)


def post_names() -> dict[str, str]:
    """Return the name of every post by its slug; the composition root says who knows them."""
    names: dict[str, str] = current_app.extensions["post_names"]()
    return names


def own_posts() -> dict[str, str]:
    """Return the names of the posts the caller may touch."""
    return {slug: name for slug, name in post_names().items() if principal().may_touch(slug)}


def known_post(slug: str) -> str:
    """Return the slug of a post that exists. Raises ``NotFound``."""
    if slug not in post_names():
        raise NotFound("not_found")
    return slug


def origin() -> Origin:
    """Return where this request comes from."""
    return Origin(
        address=request.remote_addr or "",
        agent=request.headers.get("User-Agent", ""),
        known=request.cookies.get(KNOWN_COOKIE, ""),
    )


def moment(ms: int) -> datetime:
    """Return milliseconds since 1970 in the office's time zone."""
    return local(datetime.fromtimestamp(ms / 1000).astimezone(), settings().timezone)


@blueprint.app_template_filter("moment")
def moment_text(ms: int) -> str:
    """Return milliseconds since 1970 as people here write a date and a time."""
    return moment(ms).strftime("%d/%m/%Y %H.%M")


@blueprint.app_context_processor
def caller_of_page() -> dict[str, Any]:
    """Tell every page who is logged in, and the token its forms must send along."""
    caller = _caller()
    return {"caller": caller, "csrf_token": caller.csrf}


def _caller() -> Principal:
    try:
        return principal()
    except Refused:  # the page that explains the refusal must not fail for the same reason
        return ANYONE
    except Exception:  # the engine is away: redis-py's own exceptions, already on their way to an answer
        current_app.logger.debug("nobody can be recognised now", exc_info=True)
        return ANYONE
