"""The shapes of requests and answers of the evenings room."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from queue_service.bookings.forms import PersonForm
from queue_service.core.web import Body
from queue_service.tickets.forms import SLUG
from queue_service.tickets.models import Priority

REASON_LEAST, REASON_MOST = 3, 200
EveningState = Literal["open", "drawn", "confirmed", "cancelled"]
RequestStateName = Literal[
    "requested",
    "withdrawn",
    "excluded",
    "set_aside",
    "drawn",
    "passed_over",
    "waitlisted",
    "offered",
    "confirmed",
    "displaced",
    "checked_in",
    "no_show",
    "cancelled",
    "expired",
]


class RequestForm(PersonForm):
    """A request for a place in a session."""

    service: str = Field(pattern=SLUG)


class DrawForm(Body):
    """Why a session is drawn before its time."""

    reason: str | None = Field(default=None, min_length=REASON_LEAST, max_length=REASON_MOST)


class ReasonForm(Body):
    """Why staff overrule the rules."""

    reason: str = Field(min_length=REASON_LEAST, max_length=REASON_MOST)


class AddForm(RequestForm):
    """A request that staff make for somebody, and why."""

    reason: str = Field(min_length=REASON_LEAST, max_length=REASON_MOST)


class EntryView(BaseModel):
    """A line of the list that was drawn from."""

    model_config = ConfigDict(populate_by_name=True)

    entry: str
    group: int = Field(alias="class")
    losses: int


class AsideView(BaseModel):
    """An entry that took no part: its person was absent too often, or staff excluded it."""

    entry: str
    why: Literal["absent", "staff"]


class DrawView(BaseModel):
    """A draw as it can be recomputed."""

    algorithm: str
    post: str
    date: str
    capacity: int
    commitment: str
    seed: str
    entries: list[EntryView]
    set_aside: list[AsideView]
    ranking: list[str]


class EveningView(BaseModel):
    """A session as anyone sees it."""

    post: str
    date: str
    starts_at: str
    ends_at: str
    state: EveningState
    reason: str | None
    capacity: int
    quorum: int
    requests: int
    confirmed: int | None
    draw_at: str
    planned_draw_at: str
    early_reason: str | None
    quorum_at: str
    offers_end_at: str
    commitment: str
    seed: str | None


class EveningWithDraw(EveningView):
    """A session with its draw, once it was drawn."""

    draw: DrawView | None


class RequestView(BaseModel):
    """A request as its holder sees it."""

    code: str
    entry: str
    state: RequestStateName
    post: str
    date: str
    service: str
    starts_at: str
    ends_at: str
    draw_at: str
    sits_out: bool
    rank: int | None
    position: int | None
    offer_expires_at: str | None
    priority: Priority | None
    sms_consent: bool
    url: str
    warnings: list[str]
