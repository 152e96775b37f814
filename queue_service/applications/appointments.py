"""The appointment that is made from an application: the same person, nothing typed twice, and each knows the other."""

from contextlib import suppress
from dataclasses import dataclass

from queue_service.applications import actions, rules, store
from queue_service.applications.models import Application
from queue_service.applications.store import Idempotency
from queue_service.bookings import actions as bookings
from queue_service.bookings.models import ACTIVE, Booking, Person
from queue_service.bookings.models import State as Standing
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.errors import Conflict, NotFound
from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.tickets import actions as tickets
from queue_service.tickets.actions import stamp
from queue_service.tickets.models import State, Ticket


def book(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    application: Application,
    slot: str,
    *,
    by: str = "holder",
    idem: Idempotency = None,
) -> Booking:
    """Book a slot at the application's post for its applicant. A retry after a crash in between finds the booking and links it.

    Raises ``Conflict`` wrong_state while it is not complete, and what ``bookings.book`` refuses.
    """
    if application.state not in rules.BOOKABLE:
        raise Conflict("wrong_state", state=application.state.value)
    person = _person(vault, application)
    made = bookings.book(engine, clock, vault, post, application.service, slot, person, by=by, idem=idem)
    args = {"code": application.code, "kind": "booking", "visit": made.code}
    store.run(engine, "link", post.slug, stamp(clock, post, by) | args)
    return made


def _person(vault: Vault, application: Application) -> Person:
    applicant = actions.opened(vault, application)
    return Person(
        name=vault.seal(applicant.name, "name"),
        nik=vault.seal(applicant.nik, "nik"),
        phone=application.phone,
        phone_last4=vault.open(application.phone, "phone")[-4:],
        identity=application.identity,
        phone_print=application.phone_print,
        sms_consent=application.sms_consent,
        language=application.language,
        priority=None,
    )


@dataclass(frozen=True, slots=True)
class Visit:
    """The booking that was made from an application, and the number its holder got (``None`` before the check-in)."""

    booking: Booking
    ticket: Ticket | None

    def served_since(self, since_ms: int) -> bool:
        """True when the person was served since that moment (ms): then the application can probably move on."""
        finished = self.ticket.finished_ms if self.ticket and self.ticket.state is State.DONE else None
        return finished is not None and finished >= since_ms


def coming(engine: Engine, application: Application) -> Booking | None:
    """Return the booking for which somebody still comes; ``None`` also once it was cancelled or missed: then another can be made."""
    booking = _booking(engine, application)
    return booking if booking and booking.state in ACTIVE | {Standing.CHECKED_IN} else None


def visit(engine: Engine, application: Application) -> Visit | None:
    """Return the visit that belongs to an application; ``None`` without a booking, or once that was deleted."""
    booking = _booking(engine, application)
    return Visit(booking, _ticket(engine, booking)) if booking else None


def _booking(engine: Engine, application: Application) -> Booking | None:
    with suppress(NotFound):
        return bookings.find(engine, application.booking)[1] if application.booking else None
    return None


def _ticket(engine: Engine, booking: Booking) -> Ticket | None:
    with suppress(NotFound):
        return tickets.stored(engine, booking.ticket) if booking.ticket else None
    return None


def application_of(engine: Engine, post: Post, booking: str) -> str | None:
    """Return the code of the application that a booking of the post was made from."""
    return store.of_booking(engine, post.slug, booking)
