"""The calling order as pure rules: lanes and the order a counter would call in.

``call_next.lua`` applies the same discipline one call at a time; a property-based test holds the two together.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from queue_service.posts.models import Counter, Post
from queue_service.tickets.models import Place, Priority

T = TypeVar("T")
URGENT, ORDINARY = "U", "O"


def place_of(priority: Priority | None, now_ms: int, priority_offset_s: int) -> Place:
    """Return where a walk-in waits: somebody with priority is due ``priority_offset_s`` after issue, others wait in order of issue."""
    if priority is None:
        return Place(ORDINARY)
    return Place(URGENT, now_ms // 1000 + priority_offset_s)


def serves(post: Post, counter: Counter) -> tuple[str, ...]:
    """Return the services a counter is configured for; none named means all of the post."""
    return counter.services or tuple(offered.slug for offered in post.services)


def calling_order(urgent: Sequence[T], ordinary: Sequence[T], k: int, streak: int) -> Iterator[tuple[T, str]]:
    """Yield (ticket, why) as one counter would call them: U first, after k urgent calls in a row an ordinary one.

    ``streak`` is how many urgent calls in a row the counter has made while an ordinary ticket waited.
    """
    u, o = list(reversed(urgent)), list(reversed(ordinary))
    while u or o:
        if not u:
            streak = 0
            yield o.pop(), "ordinary"
        elif not o:
            streak = 0
            yield u.pop(), "urgent_alone"
        elif streak >= k:
            streak = 0
            yield o.pop(), "ordinary_turn"
        else:
            streak += 1
            yield u.pop(), "urgent"


def merge(lines: Iterable[Iterable[tuple[str, float]]]) -> list[str]:
    """Return ids of several (id, score) lines as one line by score."""
    return [
        member
        for member, _score in sorted((pair for line in lines for pair in line), key=lambda pair: pair[1])
    ]
