"""What numbers of the queue keep of a person, for a copy or its end: the phone left with one, and officers' notes."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from queue_service.core.clock import local_date
from queue_service.core.errors import NotFound
from queue_service.core.personal import At, Kept, Whose
from queue_service.posts.models import Post
from queue_service.tickets import actions, store
from queue_service.tickets.day import queue_of, today
from queue_service.tickets.finding import find, stored
from queue_service.tickets.models import State, Ticket

ROOM = "ticket"
OVER = (State.DONE, State.CANCELLED)


def of_person(at: At, post: Post, whose: Whose, linked: Iterable[str]) -> list[Kept]:
    """Return what was left with a person's numbers at a post: those ``linked`` to something of theirs, and all with their phone."""
    by_phone = _by_phone(at, post, whose) if whose.phone_print else {}
    ids = sorted({one for one in linked if one.startswith(f"{post.slug}.")} | set(by_phone))
    return [kept for one in ids for kept in _kept(at, post, one)]


def _by_phone(at: At, post: Post, whose: Whose) -> dict[str, str]:
    last = local_date(at.clock, post.timezone)
    days = [(last - timedelta(days=back)).isoformat() for back in range(actions.CONTACT_DAYS + 1)]
    queues = [queue_of(at.engine, post, day) for day in days]
    return {
        name: sealed
        for contacts in store.contacts_of_days(at.engine, queues)
        for name, sealed in contacts.items()
        if whose.fits("", at.vault.fingerprint(at.vault.open(sealed, "phone"), "phone"))
    }


def _kept(at: At, post: Post, ticket_id: str) -> Iterator[Kept]:
    try:
        ticket, queue = stored(at.engine, ticket_id), find(at.engine, ticket_id)[1]
    except NotFound:
        return
    sealed = store.contacts(at.engine, queue, [ticket_id]).get(ticket_id)
    phone = at.vault.open(sealed, "phone") if sealed else ""
    note = store.note(at.engine, queue, ticket_id)
    if phone or note:
        told = {"number": ticket.number, "service": ticket.service, "day": ticket.day, "phone": phone}
        running = _running(at, post, ticket)
        yield Kept(ROOM, post.slug, ticket_id, ticket.state, ticket.issued_ms, running, told | {"note": note})


def _running(at: At, post: Post, ticket: Ticket) -> bool:
    """True for somebody who may still be called today."""
    return ticket.state not in OVER and ticket.day == today(post, at.clock)


def erase_person(at: At, post: Post, one: Kept) -> bool:
    """Forget the phone and the note of a number; False while its person may still be called."""
    if one.running:
        return False
    queue = find(at.engine, one.code)[1]
    store.forget_contact(at.engine, queue, one.code)
    store.keep_note(at.engine, queue, one.code, "", actions.CONTACT_DAYS)
    return True
