"""What guests of events are told by SMS: that they are expected, the day before, when the event moves or is cancelled.

As with bookings each thing is told at most once, and what is in the outbox leaves it only while it is still true.
"""

import logging

from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.messages import actions as messages
from queue_service.messages import texts
from queue_service.messages.models import Message
from queue_service.outreach import rules, store
from queue_service.outreach.models import Due, Event, Guest, State

BATCH = 100
ORIGIN = "event:"
log = logging.getLogger(__name__)


def tell(engine: Engine, clock: Clock, address: str | None) -> int:
    """Hand everything that is due to the outbox; return how many things were dealt with. ``address`` is where the pages are reached."""
    count = 0
    while found := store.due(engine, clock.now_ms(), BATCH):
        for one in found:
            _deal_with(engine, clock, one, address)
        count += len(found)
        if len(found) < BATCH:
            break
    return count


def _deal_with(engine: Engine, clock: Clock, one: Due, address: str | None) -> None:
    """Tell it or let it be; only then it is off the list, so that a death in between tells nothing twice and forgets nothing."""
    event = store.event(engine, one.guest.event) if one.guest else None
    if one.guest is not None and event is not None:
        messages.withdraw(engine, clock, one.guest.causes, keep=one.guest.cause)
        if one.guest.state is State.SIGNED and rules.is_true(one.kind, event):
            _send(engine, clock, one.kind, one.guest, event, address)
    store.told(engine, clock.now_ms(), one)


def _send(engine: Engine, clock: Clock, kind: str, guest: Guest, event: Event, address: str | None) -> None:
    try:
        messages.send(
            engine,
            clock,
            key=f"{kind}:{guest.cause}",
            template=kind,
            language=guest.language,
            to=guest.phone,
            fields=_fields(kind, guest, event, address),
            not_after_ms=rules.told_until(kind, event),
            cause=guest.cause,
            consent=guest.sms_consent,
            urgent=kind in rules.ANSWERS,
            post=event.post,
            zone=event.zone,
        )
    except ValueError:  # a text that can never be filled must not hold up the others
        log.exception("%s of event %s cannot be told", kind, event.id)


def _fields(kind: str, guest: Guest, event: Event, address: str | None) -> dict[str, object]:
    """Return what fills a text: with the page that has the code in its address where there is room for it."""
    filled: dict[str, object] = {
        "code": guest.code,
        "event": event.title.to(guest.language),
        "place": event.place,
        **texts.moment(event.start_ms, event.zone),
    }
    if not address:
        return filled
    page = f"{address}/events"
    own = f"{page}/mine/{guest.code}"
    longer = filled | {"contact": own}
    fits = (
        kind != "event_cancelled"
        and guest.code in texts.render(kind, guest.language, longer).rpartition("/")[2]
    )
    return longer if fits else filled | {"contact": page}


def still_true(engine: Engine, message: Message) -> bool:
    """Return whether a message to a guest says what is the case; messages that are not about events always do."""
    if not message.cause.startswith(ORIGIN):
        return True
    _origin, code, revision = message.cause.split(":")
    guest = store.guest(engine, code)
    return (
        guest is not None and guest.state is State.SIGNED and guest.sms_consent and str(guest.rev) == revision
    )
