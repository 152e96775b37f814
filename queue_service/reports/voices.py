"""What residents say of a period: complaints and the satisfaction index, as far as one member of staff may know of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median
from typing import Any

from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.core.sheets import Cell, Table
from queue_service.feedback.complaints import desk
from queue_service.feedback.complaints.desk import Figures as Complaints
from queue_service.feedback.complaints.models import Category
from queue_service.feedback.surveys import actions as surveys
from queue_service.feedback.surveys.models import Report as Survey
from queue_service.feedback.surveys.models import Row
from queue_service.posts.models import Post

Json = dict[str, Any]
COLUMNS = (
    "period",
    "group",
    "name",
    "count",
    "answered",
    "days_median",
    "in_time",
    "late",
    "ikm",
    "category",
)


@dataclass(frozen=True, slots=True)
class Voices:
    """``complaints`` filed from ``first`` to ``last``, None for who may not see their counts; the ``survey`` of these whole months."""

    first: date
    last: date
    complaints: Complaints | None
    survey: Survey


@dataclass(frozen=True, slots=True)
class Ear:
    """Who listens: counts of complaints are for who leads, and never hold one that is about themselves."""

    engine: Engine
    clock: Clock
    vault: Vault
    caller: Principal
    weight: Fraction

    def heard(self, post: Post, first: date, last: date) -> Voices:
        """Return what was said of a post from one local date to another."""
        months = f"{first:%Y-%m}", f"{last:%Y-%m}"
        survey = surveys.report(self.engine, *months, post=post, weight=self.weight, fewest=1)
        return Voices(first, last, self._complaints(post, first, last), survey)

    def _complaints(self, post: Post, first: date, last: date) -> Complaints | None:
        if not self.caller.leads:
            return None
        eyes = desk.Eyes(self.engine, self.vault, self.caller)
        return desk.figures(self.engine, post, first, last, self.clock.now_ms(), eyes)


def document(voices: Voices) -> Json:
    """Return it as the API answers it."""
    complaints = voices.complaints
    return {
        "complaints": None if complaints is None else _complaints(complaints),
        "survey": _survey(voices.survey.total) | {"months": [_survey(one) for one in voices.survey.months]},
    }


def _complaints(found: Complaints) -> Json:
    every = sum(found.categories.values()), found.days
    return _counted(*every) | {
        "in_time": found.in_time,
        "late": found.late,
        "kinds": dict(found.kinds),
        "states": dict(found.states),
        "categories": {one: _of_category(found, one, count) for one, count in categories(found)},
        "sample": found.sample,
    }


def categories(found: Complaints) -> list[tuple[Category, int]]:
    """Return the categories that were complained of, in the order of the form, and how often each was."""
    return [(one, found.categories[one]) for one in Category if found.categories.get(one)]


def _of_category(found: Complaints, one: Category, count: int) -> Json:
    return _counted(count, found.category_days[one]) | {"late": found.category_late.get(one, 0)}


def _counted(count: int, days: tuple[int, ...]) -> Json:
    return {"count": count, "answered": len(days), "days_median": median(days) if days else None}


def _survey(row: Row) -> Json:
    found = row.index
    said = {"count": found.count if found else 0, "ikm": found.ikm if found else None}
    return said | {"category": found.category if found else None} | ({"period": row.name} if row.name else {})


def table(voices: Voices) -> Table:
    """Return it as rows: complaints of the whole period (``2026-11-01/2026-11-30``), the index of each month."""
    return Table("voices", COLUMNS, [*_complaint_rows(voices), *_survey_rows(voices.survey)])


def _complaint_rows(voices: Voices) -> Iterator[list[Cell]]:
    found, period = voices.complaints, f"{voices.first}/{voices.last}"
    if found is None:
        return
    total = _counted(sum(found.categories.values()), found.days)
    yield [period, "complaint", "", *total.values(), found.in_time, found.late, None, None]
    for one, count in categories(found):
        *counted, late = _of_category(found, one, count).values()
        yield [period, "complaint", one.value, *counted, None, late, None, None]


def _survey_rows(survey: Survey) -> Iterator[list[Cell]]:
    for row in survey.months:
        said = _survey(row)
        yield [row.name, "survey", "", said["count"], *[None] * 4, said["ikm"], said["category"]]


def beside(details: Table, more: Table) -> Table:
    """Return one table of both: the rows of ``more`` below, in columns of their own; period, group and name are shared."""
    left, right = len(details.columns) - 3, len(more.columns) - 3
    rows = [[*row, *[None] * right] for row in details.rows]
    rows += [[*row[:3], *[None] * left, *row[3:]] for row in more.rows]
    return Table(details.name, (*details.columns, *more.columns[3:]), rows)
