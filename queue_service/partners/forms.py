"""The shapes of requests and answers of home visits."""

import datetime
from typing import Literal

from pydantic import BaseModel, Field

from queue_service.core.web import Body
from queue_service.partners.models import Outcome, State
from queue_service.tickets.forms import SLUG

StateName = Literal["requested", "planned", "visited", "not_met", "refused", "cancelled"]
ReasonName = Literal["lansia", "disabilitas", "sakit", "other"]
OutcomeName = Literal["papers", "recorded", "handed_over", "advised"]


class RequestForm(Body):
    """A visit that is asked for on behalf of a person. ``consent``: that person knows of it and agrees; ``sms_consent`` is apart."""

    post: str = Field(pattern=SLUG)
    service: str = Field(pattern=SLUG)
    name: str = Field(max_length=200)
    phone: str = Field(max_length=24)
    area: str = Field(max_length=100)
    address: str = Field(max_length=400)
    reason: ReasonName
    note: str = Field(default="", max_length=600)
    consent: bool = False
    sms_consent: bool = False
    language: Literal["id", "en"] = "id"

    def given(self) -> dict[str, str]:
        """Return who is to be visited, as the verb takes it."""
        return {name: getattr(self, name) for name in ("name", "phone", "area", "address", "reason", "note")}


class ListQuery(Body):
    """Which visits: of a post, in a state (those not over by default), of an area, for a reason."""

    post: str | None = Field(default=None, pattern=SLUG)
    state: StateName | None = None
    area: str = Field(default="", max_length=100)
    reason: ReasonName | None = None


class PlanForm(Body):
    """When the team comes: the household should be at home from ``time`` (of the post's zone) on."""

    date: datetime.date
    time: datetime.time
    team: str = Field(max_length=200)


class VerbForm(Body):
    """``visited`` needs ``outcome``, ``refuse`` a ``note`` that the household can read; ``phone4`` for who is no member of staff."""

    outcome: OutcomeName | None = None
    note: str = Field(default="", max_length=600)
    phone4: str | None = Field(default=None, pattern=r"^\d{4}$")

    @property
    def done(self) -> Outcome | None:
        """The outcome itself."""
        return Outcome(self.outcome) if self.outcome else None


class HouseholdView(BaseModel):
    """Who is visited where; only initials and the area once the time to keep more is over. Holders see a masked phone."""

    name: str
    phone: str
    area: str
    address: str
    reason: ReasonName | Literal[""]
    note: str


class EntryView(BaseModel):
    """A step; ``by`` is ``holder``, ``anyone``, ``staff``, for officers a username. Only officers see notes, but for a refusal's."""

    verb: str
    state: StateName
    at: str
    by: str
    starts_at: str | None
    outcome: OutcomeName | None
    note: str


class VisitView(BaseModel):
    """A home visit; ``team`` and who entered it only for officers, ``possible`` names the verbs they may do now."""

    code: str
    state: StateName
    since: str
    created_at: str
    seconds: int
    post: str
    service: str
    starts_at: str | None
    household: HouseholdView
    sms_consent: bool
    language: Literal["id", "en"]
    team: str
    entered_by: str
    history: list[EntryView]
    possible: list[str]


class PersonView(BaseModel):
    """What a partner entered for a person; ``state`` of the application or booking, empty when there is none (any more)."""

    code: str
    kind: Literal["application", "booking"]
    state: str
    post: str
    service: str
    name: str
    entered_at: str


class RowView(BaseModel):
    """A line of the list; ``seconds`` since it was asked for."""

    code: str
    state: StateName
    created_at: str
    seconds: int
    post: str
    service: str
    name: str
    area: str
    reason: ReasonName | Literal[""]
    starts_at: str | None
    team: str
    entered_by: str


def state_of(name: str | None) -> State | None:
    """Return the state of that name."""
    return State(name) if name else None
