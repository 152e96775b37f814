"""Figures as others see them: the JSON of the API, and the tables of the files. Durations are in seconds."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from queue_service.core.sheets import Table
from queue_service.reports.actions import Report
from queue_service.reports.models import ALL, ERROR, OFFICE, TICKET_COUNTS, Durations, Figures

Json = dict[str, Any]
DIMENSIONS = {"services": "service", "counters": "counter", "lanes": "lane", "kinds": "kind"}
OTHERS = (
    *("hour", "promise", "accuracy", "application", "visit", "booking", "evening"),
    *("message", "outreach", "leased"),
)
PROMISES = ("booked", "priority")
_SAID = ("count", "mean", "median", "p90")
COLUMNS = (
    *("period", "group", "name", *TICKET_COUNTS, "called"),
    *(f"{what}_{said}" for what in ("wait", "service") for said in _SAID),
)


def document(report: Report, kind: str) -> Json:
    """Return a report as the API answers it, one entry per day (``daily``) or month (``monthly``) on which anything happened."""
    return {
        "post": report.post,
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "error": round(ERROR, 4),
        "periods": [{"period": name, **figures(one)} for name, one in periods(report, kind).items()],
        "total": figures(report.total),
    }


def periods(report: Report, kind: str) -> Mapping[str, Figures]:
    """Return the figures by day or month."""
    if kind == "monthly":
        return report.months()
    return {day.isoformat(): one for day, one in report.days.items()}


def figures(one: Figures) -> Json:
    """Return figures as a JSON object."""
    return {
        "tickets": measures(one, ALL),
        **{
            many: {name: measures(one, f"{dimension}:{name}") for name in one.names(dimension)}
            for many, dimension in DIMENSIONS.items()
        },
        "hours": {hour: one.get(f"hour:{hour}", "issued") for hour in sorted(one.names("hour"), key=int)},
        "promises": {kind: promise(one, kind) for kind in PROMISES},
        "estimates": accuracy(one),
        "leased": leased(one),
        "applications": moved(one, "application"),
        "visits": moved(one, "visit"),
        **{name: dict(one.slices.get(slice_, {})) for name, slice_ in _PLAIN.items()},
    }


_PLAIN = {"bookings": "booking", "evenings": "evening", "messages": "message", "outreach": "outreach"}


def measures(one: Figures, name: str) -> Json:
    """Return what is counted of tickets in a slice."""
    counts = {what: one.get(name, what) for what in (*TICKET_COUNTS, "called")}
    return counts | {what: said(one.durations(name, what)) for what in ("wait", "service")}


def said(durations: Durations) -> Json:
    """Return what is said of durations."""
    found = {"mean": durations.mean, "median": durations.quantile(0.5), "p90": durations.quantile(0.9)}
    return {"count": durations.count} | {
        name: None if seconds is None else round(seconds, 1) for name, seconds in found.items()
    }


def promise(one: Figures, kind: str) -> Json:
    """Return to how many a promise was made whose turn came, and to how many it was kept."""
    made, kept = one.get("promise", kind), one.get("promise", f"{kind}_kept")
    return {"made": made, "kept": kept, "share": round(kept / made, 4) if made else None}


def accuracy(one: Figures) -> Json:
    """Return how good the public estimates were: how often the wait was within the upper end, and how far the middle was off."""
    made = one.get("accuracy", "estimated")
    error = one.get("accuracy", "error_ms") / 1000
    within = one.get("accuracy", "within_p90")
    shares = {"share": round(within / made, 4), "mean_error": round(error / made, 1)} if made else {}
    return {"made": made, "within_p90": within, "share": None, "mean_error": None} | shares


def leased(one: Figures) -> Json:
    """Return of the numbers a kiosk gave by itself: told of on their day, and how long after; told of only after it."""
    counts = {what: one.get("leased", what) for what in ("given", "missed")}
    return counts | {"delay": said(one.durations("leased", "delay"))}


def of_office(found: Report) -> Json:
    """Return what belongs to no post: messages and events of outreach."""
    total = found.total
    return {name: dict(total.slices.get(_PLAIN[name], {})) for name in ("messages", "outreach")}


def moved(one: Figures, group: str) -> Json:
    """Return per state how many came into it, and how long those who left it were in it."""
    return {
        state: {
            "entered": one.get(f"{group}:{state}", "entered"),
            "time": said(one.durations(f"{group}:{state}", "time")),
        }
        for state in one.names(group)
    }


def summary(report: Report, kind: str) -> Table:
    """Return the table of all tickets: a row per period."""
    rows = [_row(name, "all", "", one, ALL) for name, one in periods(report, kind).items()]
    return Table(kind, COLUMNS, rows)


def details(report: Report, kind: str) -> Table:
    """Return a row per period and service, counter, lane and kind of visit, and one for all."""
    rows = [
        row
        for period, one in periods(report, kind).items()
        for row in (
            _row(period, "all", "", one, ALL),
            *(
                _row(period, dimension, name, one, f"{dimension}:{name}")
                for dimension in DIMENSIONS.values()
                for name in one.names(dimension)
            ),
        )
    ]
    return Table("details", COLUMNS, rows)


def others(report: Report, kind: str) -> Table:
    """Return everything that is no wait or service of a ticket, one count a row; what belongs to no post is named ``office``."""
    owner = "office" if report.post == OFFICE else ""
    rows = [
        (_period(period), name.partition(":")[0], name.partition(":")[2] or owner, what, count)
        for period, one in periods(report, kind).items()
        for name, counts in one.stored().items()
        if name.partition(":")[0] in OTHERS
        for what, count in counts.items()
    ]
    return Table("others", ("period", "group", "name", "what", "count"), rows)


def _row(
    period: str, group: str, name: str, one: Figures, slice_: str
) -> tuple[str | int | float | date | None, ...]:
    found = measures(one, slice_)
    durations = [found[what][said] for what in ("wait", "service") for said in _SAID]
    return (
        _period(period),
        group,
        name,
        *(found[what] for what in TICKET_COUNTS),
        found["called"],
        *durations,
    )


def _period(name: str) -> str | date:
    return date.fromisoformat(name) if len(name) == len("2026-11-24") else name
