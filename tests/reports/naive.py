"""The figures of a post counted the plain way: everything that ever happened at once, from raw events and the tickets as they stand."""

import json
import math
from collections import Counter, defaultdict
from typing import Any

from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.reports.models import ERROR, Durations, Figures
from queue_service.tickets.models import Ticket

UNDOES = {
    "call": "ticket.called",
    "call_next": "ticket.called",
    "finish": ("ticket.finished", "ticket.continued"),
}


class Day:
    """Lists of durations (ms) and counts of one day, by slice."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.lists: dict[tuple[str, str], list[int]] = defaultdict(list)


def recount(engine: Engine, post: str, tickets: list[Ticket], slots: dict[str, int]) -> dict[str, Day]:
    """Return the days; ``slots`` are the booked times (ms) by ticket."""
    events: dict[str, list[tuple[str, str, Any, Any]]] = defaultdict(list)
    for _name, fields in engine.client.xrange(post_key(post, "events")):
        if fields["type"].startswith("ticket."):
            inside = json.loads(fields["private"])
            events[inside["ticket"]].append(
                (fields["type"], fields["at"], json.loads(fields["data"]), inside)
            )
    days: dict[str, Day] = defaultdict(Day)
    for ticket in tickets:
        slot = slots.get(ticket.id)
        # Events tell a promise in whole seconds; real slots begin on whole minutes.
        _count(days, ticket, events[ticket.id], slot and slot // 1000 * 1000)
    return days


def _standing(events: list[tuple[str, str, Any, Any]]) -> list[tuple[str, str, Any, Any]]:
    stand: list[tuple[str, str, Any, Any]] = []
    for event in events:
        kinds = UNDOES.get(event[2].get("undone", ""))
        if kinds:
            del stand[max(n for n, one in enumerate(stand) if one[0] in kinds)]
        stand.append(event)
    return stand


def _count(days: dict[str, Day], ticket: Ticket, events: list[Any], slot: int | None) -> None:
    first, lane = events[0], events[0][3]["lane"]
    day, came = days[first[1][:10]], ticket.issued_ms
    kind = "booked" if slot is not None else "priority" if ticket.priority else "walk_in"
    begun = ["all", f"service:{first[2]['service']}", f"lane:{lane}", f"kind:{kind}"]
    ended = "abandoned" if (ticket.state, ticket.reason) == ("cancelled", "day_closed") else str(ticket.state)
    for name in begun:
        day.counts[name].update(["issued", "served" if ended == "done" else ended])
    day.counts[f"hour:{int(ticket.at[11:13])}"].update(["issued"])
    if "issued" in first[3]:
        day.counts["leased"].update(["given"])
        day.lists["leased", "delay"].append(first[3]["now"] - came)
    stand = _standing(events)
    calls = [
        (inside["now"], public["counter"]) for type_, _at, public, inside in stand if type_ == "ticket.called"
    ]
    for _at, counter in calls:
        day.counts[f"counter:{counter}"].update(["called"])
    for type_, _at, public, inside in stand:
        if type_ in ("ticket.finished", "ticket.continued") and public.get("reason") != "day_closed":
            for name in {
                "all",
                begun[2],
                begun[3],
                f"service:{inside['service']}",
                f"counter:{public['counter']}",
            }:
                day.lists[name, "service"].append(inside["served"])
    if calls:
        start = max(came, slot) if slot is not None and lane == "U" else came
        for name in [*begun, f"counter:{calls[0][1]}"]:
            day.lists[name, "wait"].append(max(0, calls[0][0] - start))
        if lane == "U":
            kept = calls[0][0] - start <= (600_000 if slot is not None else 900_000)
            day.counts["promise"].update([kind] + [f"{kind}_kept"] * kept)


def same(figures: Figures, day: Day) -> None:
    """Every count is the same, every sum too, and what a histogram says lies within its error."""
    stored = figures.stored()
    stored.pop("accuracy", None)
    durations = {
        (name, key.partition(":")[0]) for name, counts in stored.items() for key in counts if ":" in key
    }
    counts = {
        name: {key: n for key, n in found.items() if ":" not in key}
        for name, found in stored.items()
        if any(":" not in key for key in found)
    }
    assert counts == {name: dict(found) for name, found in day.counts.items()}
    assert durations == set(day.lists)
    for (name, what), raw in day.lists.items():
        _close(figures.durations(name, what), sorted(raw))


def _close(found: Durations, raw: list[int]) -> None:
    assert (found.count, found.total_ms) == (len(raw), sum(raw))
    for share in (0.5, 0.9):
        exact = raw[math.ceil(share * len(raw)) - 1] / 1000
        said = found.quantile(share)
        assert said is not None
        assert abs(said - exact) <= max(0.5, ERROR * exact) + 1e-6
