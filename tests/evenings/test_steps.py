"""Sessions from the announcement to the end against the real engine: drawn, confirmed, cancelled, run twice, late and killed."""

from dataclasses import replace
from datetime import date

import pytest

from queue_service.bookings import actions as bookings
from queue_service.bookings import check as bookings_check
from queue_service.bookings.models import State as BookingState
from queue_service.core import cache
from queue_service.core.errors import Conflict, NotFound
from queue_service.core.identity import Principal
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.evenings import actions, drawing, rules, steps, store
from queue_service.evenings.check import violations
from queue_service.evenings.models import RequestState, State
from queue_service.posts import actions as posts
from queue_service.posts.models import DateException, Hours, Post
from queue_service.village import OFFICE_WEEK
from tests.evenings.office import (
    DAY,
    EVENING,
    HOUR,
    VAULT,
    Dying,
    announced,
    ask,
    brought_back,
    drawn,
    everything,
    killed,
    office,
    resident,
    saved,
    until,
    work,
)
from tests.factories import POST, MovableClock, keep

ADMIN = Principal(kind="staff", id="admin", role="admin")


@pytest.fixture
def clock() -> MovableClock:
    """Tuesday, 24 November 2026, 8.00."""
    return MovableClock()


def states(engine: Engine, post: Post, day: date = EVENING) -> list[str]:
    """The bookings' states in the order of the draw."""
    return [
        booking.state.value if booking else request.state.value
        for request, booking in actions.requests_of(engine, post, day)
    ]


def told(engine: Engine) -> dict[str, list[str]]:
    """Whom is to be told what, by kind."""
    found: dict[str, list[str]] = {}
    for member in engine.client.zrange(post_key(POST, "book", "due"), 0, -1):
        kind, _bar, code = member.partition("|")
        found.setdefault(kind, []).append(code)
    return found


def sound(engine: Engine, clock: MovableClock) -> None:
    assert violations(engine, clock.now_ms()) == []
    assert bookings_check.violations(engine) == []


def confirm(engine: Engine, clock: MovableClock, code: str) -> None:
    post, booking = bookings.find(engine, code)
    bookings.confirm(engine, clock, post, booking, by="holder")


# ---- announcing and asking ----


def test_sessions_of_the_coming_weeks_are_announced_with_a_sealed_seed(engine: Engine, clock: MovableClock):
    post = office(engine)
    assert announced(engine, clock, post).state is State.OPEN
    found = actions.sessions(engine, clock, post)
    assert [one.date.isoformat() for one in found] == ["2026-12-02", "2026-12-09", "2026-12-16", "2026-12-23"]
    for one in found:
        assert one.seed is None
        assert rules.commitment(VAULT.open(one.sealed or "", "seed")) == one.commitment
    assert len({one.commitment for one in found}) == 4


def test_announcing_again_changes_nothing(engine: Engine, clock: MovableClock):
    post = office(engine)
    work(engine, clock)
    before = everything(engine)
    work(engine, clock)
    assert everything(engine) == before
    assert post.slug == POST


def test_a_request_is_kept_and_told_with_its_code(engine: Engine, clock: MovableClock):
    post = office(engine)
    session = announced(engine, clock, post)
    request = ask(engine, clock, post, 1)
    assert (request.state, request.draw_ms) == (RequestState.REQUESTED, session.draw_ms)
    assert told(engine) == {"evening_requested": [request.code]}
    assert actions.find_request(engine, request.code.lower())[1] == request
    assert actions.session(engine, post, EVENING).requests == 1
    assert VAULT.open(request.phone, "phone") == "+6281230000001"
    sound(engine, clock)


def test_a_request_without_consent_to_texts_is_kept_as_it_is(engine: Engine, clock: MovableClock):
    post = office(engine)
    work(engine, clock)
    silent = replace(resident(1), sms_consent=False)
    request = actions.request(engine, clock, VAULT, post, EVENING, "ktp-baru", silent)
    assert actions.find_request(engine, request.code)[1].sms_consent is False


