"""No public figure of the index tells of fewer than five answers, neither by itself nor by taking one from another."""

from itertools import combinations_with_replacement

import hypothesis.strategies as st
from hypothesis import given

from queue_service.core.redis import Engine
from queue_service.feedback.surveys import actions, rules, store
from queue_service.feedback.surveys.models import Answer, Source
from queue_service.posts.models import Post
from tests.chance import bounded
from tests.factories import keep, make_post
from tests.surveys.village import scored

MONTHS = rules.months("2025-11", "2026-03")
POSTS = ("kantor-desa", "pasar")
GROUPS = st.tuples(
    st.sampled_from(POSTS),
    st.sampled_from(MONTHS),
    st.sampled_from(["kia", "ikd", ""]),
    st.integers(1, 9),
)
Figures = dict[str, int]


def published(engine: Engine, first: str, last: str, post: Post | None) -> Figures:
    """Return the counts that a report of some months shows, and 0 where it hides one; ``rest`` is what the parts leave of the total."""
    found = actions.report(engine, first, last, post=post)
    parts = {"service": found.services, "post": found.posts, "month": found.months}
    shown = {"total": found.total.index.count if found.total.index else 0, "served": found.served}
    for part, rows in parts.items():
        counts = {f"{part} {row.name}": row.index.count if row.index else 0 for row in rows}
        shown |= counts | {f"rest {part}": shown["total"] - sum(counts.values())}
    return shown


def follows(longer: Figures, shorter: Figures) -> set[int]:
    """Return what is learned by taking the figures of some months from those of more months."""
    return {count - shorter.get(name, 0) for name, count in longer.items() if not name.startswith("rest")}


@given(groups=st.lists(GROUPS, max_size=12), served=st.lists(st.integers(0, 12), min_size=5, max_size=5))
@bounded(examples=12, steps=1)
def test_nothing_below_five_follows_from_what_anybody_can_ask(engine_server, groups, served):
    engine = Engine(engine_server.url, lean=True)
    engine.client.flushall()
    places = [keep(engine, make_post(slug)) for slug in POSTS]
    for post, month, service, times in groups:
        answer = Answer(f"{month}-10", "08-12", service, Source.PAPER, scored(times % 4 + 1), {})
        store.add_many(engine, post, [(answer, times)], {})
    store.add_many(engine, POSTS[0], [], dict(zip(MONTHS, served, strict=True)))
    asked = {
        (*span, post.slug if post else ""): published(engine, *span, post)
        for span in combinations_with_replacement(MONTHS, 2)
        for post in (None, *places)
    }
    learned = {count for found in asked.values() for count in found.values()}
    for post in ("", *POSTS):
        for first, last in combinations_with_replacement(MONTHS, 2):
            here = asked[first, last, post]
            learned |= set.union(
                *(follows(here, asked[first, to, post]) for to in MONTHS if first <= to <= last),
                *(follows(here, asked[since, last, post]) for since in MONTHS if first <= since <= last),
            )
    for span in combinations_with_replacement(MONTHS, 2):
        learned |= follows(asked[*span, ""], asked[*span, "pasar"])
    engine.close()
    assert {count for count in learned if 0 < count < rules.FEWEST or count < 0} == set()
