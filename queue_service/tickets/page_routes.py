"""The room's pages: the holder's phone page and the officer's console. The phone page works without JavaScript."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.core.clock import local, local_ms
from queue_service.core.errors import Conflict, Forbidden, NotFound
from queue_service.core.i18n import LANGUAGE_COOKIE, LANGUAGES, language, refusal_text
from queue_service.core.idempotency import request_key
from queue_service.core.ids import token
from queue_service.core.limits import limited
from queue_service.core.web import clock, engine, principal, requires
from queue_service.posts import actions as posts
from queue_service.posts.models import DISRUPTIONS, Post
from queue_service.tickets import actions, console_texts
from queue_service.tickets.models import Seen, State, Ticket
from queue_service.tickets.routes import blueprint, shown

ALMOST = 2  # so many people ahead, and it is time to come back to the waiting room
OVER = frozenset({State.DONE, State.CANCELLED})
GUESSES = "60 per minute"
_ZONES = {timedelta(hours=7): "WIB", timedelta(hours=8): "WITA", timedelta(hours=9): "WIT"}


@blueprint.get("/t/<ticket>")
@requires("holder")
@limited(GUESSES, guesses=True)
def phone_page(ticket: str) -> ResponseReturnValue:
    """The holder's page: number, people ahead, the counter when called."""
    return _phone(ticket)


@blueprint.get("/t/<ticket>/<any(cancel, delay):verb>")
@requires("holder")
@limited(GUESSES, guesses=True)
def ask_page(ticket: str, verb: str) -> ResponseReturnValue:
    """Ask before giving a number back or letting others go first. Opening it changes nothing: scanners open links."""
    try:
        seen = actions.look(engine(), clock(), ticket)
    except NotFound:
        return _unknown()
    _speak(seen.ticket)
    page = _holder_page(seen)
    return render_template("tickets/ask.html", verb=verb, key=token(), **page)


@blueprint.post("/t/<ticket>/<any(cancel, delay):verb>")
@requires("holder")
@limited(GUESSES, guesses=True)
def do_page(ticket: str, verb: str) -> ResponseReturnValue:
    """Give the number back, or let some people go first."""
    acts: dict[str, Callable[[], object]] = {
        "cancel": lambda: actions.cancel(
            engine(), clock(), ticket, by="holder", reason="holder", idem=request_key()
        ),
        "delay": lambda: actions.delay(engine(), clock(), ticket, idem=request_key()),
    }
    try:
        acts[verb]()
    except NotFound:
        return _unknown()
    except Conflict as refused:
        return _phone(ticket, refused.code)
    return redirect(url_for("tickets.phone_page", ticket=ticket), 303)


def _phone(ticket_id: str, refused: str | None = None) -> ResponseReturnValue:
    try:
        seen = actions.look(engine(), clock(), ticket_id)
    except NotFound:
        return _unknown()
    _speak(seen.ticket)
    message = refusal_text(refused) if refused else ""
    page = _holder_page(seen)
    return render_template("tickets/phone.html", message=message, **page), 409 if refused else 200


def _speak(ticket: Ticket) -> None:
    """Use the language the ticket was taken in, unless this browser has asked for one."""
    if request.args.get("lang") not in LANGUAGES and request.cookies.get(LANGUAGE_COOKIE) not in LANGUAGES:
        g.language = ticket.language


def _unknown() -> ResponseReturnValue:
    return render_template("tickets/unknown.html"), 404


