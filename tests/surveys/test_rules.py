"""The index against cases worked by hand, the edges of its categories, published tables, and what may be shown."""

from fractions import Fraction

import pytest

from queue_service.feedback.surveys import rules, wording
from queue_service.feedback.surveys.models import ELEMENTS, MERGED, PROFILE, Answer, Source, Tally
from tests.surveys.village import scored


def given(*values: int) -> Answer:
    return Answer("2026-11-24", "08-12", "kia", Source.OPEN, scored(*values))


def many(count: int) -> Tally:
    return rules.tally([(given(4), count)])


@pytest.mark.parametrize(
    ("ikm", "category"),
    [
        (25, "D"),
        (64.99, "D"),
        (65.00, "C"),
        (76.60, "C"),
        (76.61, "B"),
        (88.30, "B"),
        (88.31, "A"),
        (100, "A"),
    ],
)
def test_each_category_begins_and_ends_where_the_regulation_says(ikm, category):
    assert rules.category(ikm) == category


@pytest.mark.parametrize(
    ("score", "ikm", "category"), [(1, 25, "D"), (2, 50, "D"), (3, 75, "C"), (4, 100, "A")]
)
def test_the_same_answer_to_everything_is_a_quarter_for_each_step(score, ikm, category):
    found = rules.index(rules.tally([(given(score), 7)]))
    assert (found.ikm, found.category, found.count) == (ikm, category, 7)


def test_a_case_worked_by_hand():
    """Sums 7 6 8 8 5 7 6 5 8 of two people: NRR 3.5 3 4 4 2.5 3.5 3 2.5 4, together 30; 30 / 9 * 25 = 83.33."""
    found = rules.index(
        rules.tally([(given(3, 3, 4, 4, 2, 4, 3, 3, 4), 1), (given(4, 3, 4, 4, 3, 3, 3, 2, 4), 1)])
    )
    assert list(found.nrr.values()) == [3.5, 3, 4, 4, 2.5, 3.5, 3, 2.5, 4]
    assert (found.ikm, found.category) == (83.33, "B")


def test_the_printed_weight_ends_at_99_90():
    assert rules.index(many(1), Fraction("0.111")).ikm == 99.9


def test_it_is_rounded_before_it_is_classified():
    """Sums of 7949 in 250 x 9 answers: 88.3222 is A; 7947 is 88.3000 and B; 64.995 rounds up to 65.00 and is C."""
    assert rules.category(rules.rounded(Fraction(64995, 1000))) == "C"
    assert rules.category(rules.rounded(Fraction(649949, 10000))) == "D"
    for total, ikm, category in ((7949, 88.32, "A"), (7947, 88.3, "B")):
        part, rest = divmod(total, 9)
        sums = {name: part + (place < rest) for place, name in enumerate(ELEMENTS)}
        found = rules.index(Tally(250, sums))
        assert (found.ikm, found.category) == (ikm, category)


@pytest.mark.parametrize(
    ("served", "size"),
    [
        (0, 0),
        (10, 10),
        (15, 14),
        (20, 19),
        (50, 44),
        (100, 80),
        (220, 140),
        (300, 169),
        (500, 217),
        (1000, 278),
        (2000, 322),
        (5000, 357),
        (100000, 384),
    ],
)
def test_the_sample_size_is_that_of_the_published_table(served, size):
    assert abs(rules.sample_size(served) - size) <= (served >= 100000)


def test_without_answers_there_is_no_index():
    assert rules.index(Tally()) is None


def shown(**counts: int) -> set[str]:
    month = {name: many(count) for name, count in counts.items() if count}
    return {one.service for one in rules.cells("kantor-desa", {"2026-11": month}, rules.FEWEST)}


def test_parts_with_few_answers_are_hidden_and_never_follow_from_the_total():
    assert shown(a=9, b=8) == {"a", "b"}
    assert shown(a=9, b=8, c=2) == {"a", MERGED}
    assert shown(a=9, b=2, c=3) == {"a", MERGED}
    assert shown(a=9, b=4) == {MERGED}
    assert shown(a=2, b=2) == set()


def test_a_month_with_few_answers_goes_with_the_next_one_of_its_year():
    months = {"2025-11": 9, "2025-12": 3, "2026-01": 4, "2026-03": 2, "2026-04": 6}
    found = rules.cells("kantor-desa", {month: {"kia": many(count)} for month, count in months.items()}, 5)
    assert [(one.month, one.tally.count) for one in found] == [("2025-11", 9), ("2026-03", 6), ("2026-04", 6)]


def test_ages_and_hours_become_bands():
    assert [rules.age_band(age) for age in (5, 19, 20, 39, 59, 60, 99)] == [
        "<20",
        "<20",
        "20-29",
        "30-39",
        "50-59",
        "60+",
        "60+",
    ]
    assert [rules.band(hour) for hour in (0, 8, 12, 13, 19)] == ["08-12", "08-12", "08-12", "13-17", "13-17"]


def test_months_go_over_the_year():
    assert rules.months("2025-11", "2026-02") == ("2025-11", "2025-12", "2026-01", "2026-02")
    assert rules.months("2026-02", "2026-01") == ()


def test_every_element_has_its_question_and_four_answers():
    assert tuple(wording.QUESTIONS) == tuple(wording.ANSWERS) == tuple(wording.NAMES) == ELEMENTS
    assert {len(set(map(str, answers))) for answers in wording.ANSWERS.values()} == {4}
    assert set(wording.PROFILE) == set(PROFILE)
