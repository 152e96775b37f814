"""What an event of a post's stream says that a member of staff did, as the audit log keeps it. Pure: no I/O, no clock.

Numbers, counters and services, never a name, a NIK, a phone number or a ticket's secret id.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from queue_service.staff.masking import masked, masked_text
from queue_service.staff.models import SYSTEM, Unread

Content = dict[str, Any]
LOST = "log.gap"
# Written down by their own verbs, with what it was before or why.
ELSEWHERE = frozenset({"post.changed", "booking.changed"})
# Trouble is written down whoever tells of it: staff are to see that somebody was left without a number on paper.
TROUBLE = frozenset({"print.failed"})
# What of an event is worth reading beside who, what, when and why.
_TOLD = {
    "application.changed": ("did", "service", "state"),
    "counter.changed": ("state", "services", "took_over"),
    "day.closed": ("day",),
    "day.opened": ("day",),
    "ticket.called": ("counter",),
    "ticket.cancelled": ("counter",),
    "ticket.continued": ("counter", "next_service"),
    "ticket.finished": ("counter",),
    "ticket.held": ("counter",),
    "ticket.issued": ("service",),
    "ticket.no_show": ("counter",),
    "ticket.recalled": ("counter", "recalls"),
    "ticket.returned": ("counter",),
    "ticket.started": ("counter",),
    "ticket.transferred": ("counter", "from_service", "service", "to_counter"),
    "ticket.undone": ("undone", "counter"),
    "visit.changed": ("did", "service", "state"),
}


def deeds(read: Unread, people: set[str], now: int) -> Iterator[Content]:
    """Yield what ``people`` (usernames) did, and which events were lost before anybody read them, in the order of the stream.

    A gap bears the time of the next event, or ``now`` (ms) when there is none.
    """
    expected = read.start + 1
    for seq, fields in read.events:
        if seq > expected:
            yield gap(read.post, expected, seq - 1, moment(fields))
        expected = seq + 1
        if is_deed(fields, people):
            yield deed(read.post, seq, fields)
    if expected <= read.position:
        yield gap(read.post, expected, read.position, now)


def is_deed(fields: dict[str, str], people: set[str]) -> bool:
    """True for an event that one of these people made, unless it is written down elsewhere, and for trouble."""
    kind = fields["type"]
    return kind in TROUBLE or (kind not in ELSEWHERE and _object(fields["private"]).get("by") in people)


def moment(fields: dict[str, str]) -> int:
    """Return when an event happened (ms)."""
    return round(datetime.fromisoformat(fields["at"]).timestamp() * 1000)


def deed(post: str, seq: int, fields: dict[str, str]) -> Content:
    """Return an event as the audit log keeps it; ``seq`` is its number at the post."""
    public, private = _object(fields["data"]), _object(fields["private"])
    action, subject, after, reason = _what(fields["type"], public, private)
    return {
        "at": moment(fields),
        "by": str(private.get("by") or ""),
        "action": action,
        "subject": subject,
        "post": post,
        "seq": seq,
        "why": str(private.get("why") or ""),
        "reason": masked_text(reason),
        "after": masked(after),
    }


def _what(kind: str, public: Content, private: Content) -> tuple[str, str, Content, str]:
    """Return action, subject, details and reason of an event."""
    if kind == "service.changed" and (service := private.get("service")):
        pause = public["paused"].get(service) or {}
        after = {"until": pause["until"]} if pause.get("until") else {}
        return f"service.{private['did']}", f"service:{service}", after, str(pause.get("reason") or "")
    if kind == "notice.changed" and private.get("notice"):
        notice = _object(private["notice"])
        after = {name: notice[name] for name in ("services", "until") if notice.get(name)}
        return f"notice.{private['did']}", "notice", after, str(notice["text"]["id"])
    both = public | private
    after = {name: both[name] for name in _TOLD.get(kind, ()) if both.get(name)}
    return kind, _subject(both), after, str(both.get("reason") or "")


def _subject(told: Content) -> str:
    """Name the thing of an event, without the ticket's secret id."""
    named = (
        f"{name}:{told[name]}"
        for name in ("application", "home_visit", "number", "counter")
        if told.get(name)
    )
    return next(named, "")


def gap(post: str, first: int, last: int, at: int) -> Content:
    """Return the entry that says which events nobody has read in time."""
    return {
        "at": at,
        "by": SYSTEM.id,
        "action": LOST,
        "subject": "",
        "post": post,
        "seq": last,
        "reason": "",
        "after": {"first": first, "last": last},
    }


def _object(text: str) -> Content:
    found = json.loads(text)
    return found if isinstance(found, dict) else {}
