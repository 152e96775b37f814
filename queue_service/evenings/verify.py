"""``python -m queue_service verify-draw``: recompute a published draw from its list and seed, without the office's store.

For anyone: reads a file, ``-`` for standard input, or an http address (a session or its draw).
"""

import json
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from queue_service.evenings import rules
from queue_service.evenings.models import Draw

TIMEOUT_SECONDS = 20.0
MOST_BYTES = 10_000_000


class NotADraw(Exception):
    """What was given cannot be read as a draw; the message says why."""


def load(source: str) -> Draw:
    """Return the draw of a file, standard input (``-``) or an http address. Raises ``NotADraw``."""
    try:
        data = json.loads(_read(source))
        return rules.draw_of(_draw_in(data))
    except OSError as error:
        raise NotADraw(f"cannot be read: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotADraw("is no published draw") from error


def _read(source: str) -> str:
    if source == "-":
        return sys.stdin.read(MOST_BYTES)
    if source.startswith(("http://", "https://")):
        with urllib.request.urlopen(source, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310  # http(s) only, see above
            return str(answer.read(MOST_BYTES).decode())
    return Path(source).read_text(encoding="utf-8")


def _draw_in(data: Any) -> Any:
    """A session's answer has its draw inside; before the draw there is none."""
    found = data.get("draw", data)
    if found is None:
        raise NotADraw("has not been drawn yet")
    return found


def report(draw: Draw) -> tuple[bool, Iterator[str]]:
    """Return whether the draw is what follows from its list and seed, and the lines that show it."""
    mistakes = rules.mistakes(draw)
    return not mistakes, _lines(draw, mistakes)


def _lines(draw: Draw, mistakes: list[str]) -> Iterator[str]:
    yield f"{draw.post} {draw.date}: {len(draw.entries)} entries, {draw.capacity} places"
    yield f"seed        {draw.seed}"
    yield f"SHA-256     {rules.commitment(draw.seed)}"
    yield f"promised    {draw.commitment}"
    known = {one.entry: one for one in draw.entries}
    for place, entry in enumerate(rules.rank(draw.entries, draw.seed), start=1):
        one = known[entry]
        yield f"{place:4}  {entry}  class {one.group}  losses {one.losses}  lot {rules.lot(draw.seed, entry)}"
    for entry, why in draw.set_aside:
        yield f"   -  {entry}  took no part ({why})"
    yield from (f"WRONG: {sentence}" for sentence in mistakes)
    if not mistakes:
        yield "The draw is right: ranking, list, seed and promise agree."
