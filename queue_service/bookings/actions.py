"""The verbs: look for slots, hold, book, wait, move, cancel, confirm, check in. Each change is one script."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from queue_service.bookings import asking, codes, elsewhere, rules, store
from queue_service.bookings.asking import Args
from queue_service.bookings.asking import check_service as check_service
from queue_service.bookings.asking import phone4_print as phone4_print
from queue_service.bookings.models import Booking, Due, Hold, Person, Slot, SlotId, State
from queue_service.bookings.store import Idempotency
from queue_service.core.clock import Clock, local_date
from queue_service.core.crypto import Vault
from queue_service.core.errors import Conflict, Invalid, NotFound
from queue_service.core.ids import ALPHABET, token
from queue_service.core.redis import Engine
from queue_service.core.scripts import or_first_answer
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.tickets import actions as tickets
from queue_service.tickets.models import Priority, Seen

SPAN_DAYS = 62
KEEP_MS = 90 * rules.DAY_MS
BATCH = 100
TICKET_RANDOM = 16
DISPLACEABLE = (State.WAITLISTED, State.CONFIRMED, State.OFFERED)


def free_slots(
    engine: Engine, clock: Clock, post: Post, service: str, first: date | None, last: date | None
) -> list[tuple[Slot, int]]:
    """Return the slots that can be booked for a service from ``first`` to ``last`` (at most 62 days), each with its free places.

    One round trip, however many bookings there are. Raises ``Invalid`` for a service the post does not offer or a span too long.
    """
    check_service(post, service)
    today = local_date(clock, post.timezone)
    horizon = today + timedelta(days=post.booking.days_ahead)
    begin = min(max(first or today, today), horizon + timedelta(days=1))
    end = min(last or begin + timedelta(days=6), horizon)
    if (end - begin).days > SPAN_DAYS:
        raise Invalid("invalid_input", errors=[{"field": "to", "message": f"at most {SPAN_DAYS} days"}])
    now = clock.now()
    slots = [
        slot
        for day in rules.days_between(begin, end)
        for slot in rules.slots_of(post, day)
        if slot.own.get(service) and rules.bookable(post, slot.id, now)
    ]
    counts = store.taken(engine, post.slug, rules.fields_of(slots, service))
    pairs = zip(counts[::2], counts[1::2], strict=True)
    return [
        (slot, rules.free_places(slot, service, all_taken, own_taken))
        for slot, (all_taken, own_taken) in zip(slots, pairs, strict=True)
    ]


def _once(engine: Engine, verb: str, post: Post, idem: Idempotency, args: Callable[[], Args]) -> Any:
    """Run a verb; a repeated request gets its first answer also when time has made it impossible since."""
    return or_first_answer(engine, post.slug, idem, lambda: store.run(engine, verb, post.slug, args(), idem))


def hold(
    engine: Engine,
    clock: Clock,
    post: Post,
    service: str,
    slot: str,
    *,
    replaces: str | None = None,
    idem: Idempotency = None,
) -> Hold:
    """Keep a place while a form is filled in; ``replaces`` gives up an earlier hold of the same person. Raises ``Conflict`` slot_full."""

    def args() -> Args:
        _slot, place = asking.wanted(clock, post, service, slot)
        stamped = asking.stamp(clock, post, "anyone")
        expires = stamped["now"] + post.booking.hold_seconds * 1000
        return stamped | place | {"id": token(), "expires": expires, "replaces": replaces}

    answer = _once(engine, "hold", post, idem, args)
    return Hold(answer["id"], slot, service, answer["expires"])


def hold_until(engine: Engine, post: Post, hold_id: str) -> int | None:
    """Return when a hold ends (ms), None when there is no such hold (any more)."""
    return store.hold_until(engine, post.slug, hold_id)


def unhold(engine: Engine, clock: Clock, post: Post, hold_id: str) -> None:
    """Give a held place back; nothing happens when the hold has ended."""
    store.run(engine, "unhold", post.slug, asking.stamp(clock, post, "anyone") | {"id": hold_id})


def book(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    service: str,
    slot: str,
    person: Person,
    *,
    by: str = "anyone",
    hold_id: str | None = None,
    wait: bool = False,
    code: str | None = None,
    idem: Idempotency = None,
) -> Booking:
    """Confirm a place (the held one or a free one), or with ``wait`` join the waitlist of a full slot; ``code`` when it is known before.

    Raises ``Conflict`` slot_full, slot_free, duplicate_booking, phone_limit; ``Invalid`` for a slot that cannot be booked.
    """

    def args() -> Args:
        found, place = asking.wanted(clock, post, service, slot)
        turn.take()
        stamped = asking.stamp(clock, post, by)
        booking = asking.new_booking(vault, post, found, service, person, stamped["now"], code)
        start = found.id.start(post.timezone)
        times = {"waitlisted": stamped["now"]} if wait else rules.reminders(start, stamped["now"])
        named = {"booking": booking, "hold": hold_id, "times": times, "wait": wait or None}
        return stamped | place | named | {"per_phone": post.booking.per_phone}

    turn = elsewhere.Turn(engine, clock, post.slug, person.identity, service)
    try:
        answer = _once(engine, "book", post, idem, args)
    except (Conflict, Invalid):  # after anything else nobody knows whether it was booked
        turn.give_up()
        raise
    return Booking.of(answer["booking"], answer.get("position"))


def find(engine: Engine, code: str) -> tuple[Post, Booking]:
    """Return a booking and its post by the code, however it was typed. Raises ``NotFound``."""
    return codes.find(engine, code, store.booking)


def held_by(engine: Engine, vault: Vault, code: str, phone4: str) -> tuple[Post, Booking]:
    """Return a booking to its holder, who knows the code and the phone's last four digits. Raises ``NotFound`` otherwise."""
    post, booking = find(engine, code)
    asking.check_holder(vault, booking, phone4)
    return post, booking


