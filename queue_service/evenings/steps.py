"""What time asks for in a session, one step at a time: announce, draw, give places, count the quorum, end offers, learn from it.

Each step looks at what is there and moves what is due: it can be run twice, late, by two workers at once or again after a crash. Steps of
all sessions of a post are done in the order in which they were due, so that late ones find what they would have found in time.
"""

import logging
from collections.abc import Callable
from typing import Any

from queue_service.bookings import actions as bookings
from queue_service.bookings import drawn
from queue_service.bookings.models import Booking, Drawn, SlotId
from queue_service.bookings.models import State as BookingState
from queue_service.core.clock import Clock, local_date
from queue_service.core.crypto import Vault
from queue_service.core.errors import Conflict
from queue_service.core.redis import Engine
from queue_service.evenings import rules, store
from queue_service.evenings.drawing import cancel, draw, plan, run, stamp
from queue_service.evenings.models import Request, RequestState, Session, State, Step
from queue_service.posts import actions as posts
from queue_service.posts.models import ExtraHours, Post

BATCH = 200
MOST_STEPS = 500
KEEP_DAYS = 90  # requests, after their session, unless the office says otherwise
KEEP_SESSIONS_MS = 400 * rules.DAY_MS
log = logging.getLogger(__name__)


def advance(engine: Engine, clock: Clock, vault: Vault, post: Post, keep_days: int = KEEP_DAYS) -> int:
    """Do everything that is due at a post, in the order it was due; return how many steps were done.

    Requests are deleted ``keep_days`` after their session.
    """
    sessions = store.sessions(engine, post.slug)
    if not sessions and not post.evening.sessions:
        return 0
    plan(engine, clock, vault, post, sessions)
    done = 0
    while done < MOST_STEPS and (found := _next(engine, clock, post)) is not None:
        session, step = found
        log.info("evening %s %s: %s", post.slug, session.date, step.what)
        _DO[step.what](engine, clock, vault, post, session)
        done += 1
    _keep_hours(engine, clock, post)
    _purge(engine, clock, post, keep_days * rules.DAY_MS)
    return done


def _next(engine: Engine, clock: Clock, post: Post) -> tuple[Session, Step] | None:
    now = clock.now_ms()
    due = []
    for session in store.sessions(engine, post.slug):
        standing = now >= session.start_ms or posts.evening_on(post, session.date) is not None
        step = rules.next_step(session, standing=standing, no_show_ms=post.booking.no_show_minutes * 60_000)
        if step is not None and step.due_ms <= now:
            due.append((step.due_ms, session.date, session, step))
    return min(due, key=lambda one: one[:2])[2:] if due else None


def admit(engine: Engine, clock: Clock, _vault: Vault, post: Post, session: Session) -> None:
    """Give places: each drawn request becomes a booking, in the order of the draw; who was added by staff comes last."""
    if session.state is State.DRAWN and clock.now_ms() >= session.offers_end_ms:
        cancel(engine, clock, post, session, "late")
        return
    requests = store.requests_of(engine, post.slug, session.date)
    waiting = [one for one in requests if one.state is RequestState.DRAWN]
    order = {code: place for place, code in enumerate(session.added)}
    waiting.sort(key=lambda one: (one.rank or len(requests) + 1 + order.get(one.code, 0), one.code))
    passed = []
    for request in waiting:
        try:
            drawn.admit(engine, clock, post, _drawn(session, request), by_lot=not request.added)
        except Conflict as conflict:
            passed.append({"code": request.code, "reason": conflict.code})
    run(engine, clock, post, session, "admitted", {"passed": passed, "added": len(session.added)})


def _drawn(session: Session, request: Request) -> Drawn:
    return Drawn(
        code=request.code,
        service=request.service,
        slot=session.slot,
        start_ms=session.start_ms,
        end_ms=session.end_ms,
        capacity=session.capacity,
        offer_ms=session.confirm_ms,
        offers_end_ms=session.offers_end_ms,
        remind_from_ms=rules.quorum_due_ms(session) + rules.REMIND_AFTER_MS,
        name=request.name,
        nik=request.nik,
        phone=request.phone,
        phone4=request.phone4,
        identity=request.identity,
        phone_print=request.phone_print,
        sms_consent=request.sms_consent,
        language=request.language,
        created_ms=request.created_ms,
        priority=request.priority,
    )


def decide(engine: Engine, clock: Clock, _vault: Vault, post: Post, session: Session) -> None:
    """Count the quorum: the session takes place, or all its bookings end and everybody is told."""
    if clock.now_ms() >= session.start_ms:
        cancel(engine, clock, post, session, "late")
        return
    codes = _codes(engine, post, session)
    held, confirmed = drawn.check_quorum(
        engine, clock, post, SlotId.parse(session.slot), codes, session.quorum
    )
    if held:
        run(engine, clock, post, session, "decide", {"state": State.CONFIRMED, "confirmed": confirmed})
    else:
        cancel(engine, clock, post, session, drawn.TOO_FEW)


def close(engine: Engine, clock: Clock, _vault: Vault, post: Post, session: Session) -> None:
    """Cancel a session on a date on which the office now closes."""
    cancel(engine, clock, post, session, "closed")


