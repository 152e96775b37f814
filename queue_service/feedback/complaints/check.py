"""Store invariants of complaints, for ``python -m queue_service check`` and the tests."""

from collections.abc import Iterator

from queue_service.core.redis import Engine
from queue_service.feedback.complaints import rules, store
from queue_service.feedback.complaints.models import Complaint, State, Visibility
from queue_service.posts import actions as posts


def violations(engine: Engine) -> list[str]:
    """Return one sentence per broken invariant, empty when the store is sound."""
    return [
        f"{post.slug}: {sentence}"
        for post in posts.all_posts(engine, closed_down=True)
        for sentence in _of_post(engine, post.slug)
    ]


def _of_post(engine: Engine, post: str) -> Iterator[str]:
    found, stages = store.everything(engine, post), store.stages(engine, post)
    wanted = {f"{'forgotten' if one.masked else one.state} {one.since_ms:013d} {one.ref}" for one in found}
    if set(stages) != wanted:
        yield f"the list of states differs from the complaints: {sorted(set(stages) ^ wanted)[:3]}"
    for one in found:
        for sentence in _of_complaint(one):
            yield f"complaint {one.ref} {sentence}"


def _of_complaint(one: Complaint) -> Iterator[str]:
    if one.history[-1].state is not one.state:
        yield "is not in the state of its last step"
    if not _possible(one):
        yield "took a step that is not possible"
    if one.visibility is Visibility.ANONIM and (one.phone or one.phone4 or one.sms_consent):
        yield "is anonymous but has a contact"
    if one.masked and (one.content or one.phone or any(step.note for step in one.history)):
        yield "is masked but tells of the person"
    if not one.masked and not one.content:
        yield "tells nothing"
    if not one.settled and one.assigned:
        yield "is given to somebody before it is settled whom it is about"


def _possible(one: Complaint) -> bool:
    first, *rest = one.history
    before, reopened = State.RECEIVED, 0
    if (first.verb, first.state) != ("file", before):
        return False
    for step in rest:
        move = rules.MOVES.get(step.verb)
        if move is None or before not in move.sources or step.state is not (move.to or before):
            return False
        before, reopened = step.state, reopened + (step.verb == "reopen")
    return reopened <= 1
