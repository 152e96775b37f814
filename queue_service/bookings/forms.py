"""The shapes of requests and answers of the bookings room."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from queue_service.core.web import Body
from queue_service.entrusted.forms import ConsentForm
from queue_service.tickets.forms import SLUG, TicketView
from queue_service.tickets.models import Priority

SLOT = r"^\d{8}T\d{4}$"


class SlotsQuery(Body):
    """Which slots: of a service, from one local date to another (a week from today by default, 62 days at most)."""

    service: str = Field(pattern=SLUG)
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None


class HoldForm(Body):
    """The place to keep; ``replaces`` gives up an earlier hold of the same person."""

    service: str = Field(pattern=SLUG)
    slot: str = Field(pattern=SLOT)
    replaces: str | None = Field(default=None, max_length=40)


class PersonForm(Body):
    """Who books. NIK and phone are stored encrypted."""

    name: str = Field(max_length=200)
    nik: str = Field(max_length=40)
    phone: str = Field(max_length=24)
    priority: Priority | None = None
    sms_consent: bool = False
    language: Literal["id", "en"] = "id"


class BookForm(PersonForm):
    """A booking, with the held place if there is one; from a partner with the ``consent`` of the person it is for."""

    service: str = Field(pattern=SLUG)
    slot: str = Field(pattern=SLOT)
    hold: str | None = Field(default=None, max_length=40)
    consent: ConsentForm | None = None


class MoveForm(Body):
    """The other slot."""

    slot: str = Field(pattern=SLOT)
    phone4: str | None = Field(default=None, pattern=r"^\d{4}$")


class HolderForm(Body):
    """The last four digits of the phone, when they are not in the address."""

    phone4: str | None = Field(default=None, pattern=r"^\d{4}$")


class SlotView(BaseModel):
    """A slot with its free places for the service that was asked for."""

    id: str
    starts_at: str
    ends_at: str
    session: Literal["regular", "evening"]
    capacity: int
    free: int


class AppointmentView(BaseModel):
    """What a ticket owes to a booking: it is not called before ``not_before``; ``late`` ones wait in the ordinary lane."""

    starts_at: str
    not_before: str | None
    late: bool


class CheckInView(TicketView):
    """The ticket of somebody who booked."""

    appointment: AppointmentView


class HoldView(BaseModel):
    """A place kept until it expires."""

    id: str
    expires_at: str


class BookingView(BaseModel):
    """A booking as its holder sees it."""

    code: str
    state: Literal[
        "waitlisted", "offered", "confirmed", "displaced", "checked_in", "no_show", "cancelled", "expired"
    ]
    post: str
    service: str
    slot: str
    starts_at: str
    ends_at: str
    session: str
    priority: Priority | None
    sms_consent: bool
    ticket: str | None
    position: int | None
    offer_expires_at: str | None
    url: str
    warnings: list[str]
