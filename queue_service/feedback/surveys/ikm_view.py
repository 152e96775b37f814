"""The index as the API, the tables and the page show it."""

from itertools import dropwhile
from typing import Any

from queue_service.core.sheets import Cell, Table
from queue_service.feedback.surveys.models import ELEMENTS, Report, Row

COLUMNS = ("part", "name", "answers", "ikm", "category", *ELEMENTS)


def row_view(row: Row) -> dict[str, Any]:
    """Return a line: all but its name is null where it is hidden or nobody has answered."""
    found = row.index
    return {
        "name": row.name,
        "hidden": row.hidden,
        "count": found.count if found else None if row.hidden else 0,
        "ikm": found.ikm if found else None,
        "category": found.category if found else None,
        "nrr": dict(found.nrr) if found else None,
    }


def view(report: Report, post: str | None, weight: str, fewest: int) -> dict[str, Any]:
    """Return a report as ``forms.IkmView``."""
    return {
        "post": post,
        "from": report.first,
        "to": report.last,
        "weight": weight,
        "fewest": fewest,
        "sample": report.sample,
        "served": report.served,
        "advised": report.advised,
        "total": row_view(report.total),
        "services": [row_view(one) for one in report.services],
        "posts": [row_view(one) for one in report.posts],
        "months": [row_view(one) for one in report.months],
    }


def trend(report: Report) -> list[Row]:
    """Return the months from the first one with answers on: before it the office may not have asked at all."""
    return list(dropwhile(lambda row: row.index is None and not row.hidden, report.months))


def table(report: Report) -> Table:
    """Return a report as one table; where it is hidden or nobody has answered the cells are empty."""
    parts = (
        ("total", (report.total,)),
        ("service", report.services),
        ("post", report.posts),
        ("month", report.months),
    )
    return Table("IKM", COLUMNS, [_cells(part, row) for part, rows in parts for row in rows])


def _cells(part: str, row: Row) -> list[Cell]:
    found = row.index
    if found is None:
        return [part, row.name, None if row.hidden else 0, None, None, *[None] * len(ELEMENTS)]
    return [part, row.name, found.count, found.ikm, found.category, *(found.nrr[name] for name in ELEMENTS)]


def answers_text(row: Row) -> str:
    """Return how many have answered; ``*`` where that is hidden."""
    return str(row.index.count) if row.index else "*" if row.hidden else "0"