def test_one_identity_and_one_phone_have_one_request(engine: Engine, clock: MovableClock):
    post = office(engine)
    work(engine, clock)
    ask(engine, clock, post, 1)
    with pytest.raises(Conflict, match="duplicate_request"):
        ask(engine, clock, post, 1, phone=2)
    with pytest.raises(Conflict, match="duplicate_request"):
        ask(engine, clock, post, 2, phone=1)
    with pytest.raises(Conflict, match="duplicate_request"):
        ask(engine, clock, post, 1, date(2026, 12, 9))
    sound(engine, clock)


def test_a_request_at_another_post_counts_too(engine: Engine, clock: MovableClock):
    post = office(engine)
    other = keep(
        engine, post.__class__(**{**{f: getattr(post, f) for f in post.__dataclass_fields__}, "slug": "lain"})
    )
    work(engine, clock)
    ask(engine, clock, other, 1)
    with pytest.raises(Conflict, match="duplicate_request"):
        ask(engine, clock, post, 1)


def test_who_has_an_appointment_for_the_service_cannot_ask(engine: Engine, clock: MovableClock):
    post = office(engine)
    work(engine, clock)
    bookings.book(engine, clock, VAULT, post, "ktp-baru", "20261125T0900", resident(1))
    with pytest.raises(Conflict, match="duplicate_booking"):
        ask(engine, clock, post, 1)


def test_requests_close_at_the_deadline_even_when_the_draw_is_late(engine: Engine, clock: MovableClock):
    post = office(engine)
    session = announced(engine, clock, post)
    until(clock, session.draw_ms)
    with pytest.raises(Conflict, match="requests_closed"):
        ask(engine, clock, post, 1)
    work(engine, clock)
    with pytest.raises(Conflict, match="requests_closed"):
        ask(engine, clock, post, 1)


def test_a_request_taken_back_frees_its_person_and_is_told_nothing_more(engine: Engine, clock: MovableClock):
    post = office(engine)
    work(engine, clock)
    request = ask(engine, clock, post, 1)
    for _twice in range(2):
        actions.withdraw(engine, clock, VAULT, post, actions.find_request(engine, request.code)[1])
    assert told(engine) == {}
    assert actions.session(engine, post, EVENING).requests == 0
    again = ask(engine, clock, post, 1)
    assert again.code != request.code
    sound(engine, clock)


# ---- the draw ----


def test_the_draw_gives_offers_in_its_order_and_can_be_recomputed(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=3, quorum=2)
    codes = drawn(engine, clock, post, 5)
    assert states(engine, post) == ["offered"] * 3 + ["waitlisted"] * 2
    assert sorted(told(engine)["draw_won"]) == sorted(codes[:3])
    assert sorted(told(engine)["draw_lost"]) == sorted(codes[3:])
    draw = actions.published(engine, post, EVENING)
    assert draw is not None
    assert rules.mistakes(draw) == []
    entries = [request.entry for request, _booking in actions.requests_of(engine, post, EVENING)]
    assert list(draw.ranking) == entries
    session = actions.session(engine, post, EVENING)
    assert (session.state, session.seed) == (State.DRAWN, draw.seed)
    assert [bookings.find(engine, code)[1].position for code in codes] == [None, None, None, 1, 2]
    sound(engine, clock)


def test_a_worker_that_runs_twice_changes_nothing(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=3, quorum=2)
    drawn(engine, clock, post, 5)
    before = everything(engine)
    assert work(engine, clock) == 0
    assert everything(engine) == before


def test_a_late_draw_has_the_same_result(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=3, quorum=2)
    session = announced(engine, clock, post)
    for number in range(8):
        ask(engine, clock, post, number, priority="lansia" if number % 3 == 0 else None)
    content, start = saved(engine), clock.wall
    results = []
    for late in (0, 3 * HOUR, 3 * DAY):
        brought_back(engine, content)
        cache.forget("*")
        clock.wall = start
        until(clock, session.draw_ms)
        clock.pass_time(late)
        work(engine, clock)
        results.append((actions.published(engine, post, EVENING), states(engine, post)))
        sound(engine, clock)
    assert results[0] == results[1] == results[2]


