"""The audit log: who did what to what, why, and what it was before. Entries can be added, never changed: each is chained to the last.

For every room below which staff change something that is no event of a post's stream; a post's own events are read beside it (``trail``).
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from queue_service.core.clock import Clock
from queue_service.core.errors import Unavailable
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.staff import audit_store
from queue_service.staff.masking import masked, masked_text

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
    entry = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    prev: str | None = audit_store.last_hash(engine)
    for _attempt in range(_ATTEMPTS):
        prev = audit_store.append(engine, now, prev or "", entry, chained(prev or "", entry))
        if prev is None:
            return
    raise Unavailable("the audit log is too busy")


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
