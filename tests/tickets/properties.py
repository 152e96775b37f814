"""The properties of the calling order, judged on history alone: what waited, what was called, what the events said."""

from dataclasses import dataclass, field
from typing import Any

from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.tickets import actions, store
from queue_service.tickets.models import Ticket

ENDS = {"ticket.finished", "ticket.cancelled", "ticket.no_show"}
Waiting = dict[str, list[Ticket]]


@dataclass
class History:
    """Calls by counter, and how often each ticket ended."""

    runs: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    ends: dict[str, list[str]] = field(default_factory=dict)

    def before_call(self, engine: Engine, post: Post, day: str, lines: tuple[str, ...]) -> Waiting:
        """Return who waits in each lane for the lines, as the store has it."""
        queue = actions.queue_of(engine, post, day)
        return {
            lane: [
                ticket
                for members in store.lane_members(engine, queue, lane, lines)
                for ticket in store.tickets(engine, queue, [identity for identity, _score in members])
            ]
            for lane in ("U", "O")
        }

    def called(self, counter: str, ticket: Ticket, waiting: Waiting, k: int) -> None:
        """P1 and P3: no k+1 urgent calls in a row past somebody ordinary; nobody is overtaken in their own line."""
        run = self.runs.setdefault(counter, [])
        run.append((ticket.id, ticket.lane == "U" and bool(waiting["O"])))
        assert not all(past for _id, past in run[-k - 1 :]) or len(run) <= k, (
            f"{k + 1} urgent calls in a row while an ordinary person waited"
        )
        for other in waiting[ticket.lane]:
            before = (other.issued_ms // 1000 if other.lane == "U" else 0, ordinal(other)) < (
                ticket.issued_ms // 1000 if ticket.lane == "U" else 0,
                ordinal(ticket),
            )
            assert not (before and other.line == ticket.line) or other.delayed, (
                f"{ticket.number} overtook {other.number}"
            )

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
