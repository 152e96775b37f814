"""One stretch of a post's stream turned into what it changes: lives of tickets, figures of their days, and sums of everything else."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from queue_service.reports import rules
from queue_service.reports.models import Change, Event, Figures, Position

TAKEN_BACK = "take_back"  # what an event says it did when a step is as if it never was
Json = dict[str, Any]
Lives = Callable[[str], Json]
GROUPS = {"application.changed": "application", "visit.changed": "visit"}


class Stretch:
    """Events in order.

    ``lives`` gives a day's lives so far, ``flows`` and ``known`` are what was kept of :func:`days` and :func:`codes`.
    """

    def __init__(
        self, begun: Position, lives: Lives, flows: dict[str, Figures], known: dict[str, str]
    ) -> None:
        self.estimates = dict(begun.estimates)
        self.change = Change(flows=flows)
        self._lives, self._known, self._days = lives, known, dict[str, Json]()

    def take(self, events: list[Event]) -> Change:
        """Return what the events change."""
        for _seq, fields in events:
            self._take(
                fields["type"], fields["at"], json.loads(fields["data"]), json.loads(fields["private"])
            )
        for day in self.change.lives:
            self.change.figures[day] = rules.of_lives(self._days[day].values())
        return self.change

    def _take(self, kind: str, at: str, public: Json, private: Json) -> None:
        if kind == "wait.estimated":
            self.estimates = public["estimates"]
        elif kind.startswith("ticket."):
            self._ticket(kind, at, public, private)
        elif kind == "booking.changed":
            self._flow(at[:10]).add("booking", private["kind"])
        elif kind == "evening.changed":
            self._evening(public)
        elif private.get("did") == TAKEN_BACK:
            self._taken_back(GROUPS[kind], code_of(kind, public, private), public["state"], private)
        elif kind in GROUPS:
            self._moved(GROUPS[kind], code_of(kind, public, private), at[:10], public["state"], private)

    def _ticket(self, kind: str, at: str, public: Json, private: Json) -> None:
        name = private["ticket"]
        day = day_of_ticket(name)
        if day not in self._days:
            self._days[day] = self._lives(day)
        lives = self._days[day]
        if kind == "ticket.issued":
            hour = int(private.get("issued_at", at)[11:13])
            lives[name] = rules.born(public, private, hour, self.estimates.get(public["service"]))
        elif name in lives:
            rules.lived(lives[name], kind, public, private)
        elif told_too_late(kind, private):
            self._flow(day).add("leased", "missed")
            return
        else:
            return  # its beginning was lost, or it is so old that its life is no longer kept
        self.change.lives.setdefault(day, {})[name] = lives[name]

    def _flow(self, day: str) -> Figures:
        return self.change.flows.setdefault(day, Figures())

    def _evening(self, public: Json) -> None:
        """A session counts on its own date, under its latest state and with its latest number of requests."""
        code, flow = f"evening {public['date']}", self._flow(public["date"])
        state, _, requests = self._known.get(code, "").partition(" ")
        if state:
            flow.add("evening", state, -1)
        flow.add("evening", public["state"])
        flow.add("evening", "requests", public["requests"] - int(requests or 0))
        self._note(code, f"{public['state']} {public['requests']}")

    def _moved(self, group: str, code: str, day: str, state: str, private: Json) -> None:
        """An application or visit that is in another state now: how long it was in the old one counts where that ended."""
        before, _, since = self._known.get(code, "").partition(" ")
        if before != state:
            name = f"{group}:{before}"
            if before:
                self._flow(day).add_duration(name, "time", max(0, private["now"] - int(since)))
            self._flow(day).add(f"{group}:{state}", "entered")
            self._note(code, f"{state} {private['now']}")
        if private.get("did") == "forget":
            self.change.forgotten.add(code)

    def _taken_back(self, group: str, code: str, state: str, private: Json) -> None:
        """The step into the state that was known never was: neither that it came there nor how long it was here counts any more."""
        wrong, _, since = self._known.get(code, "").partition(" ")
        if wrong in ("", state):
            return  # the step's own event was lost
        flow = self._flow(private["moved_at"][:10])
        flow.add(f"{group}:{wrong}", "entered", -1)
        flow.add_duration(f"{group}:{state}", "time", max(0, int(since) - private["since"]), -1)
        self._note(code, f"{state} {private['since']}")

    def _note(self, code: str, text: str) -> None:
        self._known[code] = self.change.known[code] = text


def code_of(kind: str, public: Mapping[str, Any], private: Mapping[str, Any]) -> str:
    """Return by what an event's subject is known from one event to the next, ``""`` when it need not be."""
    if kind == "evening.changed":
        return f"evening {public['date']}"
    return str(private.get("application") or private.get("home_visit") or "")


def codes(events: list[Event]) -> list[str]:
    """Return whose states must be known to fold these events."""
    kinds = {"evening.changed", *GROUPS}
    found = [
        code_of(fields["type"], json.loads(fields["data"]), json.loads(fields["private"]))
        for _seq, fields in events
        if fields["type"] in kinds
    ]
    return sorted(set(found))


def days(events: list[Event]) -> list[str]:
    """Return the local days whose sums these events may change."""
    found = set()
    for _seq, fields in events:
        if fields["type"] == "evening.changed":
            found.add(json.loads(fields["data"])["date"])
        elif fields["type"] == "ticket.cancelled":
            private = json.loads(fields["private"])
            if told_too_late(fields["type"], private):
                found.add(day_of_ticket(private["ticket"]))
        elif fields["type"] == "booking.changed" or fields["type"] in GROUPS:
            found.add(json.loads(fields["private"]).get("moved_at", fields["at"])[:10])
    return sorted(found)


def told_too_late(kind: str, private: Mapping[str, Any]) -> bool:
    """True for a number that a kiosk gave by itself and told of only when its day was over."""
    return kind == "ticket.cancelled" and "issued" in private


def day_of_ticket(name: str) -> str:
    """Return the service day a ticket's id names, ``YYYY-MM-DD``."""
    day = name.rpartition(".")[2][:6]
    return f"20{day[:2]}-{day[2:4]}-{day[4:]}"