def brought_to(stage: str, engine: Engine, clock: MovableClock) -> None:
    """Bring a session of two places to the moment at which a worker has something to do: draw, count a quorum, and so on."""
    post = office(engine, capacity=2, quorum=2, plan_days=30)
    session = announced(engine, clock, post)
    for number in range(4):
        ask(engine, clock, post, number)
    until(clock, session.draw_ms)
    if stage == "draw":
        return
    work(engine, clock)
    codes = [request.code for request, _booking in actions.requests_of(engine, post, EVENING)]
    for code in codes[: 1 if stage == "no quorum" else 2]:
        confirm(engine, clock, code)
    until(clock, session.quorum_ms)
    if stage in ("quorum", "no quorum"):
        return
    work(engine, clock)
    until(clock, session.offers_end_ms)
    if stage == "offers end":
        return
    work(engine, clock)
    until(clock, session.start_ms)
    bookings.check_in(engine, clock, VAULT, post, bookings.find(engine, codes[0])[1], by="kiosk")
    until(clock, session.end_ms + 2 * rules.HOUR_MS)


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(
    ("stage", "scripts"), [("draw", 6), ("quorum", 2), ("no quorum", 5), ("offers end", 3), ("over", 3)]
)
def test_a_worker_killed_at_any_script_leaves_the_same_result_to_the_next_one(
    engine: Engine, clock: MovableClock, stage: str, scripts: int, before: bool
):
    brought_to(stage, engine, clock)
    content = saved(engine)
    assert work(engine, clock) > 0
    expected = everything(engine)
    deaths = 0
    while True:
        brought_back(engine, content)
        cache.forget("*")
        dying = Dying(engine, deaths, before=before)
        with killed():
            work(dying, clock)  # type: ignore[arg-type]
            break
        work(engine, clock)
        assert everything(engine) == expected, f"killed at script {deaths}"
        deaths += 1
    assert deaths >= scripts
    sound(engine, clock)


def test_a_second_worker_with_an_old_picture_neither_announces_nor_draws_again(
    engine: Engine, clock: MovableClock
):
    post = office(engine, capacity=2, quorum=2)
    session = announced(engine, clock, post)
    ask(engine, clock, post, 1)
    before = everything(engine)
    drawing.plan(engine, clock, VAULT, post, [])
    assert everything(engine) == before
    until(clock, session.draw_ms)
    work(engine, clock)
    before = everything(engine)
    draw = store.draw(engine, POST, EVENING)
    args = {"ranked": [], "aside": [], "seed": "other", "published": "{}"}
    again = store.run(engine, "draw", POST, EVENING.isoformat(), drawing.stamp(clock, post) | args)
    assert again == {"drawn": False}
    assert store.draw(engine, POST, EVENING) == draw
    assert everything(engine) == before


def test_a_draw_too_late_for_any_offer_cancels_the_session_and_everybody_gains(
    engine: Engine, clock: MovableClock
):
    post = office(engine, capacity=3, quorum=2)
    session = announced(engine, clock, post)
    request = ask(engine, clock, post, 1)
    until(clock, session.offers_end_ms)
    work(engine, clock)
    session = actions.session(engine, post, EVENING)
    assert (session.state, session.reason, session.seed) == (State.CANCELLED, "late", None)
    assert actions.find_request(engine, request.code)[1].state is RequestState.CANCELLED
    assert store.losses(engine, POST, [request.identity]) == {request.identity: 1}
    assert told(engine) == {"closed": [request.code]}
    sound(engine, clock)


