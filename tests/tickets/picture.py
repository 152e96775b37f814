"""The picture a board keeps by events alone, as ``docs/protocol.md`` promises: always what a fresh snapshot would say."""

from typing import Any

Json = dict[str, Any]
KEEP_CALLS = 20


class Picture:
    """A snapshot that is carried on by public events."""

    def __init__(self, snapshot: Json) -> None:
        self.counters = {one["id"]: one for one in snapshot["counters"]}
        self.calls = [(call["number"], call["counter"], call["recalls"]) for call in snapshot["calls"]]
        self.waiting = dict(snapshot["waiting"])
        self.day = snapshot["day"]

    def apply(self, event: Json) -> None:
        """Change the picture by one event."""
        kind = event["type"]
        if kind == "day.opened":
            self.day, self.calls, self.waiting = event["day"], [], dict.fromkeys(self.waiting, 0)
        elif kind == "counter.changed":
            self.counters[event["counter"]] |= {"state": event["state"], "services": event["services"]}
        elif kind.startswith("ticket."):
            self._ticket(kind, event)

    def _ticket(self, kind: str, event: Json) -> None:
        if event.get("reason") == "day_closed" and "counter" not in event:
            return  # of a day that is over; its number may be in use again
        self._at_counter(event)
        self.waiting[event["service"]] = event["waiting"]
        if kind in ("ticket.called", "ticket.recalled"):
            self.calls.insert(0, (event["number"], event["counter"], event["recalls"]))
            del self.calls[KEEP_CALLS:]
        if kind == "ticket.undone":
            self._undone(event)

    def _at_counter(self, event: Json) -> None:
        for name, counter in self.counters.items():
            if event["state"] in ("called", "serving") and name == event.get("counter"):
                counter["ticket"] = {
                    "number": event["number"],
                    "service": event["service"],
                    "state": event["state"],
                }
            elif counter["ticket"] and counter["ticket"]["number"] == event["number"]:
                counter["ticket"] = None

    def _undone(self, event: Json) -> None:
        if "from_service" in event:
            self.waiting[event["from_service"]] -= 1
        if event["undone"] in ("call", "call_next", "recall"):
            place = [call[:2] for call in self.calls].index((event["number"], event["counter"]))
            del self.calls[place]

    def seen(self) -> Json:
        """Return what can be compared with another picture."""
        return {
            "day": self.day,
            "waiting": self.waiting,
            "calls": self.calls,
            "counters": {
                name: (
                    one["state"],
                    tuple(one["services"]) if one["state"] != "closed" else (),
                    (one["ticket"]["number"], one["ticket"]["service"], one["ticket"]["state"])
                    if one["ticket"]
                    else None,
                )
                for name, one in self.counters.items()
            },
        }
