"""The shapes of requests and answers of the tickets room, checked by pydantic and shown in the reference."""

from typing import Literal

from pydantic import BaseModel, Field, model_validator

from queue_service.core.web import Body
from queue_service.tickets.models import Priority

SLUG = r"^[a-z0-9-]{1,40}$"


class LeasedForm(Body):
    """The leased number that the kiosk has given already, of which day, and how long (s) its person has been waiting."""

    day: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    number: str = Field(pattern=r"^[A-Z]\d{4}$")
    waited_s: float = Field(ge=0, le=10**9)


class IssueForm(Body):
    """What a kiosk sends: the service, and what the person told."""

    service: str = Field(pattern=SLUG)
    priority: Priority | None = None
    phone: str | None = Field(default=None, max_length=24)
    language: Literal["id", "en"] = "id"
    then_services: list[str] = Field(default_factory=list, max_length=5)
    leased: LeasedForm | None = None

    def asked(self) -> dict[str, object]:
        """Return what stays the same however often it is asked: all but how long the person has been waiting by now."""
        return self.model_dump(mode="json", exclude={"leased": {"waited_s"}})


class LeaseForm(Body):
    """The letters of which a kiosk wants more numbers; none to learn only about the day."""

    letters: list[str] = Field(default_factory=list, max_length=26)


class LeaseView(BaseModel):
    """Numbers to give out while the server is away: the service day, the server's time, when the day ends and the post is open (ms)."""

    day: str
    now_ms: int
    ends_ms: int
    numbers: list[str]
    hours: list[tuple[int, int]]


class CounterForm(Body):
    """How a counter should be; ``services`` narrows what it serves, ``desk`` names the screen that holds it."""

    state: Literal["open", "paused", "closed"]
    services: list[str] | None = Field(default=None, max_length=40)
    desk: str | None = Field(default=None, max_length=64)
    take_over: bool = False


class DeskForm(Body):
    """The screen that acts, when it holds the counter."""

    desk: str | None = Field(default=None, max_length=64)


class UndoForm(DeskForm):
    """What the officer was shown and means to undo; without it, whatever is latest."""

    ticket: str | None = Field(default=None, max_length=80)
    verb: str | None = Field(default=None, max_length=20)

    @model_validator(mode="after")
    def both_or_none(self) -> "UndoForm":
        """Both ``ticket`` and ``verb``, or neither."""
        if (self.ticket is None) != (self.verb is None):
            raise ValueError("both ticket and verb, or neither")
        return self

    @property
    def expected(self) -> tuple[str, str] | None:
        """The (ticket, verb) that was shown, if any."""
        return (self.ticket, self.verb) if self.ticket and self.verb else None


class CancelQuery(Body):
    """The officer's own counter, so that it can be undone there, and why; a holder says neither."""

    counter: str | None = Field(default=None, max_length=40)
    reason: str | None = Field(default=None, min_length=3, max_length=200)


class TransferForm(DeskForm):
    """Where the ticket goes: exactly one of a service and a counter."""

    service: str | None = Field(default=None, max_length=40)
    counter: str | None = Field(default=None, max_length=40)

    @model_validator(mode="after")
    def one_of_both(self) -> "TransferForm":
        """Exactly one of ``service`` and ``counter``."""
        if (self.service is None) == (self.counter is None):
            raise ValueError("exactly one of service and counter")
        return self


class CallForm(DeskForm):
    """Which ticket is called out of turn, and why."""

    ticket: str = Field(max_length=80)
    reason: str = Field(min_length=3, max_length=200)


class ReturnForm(Body):
    """The officer's own counter, so that it can be undone there."""

    counter: str | None = Field(default=None, max_length=40)


class NoteForm(Body):
    """A short note of the officer on a ticket, for staff only."""

    text: str = Field(max_length=500)


class EstimateView(BaseModel):
    """A wait as a range in seconds, and the clock times it means."""

    p50: int
    p90: int
    at_from: str
    at_to: str


class TicketView(BaseModel):
    """A ticket."""

    id: str
    number: str
    service: str
    post: str
    day: str
    state: Literal["waiting", "called", "serving", "done", "held", "no_show", "cancelled"]
    priority: Priority | None
    ahead: int
    issued_at: str
    url: str
    estimate: EstimateView | None
    counter: str | None
    for_counter: str | None
    called_at: str | None
    started_at: str | None
    finished_at: str | None
    recalls: int
    then_services: list[str]
    delayed: bool
    language: str
    reason: str | None
    not_before: str | None


class TicketAnswer(BaseModel):
    """The ticket after a verb; ``undone`` names what was taken back."""

    ticket: TicketView
    undone: str | None = None


class WaitingView(TicketView):
    """A waiting ticket with the reason for its place in the calling order."""

    why: Literal["urgent", "urgent_alone", "ordinary", "ordinary_turn", "early"]
    note: str | None = None


class CounterView(BaseModel):
    """A counter as it is now."""

    id: str
    state: Literal["open", "paused", "closed"]
    services: list[str]
    officer: str | None
    ticket: str | None


class DeskView(BaseModel):
    """What the officer's console shows: the queue with why, counters, tickets put aside, pauses and notices."""

    seq: int
    day: str
    open: bool
    total: int
    waiting: list[WaitingView]
    aside: list[dict[str, object]]
    counters: list[dict[str, object]]
    services: list[str]
    paused: dict[str, object]
    notices: list[dict[str, object]]
    devices: list[dict[str, object]]
    late: list[dict[str, object]]


class CallEntry(BaseModel):
    """A call, a recall, or one that was taken back, as it was told."""

    seq: int
    type: Literal["ticket.called", "ticket.recalled", "ticket.undone"]
    at: str
    post: str
    number: str
    service: str
    state: str
    counter: str
    waiting: int
    recalls: int | None = None
    undone: str | None = None


class DayAnswer(BaseModel):
    """The service day that is open."""

    day: str