def test_who_has_booked_meanwhile_is_passed_over(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=1, quorum=1)
    session = announced(engine, clock, post)
    requests = [ask(engine, clock, post, number) for number in range(2)]
    bookings.book(engine, clock, VAULT, post, "ktp-baru", "20261130T0900", resident(0))
    until(clock, session.draw_ms)
    work(engine, clock)
    found = {
        request.code: (request, booking) for request, booking in actions.requests_of(engine, post, EVENING)
    }
    first, second = (found[one.code] for one in requests)
    assert (first[0].state, first[1]) == (RequestState.PASSED_OVER, None)
    assert second[1] is not None
    assert second[1].state is BookingState.OFFERED
    sound(engine, clock)


def test_a_list_that_changes_while_it_is_drawn_is_drawn_again(
    engine: Engine, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
):
    post = office(engine, capacity=3, quorum=1)
    session = announced(engine, clock, post)
    requests = [ask(engine, clock, post, number) for number in range(4)]
    until(clock, session.draw_ms)
    read = store.misses  # the last thing that is read before the draw
    races = [
        lambda: actions.withdraw(engine, clock, VAULT, post, requests[0]),
        lambda: engine.client.hset(f"q:{{{POST}}}:evening:losses", requests[1].identity, 3),
    ]

    def read_and_lose_a_race(*args):
        found = read(*args)
        if races:
            races.pop()()
        return found

    monkeypatch.setattr(store, "misses", read_and_lose_a_race)
    work(engine, clock)
    monkeypatch.undo()
    draw = actions.published(engine, post, EVENING)
    assert draw is not None
    assert sorted(draw.ranking) == sorted(one.entry for one in requests[1:])
    assert draw.ranking[0] == requests[1].entry, "with the loss that was noted meanwhile"
    sound(engine, clock)


def test_a_worker_that_is_late_admits_nobody_to_a_session_called_off(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=2, quorum=1)
    session = announced(engine, clock, post)
    for number in range(4):
        ask(engine, clock, post, number)
    until(clock, session.draw_ms)
    with killed():
        work(Dying(engine, 3, before=True), clock)  # type: ignore[arg-type]
    half_done = actions.session(engine, post, EVENING)
    assert (half_done.state, half_done.admitted_ms) == (State.DRAWN, None)
    actions.call_off(engine, clock, VAULT, post, EVENING, "Petugas sakit", ADMIN)
    steps.admit(engine, clock, VAULT, post, half_done)
    assert not {"offered", "waitlisted"} & set(states(engine, post))
    sound(engine, clock)


# ---- places ----


def test_an_unanswered_offer_goes_to_the_next_until_offers_end(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=1, quorum=1)
    codes = drawn(engine, clock, post, 3)
    clock.pass_time(24 * HOUR)
    bookings.sweep(engine, clock, post)
    assert states(engine, post) == ["expired", "offered", "waitlisted"]
    assert told(engine)["offer"] == [codes[1]]
    confirm(engine, clock, codes[1])
    clock.pass_time(HOUR)
    bookings.cancel(engine, clock, post, bookings.find(engine, codes[1])[1], by="holder", reason="holder")
    assert states(engine, post) == ["expired", "cancelled", "offered"]
    sound(engine, clock)


def test_after_the_cut_off_a_freed_place_is_left_to_walk_ins(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=2, quorum=1)
    codes = drawn(engine, clock, post, 4)
    session = actions.session(engine, post, EVENING)
    confirm(engine, clock, codes[0])
    confirm(engine, clock, codes[1])
    until(clock, session.quorum_ms)
    work(engine, clock)
    until(clock, session.offers_end_ms)
    bookings.cancel(engine, clock, post, bookings.find(engine, codes[0])[1], by="holder", reason="holder")
    assert states(engine, post) == ["cancelled", "confirmed", "waitlisted", "waitlisted"]
    work(engine, clock)
    assert states(engine, post) == ["cancelled", "confirmed", "expired", "expired"]
    lost = [actions.find_request(engine, code)[1] for code in codes]
    assert list(store.losses(engine, POST, [one.identity for one in lost]).values()) == [0, 0, 1, 1]
    assert [one.over for one in lost] == [True, False, True, True]
    sound(engine, clock)


