"""The verbs of home visits: ask for one, plan it, note what became of it, call it off, stop texts. Each change is one script."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from queue_service.bookings import asking, codes
from queue_service.core.clock import Clock, local
from queue_service.core.crypto import Vault
from queue_service.core.errors import Invalid
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.partners import people, rules, store
from queue_service.partners.models import Outcome, Visit
from queue_service.partners.store import Idempotency
from queue_service.posts.models import Post
from queue_service.staff import audit
from queue_service.tickets.actions import stamp

Args = dict[str, Any]
TEAM_LIMIT = 60
RESIDENT = "anyone"
MOST_QUOTA = 10_000
BATCH = 1000  # forgotten in one sweep


def request(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    service: str,
    given: Mapping[str, str],
    *,
    sms_consent: bool,
    language: str = "id",
    by: str = RESIDENT,
    consent: bool = False,
    idem: Idempotency = None,
) -> Visit:
    """Ask for a visit to the household ``given`` (fields of :func:`people.checked`); ``by`` is a username, or ``anyone``.

    Raises ``Invalid`` naming what is wrong, also when somebody asks for another person without that person's ``consent``;
    ``Conflict`` partner_quota when the office allows no more this month.
    """
    asking.check_service(post, service)
    household, number = people.checked(**given)
    if by != RESIDENT and not consent:
        raise Invalid("invalid_input", errors=[{"field": "consent", "message": "visit_consent"}])
    code, stamped = codes.new(post.slug), stamp(clock, post, by)
    known = {
        "code": code,
        "post": post.slug,
        "service": service,
        "household": people.sealed(vault, household),
        "phone": vault.seal(number, "phone"),
        "phone4": asking.phone4_print(vault, code, number[-4:]),
        "sms_consent": sms_consent,
        "language": language,
        "entered_by": by,
        "created_ms": stamped["now"],
    }
    args = stamped | {"visit": known} | _allowance(engine, clock, post, by)
    return _done(engine, "request", post, args, idem)


def _allowance(engine: Engine, clock: Clock, post: Post, by: str) -> Args:
    """Return since when the visits that somebody asks for count, and how many there may be; nothing for residents."""
    if by == RESIDENT:
        return {}
    month_ms = rules.month_ms(local(clock.now(), post.timezone))
    return {"month_ms": month_ms, "quota": store.quotas(engine, post.slug).get(by)}


def _done(engine: Engine, verb: str, post: Post, args: Args, idem: Idempotency = None) -> Visit:
    return Visit.of(store.run(engine, verb, post.slug, args, idem)["visit"])


def find(engine: Engine, code: str) -> tuple[Post, Visit]:
    """Return a visit and its post by the code, however it was typed. Raises ``NotFound``."""
    return codes.find(engine, code, store.visit)


def held_by(engine: Engine, vault: Vault, code: str, phone4: str) -> tuple[Post, Visit]:
    """Return a visit to who knows its code and the phone's last four digits. Raises ``NotFound`` otherwise."""
    post, found = find(engine, code)
    asking.check_holder(vault, found, phone4)
    return post, found


def plan(
    engine: Engine,
    clock: Clock,
    post: Post,
    visit: Visit,
    day: date,
    at: time,
    team: str,
    *,
    by: str,
    idem: Idempotency = None,
) -> Visit:
    """Give a visit its day, the time from which the household should be at home, and a team; or others.

    Raises ``Invalid`` for a day that is over or too far ahead, or without a team; ``Conflict`` wrong_state.
    """
    start = datetime.combine(day, at.replace(tzinfo=None), ZoneInfo(post.timezone))
    _check_plan(clock.now(), start, team)
    stamped, eve = stamp(clock, post, by), rules.eve_ms(start)
    args = {
        "code": visit.code,
        "sources": sorted(rules.PLANNABLE),
        "start_ms": int(start.timestamp() * 1000),
        "team": people.tidy(team),
        "eve": eve if eve > stamped["now"] else None,
    }
    return _done(engine, "plan", post, stamped | args, idem)


def _check_plan(now: datetime, start: datetime, team: str) -> None:
    errors = []
    if not now < start <= now + timedelta(days=rules.PLAN_DAYS):
        errors.append({"field": "date", "message": "visit_date"})
    if not 0 < len(people.tidy(team)) <= TEAM_LIMIT:
        errors.append({"field": "team", "message": "visit_team"})
    if errors:
        raise Invalid("invalid_input", errors=errors)


def finish(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    visit: Visit,
    verb: str,
    *,
    by: str,
    outcome: Outcome | None = None,
    note: str = "",
    idem: Idempotency = None,
) -> Visit:
    """Note what became of a visit: ``visited`` (with what was done), ``not_met``, ``refuse`` (with a reason), ``cancel``.

    Raises ``Invalid`` outcome or note missing; ``Conflict`` wrong_state.
    """
    move, written = rules.MOVES[verb], people.tidy(note)
    _check_told(move, verb, outcome, written)
    args = {
        "code": visit.code,
        "verb": verb,
        "sources": sorted(move.sources),
        "to": move.to,
        "outcome": outcome,
        "note": vault.seal(written, people.NOTE_SEAL) if written else None,
        "off": True if verb in ("refuse", "cancel") else None,
    }
    return _done(engine, "finish", post, stamp(clock, post, by) | args, idem)


def _check_told(move: rules.Move, verb: str, outcome: Outcome | None, note: str) -> None:
    errors = []
    if verb == "visited" and outcome is None:
        errors.append({"field": "outcome", "message": "visit_outcome"})
    if len(note) > people.NOTE_LIMIT or (move.note and not note):
        errors.append({"field": "note", "message": "visit_note_needed"})
    if errors:
        raise Invalid("invalid_input", errors=errors)


def set_quota(engine: Engine, post: Post, user: str, most: int | None, by: Principal) -> None:
    """Allow a partner so many visits a month, or (None) any number; the audit log has it.

    Raises ``Invalid`` for less than none or far too many.
    """
    if most is not None and not 0 <= most <= MOST_QUOTA:
        raise Invalid("invalid_input", errors=[{"field": "quota", "message": "visit_quota"}])
    before = store.quotas(engine, post.slug).get(user)
    store.keep_quota(engine, post.slug, user, most)
    was, now = {"quota": before}, {"quota": most}
    audit.record(engine, by, "partner.quota", f"user:{user}", was, now, post=post.slug)


def stop_texts(engine: Engine, clock: Clock, post: Post, visit: Visit, *, by: str) -> Visit:
    """Withdraw the consent to SMS, at once and for good. Twice is no error."""
    return _done(engine, "stop_texts", post, stamp(clock, post, by) | {"code": visit.code})


def forget_old(engine: Engine, clock: Clock, vault: Vault, post: Post, keep_days: int) -> int:
    """Mask the households whose visits ended so many days ago or earlier; return how many."""
    until_ms, count = clock.now_ms() - keep_days * rules.DAY_MS, 0
    for state in sorted(rules.ENDED):
        for visit in store.in_state(engine, post.slug, state, BATCH, until_ms):
            count += mask(engine, clock, post, visit, people.masked(people.opened(vault, visit)))
    return count


def mask(engine: Engine, clock: Clock, post: Post, visit: Visit, masked: dict[str, str]) -> bool:
    """Forget who a household is, but for what is ``masked``; say whether the visit still was as it was read."""
    args = {"code": visit.code, "since_ms": visit.since_ms, "masked": masked}
    return bool(store.run(engine, "forget", post.slug, stamp(clock, post, "system") | args)["forgotten"])