def dissolve(engine: Engine, clock: Clock, _vault: Vault, post: Post, session: Session) -> None:
    """End everything of a cancelled session and give its people a credit for the next draw."""
    reason = session.reason or ""
    requests = store.requests_of(engine, post.slug, session.date)
    codes = [one.code for one in requests]
    drawn.end_all(engine, clock, post, SlotId.parse(session.slot), codes, reason)
    found = drawn.of_codes(engine, post, codes)
    misses = store.misses(engine, post.slug, [one.identity for one in requests])
    lines = []
    for one in requests:
        line = {"code": one.code, "over": True}
        if one.state is RequestState.REQUESTED:
            away = not one.appealed and rules.blocked(misses[one.identity], session)
            lines.append(line | {"cancelled": True, "credit": "keep" if away else "gain"})
        else:
            lines.append(line | {"credit": rules.credit(session, one, found.get(one.code))})
    _settle(engine, clock, post, session, lines, "credited_ms")


def end_offers(engine: Engine, clock: Clock, _vault: Vault, post: Post, session: Session) -> None:
    """Offers are over: who still waits has lost this time, and may ask for another session. What stays free is for walk-ins."""
    codes = _codes(engine, post, session)
    drawn.end_waiting(engine, clock, post, SlotId.parse(session.slot), codes, rules.NO_PLACE)
    found = drawn.of_codes(engine, post, codes)
    lines = [
        {"code": one.code, "over": True, "credit": rules.credit(session, one, found.get(one.code))}
        for one in store.requests_of(engine, post.slug, session.date)
        if _lost(one, found.get(one.code))
    ]
    _settle(engine, clock, post, session, lines, "credited_ms")


def _lost(request: Request, booking: Booking | None) -> bool:
    return request.state is not RequestState.REQUESTED and (booking is None or rules.is_over(booking))


def finish(engine: Engine, clock: Clock, _vault: Vault, post: Post, session: Session) -> None:
    """The session is over: note who did not come. Nobody is noted when nobody was checked in: then the system was not used."""
    bookings.sweep(engine, clock, post)
    requests = store.requests_of(engine, post.slug, session.date)
    found = drawn.of_codes(engine, post, [one.code for one in requests])
    used = any(one.session == "drawn" and one.state is BookingState.CHECKED_IN for one in found.values())
    lines = []
    for one in requests:
        booking = found.get(one.code)
        away = booking is not None and booking.session == "drawn" and booking.state is BookingState.NO_SHOW
        line = {"code": one.code, "over": True, "credit": rules.credit(session, one, booking)}
        lines.append(line | ({"missed": True} if used and away else {}))
    _settle(engine, clock, post, session, lines, "finished_ms")


def release(engine: Engine, clock: Clock, post: Post, code: str) -> bool:
    """Let a person ask again whose request came to an end as a booking; return whether the request keeps nobody any more."""
    request = store.request(engine, post.slug, code)
    if request is None or request.over:
        return True
    found = drawn.of_codes(engine, post, [code]).get(code)
    if request.state is not RequestState.DRAWN or found is None or not rules.is_over(found):
        return False
    args = stamp(clock, post) | {"lines": [{"code": code, "over": True}], "told": ""}
    store.run(engine, "settle", post.slug, request.date, args)
    return True


def _codes(engine: Engine, post: Post, session: Session) -> list[str]:
    return [one.code for one in store.requests_of(engine, post.slug, session.date)]


def _settle(
    engine: Engine, clock: Clock, post: Post, session: Session, lines: list[dict[str, Any]], mark: str
) -> None:
    told = drawn.told_when_cancelled(session.reason or "")
    for start in range(0, len(lines), BATCH):
        run(engine, clock, post, session, "settle", {"lines": lines[start : start + BATCH], "told": told})
    run(engine, clock, post, session, "settle", {"lines": [], "told": told, "mark": mark})


def _keep_hours(engine: Engine, clock: Clock, post: Post) -> None:
    """The post is open beside its ordinary hours in sessions that take place."""
    today = local_date(clock, post.timezone)
    extra = [
        ExtraHours(session.date, rules.period_of(session, post.timezone))
        for session in store.sessions(engine, post.slug)
        if session.state is State.CONFIRMED and session.date >= today
    ]
    posts.keep_extra(engine, post, tuple(extra), clock.now())


def _purge(engine: Engine, clock: Clock, post: Post, keep_ms: int) -> None:
    now = clock.now_ms()
    for session in store.sessions(engine, post.slug):
        old = True if session.end_ms < now - KEEP_SESSIONS_MS else None
        if old or (session.end_ms < now - keep_ms and not session.purged_ms):
            args = stamp(clock, post) | {"session": old, "seen_before": now - KEEP_SESSIONS_MS}
            store.run(engine, "purge", post.slug, session.date.isoformat(), args)


_DO: dict[str, Callable[[Engine, Clock, Vault, Post, Session], None]] = {
    "close": close,
    "draw": draw,
    "admit": admit,
    "decide": decide,
    "dissolve": dissolve,
    "end_offers": end_offers,
    "finish": finish,
}