def test_a_place_that_is_moved_to_another_day_goes_to_the_next(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=1, quorum=1)
    codes = drawn(engine, clock, post, 2)
    confirm(engine, clock, codes[0])
    bookings.move(engine, clock, post, bookings.find(engine, codes[0])[1], "20261130T0900", by="holder")
    assert states(engine, post) == ["confirmed", "offered"]
    assert bookings.find(engine, codes[0])[1].session == "regular"
    until(clock, actions.session(engine, post, EVENING).quorum_ms)
    work(engine, clock)
    assert bookings.find(engine, codes[0])[1].state is BookingState.CONFIRMED, "not the session's any more"
    sound(engine, clock)


def test_an_evening_has_no_slots_to_book_and_no_waitlist_to_join(engine: Engine, clock: MovableClock):
    post = office(engine)
    work(engine, clock)
    slots = [
        slot.id.minute for slot, _free in bookings.free_slots(engine, clock, post, "kia", EVENING, EVENING)
    ]
    assert 930 in slots
    assert 1170 in slots
    assert not any(960 <= minute < 1170 for minute in slots)


# ---- the quorum ----


def test_below_the_quorum_no_booking_remains_and_everybody_gains(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=3, quorum=2)
    codes = drawn(engine, clock, post, 5)
    confirm(engine, clock, codes[0])
    until(clock, actions.session(engine, post, EVENING).quorum_ms)
    work(engine, clock)
    session = actions.session(engine, post, EVENING)
    assert (session.state, session.reason) == (State.CANCELLED, "quorum")
    assert set(states(engine, post)) <= {"cancelled", "expired"}
    ended = [
        one
        for one, booking in actions.requests_of(engine, post, EVENING)
        if booking and booking.state == "cancelled"
    ]
    assert codes[0] in [one.code for one in ended]
    assert "draw_won" not in told(engine)
    assert sorted(told(engine)["draw_cancelled"]) == sorted(one.code for one in ended)
    assert set(store.losses(engine, POST, [one.identity for one in ended]).values()) == {1}
    assert ask(engine, clock, post, 0, date(2026, 12, 9)).state is RequestState.REQUESTED, (
        "free for the next one"
    )
    sound(engine, clock)


def test_a_session_with_its_quorum_opens_the_office_beside_its_hours(engine: Engine, clock: MovableClock):
    post = office(engine, Hours(week=OFFICE_WEEK), capacity=3, quorum=2)
    codes = drawn(engine, clock, post, 2)
    for code in codes:
        confirm(engine, clock, code)
    session = actions.session(engine, post, EVENING)
    assert posts.get(engine, POST).hours.extra == ()
    until(clock, session.quorum_ms)
    work(engine, clock)
    assert actions.session(engine, post, EVENING).state is State.CONFIRMED
    until(clock, session.start_ms)
    cache.forget("*")
    post = posts.get(engine, POST)
    assert posts.is_open(engine, post, clock.now())
    assert bookings.check_in(
        engine, clock, VAULT, post, bookings.find(engine, codes[0])[1], by="kiosk"
    ).ticket.number.startswith("A")
    until(clock, session.end_ms)
    assert not posts.is_open(engine, post, clock.now())
    sound(engine, clock)


def test_nobody_is_reminded_of_a_session_before_its_quorum_was_counted(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=3, quorum=2)
    codes = drawn(engine, clock, post, 2)
    confirm(engine, clock, codes[0])
    session = actions.session(engine, post, EVENING)
    reminded = engine.client.zscore(post_key(POST, "book", "due"), f"day_before|{codes[0]}")
    assert reminded > session.quorum_ms


