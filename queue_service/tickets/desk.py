"""Everything the officer's console shows at once, in one answer, so that its parts never contradict each other. Reads only."""

from typing import Any

from queue_service.core.clock import Clock, rfc3339
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.staff import actions as staff
from queue_service.tickets import actions, rules, store, views
from queue_service.tickets.models import CounterState, QueueView, Ticket

Json = dict[str, Any]
LATE_MS = 48 * 3_600_000


def desk(
    engine: Engine,
    clock: Clock,
    post: Post,
    view: QueueView,
    base_url: str,
    me: str,
    screen: str | None,
    counter: str | None,
) -> Json:
    """Return the desk of ``counter``; ``mine`` marks the counters that ``me`` holds on this ``screen``. Times are RFC 3339 texts."""
    live = posts.live_state(engine, post.slug)
    queue = actions.current_queue(engine, clock, post)
    notes = store.notes(engine, queue)
    now = clock.now()

    def shown(ticket: Ticket) -> Json:
        answer = views.ticket_view(post, ticket, 0, base_url)
        return answer | {"note": notes.get(ticket.id), "why": ticket.why, "booking": ticket.booking}

    return {
        "seq": store.newest_seq(engine, post.slug),
        "at": rfc3339(clock.now_ms(), post.timezone),
        "post": {"slug": post.slug, "name": post.name, "timezone": post.timezone},
        "day": view.day,
        "clock": {"jumped": round(clock.jumped()), "today": actions.today(post, clock)},
        "open": posts.is_open(engine, post, now),
        "total": view.total,
        "counts": _counts(engine, queue, view),
        "waiting": views.waiting_list(engine, clock, post, view, base_url),
        "aside": [shown(ticket) for ticket in view.aside],
        "counters": [
            _counter(post, one, me, screen)
            | {"ticket": shown(view.in_hand[one.id]) if one.id in view.in_hand else None}
            for one in view.counters
        ],
        "undo": _undo(engine, post, queue, counter) if counter else None,
        "services": [offered.slug for offered in post.services],
        "paused": live.paused,
        "notices": [notice.public() for notice in live.notices],
        "devices": _devices(engine, post, queue),
        "late": _late(engine, post, clock),
        "rules": {
            "recalls_before_no_show": post.rules.recalls_before_no_show,
            "undo_seconds": post.rules.undo_seconds,
        },
    }


def _counter(post: Post, state: CounterState, me: str, screen: str | None) -> Json:
    configured = actions.counter_named(post, state.id)
    return {
        "id": state.id,
        "name": configured.name,
        "state": state.state,
        "services": list(state.services or rules.serves(post, configured)),
        "officer": state.officer,
        "mine": state.officer == me and state.desk in (None, screen),
    }


def _counts(engine: Engine, queue: store.Queue, view: QueueView) -> Json:
    """The day's people of the whole post; ``over`` are those who were served, gave up or were cancelled."""
    issued, aside = store.day_totals(engine, queue)
    waiting = sum(store.waiting_counts(engine, queue).values())
    over = issued - waiting - aside - len(view.in_hand)
    return {"issued": issued, "waiting": waiting, "aside": aside, "over": max(0, over)}


def _undo(engine: Engine, post: Post, queue: store.Queue, counter: str) -> Json | None:
    """What undo would take back at the counter, and until when it can; None when there is nothing."""
    latest = store.latest_act(engine, queue, counter)
    if latest is None:
        return None
    until = latest["now"] + post.rules.undo_seconds * 1000
    about = {name: latest[name] for name in ("verb", "ticket", "number")}
    return about | {"until": rfc3339(until, post.timezone)}


def _devices(engine: Engine, post: Post, queue: store.Queue) -> list[Json]:
    """The post's paired devices that were heard of before, when last, and how many numbers of today each gave while it was away."""
    devices = [one for one in staff.devices_of(engine, post.slug) if one.seen]
    away = store.given_away(engine, queue, [one.id for one in devices if one.kind == "kiosk"])
    return [
        {
            "name": one.name,
            "kind": one.kind,
            "seen": rfc3339(one.seen, post.timezone),
            "away": away.get(one.id, 0),
        }
        for one in devices
    ]


def _late(engine: Engine, post: Post, clock: Clock) -> list[Json]:
    """Numbers a kiosk gave while it was away that arrived since ``LATE_MS`` ago, after their day."""
    since = clock.now_ms() - LATE_MS
    found = [one for one in store.late(engine, post.slug) if one["now"] > since]
    return [{name: one[name] for name in ("day", "number", "service")} for one in found]
