"""The keys and scripts of surveys; the only file of the room that touches Redis. All keys carry the post's hash tag.

Keys, under ``q:{post}:survey:``: ``answers:MONTH`` (answer as JSON -> how often it was given: equal answers are one, so that there is
no order to follow them by), ``sums:MONTH`` (what the index is made of, by service), ``answered:DAY`` (what was answered for, by the
day of the visit), ``served`` (month -> visits that ended), ``read`` (how far the post's stream was read).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.feedback.surveys.models import Answer, Sums

LUA = Path(__file__).parent / "lua"
_answer, _follow, _sum = (Script(LUA / f"{name}.lua") for name in ("answer", "follow", "sum"))
Idempotency = tuple[str, str] | None
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Ended:
    """An event that ends (or, undone, takes back the end of) a visit: ``subject`` is a ticket or application, ``at`` RFC 3339."""

    type: str
    at: str
    subject: str
    undone: str


def _answers(post: str, month: str) -> str:
    return post_key(post, "survey", "answers", month)


def _sums(post: str, month: str) -> str:
    return post_key(post, "survey", "sums", month)


def _served(post: str) -> str:
    return post_key(post, "survey", "served")


def _read(post: str) -> str:
    return post_key(post, "survey", "read")


def add(
    engine: Engine, post: str, answer: Answer, subject: str | None, day: str, keep_s: int, idem: Idempotency
) -> None:
    """Keep an answer; ``day`` is that of the visit. Raises ``Conflict`` already_answered."""
    keys = [
        post_key(post, "idem", idem[0] if idem else "none"),
        post_key(post, "survey", "answered", day),
        _answers(post, answer.month),
        _sums(post, answer.month),
    ]
    args = {"answer": _canonical(answer.kept()), "keep": keep_s}
    args |= {"subject": subject} if subject else {}
    _answer(engine, keys, args | ({"idem_print": idem[1]} if idem else {}))


def is_answered(engine: Engine, post: str, subject: str, day: str) -> bool:
    """Return whether a ticket or application of that day was answered for."""
    return bool(engine.client.sismember(post_key(post, "survey", "answered", day), subject))


def add_many(
    engine: Engine, post: str, answers: Iterable[tuple[Answer, int]], served: Mapping[str, int]
) -> None:
    """Add made-up answers, each so many times, and so many served by month, in one step; they are added up when they are read."""
    pipe = engine.client.pipeline()
    for answer, times in answers:
        pipe.hincrby(_answers(post, answer.month), _canonical(answer.kept()), times)
        pipe.delete(_sums(post, answer.month))
    for month, count in served.items():
        pipe.hincrby(_served(post), month, count)
    pipe.execute()


def answers(engine: Engine, post: str, months: Iterable[str]) -> list[tuple[Answer, int]]:
    """Return the different answers of some months, each with how often it was given, in one round trip."""
    pipe = engine.client.pipeline(transaction=False)
    for month in months:
        pipe.hgetall(_answers(post, month))
    return [
        (Answer.of(json.loads(text)), int(times)) for found in pipe.execute() for text, times in found.items()
    ]


def sums(engine: Engine, post: str, months: Sequence[str]) -> Sums:
    """Return what the answers of some months add up to, in a round trip but for months that were never added up."""
    found = _kept_sums(engine, post, months)
    for month, (fields, known) in found.items():
        if known and not fields:
            _sum(engine, [_answers(post, month), _sums(post, month)], {})
            found[month] = _kept_sums(engine, post, [month])[month]
    return Sums.of({month: fields for month, (fields, _known) in found.items()})


def _kept_sums(engine: Engine, post: str, months: Sequence[str]) -> dict[str, tuple[dict[str, str], bool]]:
    """Return by month the fields of its sums, and whether there are answers."""
    pipe = engine.client.pipeline(transaction=True)
    for month in months:
        pipe.hgetall(_sums(post, month))
        pipe.exists(_answers(post, month))
    kept = pipe.execute()
    return {month: (kept[2 * n], bool(kept[2 * n + 1])) for n, month in enumerate(months)}


def served(engine: Engine, post: str) -> dict[str, int]:
    """Return how many visits ended, by month."""
    return {month: int(count) for month, count in engine.client.hgetall(_served(post)).items()}


def unread(engine: Engine, post: str, limit: int) -> tuple[int, int, list[Ended]]:
    """Return (seq read up to, seq read up to now, the ends of visits among that), reading at most ``limit`` events."""
    position = int(engine.client.get(_read(post)) or 0)
    found = engine.client.xrange(post_key(post, "events"), min=f"({position}-0", count=limit)
    newest = int(found[-1][0].partition("-")[0]) if found else position
    return position, newest, [one for _seq, fields in found for one in _ended(fields)]


def _ended(fields: dict[str, str]) -> list[Ended]:
    kind, public = fields["type"], json.loads(fields["data"])
    handed = kind == "application.changed" and public["state"] == "diserahkan"
    if not handed and kind not in ("ticket.finished", "ticket.undone"):
        return []
    inside: dict[str, Any] = json.loads(fields["private"])
    subject = str(inside["application"] if handed else inside["ticket"])
    return [Ended(kind, fields["at"], subject, str(public.get("undone", "")))]


def follow(engine: Engine, post: str, expected: int, position: int, counts: Mapping[str, int]) -> bool:
    """Note that the stream was read to ``position``, and count who was served by month; False when others have read on."""
    args = {"expected": expected, "position": position, "served": counts}
    return bool(_follow(engine, [_read(post), _served(post)], args)["moved"])


def months(engine: Engine, post: str) -> list[str]:
    """Return the months there are answers of, the first first."""
    known = engine.client.scan_iter(match=_answers(post, "*"), count=1000)
    return sorted(key.rpartition(":")[2] for key in known)