def test_a_quorum_that_was_reached_only_after_its_time_is_still_counted_late(
    engine: Engine, clock: MovableClock
):
    post = office(engine, capacity=3, quorum=2)
    codes = drawn(engine, clock, post, 3)
    for code in codes[:2]:
        confirm(engine, clock, code)
    session = actions.session(engine, post, EVENING)
    until(clock, session.quorum_ms + 2 * rules.HOUR_MS)
    work(engine, clock)
    assert actions.session(engine, post, EVENING).state is State.CONFIRMED


def test_a_service_that_slept_through_the_session_blames_nobody(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=3, quorum=2)
    codes = drawn(engine, clock, post, 3)
    for code in codes:
        confirm(engine, clock, code)
    until(clock, actions.session(engine, post, EVENING).end_ms + rules.DAY_MS)
    work(engine, clock)
    session = actions.session(engine, post, EVENING)
    assert (session.state, session.reason) == (State.CANCELLED, "late")
    identities = [actions.find_request(engine, code)[1].identity for code in codes]
    assert all(times == [] for times in store.misses(engine, POST, identities).values())
    sound(engine, clock)


def test_nobody_is_late_or_missing_before_the_session_ends(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=3, quorum=2)
    codes = drawn(engine, clock, post, 2)
    for code in codes:
        confirm(engine, clock, code)
    session = actions.session(engine, post, EVENING)
    until(clock, session.quorum_ms)
    work(engine, clock)
    until(clock, session.end_ms - 600_000)
    bookings.sweep(engine, clock, post)
    assert states(engine, post) == ["confirmed", "confirmed"]
    booking = bookings.find(engine, codes[0])[1]
    seen = bookings.check_in(engine, clock, VAULT, post, booking, by="kiosk")
    assert seen.ticket.lane == "U"
    until(clock, session.end_ms + 2 * rules.HOUR_MS)
    work(engine, clock)
    assert states(engine, post) == ["checked_in", "no_show"]
    sound(engine, clock)


# ---- afterwards ----


def held(
    engine: Engine, clock: MovableClock, post: Post, codes: list[str], came: list[str], day: date = EVENING
) -> None:
    """Have all of these confirm and some of them come, and the session end."""
    session = actions.session(engine, post, day)
    for code in codes:
        confirm(engine, clock, code)
    until(clock, session.quorum_ms)
    work(engine, clock)
    until(clock, session.start_ms)
    for code in came:
        bookings.check_in(engine, clock, VAULT, post, bookings.find(engine, code)[1], by="kiosk")
    until(clock, session.end_ms + 3 * rules.HOUR_MS)
    work(engine, clock)


def test_losses_bring_forward_and_a_place_uses_them_up(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=1, quorum=1)
    codes = drawn(engine, clock, post, 3)
    held(engine, clock, post, codes[:1], codes[:1])
    winner = actions.find_request(engine, codes[0])[1]
    losers = [actions.find_request(engine, code)[1] for code in codes[1:]]
    assert store.losses(engine, POST, [winner.identity]) == {winner.identity: 0}
    assert all(one.over for one in (winner, *losers))

    session = actions.session(engine, post, date(2026, 12, 9))
    clock.wall = session.draw_ms / 1000 - 60
    # The next draw is before the session above has ended: people ask for the one after it.
    day = date(2026, 12, 16)
    for number in range(3):
        ask(engine, clock, post, number, day)
    until(clock, actions.session(engine, post, day).draw_ms)
    work(engine, clock)
    draw = actions.published(engine, post, day)
    assert draw is not None
    assert sorted(one.losses for one in draw.entries) == [0, 1, 1]
    ranked = [request.identity for request, _booking in actions.requests_of(engine, post, day)]
    assert ranked[-1] == winner.identity
    sound(engine, clock)


