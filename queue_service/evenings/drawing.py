"""Announcing a session and drawing it: what the seed is for. See ``steps`` for when it is done."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from queue_service.bookings.models import SlotId
from queue_service.core.clock import Clock, local_date, rfc3339
from queue_service.core.crypto import Vault
from queue_service.core.errors import Conflict
from queue_service.core.redis import Engine
from queue_service.evenings import rules, store
from queue_service.evenings.models import Draw, Entry, Request, RequestState, Session, State
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

SEED_BYTES = 32
ATTEMPTS = 5  # of a draw whose list changes while it is computed
CONTEXT = "seed"


def stamp(clock: Clock, post: Post) -> dict[str, Any]:
    """Return what every script is told about the moment."""
    now = clock.now_ms()
    return {"now": now, "at": rfc3339(now, post.timezone)}


def run(engine: Engine, clock: Clock, post: Post, session: Session, verb: str, args: dict[str, Any]) -> None:
    """Run one verb's script on a session, at this moment."""
    store.run(engine, verb, post.slug, session.date.isoformat(), stamp(clock, post) | args)


def cancel(engine: Engine, clock: Clock, post: Post, session: Session, reason: str) -> None:
    """Cancel a session; the next step ends its bookings and requests."""
    run(engine, clock, post, session, "decide", {"state": State.CANCELLED, "reason": reason})


def plan(engine: Engine, clock: Clock, vault: Vault, post: Post, known: Sequence[Session]) -> None:
    """Announce the sessions of the coming days whose requests can still be made."""
    today = local_date(clock, post.timezone)
    there = {session.date for session in known}
    evening = post.evening
    for day in (today + timedelta(days=shift) for shift in range(evening.plan_days + 1)):
        period = posts.evening_on(post, day)
        if period is None or day in there:
            continue
        times = rules.times_of(day, period, evening, post.timezone)
        if times.draw_ms <= clock.now_ms():
            continue
        seed = secrets.token_hex(SEED_BYTES)
        session = Session(
            date=day,
            state=State.OPEN,
            slot=str(SlotId(day, period.start)),
            draw_ms=times.draw_ms,
            planned_draw_ms=times.draw_ms,
            quorum_ms=times.quorum_ms,
            offers_end_ms=times.offers_end_ms,
            start_ms=times.start_ms,
            end_ms=times.end_ms,
            capacity=evening.capacity,
            quorum=evening.quorum,
            confirm_ms=evening.confirm_hours * rules.HOUR_MS,
            misses=evening.misses,
            miss_window_ms=evening.miss_window_days * rules.DAY_MS,
            commitment=rules.commitment(seed),
            sealed=vault.seal(seed, CONTEXT),
        )
        run(engine, clock, post, session, "plan", {"session": store.as_json(session)})


def draw(engine: Engine, clock: Clock, vault: Vault, post: Post, session: Session) -> None:
    """Draw: rank the requests with the promised seed and publish list, seed and ranking."""
    if clock.now_ms() >= session.offers_end_ms:
        cancel(engine, clock, post, session, "late")
        return
    for attempt in range(ATTEMPTS):
        try:
            _draw_once(engine, clock, vault, post, session)
            return
        except Conflict as conflict:
            if conflict.code != "list_changed" or attempt == ATTEMPTS - 1:
                raise


def _draw_once(engine: Engine, clock: Clock, vault: Vault, post: Post, session: Session) -> None:
    requests = store.requests_of(engine, post.slug, session.date)
    standing = [one for one in requests if one.state is RequestState.REQUESTED]
    identities = [one.identity for one in standing]
    losses = store.losses(engine, post.slug, identities)
    misses = store.misses(engine, post.slug, identities)
    aside = [one for one in standing if not one.appealed and rules.blocked(misses[one.identity], session)]
    by_entry = {one.entry: one for one in standing if one not in aside}
    entries = [Entry(one.entry, one.group, losses[one.identity]) for one in by_entry.values()]
    seed = vault.open(session.sealed or "", CONTEXT)
    ranking = rules.rank(entries, seed)
    published = Draw(
        algorithm=rules.ALGORITHM,
        post=post.slug,
        date=session.date.isoformat(),
        capacity=session.capacity,
        commitment=session.commitment,
        seed=seed,
        entries=tuple(sorted(entries, key=lambda one: one.entry)),
        set_aside=_set_aside(aside, requests),
        ranking=ranking,
    )
    lines = [(by_entry[entry], {"code": by_entry[entry].code}) for entry in ranking]
    args = {
        "ranked": [line | {"group": one.group, "losses": losses[one.identity]} for one, line in lines],
        "aside": [{"code": one.code, "why": "absent", "losses": losses[one.identity]} for one in aside],
        "seed": seed,
        "published": store.text_of(rules.published(published)),
    }
    run(engine, clock, post, session, "draw", args)


def _set_aside(absent: Sequence[Request], requests: Sequence[Request]) -> tuple[tuple[str, str], ...]:
    excluded = [(one.entry, "staff") for one in requests if one.state is RequestState.EXCLUDED]
    return tuple(sorted([(one.entry, "absent") for one in absent] + excluded))
