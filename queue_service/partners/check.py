"""Store invariants of home visits, for ``python -m queue_service check`` and the tests."""

from collections.abc import Iterator

from queue_service.core.redis import Engine
from queue_service.partners import rules, store
from queue_service.partners.actions import RESIDENT
from queue_service.partners.models import State, Visit
from queue_service.posts import actions as posts


def violations(engine: Engine) -> list[str]:
    """Return one sentence per broken invariant, empty when the store is sound."""
    return [
        f"{post.slug}: {sentence}"
        for post in posts.all_posts(engine, closed_down=True)
        for sentence in _of_post(engine, post.slug)
    ]


def _of_post(engine: Engine, post: str) -> Iterator[str]:
    found, states = store.everything(engine, post)
    wanted = sorted(
        f"{'forgotten' if one.masked else one.state} {one.since_ms:013d} {one.code}" for one in found
    )
    if sorted(states) != wanted:
        yield f"the list of states differs from the visits: {sorted(set(states) ^ set(wanted))[:3]}"
    for user in sorted({one.entered_by for one in found} - {RESIDENT}):
        if store.entered_codes(engine, post, user) != {one.code for one in found if one.entered_by == user}:
            yield f"the list of what {user} asked for differs from the visits"
    for one in found:
        for sentence in _of_visit(one):
            yield f"home visit {one.code} {sentence}"


def _of_visit(one: Visit) -> Iterator[str]:
    if one.history[-1].state is not one.state:
        yield "is not in the state of its last step"
    if not _possible(one):
        yield "took a step that is not possible"
    if one.state is State.PLANNED and (one.start_ms is None or not one.team):
        yield "is planned without a time or a team"
    if bool(one.masked) != (not one.household):
        yield "is masked but still has personal data, or the other way round"
    if one.masked and (one.phone or one.sms_consent or any(entry.note for entry in one.history)):
        yield "is masked but can still be reached, or tells of the person"


def _possible(one: Visit) -> bool:
    first, *rest = one.history
    if (first.verb, first.state) != ("request", State.REQUESTED):
        return False
    before = first.state
    for entry in rest:
        if not _may_follow(before, entry.verb, entry.state):
            return False
        before = entry.state
    return True


def _may_follow(before: State, verb: str, after: State) -> bool:
    if verb in rules.PLANS:
        fits = before is State.PLANNED if verb != "plan" else before in rules.PLANNABLE - {State.PLANNED}
        return fits and after is State.PLANNED
    move = rules.MOVES.get(verb)
    return move is not None and before in move.sources and after is move.to
