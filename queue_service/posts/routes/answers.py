"""What the public API answers, for the generated reference."""

from typing import Literal

from pydantic import BaseModel, RootModel


class Words(BaseModel):
    """One text in both languages."""

    id: str
    en: str


class WordLists(BaseModel):
    """A list of texts in both languages."""

    id: list[str]
    en: list[str]


class Location(BaseModel):
    """Degrees, WGS 84."""

    lat: float
    lon: float


class DayAnswer(BaseModel):
    """One date: its periods as ``HH:MM-HH:MM`` (an end before the start lies on the next day) and why."""

    date: str
    periods: list[str]
    kind: Literal["around_the_clock", "week", "ramadan", "holiday", "joint_leave", "exception"]
    reason: Words


class HoursAnswer(BaseModel):
    """The coming days, today first."""

    around_the_clock: bool
    days: list[DayAnswer]


class PauseAnswer(BaseModel):
    """Why a service gives out no numbers just now."""

    reason: str
    text: Words
    at: str
    until: str | None


class NoticeAnswer(BaseModel):
    """An announcement; no services means the whole post."""

    id: str
    kind: Literal["disruption", "information"]
    text: Words
    services: list[str]
    at: str
    until: str | None


class CaseAnswer(BaseModel):
    """One of several reasons for which a service is asked for."""

    slug: str
    name: Words


class PaperAnswer(BaseModel):
    """A document that an application needs; ``when``: everybody (empty), ``guardian``, ``5+`` (years), or ``case:SLUG``."""

    kind: str
    name: Words
    hint: Words
    required: bool
    when: str


class ServiceAnswer(BaseModel):
    """A service of the office and what it takes; ``online``: it can be applied for, with these ``papers``."""

    slug: str
    letter: str
    name: Words
    summary: Words
    requirements: WordLists
    steps: WordLists
    fee: str
    time_standard: Words
    legal_basis: str
    online: bool
    cases: list[CaseAnswer]
    papers: list[PaperAnswer]


class OfferedAnswer(ServiceAnswer):
    """A service as a post offers it; ``quota`` numbers a day."""

    quota: int | None
    paused: PauseAnswer | None


class CounterAnswer(BaseModel):
    """A counter, the services it may serve, and the room it is in."""

    id: str
    name: str
    services: list[str]
    group: str


class PostAnswer(BaseModel):
    """A post and its state just now; ``waiting`` people by service."""

    slug: str
    name: str
    address: str
    contact: str
    location: Location | None
    timezone: str
    languages: list[str]
    open: bool
    next_opening: str | None
    closes_at: str | None
    hours: HoursAnswer
    services: list[OfferedAnswer]
    counters: list[CounterAnswer]
    waiting: dict[str, int]
    notices: list[NoticeAnswer]
    bookings: bool


class PausedAnswer(BaseModel):
    """A service that was just paused."""

    service: str
    paused: PauseAnswer


class PostsAnswer(RootModel[list[PostAnswer]]):
    """Every post."""


class ServicesAnswer(RootModel[list[ServiceAnswer]]):
    """Every service."""


class NoticesAnswer(RootModel[list[NoticeAnswer]]):
    """The current notices of a post, oldest first."""
