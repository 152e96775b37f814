"""The audit log: who did what to what, why, and what it was before. Entries can be added, never changed: each is chained to the last.

For every room in which staff change something that is no event of a post's stream; those events are read from there (``following``).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from queue_service.core.clock import Clock
from queue_service.core.errors import Unavailable
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.staff import audit_store
from queue_service.staff.masking import masked, masked_text
from queue_service.staff.models import Unread

CLOCK = Clock()
_ATTEMPTS = 200  # each lost race means that somebody else's entry was written


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that does not follow from the one before; ``entry`` is its id, ``""`` when entries are missing at the end."""

    entry: str
    reason: str


def record(
    engine: Engine,
    who: Principal,
    action: str,
    subject: str,
    before: Any = None,
    after: Any = None,
    reason: str = "",
    post: str = "",
) -> None:
    """Write down that ``who`` did ``action`` (``user.created``) to ``subject`` (``user:sari``), with personal data masked.

    ``before`` and ``after`` are JSON values; ``post`` is the post it belongs to, ``""`` for the whole office. Raises ``Unavailable``.
    """
    now = CLOCK.now_ms()
    content = {
        "at": now,
        "by": who.id,
        "role": who.role or who.device or who.kind,
        "action": action,
        "subject": subject,
        "post": post,
        "reason": masked_text(reason),
        "before": masked(before),
        "after": masked(after),
    }
    append(engine, now, [content])


def append(
    engine: Engine, now: int, contents: Iterable[dict[str, Any]], reads: Sequence[Unread] = ()
) -> None:
    """Chain entries to the log and note what was read of the posts' streams for them; nothing when somebody else has read that.

    ``now`` is in ms, each content a JSON object without personal data. Raises ``Unavailable``.
    """
    texts = [json.dumps(one, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for one in contents]
    prev: str | None = audit_store.last_hash(engine)
    for _attempt in range(_ATTEMPTS):
        prev = audit_store.append(engine, now, prev or "", _linked(prev or "", texts), reads)
        if prev is None:
            return
    raise Unavailable("the audit log is too busy")


def _linked(prev: str, texts: list[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        prev = chained(prev, text)
        yield text, prev


def chained(prev: str, entry: str) -> str:
    """Return the hash of an entry that follows the one with hash ``prev``."""
    return hashlib.sha256(f"{prev}\n{entry}".encode()).hexdigest()


def verify(engine: Engine) -> Broken | None:
    """Return the first entry that was changed, or before which one was removed; ``None`` when the whole chain holds."""
    prev, newest, count = "", "0-0", 0
    for link in audit_store.links(engine):
        if link.hash != chained(prev, link.entry):
            return Broken(link.id, "changed, or an entry before it is missing")
        prev, newest, count = link.hash, link.id, count + 1
    written, last = audit_store.written(engine)
    if (written, last) != (count, newest):
        return Broken("", f"{written - count} entries are missing at the end")
    return None
