"""What can be found where in the audit log, so that a page of a long log is found without reading all of it.

The log is cut into blocks of ``BLOCK`` entries; each facet (a person, a post, a number, ...) has the set of the blocks it occurs in. The
index follows from the log: entries after the last full block are simply read, and a lost index is built again by the next sweeps.
Keys: ``sys:{audit}:blocks``, ``:earliest``, ``:latest`` and ``:in:FACET``.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from queue_service.core.keys import system_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.staff import audit_store
from queue_service.staff.audit_store import FIRST

BLOCK = 256
BLOCKS = system_key("{audit}", "blocks")
EARLIEST = system_key("{audit}", "earliest")
LATEST = system_key("{audit}", "latest")
_INDEX = Script(Path(__file__).parent / "lua" / "index_audit.lua")
Span = tuple[str, str]  # entries after an id, up to another (or "+", the end)


def where(facet: str) -> str:
    """Return the key of the set of blocks a facet occurs in."""
    return system_key("{audit}", "in", facet)


def facets(content: dict[str, Any]) -> set[str]:
    """Return what an entry can be found by: ``kind=``, ``group=``, ``action=``, ``post=``, ``person=``, ``number=``."""
    action, subject = str(content.get("action")), str(content.get("subject"))
    group, (thing, _, name) = action.partition(".")[0], subject.partition(":")
    found = {f"kind={kind(content)}", f"group={group}", f"action={action}", f"post={content.get('post')}"}
    found.add(f"person={content.get('by')}")
    if thing in ("user", "number"):
        found.add(f"{'person' if thing == 'user' else 'number'}={name}")
    return found


def kind(content: dict[str, Any]) -> str:
    """Return ``queue`` for what concerns tickets and what comes from a post's stream, ``administration`` for the rest."""
    queue = "seq" in content or str(content.get("action")).startswith(("ticket.", "print."))
    return "queue" if queue else "administration"


def extend(engine: Engine) -> bool:
    """Take the next full block into the index; False when there is none. Doing it twice at once does no harm."""
    asking = engine.client.pipeline(transaction=True)
    asking.llen(BLOCKS)
    asking.lindex(BLOCKS, -1)
    block, last = asking.execute()
    links = audit_store.forward(engine, last or FIRST, BLOCK)
    if len(links) < BLOCK:
        return False
    contents = [link.content for link in links]
    moments = [int(content.get("at", 0)) for content in contents]
    found = sorted(set[str]().union(*map(facets, contents)))
    bounds = {"block": block, "last": links[-1].id, "earliest": min(moments), "latest": max(moments)}
    _INDEX(engine, [BLOCKS, EARLIEST, LATEST, *map(where, found)], bounds)
    return True


def spans(
    engine: Engine, every: Sequence[str], some: Sequence[str] | None, since: int, until: int
) -> Iterator[Span]:
    """Yield where entries can be that have all facets of ``every`` and one of ``some``, done between two moments (ms); newest first."""
    ends = [FIRST, *engine.client.lrange(BLOCKS, 0, -1)]
    yield ends[-1], "+"
    for block in sorted(_blocks(engine, every, some, since, until), reverse=True):
        if block + 1 < len(ends):
            yield ends[block], ends[block + 1]


def _blocks(
    engine: Engine, every: Sequence[str], some: Sequence[str] | None, since: int, until: int
) -> set[int]:
    asking = engine.client.pipeline(transaction=False)
    asking.zrangebyscore(EARLIEST, "-inf", until)
    asking.zrangebyscore(LATEST, since, "+inf")
    for facet in every:
        asking.smembers(where(facet))
    if some is not None:
        asking.sunion([where(facet) for facet in some] or [where("")])
    return set.intersection(*({int(block) for block in blocks} for blocks in asking.execute()))


def faults(engine: Engine) -> Iterator[str]:
    """Yield one sentence per block of which the index says something wrong."""
    links = audit_store.links(engine)
    for block, end in enumerate(engine.client.lrange(BLOCKS, 0, -1)):
        here = list(islice(links, BLOCK))
        asking = engine.client.pipeline(transaction=False)
        for facet in set[str]().union(*(facets(link.content) for link in here)):
            asking.sismember(where(facet), block)
        if not here or here[-1].id != end or not all(asking.execute()):
            yield f"audit index: block {block} does not say what is in the log"


def order(name: str) -> tuple[int, int]:
    """Return an entry's id as numbers that can be compared."""
    ms, _, number = name.partition("-")
    return int(ms), int(number)
