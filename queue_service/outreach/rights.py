"""What events keep of a person, for a copy or its end: who signed up, by the phone number. Seats and attendance stay, as figures."""

from queue_service.core.personal import At, Kept, Whose, opened
from queue_service.outreach import store
from queue_service.outreach.models import Event, Guest, State

ROOM = "event"


def of_person(at: At, whose: Whose) -> list[Kept]:
    """Return a person's sign-ups for events."""
    return [
        _kept(at, event, one)
        for event in store.events(at.engine)
        for one in store.guests_of(at.engine, event.id)
        if whose.fits("", one.phone_print)
    ]


def _kept(at: At, event: Event, one: Guest) -> Kept:
    told = {name: opened(at.vault, getattr(one, name), name) for name in ("name", "phone")}
    about = {"event": event.title.id, "start_ms": event.start_ms, "seats": one.seats, "came": one.came}
    about |= {"sms_consent": one.sms_consent, "language": one.language}
    coming = one.state is State.SIGNED and not event.cancelled and at.clock.now_ms() < event.end_ms
    return Kept(ROOM, "", one.code, one.state, one.created_ms, coming, told | about)


def erase_person(at: At, one: Kept) -> bool:
    """Forget who a guest was; False while the event is still to come."""
    return bool(store.run(at.engine, "erase", at.clock.now_ms(), "", {"code": one.code})["erased"])
