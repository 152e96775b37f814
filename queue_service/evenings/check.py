"""Store invariants of the evenings room, for ``python -m queue_service check`` and the tests."""

from collections.abc import Iterator

from queue_service.bookings import drawn
from queue_service.bookings.models import Booking
from queue_service.bookings.models import State as BookingState
from queue_service.core.redis import Engine
from queue_service.evenings import rules, store
from queue_service.evenings.models import Request, RequestState, Session, State
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

TAKEN = (BookingState.CONFIRMED, BookingState.OFFERED, BookingState.CHECKED_IN)


def violations(engine: Engine, now_ms: int) -> list[str]:
    """Return one sentence per broken invariant at this moment, empty when the store is sound."""
    return [
        f"{post.slug}: {sentence}"
        for post in posts.all_posts(engine, closed_down=True)
        for sentence in _of_post(engine, post, now_ms)
    ]


def _of_post(engine: Engine, post: Post, now_ms: int) -> Iterator[str]:
    requests, active = store.everything(engine, post.slug)
    standing = [one for one in requests if not one.over]
    kept = {f"id:{one.identity}": one.code for one in standing} | {
        f"tel:{one.phone_print}": one.code for one in standing
    }
    if kept != active or len(kept) != 2 * len(standing):
        yield "identities or phones have other requests than the ones they are kept by"
    for session in store.sessions(engine, post.slug):
        own = [one for one in requests if one.date == session.date.isoformat()]
        bookings = drawn.of_codes(engine, post, [one.code for one in own])
        sentences = (*_of_session(session, own), *_of_draw(engine, post, session, own))
        for sentence in (*sentences, *_of_places(session, list(bookings.values()), now_ms)):
            yield f"{session.date}: {sentence}"


def _of_session(session: Session, own: list[Request]) -> Iterator[str]:
    waiting = [one for one in own if one.state is RequestState.REQUESTED]
    if session.state is State.OPEN:
        if session.requests != len(waiting):
            yield f"{session.requests} requests are counted, {len(waiting)} stand"
        if session.seed or not session.sealed:
            yield "the seed is known before the draw"
    elif waiting and (session.state is not State.CANCELLED or session.credited_ms):
        yield f"{len(waiting)} requests still wait for a draw"


def _of_draw(engine: Engine, post: Post, session: Session, own: list[Request]) -> Iterator[str]:
    found = store.draw(engine, post.slug, session.date)
    if (found is not None) != (session.drawn_ms is not None):
        yield "drawn without a published draw, or the other way round"
    if found is None:
        return
    draw = rules.draw_of(found)
    yield from rules.mistakes(draw)
    if (draw.commitment, draw.seed) != (session.commitment, session.seed):
        yield "the published draw has another seed than the session"
    ranks = {one.entry: one.rank for one in own if one.rank}
    if not session.purged_ms and ranks != {entry: place for place, entry in enumerate(draw.ranking, start=1)}:
        yield "the requests have other ranks than the published draw"


def _of_places(session: Session, bookings: list[Booking], now_ms: int) -> Iterator[str]:
    here = [one for one in bookings if one.session == "drawn"]
    taken = sum(one.state in TAKEN for one in here)
    waiting = sum(one.state is BookingState.WAITLISTED for one in here)
    if taken > session.capacity:
        yield f"{taken} people have one of {session.capacity} places"
    if waiting and taken < session.capacity and now_ms < session.offers_end_ms:
        yield f"{waiting} people wait while only {taken} of {session.capacity} places are taken"
    hoping = sum(one.state in rules.HOPING for one in here)
    if session.state is State.CANCELLED and session.credited_ms and hoping:
        yield f"cancelled, but {hoping} bookings remain"
    if session.state is State.CONFIRMED and (session.confirmed or 0) < session.quorum:
        yield "takes place below the quorum"
