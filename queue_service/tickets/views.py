"""What people and boards see: a ticket as the public contract shows it, the queue in calling order, the board's snapshot. Reads only."""

import json
from typing import Any

from queue_service.core.clock import Clock, rfc3339
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.tickets import actions, rules, store
from queue_service.tickets.models import QueueView, Seen, State, Ticket, Waiting
from queue_service.waits import actions as waits
from queue_service.waits.models import Pace

Json = dict[str, Any]
IN_HAND = (State.CALLED, State.SERVING)


def ticket_view(post: Post, ticket: Ticket, ahead: int, base_url: str, estimate: Json | None = None) -> Json:
    """Return a ticket as the contract shows it; ``estimate`` stays null when there is nothing to learn from or to wait for."""
    return {
        "id": ticket.id,
        "number": ticket.number,
        "service": ticket.service,
        "post": ticket.post,
        "day": ticket.day,
        "state": ticket.state.value,
        "priority": ticket.priority.value if ticket.priority else None,
        "ahead": ahead,
        "issued_at": ticket.at,
        "url": f"{base_url}/t/{ticket.id}",
        "estimate": estimate if ticket.state is State.WAITING else None,
        "counter": ticket.counter,
        "for_counter": ticket.for_counter,
        "called_at": _at(ticket.called_ms, post),
        "started_at": _at(ticket.started_ms, post),
        "finished_at": _at(ticket.finished_ms, post),
        "recalls": ticket.recalls,
        "then_services": list(ticket.then_services),
        "delayed": ticket.delayed,
        "language": ticket.language,
        "reason": ticket.reason,
        "not_before": _at(ticket.not_before, post),
    }


def _at(ms: int | None, post: Post) -> str | None:
    return rfc3339(ms, post.timezone) if ms is not None else None


def ticket_now(engine: Engine, seen: Seen, base_url: str) -> Json:
    """Return the contract's view of a ticket as it was when it was looked at."""
    post = posts.get(engine, seen.ticket.post)
    return ticket_view(
        post, seen.ticket, seen.ahead, base_url, _estimate(post, seen.pace, seen.ahead, seen.now_ms)
    )


def _estimate(post: Post, pace: Pace | None, ahead: int, now_ms: int) -> Json | None:
    return waits.estimate(pace, ahead).view(now_ms, post.timezone) if pace else None


def queue_view(
    engine: Engine, clock: Clock, post: Post, counter: str | None = None, limit: int = 500
) -> QueueView:
    """Return who waits in the order ``counter`` would call them, with why; without one, as a counter for all services would.

    That counter continues the row of urgent calls of the counter that called last, so that the first line is the next call.
    """
    queue = actions.current_queue(engine, clock, post)
    states = store.counters(engine, post.slug)
    lines, streak = _serving(engine, post, queue, counter)
    due = store.no_longer_early(engine, queue, clock.now_ms(), lines)
    urgent = rules.merge([*store.lane_members(engine, queue, rules.URGENT, lines), due])
    ordinary = rules.merge(store.lane_members(engine, queue, rules.ORDINARY, lines))
    order = list(rules.calling_order(urgent, ordinary, post.rules.k, streak))
    arrived = {identity for identity, _score in due}
    order += [(identity, "early") for identity in store.early(engine, queue) if identity not in arrived]
    shown = order[:limit]
    found = store.tickets(engine, queue, [identity for identity, _why in shown])
    waiting = tuple(Waiting(ticket, why) for ticket, (_id, why) in zip(found, shown, strict=True))
    hands = store.tickets(engine, queue, [one.ticket for one in states.values() if one.ticket])
    return QueueView(
        day=queue.day,
        waiting=waiting,
        aside=tuple(store.tickets(engine, queue, store.aside(engine, queue)[:limit])),
        counters=tuple(
            states.get(one.id) or store.counter_of({"id": one.id, "state": "closed", "streak": 0})
            for one in post.counters
        ),
        # Counters and tickets are read one after the other: what was cancelled in between is in nobody's hand.
        in_hand={one.counter: one for one in hands if one.counter and one.state in IN_HAND},
        total=len(order),
    )


