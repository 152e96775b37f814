"""What outreach keeps: events, who comes to them, questions with answers, and what is told about a service beyond its requirements.

Times are milliseconds since 1970.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from queue_service.posts.models import Text

NAME_LIMIT = 60
SEATS_MOST = 6  # with one phone number; a neighbourhood comes with more than one
KEEP_DAYS = 90
EMPTY = Text()


@dataclass(frozen=True, slots=True)
class Event:
    """An RW forum or another occasion; ``post`` is the one it belongs to, ``""`` for the whole office's. ``places`` are seats
    (``None``: no limit); ``open``: people can sign up beforehand.

    ``rev`` is 0 until it is kept and grows with every change. ``forgotten``: its people were deleted, ``came`` says how many had come.
    """

    id: str
    title: Text
    about: Text
    place: str
    start_ms: int
    end_ms: int
    zone: str
    address: str = ""
    places: int | None = None
    open: bool = True
    cancelled: bool = False
    forgotten: bool = False
    came: int = 0
    rev: int = 0
    post: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Event":
        """Return the event of its stored JSON object."""
        texts = {name: Text(**data[name]) for name in ("title", "about")}
        known = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        return cls(**known | texts)


class State(StrEnum):
    """Whether somebody still means to come."""

    SIGNED = "signed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who has signed up for an event. ``name`` and ``phone`` are sealed; ``phone4`` is how the holder is recognised.

    ``rev`` grows with everything a text could say; ``came`` is ``None`` until staff have looked.
    """

    code: str
    event: str
    name: str
    phone: str
    phone4: str
    phone_print: str
    seats: int
    sms_consent: bool
    language: str
    created_ms: int
    state: State = State.SIGNED
    rev: int = 1
    came: bool | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Guest":
        """Return the guest of a stored JSON object."""
        known = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        return cls(**known | {"state": State(data["state"])})

    @property
    def causes(self) -> str:
        """What the causes of all messages to this guest begin with."""
        return f"event:{self.code}:"

    @property
    def cause(self) -> str:
        """The cause of the messages that are true of this revision."""
        return f"{self.causes}{self.rev}"


@dataclass(frozen=True, slots=True)
class Person:
    """Who signs up, as checked: sealed texts and keyed hashes."""

    name: str
    phone: str
    phone_last4: str
    phone_print: str
    seats: int
    sms_consent: bool
    language: str


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is to be told to a guest from ``due_ms`` on; the guest as it is while this is due, if there is one."""

    kind: str
    code: str
    due_ms: int
    guest: Guest | None


@dataclass(frozen=True)
class Question:
    """What people ask, with the office's answer; ``event`` is where it was asked, ``""`` when elsewhere. Shown once ``published``."""

    id: str
    question: Text
    answer: Text = EMPTY
    event: str = ""
    published: bool = False
    at_ms: int = 0


@dataclass(frozen=True)
class Told:
    """What is told of a service: ``plain`` explains it in plain words, ``short`` is passed on by WhatsApp (empty: made of the list)."""

    plain: Text = EMPTY
    short: Text = EMPTY