def several(engine: Engine, post: Post, wanted: list[str]) -> dict[str, Booking]:
    """Return the bookings of a post with these codes, as far as there are any."""
    return store.several(engine, post.slug, wanted)


def move(
    engine: Engine,
    clock: Clock,
    post: Post,
    booking: Booking,
    slot: str,
    *,
    by: str,
    idem: Idempotency = None,
) -> Booking:
    """Take another slot instead, at once or not at all. Raises ``Conflict`` slot_full, same_slot, wrong_state."""

    def args() -> Args:
        found, place = asking.wanted(clock, post, booking.service, slot)
        stamped = asking.stamp(clock, post, by)
        times = rules.reminders(found.id.start(post.timezone), stamped["now"])
        times["moved"] = times.pop("confirmation")
        return stamped | place | asking.span(post, found) | {"code": booking.code, "times": times}

    return Booking.of(_once(engine, "move", post, idem, args)["booking"])


def cancel(
    engine: Engine,
    clock: Clock,
    post: Post,
    booking: Booking,
    *,
    by: str,
    reason: str,
    idem: Idempotency = None,
) -> Booking:
    """Give a booking back; its place goes to the waitlist first. Cancelling twice is no error. Raises ``Conflict`` wrong_state."""
    args = asking.stamp(clock, post, by) | {"code": booking.code, "reason": reason}
    cancelled = Booking.of(store.run(engine, "cancel", post.slug, args, idem)["booking"])
    elsewhere.over(engine, cancelled)
    return cancelled


def confirm(
    engine: Engine, clock: Clock, post: Post, booking: Booking, *, by: str, idem: Idempotency = None
) -> Booking:
    """Accept an offered place in time. Raises ``Conflict`` offer_expired, wrong_state."""
    stamped = asking.stamp(clock, post, by)
    start = SlotId.parse(booking.slot).start(post.timezone)
    times = rules.reminders(start, stamped["now"], booking.remind_from_ms)
    args = stamped | {"code": booking.code, "times": times}
    return Booking.of(store.run(engine, "confirm", post.slug, args, idem)["booking"])


