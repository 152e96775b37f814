"""The verbs of meetings: write minutes, agree on something, note what became of it. Each change is one script and one audit entry."""

from dataclasses import asdict, replace

from queue_service.core.clock import Clock
from queue_service.core.errors import Invalid, NotFound
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.meetings import rules, store
from queue_service.meetings.models import Action, Meeting, State
from queue_service.staff import audit


def meetings_to(engine: Engine, post: str, month: str) -> list[Meeting]:
    """Return every meeting of a post that was written down, and those of a month and the one before in any case; the latest first."""
    found = {one: Meeting(one) for one in (month, rules.before(month))}
    found |= {one.month: one for one in store.meetings(engine, post)}
    return [found[name] for name in sorted(found, reverse=True)]


def meeting(engine: Engine, post: str, month: str) -> Meeting:
    """Return the meeting of a month, an empty one when nothing was written yet. Raises ``NotFound`` for what is no month."""
    if not rules.is_month(month):
        raise NotFound("not_found")
    return store.meeting(engine, post, month) or Meeting(month)


def earlier_versions(engine: Engine, post: str, month: str) -> list[Meeting]:
    """Return what was written of a meeting before, the newest first."""
    return [Meeting.of(one) for one in reversed(store.versions(engine, post, month))]


def write(engine: Engine, clock: Clock, post: str, changed: Meeting, expected: int, by: Principal) -> Meeting:
    """Keep a meeting; ``expected`` is the revision that was read, 0 for a new one. Raises ``Conflict`` changed_meanwhile."""
    stamped = replace(changed, by=by.id, at_ms=clock.now_ms())
    rev = store.keep(engine, store.minutes_key(post), post, changed.month, asdict(stamped), expected)
    after = {"day": changed.day, "came": changed.came, "rev": rev}
    audit.record(engine, by, "meeting.written", f"meeting:{changed.month}", None, after, post=post)
    return replace(stamped, rev=rev)


def all_actions(engine: Engine, post: str) -> list[Action]:
    """Return everything that was ever agreed at a post, the most urgent first."""
    return rules.by_day(store.actions(engine, post))


def action(engine: Engine, post: str, name: str) -> Action:
    """Return something that was agreed. Raises ``NotFound``."""
    found = store.action(engine, post, name)
    if found is None:
        raise NotFound("not_found")
    return found


def agree(engine: Engine, clock: Clock, post: str, changed: Action, expected: int, by: Principal) -> Action:
    """Keep something agreed, or what became of it; ``expected`` is the revision that was read, 0 for a new one.

    Raises ``Conflict`` changed_meanwhile, ``Invalid`` when it is dropped without a word why.
    """
    if changed.state is State.DROPPED and not changed.why:
        raise Invalid("invalid_input", errors=[{"field": "why", "message": "why"}])
    stamped = replace(changed, by=by.id, at_ms=clock.now_ms())
    rev = store.keep(engine, store.actions_key(post), post, changed.id, asdict(stamped), expected)
    after = {"month": changed.month, "due": changed.due, "state": changed.state, "rev": rev}
    audit.record(
        engine, by, "action.kept", f"action:{changed.id}", None, after, reason=changed.why, post=post
    )
    return replace(stamped, rev=rev)
