"""Store invariants of the tickets room, for ``python -m queue_service check`` and the tests."""

import json

from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.tickets import actions, store
from queue_service.tickets.models import State, Ticket

LEASED = range(8001, 10_000)  # the numbers that kiosks lease: lua/shared/issuing.lua


def violations(engine: Engine) -> list[str]:
    """Return one sentence per broken invariant, empty when the store is sound."""
    found: list[str] = []
    for post in posts.all_posts(engine):
        day = store.current_day(engine, post.slug)
        if day is not None:
            found += _of_day(engine, post, actions.queue_of(engine, post, day))
        found += _of_stream(engine, post)
    return found


def _of_day(engine: Engine, post: Post, queue: store.Queue) -> list[str]:
    everything = {
        name: Ticket.of(json.loads(text))
        for name, text in engine.client.hgetall(queue.key("tickets")).items()
    }
    where = f"{post.slug} {queue.day}"
    return [
        f"{where}: {sentence}"
        for sentence in (
            *_numbers(list(everything.values()), store.leased_tickets(engine, queue)),
            *_places(engine, queue, everything),
            *_counters(engine, post, everything),
        )
    ]


def _numbers(everything: list[Ticket], leased: dict[str, str]) -> list[str]:
    """``leased``: number -> ticket, of those numbers that kiosks gave while the server was away."""
    found = [
        f"{ticket.number} is not the leased number of its ticket"
        for ticket in everything
        if _is_leased(ticket.number) and leased.get(ticket.number) != ticket.id
    ]
    by_letter: dict[str, list[int]] = {}
    for ticket in everything:
        if not _is_leased(ticket.number):
            by_letter.setdefault(ticket.number[0], []).append(int(ticket.number[1:]))
    return found + [
        f"numbers of {letter} are not 1..{len(numbers)}, each once"
        for letter, numbers in by_letter.items()
        if sorted(numbers) != _counted(len(numbers))
    ]


def _is_leased(number: str) -> bool:
    return int(number[1:]) in LEASED


def _counted(count: int) -> list[int]:
    """Return the first numbers of the counted sequence, which steps over those that are leased."""
    return [n if n < LEASED.start else n + len(LEASED) for n in range(1, count + 1)]


def _places(engine: Engine, queue: store.Queue, everything: dict[str, Ticket]) -> list[str]:
    found: list[str] = []
    seen: dict[str, str] = {}
    for lane in ("U", "O"):
        for line, members in zip(
            queue.lines, store.lane_members(engine, queue, lane, queue.lines), strict=True
        ):
            for identity, _score in members:
                if identity in seen:
                    found.append(f"{everything[identity].number} waits twice")
                seen[identity] = line
    for identity in store.early(engine, queue):
        if identity in seen:
            found.append(f"{everything[identity].number} waits and is early")
        seen[identity] = everything[identity].line
    for identity, ticket in everything.items():
        if (ticket.state is State.WAITING) != (identity in seen):
            found.append(
                f"{ticket.number} is {ticket.state} but {'waits' if identity in seen else 'waits nowhere'}"
            )
        elif ticket.state is State.WAITING and seen[identity] != ticket.line:
            found.append(f"{ticket.number} waits in the wrong line")
    counts: dict[str, int] = {}
    for ticket in everything.values():
        if ticket.state is State.WAITING:
            counts[ticket.service] = counts.get(ticket.service, 0) + 1
    kept = {service: count for service, count in store.waiting_counts(engine, queue).items() if count}
    if kept != counts:
        found.append(f"waiting counts are {kept}, tickets say {counts}")
    return found


def _counters(engine: Engine, post: Post, everything: dict[str, Ticket]) -> list[str]:
    found = []
    hands = {state.ticket: name for name, state in store.counters(engine, post.slug).items() if state.ticket}
    for identity, ticket in everything.items():
        at_counter = ticket.state in (State.CALLED, State.SERVING)
        if at_counter != (identity in hands):
            found.append(
                f"{ticket.number} is {ticket.state} but counter {hands.get(identity)} has it in hand"
            )
        elif at_counter and hands[identity] != ticket.counter:
            found.append(
                f"{ticket.number} says counter {ticket.counter}, counter {hands[identity]} has it in hand"
            )
    return found


def _of_stream(engine: Engine, post: Post) -> list[str]:
    entries = engine.client.xrevrange(post_key(post.slug, "events"), count=1)
    newest = int(entries[0][0].partition("-")[0]) if entries else 0
    seq = store.newest_seq(engine, post.slug)
    return [] if seq == newest else [f"{post.slug}: seq is {seq}, the stream ends at {newest}"]
