"""The properties of the calling order, judged on history alone: what waited, what was called, what the events said."""

from dataclasses import dataclass, field
from typing import Any

from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.tickets import actions, store
from queue_service.tickets.models import Ticket

TEN_MINUTES = 600_000
ENDS = {"ticket.finished", "ticket.cancelled", "ticket.no_show"}
Waiting = dict[str, list[Ticket]]


@dataclass
class History:
    """Calls by counter, how often each ticket ended, and the slots (ms) of those who booked."""

    runs: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    ends: dict[str, list[str]] = field(default_factory=dict)
    slots: dict[str, int] = field(default_factory=dict)

    def before_call(
        self, engine: Engine, post: Post, day: str, lines: tuple[str, ...], now_ms: int
    ) -> Waiting:
        """Return who may be called in each lane for the lines, as the store has it."""
        queue = actions.queue_of(engine, post, day)
        found: Waiting = {
            lane: [
                ticket
                for members in store.lane_members(engine, queue, lane, lines)
                for ticket in store.tickets(engine, queue, [identity for identity, _score in members])
            ]
            for lane in ("U", "O")
        }
        for ticket in store.tickets(engine, queue, store.early(engine, queue)):
            if (ticket.not_before or 0) <= now_ms and ticket.line in lines:
                found[ticket.lane].append(ticket)
        return found

    def booked(self, ticket: Ticket, slot_ms: int) -> None:
        """Somebody with a booking has come."""
        self.slots[ticket.id] = slot_ms

    def called(self, counter: str, ticket: Ticket, waiting: Waiting, k: int, now_ms: int) -> None:
        """P1, P3 and P4: no k+1 urgent calls in a row past somebody ordinary; nobody is overtaken in their own line; no booking is
        called earlier than ten minutes before its slot, and who comes later than ten minutes after it has no claim to lane U.
        """
        run = self.runs.setdefault(counter, [])
        run.append((ticket.id, ticket.lane == "U" and bool(waiting["O"])))
        assert not all(past for _id, past in run[-k - 1 :]) or len(run) <= k, (
            f"{k + 1} urgent calls in a row while an ordinary person waited"
        )
        slot = self.slots.get(ticket.id)
        if slot is not None:
            assert now_ms >= slot - TEN_MINUTES, f"{ticket.number} was called before the booked time"
            assert ticket.lane == "O" or ticket.issued_ms <= slot + TEN_MINUTES, f"{ticket.number} came late"
        for other in waiting[ticket.lane]:
            before = other.line == ticket.line and self.due(other) < self.due(ticket)
            excused = other.delayed or gave_way(ticket)
            assert not before or excused, f"{ticket.number} overtook {other.number}"

    def due(self, ticket: Ticket) -> tuple[int, int, int]:
        """Return what a lane goes by: when somebody urgent is due (s), then when they came (ms), then the order of issue."""
        came = ticket.issued_ms // 1000
        order = ticket.issued_ms, ordinal(ticket)
        if ticket.lane == "O":
            return 0, *order
        slot = self.slots.get(ticket.id)
        return (max(came, slot // 1000) + 300 if slot is not None else came + 600), *order

    def taken_back(self, counter: str, ticket: Ticket) -> None:
        """A call was undone. It never was, unless others were called after it: then it stands between them."""
        run = self.runs.get(counter, [])
        if run and run[-1][0] == ticket.id:
            run.pop()

    def new_day(self) -> None:
        """Counters start afresh."""
        self.runs.clear()

    def event(self, kind: str, private: dict[str, Any], public: dict[str, Any]) -> None:
        """Note how a ticket ended; a return or an undo opens it again."""
        if not kind.startswith("ticket."):
            return
        ends = self.ends.setdefault(private["ticket"], [])
        if kind in ENDS:
            ends.append(kind)
        elif ends and kind in ("ticket.returned", "ticket.undone", "ticket.called"):
            ends.pop()
        if kind == "ticket.undone" and public["state"] == "no_show":
            ends.append("ticket.no_show")

    def everything_ended_once(self, tickets: list[str]) -> None:
        """P7: each ticket reached exactly one terminal state."""
        assert {name: len(self.ends.get(name, [])) for name in tickets} == dict.fromkeys(tickets, 1)


def ordinal(ticket: Ticket) -> int:
    """The order of issue on a day; the falling ids of the machine keep it."""
    return -int(ticket.id[-16:])


def gave_way(ticket: Ticket) -> bool:
    """Somebody urgent who asked for more time and went among the ordinary, without going to their end."""
    return (
        ticket.delayed
        and ticket.lane == "O"
        and (ticket.priority is not None or ticket.not_before is not None)
    )