def _holder_page(seen: Seen) -> dict[str, Any]:
    """Return what the holder's templates show."""
    ticket, now = seen.ticket, clock().now()
    post = posts.get(engine(), ticket.post)
    today = actions.current_queue(engine(), clock(), post).day == ticket.day
    live = posts.live_state(engine(), post.slug)
    services = {one.slug: one.name.to(language()) for one in posts.all_services(engine())}
    wanted = next((one for one in posts.all_services(engine()) if one.slug == ticket.service), None)
    return {
        "ticket": shown(seen),
        "post": post,
        "services": services,
        "bring": wanted.requirements.to(language()) if wanted else (),
        "counters": {counter.id: counter.name for counter in post.counters},
        "moods": moods(ticket, seen.ahead, clock().now_ms()) if today or ticket.state in OVER else {"old"},
        "live": today and not _long_over(ticket, clock().now_ms(), post),
        "open": posts.is_open(engine(), post, now),
        "notices": [one for one in live.notices if not one.services or ticket.service in one.services],
        "paused": live.paused.get(ticket.service),
        "from_when": _from_when(ticket, post),
        "zone": _ZONES.get(local(now, post.timezone).utcoffset() or timedelta(), ""),
        "seen_at": local(now, post.timezone),
        "almost": ALMOST,
        "places": post.rules.delay_places,
        # Staff who look at a ticket need it for phone.js; a holder's form counts as the holder's, whoever is logged in.
        "csrf_token": principal().csrf if request.method == "GET" else "",
    }


def _from_when(ticket: Ticket, post: Post) -> str:
    """Return the time of day before which somebody with a booking is not called, empty for others."""
    if ticket.not_before is None:
        return ""
    return local_ms(ticket.not_before, post.timezone).strftime("%H.%M")


def moods(ticket: Ticket, ahead: int, now_ms: int) -> set[str]:
    """Return which parts of the holder's page are shown; ``phone.js`` knows the same words."""
    found = {ticket.state.value}
    if ticket.state is State.WAITING:
        if ticket.not_before and ticket.not_before > now_ms:
            found.add("early")
        else:
            found.add("almost" if ahead <= ALMOST else "far")
        found.add("delayed" if ticket.delayed else "undelayed")
    if ticket.state is State.CALLED and ticket.recalls:
        found.add("again")
    if ticket.state is State.CANCELLED:
        found.add(f"by-{ticket.reason}")
    return found


def _long_over(ticket: Ticket, now_ms: int, post: Post) -> bool:
    """True when nothing can happen to the ticket any more, not even by undo."""
    if ticket.state not in OVER:
        return False
    return now_ms - (ticket.finished_ms or 0) > (post.rules.undo_seconds + 60) * 1000


@blueprint.get("/counter")
@requires("officer")
def console() -> ResponseReturnValue:
    """The officer's console; with several posts the officer chooses one first."""
    mine = posts.of_caller(engine(), principal())
    wanted = request.args.get("post")
    if wanted and wanted not in {post.slug for post in mine}:
        raise Forbidden("other_post")
    if wanted is None and len(mine) != 1:
        return render_template("tickets/choose_post.html", posts=mine, csrf_token=principal().csrf)
    post = next(one for one in mine if wanted in (None, one.slug))
    return render_template(
        "tickets/console.html",
        post=post,
        me=principal(),
        many=len(mine) > 1,
        csrf_token=principal().csrf,
        disruptions=DISRUPTIONS,
        priorities=console_texts.priorities(),
        services=_offered(post),
        config=_console_config(post),
    )


def _offered(post: Post) -> list[dict[str, str]]:
    names = {one.slug: one.name.to(language()) for one in posts.all_services(engine())}
    return [
        {"slug": one.slug, "letter": one.letter, "name": names.get(one.slug, one.slug)}
        for one in post.services
    ]


def _console_config(post: Post) -> dict[str, Any]:
    """Return what the console's modules need to know of the post and the officer before they ask."""
    return {
        "post": {"slug": post.slug, "name": post.name, "timezone": post.timezone},
        "me": {"id": principal().id, "name": principal().name, "leads": principal().leads},
        "language": language(),
        "services": {one["slug"]: one for one in _offered(post)},
        "counters": {counter.id: counter.name for counter in post.counters},
        "priorities": console_texts.priorities(),
        "texts": console_texts.texts(),
    }
