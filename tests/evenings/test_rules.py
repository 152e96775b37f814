"""The rules of evening sessions without an engine: the draw, its proof, when what is due, who gains and who sits out."""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_service.bookings.models import Booking
from queue_service.bookings.models import State as BookingState
from queue_service.evenings import rules
from queue_service.evenings.models import Draw, Entry, Request, RequestState, Session, State
from queue_service.posts.models import EveningRules, Period

DAY = date(2026, 12, 2)
EVENING = Period(960, 1170)
SEED = "5" * 64
WIB = ZoneInfo("Asia/Jakarta")
HOUR = rules.HOUR_MS

names = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=4, max_size=10)
lists = st.lists(
    st.builds(Entry, names, st.sampled_from((1, 2)), st.integers(0, 5)),
    max_size=40,
    unique_by=lambda one: one.entry,
)
seeds = st.text("0123456789abcdef", min_size=64, max_size=64)


def session(**other: object) -> Session:
    times = rules.times_of(DAY, EVENING, EveningRules(), "Asia/Jakarta")
    made = Session(
        date=DAY,
        state=State.OPEN,
        slot="20261202T1600",
        draw_ms=times.draw_ms,
        planned_draw_ms=times.draw_ms,
        quorum_ms=times.quorum_ms,
        offers_end_ms=times.offers_end_ms,
        start_ms=times.start_ms,
        end_ms=times.end_ms,
        capacity=12,
        quorum=4,
        confirm_ms=24 * HOUR,
        misses=2,
        miss_window_ms=60 * rules.DAY_MS,
        commitment=rules.commitment(SEED),
        sealed="...",
    )
    return replace(made, **other)  # type: ignore[arg-type]


def draw_of(entries: list[Entry], seed: str = SEED) -> Draw:
    return Draw(
        algorithm=rules.ALGORITHM,
        post="kantor-desa",
        date=DAY.isoformat(),
        capacity=12,
        commitment=rules.commitment(seed),
        seed=seed,
        entries=tuple(entries),
        set_aside=(("AWAY", "absent"),),
        ranking=rules.rank(entries, seed),
    )


# ---- the draw ----


@given(lists, seeds, st.randoms(use_true_random=False))
def test_the_order_in_which_requests_came_does_not_change_the_draw(entries, seed, random):
    shuffled = random.sample(entries, len(entries))
    assert rules.rank(shuffled, seed) == rules.rank(entries, seed)


@given(lists, seeds)
def test_everybody_in_the_list_is_ranked_once(entries, seed):
    assert sorted(rules.rank(entries, seed)) == sorted(one.entry for one in entries)


@given(lists, seeds)
def test_in_the_same_class_more_losses_are_never_ranked_below(entries, seed):
    known = {one.entry: one for one in entries}
    ranked = [known[entry] for entry in rules.rank(entries, seed)]
    for place, one in enumerate(ranked):
        assert all(one.group != below.group or one.losses >= below.losses for below in ranked[place + 1 :])


@given(lists, seeds)
def test_priority_comes_before_everybody_else(entries, seed):
    known = {one.entry: one for one in entries}
    groups = [known[entry].group for entry in rules.rank(entries, seed)]
    assert groups == sorted(groups)


@given(lists, seeds)
def test_a_draw_replays_from_its_published_form_alone(entries, seed):
    text = json.dumps(rules.published(draw_of(entries, seed)))
    found = rules.draw_of(json.loads(text))
    assert rules.mistakes(found) == []
    assert rules.rank(found.entries, found.seed) == found.ranking


def test_equals_are_drawn_by_the_seed_and_not_by_their_names():
    entries = [Entry(f"ENTRY{number}", 2, 0) for number in range(20)]
    orders = {rules.rank(entries, rules.commitment(str(number))) for number in range(20)}
    assert len(orders) == 20
    firsts = {order[0] for order in orders}
    assert len(firsts) > 5, "more than a few come first"


def test_a_lot_is_what_sha256sum_says():
    assert rules.lot("abc", "XY") == hashlib.sha256(b"abc:XY").hexdigest()
    assert rules.commitment("abc") == hashlib.sha256(b"abc").hexdigest()


TEN = [Entry(f"E{number}", 2 - number % 2, number % 3) for number in range(10)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda draw: replace(draw, seed="6" * 64), "not the one that was promised"),
        (lambda draw: replace(draw, ranking=draw.ranking[::-1]), "does not follow"),
        (lambda draw: replace(draw, ranking=draw.ranking[:-1]), "does not follow"),
        (lambda draw: replace(draw, entries=draw.entries[1:]), "does not follow"),
        (lambda draw: replace(draw, entries=(*draw.entries, Entry("LATER", 1, 9))), "does not follow"),
        (lambda draw: replace(draw, entries=(*draw.entries, draw.entries[0])), "in the list twice"),
        (
            lambda draw: replace(draw, set_aside=((draw.entries[0].entry, "staff"),)),
            "set aside and took part",
        ),
        (lambda draw: replace(draw, algorithm="lot-2"), "only lot-1 is known"),
    ],
)
def test_whatever_is_changed_in_a_published_draw_is_found(change, said):
    draw = draw_of(TEN)
    assert rules.mistakes(draw) == []
    assert any(said in sentence for sentence in rules.mistakes(change(draw)))


# ---- when ----


def test_a_sessions_times_count_back_from_its_start():
    found = rules.times_of(DAY, EVENING, EveningRules(), "Asia/Jakarta")
    said = [
        datetime.fromtimestamp(ms / 1000, WIB).strftime("%d/%m %H.%M")
        for ms in (found.draw_ms, found.quorum_ms, found.offers_end_ms, found.start_ms, found.end_ms)
    ]
    assert said == ["27/11 16.00", "01/12 16.00", "02/12 04.00", "02/12 16.00", "02/12 19.30"]