def absent_twice(engine: Engine, clock: MovableClock, post: Post) -> str:
    """Have resident 0 stay away twice while resident 1 comes; return the identity of the former."""
    work(engine, clock)
    for day in (EVENING, date(2026, 12, 9)):
        session = actions.session(engine, post, day)
        requests = [ask(engine, clock, post, number, day) for number in range(2)]
        until(clock, session.draw_ms)
        work(engine, clock)
        codes = [one.code for one in requests]
        held(engine, clock, post, codes, codes[1:], day)
    return requests[0].identity


def test_nobody_is_blamed_when_nobody_was_checked_in(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=2, quorum=1)
    codes = drawn(engine, clock, post, 2)
    held(engine, clock, post, codes, [])
    people = [actions.find_request(engine, code)[1] for code in codes]
    assert all(one.over for one in people)
    assert all(times == [] for times in store.misses(engine, POST, [one.identity for one in people]).values())


def rules_for_absences() -> dict[str, int]:
    return {"capacity": 2, "quorum": 1, "requests_close_days": 3}


def test_two_absences_cost_one_draw_and_only_one(engine: Engine, clock: MovableClock):
    post = office(engine, **rules_for_absences())
    identity = absent_twice(engine, clock, post)
    assert len(store.misses(engine, POST, [identity])[identity]) == 2
    day = date(2026, 12, 16)
    request = ask(engine, clock, post, 0, day)
    session = actions.session(engine, post, day)
    assert actions.sits_out(engine, post, session, request)
    until(clock, session.draw_ms)
    work(engine, clock)
    draw = actions.published(engine, post, day)
    assert draw is not None
    assert (draw.entries, draw.set_aside) == ((), ((request.entry, "absent"),))
    kept = actions.find_request(engine, request.code)[1]
    assert (kept.state, kept.over) == (RequestState.SET_ASIDE, True)
    again = ask(engine, clock, post, 0, date(2026, 12, 23))
    assert not actions.sits_out(engine, post, actions.session(engine, post, date(2026, 12, 23)), again)
    sound(engine, clock)


def test_an_appeal_lets_somebody_take_part_after_all(engine: Engine, clock: MovableClock):
    post = office(engine, **rules_for_absences())
    absent_twice(engine, clock, post)
    day = date(2026, 12, 16)
    request = ask(engine, clock, post, 0, day)
    actions.appeal(engine, clock, post, day, request.code, "Dirawat di rumah sakit", ADMIN)
    until(clock, actions.session(engine, post, day).draw_ms)
    work(engine, clock)
    draw = actions.published(engine, post, day)
    assert draw is not None
    assert draw.ranking == (request.entry,)
    sound(engine, clock)


# ---- the office and its staff ----


def test_a_date_the_office_closes_cancels_its_session(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=3, quorum=1)
    codes = drawn(engine, clock, post, 3)
    confirm(engine, clock, codes[0])
    closed = Hours(around_the_clock=True, exceptions=(DateException(EVENING, EVENING),))
    keep(engine, replace(post, hours=closed))
    work(engine, clock)
    session = actions.session(engine, post, EVENING)
    assert (session.state, session.reason) == (State.CANCELLED, "closed")
    assert set(states(engine, post)) == {"cancelled"}
    assert set(told(engine)) == {"closed"}
    sound(engine, clock)


def test_an_early_draw_needs_a_reason_and_is_written_down(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=3, quorum=1)
    work(engine, clock)
    ask(engine, clock, post, 1)
    with pytest.raises(Exception, match="reason_needed"):
        actions.ask_draw(engine, clock, post, EVENING, None, ADMIN)
    actions.ask_draw(engine, clock, post, EVENING, "Listrik padam hari Jumat", ADMIN)
    with pytest.raises(Conflict, match="requests_closed"):
        ask(engine, clock, post, 2)
    work(engine, clock)
    session = actions.session(engine, post, EVENING)
    assert (session.state, session.early_reason) == (State.DRAWN, "Listrik padam hari Jumat")
    sound(engine, clock)


