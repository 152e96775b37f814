"""The calling order as pure rules."""

from queue_service.posts.models import Counter
from queue_service.tickets import rules
from queue_service.tickets.models import Priority
from tests.factories import make_post


def called(urgent: str, ordinary: str, k: int = 2, streak: int = 0) -> str:
    return "".join(ticket for ticket, _why in rules.calling_order(urgent, ordinary, k, streak))


def test_somebody_with_priority_waits_in_the_urgent_lane_and_is_due_ten_minutes_after_issue():
    assert rules.place_of(Priority.LANSIA, 1_000_999, 600) == rules.Place("U", 1600)


def test_somebody_without_priority_waits_in_the_ordinary_lane():
    assert rules.place_of(None, 1_000_000, 600) == rules.Place("O", None)


def test_after_k_urgent_calls_an_ordinary_one_has_its_turn():
    assert called("UVWXY", "abc") == "UVaWXbYc"
    assert called("UVWXY", "abc", k=1) == "UaVbWcXY"
    assert called("UVWXY", "abc", k=3) == "UVWaXYbc"


def test_urgent_calls_made_already_count():
    assert called("UVW", "ab", streak=1) == "UaVWb"
    assert called("UVW", "ab", streak=2) == "aUVbW"


def test_urgent_people_alone_are_called_without_counting():
    assert list(rules.calling_order("UVW", "", 2, 1)) == [(ticket, "urgent_alone") for ticket in "UVW"]


def test_every_place_in_the_order_says_why():
    order = list(rules.calling_order("UVW", "ab", 2, 0))
    assert order == [
        ("U", "urgent"),
        ("V", "urgent"),
        ("a", "ordinary_turn"),
        ("W", "urgent"),
        ("b", "ordinary"),
    ]


def test_lines_are_merged_by_score():
    assert rules.merge([[("a", 1.0), ("d", 4.0)], [("b", 2.0)], [], [("c", 2.5)]]) == ["a", "b", "c", "d"]


def test_a_counter_without_services_of_its_own_serves_all_of_the_post():
    post = make_post(counters=(Counter("1", "1"), Counter("2", "2", ("kia",))))
    assert rules.serves(post, post.counters[0]) == ("ktp-baru", "ktp-ganti", "kia")
    assert rules.serves(post, post.counters[1]) == ("kia",)