def test_a_session_knows_its_own_period():
    assert rules.period_of(session(), "Asia/Jakarta") == EVENING


def test_the_quorum_waits_for_the_answers_to_a_late_draw_but_never_beyond_the_last_offer():
    on_time = session(drawn_ms=session().draw_ms)
    assert rules.quorum_due_ms(on_time) == on_time.quorum_ms
    late = session(drawn_ms=session().start_ms - 40 * HOUR)
    assert rules.quorum_due_ms(late) == late.start_ms - 16 * HOUR
    later = session(drawn_ms=session().start_ms - 20 * HOUR)
    assert rules.quorum_due_ms(later) == later.offers_end_ms


DRAWN = session(state=State.DRAWN, drawn_ms=1)
HELD = session(state=State.CONFIRMED, drawn_ms=1, admitted_ms=2, decided_ms=3)


@pytest.mark.parametrize(
    ("now", "standing", "what"),
    [
        (session(), True, "draw"),
        (session(), False, "close"),
        (DRAWN, True, "admit"),
        (replace(DRAWN, admitted_ms=2), True, "decide"),
        (replace(DRAWN, admitted_ms=2), False, "close"),
        (HELD, True, "end_offers"),
        (HELD, False, "close"),
        (replace(HELD, admitted_ms=None), True, "admit"),
        (replace(HELD, credited_ms=4), True, "finish"),
        (replace(HELD, credited_ms=4, finished_ms=5), True, None),
        (session(state=State.CANCELLED, decided_ms=3), False, "dissolve"),
        (session(state=State.CANCELLED, decided_ms=3, credited_ms=4), True, None),
    ],
)
def test_each_state_of_a_session_has_one_next_step(now, standing, what):
    step = rules.next_step(now, standing=standing, no_show_ms=HOUR)
    assert (step.what if step else None) == what


# ---- people ----


def test_two_absences_in_the_window_before_the_announced_draw_cost_it():
    one = session()
    recent, old = one.planned_draw_ms - 30 * rules.DAY_MS, one.planned_draw_ms - 61 * rules.DAY_MS
    assert rules.blocked([recent, recent + 1], one)
    assert not rules.blocked([recent], one)
    assert not rules.blocked([recent, old], one)
    assert not rules.blocked([], one)
    early = replace(one, draw_ms=one.planned_draw_ms - 40 * rules.DAY_MS)
    assert rules.blocked([recent, recent + 1], early), "an early draw does not change who sits out"


def request(**other: object) -> Request:
    made = Request(
        code="7QK3M9T2XB4H",
        entry="ABCDEF",
        post="kantor-desa",
        date="2026-12-02",
        service="kia",
        state=RequestState.DRAWN,
        group=2,
        name="",
        nik="",
        phone="",
        phone4="",
        identity="i",
        phone_print="p",
        sms_consent=True,
        language="id",
        created_ms=0,
        start_ms=1,
        end_ms=2,
        draw_ms=0,
    )
    return replace(made, **other)  # type: ignore[arg-type]


def booking(state: BookingState, reason: str | None = None, place: str = "drawn") -> Booking:
    return Booking(
        code="7QK3M9T2XB4H",
        post="kantor-desa",
        service="kia",
        slot="20261202T1600",
        start_ms=1,
        end_ms=2,
        session=place,
        state=state,
        name="",
        nik="",
        phone="",
        phone4="",
        identity="i",
        phone_print="p",
        sms_consent=True,
        language="id",
        created_ms=0,
        rev=1,
        reason=reason,
    )


@pytest.mark.parametrize(
    ("found", "credit"),
    [
        (booking(BookingState.CHECKED_IN), "reset"),
        (booking(BookingState.NO_SHOW), "reset"),
        (booking(BookingState.CONFIRMED), "reset"),
        (booking(BookingState.EXPIRED, "unanswered"), "reset"),
        (booking(BookingState.EXPIRED, "no_place"), "gain"),
        (booking(BookingState.EXPIRED), "gain"),
        (booking(BookingState.WAITLISTED), "gain"),
        (booking(BookingState.CANCELLED, "holder"), "keep"),
        (booking(BookingState.CONFIRMED, None, "regular"), "keep"),
        (None, "gain"),
    ],
)
def test_who_got_no_place_gains_and_who_had_one_begins_again(found, credit):
    assert rules.credit(session(state=State.CONFIRMED), request(), found) == credit


@pytest.mark.parametrize(
    ("found", "credit"),
    [
        (booking(BookingState.CANCELLED, "quorum"), "gain"),
        (booking(BookingState.CANCELLED, "holder"), "keep"),
        (booking(BookingState.EXPIRED, "unanswered"), "keep"),
        (None, "gain"),
    ],
)
def test_a_session_called_off_gives_a_credit_to_whoever_was_still_in_it(found, credit):
    assert rules.credit(session(state=State.CANCELLED, reason="quorum"), request(), found) == credit


@pytest.mark.parametrize(
    ("state", "reason", "credit"),
    [
        (RequestState.WITHDRAWN, None, "keep"),
        (RequestState.EXCLUDED, "x", "keep"),
        (RequestState.SET_ASIDE, "absent", "keep"),
        (RequestState.PASSED_OVER, "duplicate_booking", "keep"),
        (RequestState.PASSED_OVER, "offers_ended", "gain"),
    ],
)
def test_who_took_no_part_keeps_what_he_had(state, reason, credit):
    assert rules.credit(session(state=State.CONFIRMED), request(state=state, reason=reason), None) == credit