def test_staff_take_a_place_away_and_it_goes_to_the_next(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=1, quorum=1)
    codes = drawn(engine, clock, post, 2)
    actions.exclude(engine, clock, VAULT, post, EVENING, codes[0], "Bukan warga desa", ADMIN)
    assert states(engine, post) == ["cancelled", "offered"]
    sound(engine, clock)


def test_an_excluded_request_is_published_as_set_aside(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=1, quorum=1)
    session = announced(engine, clock, post)
    requests = [ask(engine, clock, post, number) for number in range(2)]
    actions.exclude(engine, clock, VAULT, post, EVENING, requests[0].code, "Bukan warga desa", ADMIN)
    until(clock, session.draw_ms)
    work(engine, clock)
    draw = actions.published(engine, post, EVENING)
    assert draw is not None
    assert draw.set_aside == ((requests[0].entry, "staff"),)
    assert draw.ranking == (requests[1].entry,)
    sound(engine, clock)


def test_somebody_added_after_the_draw_comes_after_everybody_else(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=2, quorum=1)
    drawn(engine, clock, post, 3)
    added = actions.add(
        engine, clock, VAULT, post, EVENING, "ktp-baru", resident(9), "Datang ke kantor", ADMIN
    )
    assert bookings.find(engine, added.code)[1].position == 2
    other = actions.add(
        engine, clock, VAULT, post, EVENING, "ktp-baru", resident(8), "Datang ke kantor", ADMIN
    )
    assert bookings.find(engine, other.code)[1].position == 3
    assert set(told(engine)["waitlisted"]) == {added.code, other.code}
    sound(engine, clock)


def test_somebody_added_by_a_process_that_died_gets_the_place_from_the_next_worker(
    engine: Engine, clock: MovableClock
):
    post = office(engine, capacity=2, quorum=1)
    drawn(engine, clock, post, 1)
    with killed():
        dying = Dying(engine, 1, before=True)
        actions.add(dying, clock, VAULT, post, EVENING, "ktp-baru", resident(9), "Datang", ADMIN)  # type: ignore[arg-type]
    assert states(engine, post) == ["offered", "drawn"]
    work(engine, clock)
    assert states(engine, post) == ["offered", "offered"]
    sound(engine, clock)


def test_a_session_called_off_ends_at_once(engine: Engine, clock: MovableClock):
    post = office(engine, capacity=2, quorum=1)
    codes = drawn(engine, clock, post, 3)
    actions.call_off(engine, clock, VAULT, post, EVENING, "Petugas sakit", ADMIN)
    assert set(states(engine, post)) == {"cancelled"}
    with pytest.raises(Conflict, match="wrong_state"):
        actions.call_off(engine, clock, VAULT, post, EVENING, "Petugas sakit", ADMIN)
    with pytest.raises(Conflict, match="wrong_state"):
        confirm(engine, clock, codes[0])
    sound(engine, clock)


# ---- what is kept ----


@pytest.mark.parametrize("keep_days", [90, 30])
def test_requests_are_deleted_as_the_office_has_set_and_the_draw_stays_for_a_year(
    engine: Engine, clock: MovableClock, keep_days: int
):
    post = office(engine, capacity=2, quorum=2)
    codes = drawn(engine, clock, post, 3)
    until(clock, actions.session(engine, post, EVENING).end_ms)
    work(engine, clock)
    clock.pass_time((keep_days - 1) * DAY)
    work(engine, clock, keep_days)
    assert actions.find_request(engine, codes[0])[1].code == codes[0]
    clock.pass_time(2 * DAY)
    work(engine, clock, keep_days)
    with pytest.raises(NotFound):
        actions.find_request(engine, codes[0])
    draw = actions.published(engine, post, EVENING)
    assert draw is not None
    assert rules.mistakes(draw) == []
    clock.pass_time((410 - keep_days) * DAY)
    work(engine, clock, keep_days)
    with pytest.raises(NotFound):
        actions.session(engine, post, EVENING)
    assert actions.published(engine, post, EVENING) is None
    sound(engine, clock)