def check_in(engine: Engine, clock: Clock, vault: Vault, post: Post, booking: Booking, *, by: str) -> Seen:
    """Give the person's ticket, the same however often. Raises ``Conflict`` wrong_state, wrong_day, post_closed."""
    if booking.ticket is not None:
        with suppress(NotFound):  # an earlier check-in may have been cut short before its ticket
            return tickets.look(engine, clock, booking.ticket)
    if booking.state not in (State.CONFIRMED, State.NO_SHOW, State.CHECKED_IN):
        raise Conflict("wrong_state", state=booking.state.value)
    check_service(post, booking.service)
    slot = SlotId.parse(booking.slot)
    if local_date(clock, post.timezone) != slot.day:
        raise Conflict("wrong_day", starts_at=slot.start(post.timezone).isoformat())
    if not posts.is_open(engine, post, clock.now()):
        raise Conflict("post_closed")
    ticket = _ticket_id(vault, post, booking)
    store.run(
        engine,
        "check_in",
        post.slug,
        asking.stamp(clock, post, by) | {"code": booking.code, "ticket": ticket},
    )
    arrival = rules.arrival(booking, clock.now_ms(), post)
    return tickets.issue_booked(
        engine,
        clock,
        post,
        booking.service,
        ticket,
        arrival,
        by=by,
        priority=Priority(booking.priority) if booking.priority else None,
        language=booking.language,
        contact=booking.phone if booking.sms_consent else None,
        booking=booking.code,
    )


def _ticket_id(vault: Vault, post: Post, booking: Booking) -> str:
    """The ticket's id follows from the booking, so that two check-ins at once cannot give two tickets."""
    digest = bytes.fromhex(vault.fingerprint(booking.code, "ticket"))
    random = "".join(ALPHABET[byte & 31] for byte in digest[:TICKET_RANDOM])
    return f"{post.slug}.{booking.slot[2:8]}{random}"


def sweep(engine: Engine, clock: Clock, post: Post) -> int:
    """Do what time has decided at a post; return how many things changed. Safe to run at any time, twice or late."""
    stamped = asking.stamp(clock, post, "system")
    times = {
        "missed_before": stamped["now"] - post.booking.no_show_minutes * 60_000,
        "purge_before": stamped["now"] - KEEP_MS,
    }
    total = 0
    while changed := store.run(engine, "sweep", post.slug, stamped | times | {"limit": BATCH})["changed"]:
        total += changed
    return total


def displace(engine: Engine, clock: Clock, post: Post) -> int:
    """Tell everybody whose slot the office has closed since; return how many.

    Who waits goes first, so that nobody is offered a place that is free because it is closed.
    """
    now = clock.now_ms()
    there = store.upcoming(engine, post.slug, now, now + (post.booking.days_ahead + 1) * rules.DAY_MS)
    total = 0
    for booking in sorted(there, key=lambda one: one.state is not State.WAITLISTED):
        if booking.state in DISPLACEABLE and rules.closed(post, booking):
            args = asking.stamp(clock, post, "system") | {"code": booking.code, "slot": booking.slot}
            total += store.run(engine, "displace", post.slug, args)["displaced"]
    return total


def of_day(engine: Engine, post: Post, day: date) -> list[Booking]:
    """Return every booking of a local date, by time, also those that are over."""
    begin, end = (
        int(SlotId(one, 0).start(post.timezone).timestamp() * 1000) for one in (day, day + timedelta(days=1))
    )
    return store.of_day(engine, post.slug, begin, end)


def due(engine: Engine, post: Post, now_ms: int, limit: int) -> list[Due]:
    """Return what is to be told to people by ``now_ms``, the oldest first; each booking as it is while that is due."""
    return store.due(engine, post.slug, now_ms, limit)


def told(engine: Engine, post: Post, one: Due) -> bool:
    """Take something off the list of what is to be told; False when its booking has changed meanwhile, so that it is due anew."""
    return store.told(engine, post.slug, one)


def put_off(engine: Engine, clock: Clock, post: Post, one: Due, from_ms: int) -> bool:
    """Have an offer told from ``from_ms`` on, and its time count from then; False when its booking has changed meanwhile."""
    if one.booking is None:
        return False
    args = {"code": one.code, "rev": one.booking.rev, "kind": one.kind, "from": from_ms}
    return bool(
        store.run(engine, "put_off", post.slug, asking.stamp(clock, post, "system") | args)["put_off"]
    )


def text_of(vault: Vault, booking: Booking) -> Mapping[str, str]:
    """Return a booking's sealed texts opened, for those allowed to see them."""
    return {name: vault.open(getattr(booking, name), name) for name in ("name", "nik", "phone")}