def _serving(
    engine: Engine, post: Post, queue: store.Queue, counter: str | None
) -> tuple[tuple[str, ...], int]:
    states = store.counters(engine, post.slug)
    if counter is None:
        last = store.board(engine, queue)["calls"][:1]
        caller = states.get(last[0]["counter"]) if last else None
        return queue.lines, caller.streak if caller else 0
    state = states.get(counter)
    services = (state.services if state else None) or rules.serves(post, actions.counter_named(post, counter))
    return (*services, f"@{counter}"), state.streak if state else 0


def snapshot(engine: Engine, clock: Clock, post: Post) -> tuple[int, Json]:
    """Return (seq, the board's picture); its cost does not depend on how many people wait."""
    queue, board = _board(engine, clock, post)
    live = posts.live_state(engine, post.slug)
    hands = {
        ticket.counter: ticket
        for ticket in store.tickets(
            engine, queue, [one.ticket for one in board["counters"].values() if one.ticket]
        )
    }
    picture = {
        "post": post.slug,
        "name": post.name,
        "timezone": post.timezone,
        "day": queue.day,
        "open": posts.is_open(engine, post, clock.now()),
        "at": rfc3339(clock.now_ms(), post.timezone),
        "counters": [
            _counter(post, one.id, board["counters"].get(one.id), hands.get(one.id)) for one in post.counters
        ],
        "calls": board["calls"],
        "waiting": {offered.slug: board["waiting"].get(offered.slug, 0) for offered in post.services},
        "notices": [notice.public() for notice in live.notices],
        "paused": live.paused,
        "estimates": waits.for_newcomers(engine, post.slug, board["waiting"]),
    }
    return board["seq"], picture


def _board(engine: Engine, clock: Clock, post: Post) -> tuple[store.Queue, Json]:
    while True:
        queue = actions.current_queue(engine, clock, post)
        board = store.board(engine, queue)
        if board["day"] in (None, queue.day):  # else a new day began in between
            return queue, board


def _counter(post: Post, name: str, state: Any, ticket: Ticket | None) -> Json:
    configured = actions.counter_named(post, name)
    services = (state.services if state else None) or rules.serves(post, configured)
    return {
        "id": name,
        "name": configured.name,
        "group": configured.group,
        "state": state.state if state else "closed",
        "services": list(services),
        "ticket": _in_hand(ticket, post) if ticket else None,
    }


def _in_hand(ticket: Ticket, post: Post) -> Json:
    return {
        "number": ticket.number,
        "service": ticket.service,
        "state": ticket.state.value,
        "called_at": _at(ticket.called_ms, post),
        "recalls": ticket.recalls,
    }


def events_since(engine: Engine, post: str, since: int, limit: int = 500) -> tuple[int, list[Json]] | None:
    """Return (last seq, public events after ``since``), or None when they cannot be replayed without a gap."""
    found = store.events(engine, post, since, limit)
    newest = store.newest_seq(engine, post)
    if since > newest or (not found and since != newest) or (found and found[0][0] != since + 1):
        return None
    if newest > since + limit:
        return None
    return newest if not found else found[-1][0], [public(post, seq, fields) for seq, fields in found]


def public(post: str, seq: int, fields: dict[str, str]) -> Json:
    """Return a stream entry as displays and phones receive it, without its private part."""
    return {
        "seq": seq,
        "type": fields["type"],
        "at": fields["at"],
        "post": post,
        **json.loads(fields["data"]),
    }


def waiting_list(engine: Engine, clock: Clock, post: Post, view: QueueView, base_url: str) -> list[Json]:
    """Return the waiting tickets as the contract shows them, in calling order, each with why and the officers' note."""
    notes = store.notes(engine, actions.current_queue(engine, clock, post))
    now = clock.now_ms()

    def shown(one: Waiting, ahead: int) -> Json:
        pace = waits.pace(engine, post.slug, one.ticket.service)
        estimate = _estimate(post, pace, ahead, now)
        ticket = ticket_view(post, one.ticket, ahead, base_url, estimate)
        return ticket | {"why": one.why, "note": notes.get(one.ticket.id)}

    return [shown(one, position) for position, one in enumerate(view.waiting)]


CALL_EVENTS = frozenset({"ticket.called", "ticket.recalled", "ticket.undone"})


def call_log(engine: Engine, post: Post, limit: int = 200) -> list[Json]:
    """Return what was called and taken back, newest first, from the post's numbered stream."""
    entries = store.latest_events(engine, post.slug, limit * 5)
    found = [public(post.slug, seq, fields) for seq, fields in entries if fields["type"] in CALL_EVENTS]
    return found[:limit]
