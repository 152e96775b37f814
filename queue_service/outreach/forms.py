"""The shapes of requests and answers about events."""

from typing import Literal

from pydantic import BaseModel, Field

from queue_service.core.web import Body
from queue_service.outreach.models import SEATS_MOST


class SignUpForm(Body):
    """Who comes. The phone number is stored encrypted."""

    name: str = Field(max_length=200)
    phone: str = Field(max_length=24)
    seats: int = Field(default=1, ge=1, le=SEATS_MOST)
    sms_consent: bool = False
    language: Literal["id", "en"] = "id"


class HolderQuery(Body):
    """The last four digits of the phone."""

    phone4: str = Field(pattern=r"^\d{4}$")


class EventWords(BaseModel):
    """One text in both languages."""

    id: str
    en: str


class EventView(BaseModel):
    """An event as anyone sees it. ``places`` and ``left`` are null without a limit; ``open``: people can sign up now."""

    id: str
    title: EventWords
    about: EventWords
    place: str
    address: str
    starts_at: str
    ends_at: str
    state: Literal["planned", "cancelled"]
    open: bool
    places: int | None
    left: int | None
    url: str


class GuestView(BaseModel):
    """A sign-up as its holder sees it."""

    code: str
    event: str
    seats: int
    state: Literal["signed", "withdrawn"]
    sms_consent: bool
    url: str
