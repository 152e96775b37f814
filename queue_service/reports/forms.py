"""What callers send for reports, and the shapes that are answered."""

import re
from calendar import monthrange
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator


class PeriodQuery(BaseModel):
    """Which post (the caller's first one), and from which local day to which, both included; by default up to today.

    A month (``2026-11``) stands for its first day in ``from``, for its last one in ``to``.
    """

    model_config = ConfigDict(frozen=True)
    post: str | None = Field(None, max_length=40)
    from_: date | None = Field(None, alias="from")
    to: date | None = None

    @field_validator("from_", "to", mode="before")
    @classmethod
    def _of_a_month(cls, given: object, told: ValidationInfo) -> object:
        if not isinstance(given, str) or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", given):
            return given
        year, month = int(given[:4]), int(given[5:])
        return f"{given}-{monthrange(year, month)[1] if told.field_name == 'to' else 1:02d}"


class DurationsView(BaseModel):
    """Seconds; median and p90 are from a histogram, within ``error`` of the report."""

    count: int
    mean: float | None
    median: float | None
    p90: float | None


class TicketsView(BaseModel):
    """How many tickets began and how they ended; ``called`` counts the calls of a counter."""

    issued: int
    served: int
    no_show: int
    abandoned: int
    cancelled: int
    open: int
    called: int
    wait: DurationsView
    service: DurationsView


class PromiseView(BaseModel):
    """To how many a promise was made whose turn came, and to how many it was kept."""

    made: int
    kept: int
    share: float | None


class EstimatesView(BaseModel):
    """How good the public estimates were; ``mean_error`` in seconds."""

    made: int
    within_p90: int
    share: float | None
    mean_error: float | None


class LeasedView(BaseModel):
    """Numbers that kiosks gave by themselves: told of on their day and how long after (``delay``), or told of only after it."""

    given: int
    missed: int
    delay: DurationsView


class OfficeView(BaseModel):
    """What belongs to no post: text messages by what became of them, events of the whole office."""

    messages: dict[str, int]
    outreach: dict[str, int]


class FiguresView(BaseModel):
    """The figures of a period, or the total."""

    period: str | None = None
    tickets: TicketsView
    services: dict[str, TicketsView]
    counters: dict[str, TicketsView]
    lanes: dict[str, TicketsView]
    kinds: dict[str, TicketsView]
    hours: dict[str, int]
    promises: dict[str, PromiseView]
    estimates: EstimatesView
    applications: dict[str, Any]
    visits: dict[str, Any]
    bookings: dict[str, int]
    evenings: dict[str, int]
    messages: dict[str, int] = Field(
        description="By what became of them on the day: sent, delivered, failed, expired"
    )
    outreach: dict[str, int] = Field(description="Events of the post: held, seats signed_up and attended")
    leased: LeasedView


class ComplaintsView(BaseModel):
    """Complaints filed in the period; ``days_median`` are local days until the first answer, ``late`` are open beyond the deadline."""

    count: int
    answered: int
    days_median: float | None
    in_time: int
    late: int
    kinds: dict[str, int]
    states: dict[str, int]
    categories: dict[str, Any]
    sample: bool


class SurveyView(BaseModel):
    """The satisfaction index (IKM) of the whole months that the period touches, and of each."""

    count: int
    ikm: float | None
    category: str | None
    months: list[Any]


class ReportView(BaseModel):
    """A report: ``periods`` are the days or months on which anything happened; ``complaints`` only for who leads.

    ``sample`` says that figures made up for the sample village are among them.
    """

    model_config = ConfigDict(populate_by_name=True)
    post: str
    from_: date = Field(alias="from")
    to: date
    error: float
    periods: list[FiguresView]
    total: FiguresView
    office: OfficeView
    complaints: ComplaintsView | None = None
    survey: SurveyView
    sample: bool
