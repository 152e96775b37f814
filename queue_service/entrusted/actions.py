"""The verbs: enter something for a person who agreed, look at what one entered, set how much a partner may enter."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from queue_service.core.clock import Clock, local, local_date
from queue_service.core.crypto import Vault
from queue_service.core.errors import Forbidden, Invalid, NotFound, Refused, Unavailable
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.entrusted import rules, store
from queue_service.entrusted.models import Allowance, Consent, Entry, How, Kind, Limits
from queue_service.posts.models import Post
from queue_service.staff import audit

SEAL = "entrusted"
MOST = 10_000
LISTED = 300
FORGET_MS = 8 * 86_400_000  # an entry counts for a week, also when what was entered is gone


def entrusts(caller: Principal, consent: Consent | None) -> bool:
    """True for a partner account that says who consented: it enters for somebody else. Without that it asks as anybody could."""
    return caller.role == "partner" and consent is not None


@contextmanager
def entering(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    caller: Principal,
    kind: Kind,
    code: str,
    *,
    service: str,
    name: str,
    consent: Consent | None,
) -> Iterator[None]:
    """Have what is made inside, with this ``code``, be the caller's entry.

    Raises ``Invalid`` consent; ``Forbidden`` other_post; ``Conflict`` partner_day_quota, partner_week_quota. What is refused inside does
    not count; after anything else nobody knows, and the same request with the same code goes on.
    """
    entry = _entry(clock, vault, post, caller, kind, code, service, name, consent)
    _entrust(engine, clock, post, entry)
    try:
        yield
    except Unavailable:
        raise
    except Refused:
        store.run(engine, "settle", post.slug, entry)
        raise
    store.run(engine, "settle", post.slug, entry, made=True)


def _entry(
    clock: Clock,
    vault: Vault,
    post: Post,
    caller: Principal,
    kind: Kind,
    code: str,
    service: str,
    name: str,
    consent: Consent | None,
) -> Entry:
    if not caller.may_touch(post.slug):
        raise Forbidden("other_post")
    errors = rules.mistakes(consent, local_date(clock, post.timezone))
    if errors or consent is None:
        raise Invalid("invalid_input", errors=errors)
    told = {"name": name, "who": consent.who, "how": consent.how, "on": consent.on.isoformat()}
    return Entry(code, kind, service, caller.id, clock.now_ms(), vault.seal(json.dumps(told), SEAL))


def _entrust(engine: Engine, clock: Clock, post: Post, entry: Entry) -> None:
    now, most = local(clock.now(), post.timezone), store.limits(engine, post.slug, entry.by)
    since = {"day_ms": rules.day_ms(now), "week_ms": rules.week_ms(now)}
    store.run(engine, "entrust", post.slug, entry, **since, day=most.day, week=most.week)


def own(engine: Engine, post: Post, user: str, code: str) -> Entry:
    """Return an entry to the partner who made it. Raises ``NotFound`` for everybody else."""
    found = store.entry(engine, post.slug, code)
    if found is None or found.by != user:
        raise NotFound("not_found")
    return found


def listed(engine: Engine, post: Post, user: str) -> list[Entry]:
    """Return what a partner entered at a post, the newest first; at most 300."""
    return store.of_partner(engine, post.slug, user, LISTED)


def several(engine: Engine, post: Post, codes: list[str]) -> list[Entry]:
    """Return the entries with these codes, as far as there are any."""
    return store.several(engine, post.slug, codes)


def everything(engine: Engine, post: Post) -> list[Entry]:
    """Return all that partners entered at a post, the oldest first."""
    return store.everything(engine, post.slug)


def opened(vault: Vault, entry: Entry) -> tuple[str, Consent]:
    """Return for whom something was entered, by the name as it was typed, and who agreed to it."""
    told: dict[str, Any] = json.loads(vault.open(entry.person, SEAL))
    return told["name"], Consent(told["who"], How(told["how"]), date.fromisoformat(told["on"]))


def allowance(engine: Engine, clock: Clock, post: Post, user: str) -> Allowance:
    """Return how much a partner has entered, and how much it may."""
    now = local(clock.now(), post.timezone)
    today, week = (
        store.count_since(engine, post.slug, user, since) for since in (rules.day_ms(now), rules.week_ms(now))
    )
    return Allowance(today, week, store.limits(engine, post.slug, user))


def set_limits(engine: Engine, post: Post, user: str, most: Limits, by: Principal) -> None:
    """Allow a partner so many entries a day and a week; the audit log has it. Raises ``Invalid`` for less than none or far too many."""
    for name, number in (("day", most.day), ("week", most.week)):
        if number is not None and not 0 <= number <= MOST:
            raise Invalid("invalid_input", errors=[{"field": name, "message": "quota"}])
    before = store.limits(engine, post.slug, user)
    store.keep_limits(engine, post.slug, user, most)
    was, now = ({"day": one.day, "week": one.week} for one in (before, most))
    audit.record(engine, by, "partner.limits", f"user:{user}", was, now, post=post.slug)


def forget(engine: Engine, clock: Clock, post: Post, entry: Entry) -> bool:
    """Forget an entry, and who agreed to it, unless it still counts; say whether it is gone."""
    if clock.now_ms() - entry.at_ms < FORGET_MS:
        return False
    store.run(engine, "forget", post.slug, entry)
    return True
