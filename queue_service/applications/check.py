"""Store invariants of the applications room, for ``python -m queue_service check`` and the tests."""

from collections.abc import Iterator

from queue_service.applications import rules, store
from queue_service.applications.models import Application, State
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts


def violations(engine: Engine) -> list[str]:
    """Return one sentence per broken invariant, empty when the store is sound."""
    return [
        f"{post.slug}: {sentence}"
        for post in posts.all_posts(engine, closed_down=True)
        for sentence in _of_post(engine, post.slug)
    ]


def _of_post(engine: Engine, post: str) -> Iterator[str]:
    found, states, bookings, tickets = store.everything(engine, post)
    wanted = sorted(f"{one.state} {one.since_ms:013d} {one.code}" for one in found)
    if sorted(states) != wanted:
        yield f"the list of states differs from the applications: {sorted(set(states) ^ set(wanted))[:3]}"
    if bookings != {one.booking: one.code for one in found if one.booking}:
        yield "bookings and applications do not know each other"
    if tickets != {one.ticket: one.code for one in found if one.ticket}:
        yield "tickets and applications do not know each other"
    for one in found:
        for sentence in _of_application(one):
            yield f"application {one.code} {sentence}"


def _of_application(one: Application) -> Iterator[str]:
    last = one.history[-1]
    if (last.state, last.at_ms) != (one.state, one.since_ms):
        yield "is not in the state of its last step"
    if [entry.at_ms for entry in one.history] != sorted(entry.at_ms for entry in one.history):
        yield "has steps that go back in time"
    if not _possible(one):
        yield "took a step that is not possible"
    if one.claim is not None and one.state not in rules.ANSWERABLE:
        yield "is being worked on although nothing can be answered"
    if one.masked and (one.applicant or one.phone or one.documents):
        yield "is masked but still has personal data"


def _possible(one: Application) -> bool:
    first, *rest = one.history
    if (first.verb, first.state) != ("create", State.DRAFT):
        return False
    before = first.state
    for entry in rest:
        move = rules.PROGRESS.get(entry.state) if entry.verb == "progress" else rules.MOVES.get(entry.verb)
        if move is None or entry.state is not move.to or before not in move.sources:
            return False
        before = entry.state
    return True
