"""The verbs for those whose turn a draw decides (evening sessions). Each change is one script, and the same however often it is made.

After a draw its people are bookings like others: they confirm, give back, check in and stay away by the verbs of ``actions``.
"""

import dataclasses
from collections.abc import Sequence

from queue_service.bookings import asking, elsewhere, store
from queue_service.bookings.elsewhere import has_booking as has_booking
from queue_service.bookings.models import Booking, Drawn, SlotId
from queue_service.core.clock import Clock
from queue_service.core.errors import Conflict
from queue_service.core.redis import Engine
from queue_service.posts.models import Post

EVERYBODY = 1 << 30  # a quorum that is never reached
TOLD_BY_LOT = ("draw_won", "draw_lost")
TOLD_BY_STAFF = ("offer", "waitlisted")
TOO_FEW = "quorum"


def admit(engine: Engine, clock: Clock, post: Post, one: Drawn, *, by_lot: bool = True) -> Booking:
    """Give the next in the order of a draw an offer, or the end of the waitlist; the booking has the code that is in ``one``.

    ``by_lot`` decides how it is told. Raises ``Conflict`` duplicate_booking (another booking for the service), offers_ended, session_over.
    """
    known = {name: value for name, value in dataclasses.asdict(one).items() if value is not None}
    capacity = known.pop("capacity")
    booking = known | {"post": post.slug, "session": "drawn"}
    won, lost = TOLD_BY_LOT if by_lot else TOLD_BY_STAFF
    args = asking.stamp(clock, post, "system") | {
        "booking": booking,
        "cap": capacity,
        "won": won,
        "lost": lost,
    }
    turn = elsewhere.Turn(engine, clock, post.slug, one.identity, one.service)
    turn.take()
    try:
        return Booking.of(store.run(engine, "admit", post.slug, args)["booking"])
    except Conflict:
        turn.give_up()
        raise


def check_quorum(
    engine: Engine,
    clock: Clock,
    post: Post,
    slot: SlotId,
    codes: Sequence[str],
    quorum: int,
    reason: str = TOO_FEW,
) -> tuple[bool, int]:
    """Return whether at least ``quorum`` people have confirmed, and how many; if not, every booking of the session has ended.

    They end with ``reason`` and are told. Counting and ending are one step.
    """
    session = {"slot": str(slot), "start_ms": int(slot.start(post.timezone).timestamp() * 1000)}
    wanted = {"codes": list(codes), "quorum": quorum, "reason": reason, "told": told_when_cancelled(reason)}
    answer = store.run(engine, "quorum", post.slug, asking.stamp(clock, post, "system") | session | wanted)
    return answer["held"], answer["confirmed"]


def told_when_cancelled(reason: str) -> str:
    """Return what people are told of a session that was cancelled for this reason."""
    return "draw_cancelled" if reason == TOO_FEW else "closed"


def end_all(
    engine: Engine, clock: Clock, post: Post, slot: SlotId, codes: Sequence[str], reason: str
) -> None:
    """End every booking of a session that does not take place, and tell the people; nobody is admitted to it any more."""
    check_quorum(engine, clock, post, slot, codes, EVERYBODY, reason)


def end_waiting(
    engine: Engine, clock: Clock, post: Post, slot: SlotId, codes: Sequence[str], reason: str
) -> int:
    """End the waitlist of a session that makes no more offers; return how many were still on it."""
    args = asking.stamp(clock, post, "system") | {"slot": str(slot), "codes": list(codes), "reason": reason}
    ended: int = store.run(engine, "end_waiting", post.slug, args)["ended"]
    return ended


def of_codes(engine: Engine, post: Post, codes: Sequence[str]) -> dict[str, Booking]:
    """Return the bookings with these codes at the post that exist, in one round trip; without their positions."""
    return store.several(engine, post.slug, codes)
