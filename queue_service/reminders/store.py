"""How far each post's stream was read, and whose turn is being watched. The only file of the room that touches Redis.

Keys: ``q:{post}:tell:read`` (the seq of the last event that was read), ``q:{post}:tell:turns`` (set of ``nearly TICKET SEQ`` and
``missed TICKET SEQ``).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script

_watch = Script(Path(__file__).parent / "lua" / "watch.lua")
KINDS = {"ticket.issued": "nearly", "ticket.no_show": "missed"}


@dataclass(frozen=True, slots=True)
class Heard:
    """An event about a ticket that its holder may have to be told of; ``ahead`` people were there when the number was given."""

    seq: int
    kind: str
    ticket: str
    ahead: int | None

    @property
    def turn(self) -> str:
        """What is to be watched from then on; another one for each event, so that the end of one is not the end of the next."""
        return f"{self.kind} {self.ticket} {self.seq}"


def unread(engine: Engine, post: str, limit: int) -> tuple[int, int, list[Heard]]:
    """Return (seq read up to, seq read up to now, what of that matters), reading at most ``limit`` events."""
    position = int(engine.client.get(_read(post)) or 0)
    found = engine.client.xrange(post_key(post, "events"), min=f"({position}-0", count=limit)
    events = [(int(entry.partition("-")[0]), fields) for entry, fields in found]
    newest = events[-1][0] if events else position
    return position, newest, [_heard(seq, fields) for seq, fields in events if fields["type"] in KINDS]


def _heard(seq: int, fields: dict[str, str]) -> Heard:
    inside = json.loads(fields["private"])
    return Heard(seq, KINDS[fields["type"]], inside["ticket"], inside.get("ahead"))


def watch(engine: Engine, post: str, expected: int, position: int, turns: Iterable[str]) -> bool:
    """Note in one step that the stream was read from ``expected`` to ``position``, and what is to be watched.

    False when somebody else has read on meanwhile; then nothing is noted.
    """
    args = {"expected": expected, "position": position, "turns": list(turns)}
    return bool(_watch(engine, [_read(post), _turns(post)], args)["moved"])


def turns(engine: Engine, post: str) -> list[str]:
    """Return what is being watched, in a fixed order."""
    return sorted(engine.client.smembers(_turns(post)))


def leave(engine: Engine, post: str, turn: str) -> None:
    """Watch a turn no longer."""
    engine.client.srem(_turns(post), turn)


def _read(post: str) -> str:
    return post_key(post, "tell", "read")


def _turns(post: str) -> str:
    return post_key(post, "tell", "turns")
