"""Store invariants of surveys, for ``python -m queue_service check`` and the tests."""

from collections.abc import Iterator

from queue_service.core.redis import Engine
from queue_service.feedback.surveys import rules, store
from queue_service.feedback.surveys.models import BANDS, ELEMENTS, PROFILE, Answer
from queue_service.posts import actions as posts


def violations(engine: Engine) -> list[str]:
    """Return one sentence per broken invariant, empty when the store is sound."""
    return [
        f"{post.slug}: {sentence}"
        for post in posts.all_posts(engine, closed_down=True)
        for month in store.months(engine, post.slug)
        for sentence in _of_month(engine, post.slug, month)
    ]


def _of_month(engine: Engine, post: str, month: str) -> Iterator[str]:
    answers = store.answers(engine, post, [month])
    wrong = [sentence for answer, times in answers for sentence in _of_answer(answer, times, month)]
    yield from (f"an answer of {month} {sentence}" for sentence in wrong)
    if not wrong and store.sums(engine, post, [month]).months != rules.tallies(answers):
        yield f"the sums of {month} are not those of its answers"


def _of_answer(answer: Answer, times: int, month: str) -> Iterator[str]:
    if times < 1:
        yield "was given less than once"
    if answer.month != month or answer.band not in BANDS:
        yield "counts for another time"
    if set(answer.scores) != set(ELEMENTS) or not set(answer.scores.values()) <= {1, 2, 3, 4}:
        yield "has no score from 1 to 4 for each element"
    if any(value not in PROFILE.get(name, ()) for name, value in answer.profile.items()):
        yield "tells more of the person than its bands"
