"""The bookings' keys, what is kept how long, the events, the drawn sessions' scripts, and what ``check`` notices."""

import json
from datetime import date

import pytest

from queue_service.bookings import actions, codes, drawn, store
from queue_service.bookings.check import violations
from queue_service.bookings.models import Booking, Drawn, SlotId
from queue_service.tickets import store as tickets_store
from tests.bookings.residents import (
    KTP,
    NEXT,
    SLOT,
    TODAY_10,
    Office,
    refused,
    resident,
)
from tests.factories import POST

DAY_S = 86_400
EVENING = SlotId(date(2026, 11, 25), 18 * 60)
BOOK = f"q:{{{POST}}}:book:"


def events(office: Office) -> list[dict[str, str]]:
    return [fields for _seq, fields in tickets_store.events(office.engine, POST, 0, 1000)]


# ---- keys ----


def test_every_key_of_a_verb_lies_on_the_node_of_its_post():
    assert len(store._layout(POST)) == 16
    assert all(key.startswith(f"q:{{{POST}}}:") for key in store._layout(POST))


def test_there_is_a_script_for_each_verb():
    assert set(store.SCRIPTS) == {
        "hold",
        "unhold",
        "book",
        "move",
        "cancel",
        "confirm",
        "check_in",
        "claim",
        "settle",
        "displace",
        "sweep",
        "due",
        "told",
        "put_off",
        "stop_texts",
        "admit",
        "quorum",
        "end_waiting",
        "erase",
    }


def test_an_engine_that_forgot_its_scripts_is_told_again(office):
    office.engine.client.script_flush()
    assert office.book(1).state == "confirmed"


def test_an_office_without_bookings_keeps_nothing(office):
    office.cancel(office.book(1))
    office.unhold(office.hold())
    kept = {key.removeprefix(BOOK) for key in office.engine.client.scan_iter(BOOK + "*")}
    assert kept == {"bookings", "aged", "due"}


# ---- how long ----


def test_what_is_over_is_deleted_after_ninety_days(office):
    over, cancelled = office.book(1, TODAY_10), office.book(2)
    office.cancel(cancelled)
    office.clock.pass_time(4 * 3600)
    office.sweep()
    office.clock.pass_time(90 * DAY_S - 2 * 3600 - 60)
    office.sweep()
    assert set(store.several(office.engine, POST, [over.code, cancelled.code])) == {over.code, cancelled.code}
    office.clock.pass_time(61)
    office.sweep()
    assert set(store.several(office.engine, POST, [over.code, cancelled.code])) == {cancelled.code}
    office.clock.pass_time(DAY_S)
    office.sweep()
    assert store.several(office.engine, POST, [over.code, cancelled.code]) == {}
    assert office.engine.client.zcard(BOOK + "aged") == 0


def test_a_sweep_that_is_years_late_does_everything_at_once(office):
    for who in range(8):
        office.book(who, (SLOT, NEXT, TODAY_10, "20261126T0800")[who // 2])
    office.clock.pass_time(400 * DAY_S)
    assert office.sweep() == 16  # eight no-shows, eight deleted
    assert office.engine.client.exists(BOOK + "bookings", BOOK + "places", BOOK + "booked") == 0


def test_a_sweep_in_small_steps_is_sound_after_every_step(office, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 1)
    for who in range(4):
        office.book(who, (TODAY_10, SLOT)[who // 2])
    office.clock.pass_time(2 * DAY_S)
    run, seen = store.run, []

    def watched(*args):
        answer = run(*args)
        seen.append(violations(office.engine))
        return answer

    monkeypatch.setattr(store, "run", watched)
    assert office.sweep() == 4
    assert seen == [[]] * 5


# ---- events ----


def test_each_change_is_one_event_with_how_many_places_are_taken_then(office):
    booking, other = office.book(1), office.book(2)
    waiting = office.wait(3)
    office.cancel(booking)
    office.confirm(waiting)
    office.move(other, NEXT)
    office.cancel(waiting)
    found = [
        (
            json.loads(one["private"])["kind"],
            json.loads(one["data"])["slot"],
            json.loads(one["data"])["taken"],
        )
        for one in events(office)
        if one["type"] == "booking.changed"
    ]
    assert found == [
        ("confirmed", SLOT, 1),
        ("confirmed", SLOT, 2),
        ("waitlisted", SLOT, 2),
        ("cancelled", SLOT, 1),
        ("offered", SLOT, 2),
        ("confirmed", SLOT, 2),
        ("moved", NEXT, 1),
        ("cancelled", SLOT, 0),
    ]


def test_events_are_numbered_without_gaps_and_name_nobody(office):
    booking = office.book(1, TODAY_10)
    office.check_in(booking)
    office.cancel(office.book(2))
    seqs = [seq for seq, _fields in tickets_store.events(office.engine, POST, 0, 1000)]
    assert seqs == list(range(1, len(seqs) + 1))
    changed = [one for one in events(office) if one["type"] == "booking.changed"]
    assert all(set(json.loads(one["data"])) == {"slot", "taken"} for one in changed)
    assert all(set(json.loads(one["private"])) == {"code", "kind", "by", "now"} for one in changed)


# ---- reading ----


def test_bookings_are_listed_by_time_also_those_that_are_over(office):
    late, early, other = office.book(1, NEXT), office.book(2, SLOT), office.book(3, TODAY_10)
    office.cancel(early)
    day = actions.of_day(office.engine, office.post, date(2026, 11, 25))
    assert [one.code for one in day] == [early.code, late.code]
    assert [one.code for one in actions.of_day(office.engine, office.post, date(2026, 11, 24))] == [
        other.code
    ]
    assert actions.of_day(office.engine, office.post, date(2026, 11, 23)) == []


def test_what_is_due_comes_oldest_first_and_no_more_than_asked(office):
    first = office.book(1)
    office.clock.pass_time(10)
    second = office.book(2)
    now = office.clock.now_ms()
    assert [one.code for one in actions.due(office.engine, office.post, now, 10)] == [first.code, second.code]
    assert [one.code for one in actions.due(office.engine, office.post, now, 1)] == [first.code]
    assert actions.due(office.engine, office.post, now - 10_001, 10) == []


# ---- drawn sessions ----


def admit(office: Office, who: int, capacity: int = 1, **more) -> Booking:
    person = resident(who)
    start = int(EVENING.start(office.post.timezone).timestamp() * 1000)
    one = Drawn(
        code=f"{codes.tag(POST)}00000000{who:02d}",
        service=KTP,
        slot=str(EVENING),
        start_ms=start,
        end_ms=start + 2 * 3_600_000,
        capacity=capacity,
        offer_ms=4 * 3_600_000,
        offers_end_ms=start - 3 * 3_600_000,
        remind_from_ms=start - DAY_S * 1000,
        name=person.name,
        nik=person.nik,
        phone=person.phone,
        phone4="",
        identity=person.identity,
        phone_print=person.phone_print,
        sms_consent=True,
        language="id",
        created_ms=0,
    )
    return drawn.admit(office.engine, office.clock, office.post, one, **more)


def test_the_first_of_a_draw_get_offers_and_the_others_wait_behind_them(office):
    found = [admit(office, who, 2) for who in range(4)]
    assert [one.state for one in found] == ["offered", "offered", "waitlisted", "waitlisted"]
    assert [set(office.told(one)) for one in found] == [{"draw_won"}] * 2 + [{"draw_lost"}] * 2
    assert office.sound()


def test_admitting_somebody_again_changes_nothing(office):
    first = admit(office, 1)
    before = office.everything()
    assert admit(office, 1) == first
    assert office.everything() == before


def test_a_drawn_session_has_its_own_places_whatever_the_counters(office):
    assert [admit(office, who, 5).state for who in range(6)].count("offered") == 5
    office.cancel(office.now(admit(office, 0, 5)))
    assert office.now(admit(office, 5, 5)).state == "offered"


def test_who_is_admitted_later_stands_behind_those_who_wait_also_when_there_is_room(office):
    admit(office, 1), admit(office, 2)
    assert admit(office, 3, capacity=2).state == "waitlisted"


def test_nobody_is_admitted_twice_too_late_or_to_what_is_off(office):
    office.book(1)
    with refused("duplicate_booking"):
        admit(office, 1)
    with_quorum = drawn.check_quorum(office.engine, office.clock, office.post, EVENING, [], 1)
    assert with_quorum == (False, 0)
    with refused("session_over"):
        admit(office, 2)


def test_no_offer_is_made_after_their_end_and_the_line_may_be_ended(office):
    first, second = admit(office, 1), admit(office, 2)
    office.confirm(first)
    office.clock.pass_time((first.offers_end_ms - office.clock.now_ms()) / 1000)
    office.cancel(first)
    assert office.state(second) == "waitlisted"
    with refused("offers_ended"):
        admit(office, 3)
    codes = [first.code, second.code]
    assert drawn.end_waiting(office.engine, office.clock, office.post, EVENING, codes, "draw") == 1
    assert (office.state(second), office.now(second).reason) == ("expired", "draw")
    assert office.sound()


@pytest.mark.parametrize(("confirmed", "held"), [(1, False), (2, True)])
def test_below_the_quorum_no_booking_of_the_session_remains(office, confirmed, held):
    found = [admit(office, who, 2) for who in range(3)]
    for one in found[:confirmed]:
        office.confirm(one)
    codes = [one.code for one in found]
    answer = drawn.check_quorum(office.engine, office.clock, office.post, EVENING, codes, 2)
    assert answer == (held, confirmed)
    states = {office.state(one) for one in found}
    assert states == ({"confirmed", "waitlisted"} if held else {"cancelled"})
    assert office.sound()
    again = drawn.check_quorum(office.engine, office.clock, office.post, EVENING, codes, 2)
    assert again == (held, confirmed if held else 0)


# ---- check ----


@pytest.mark.parametrize(
    "broken",
    [
        ("hincrby", "places", SLOT, 1),
        ("hincrby", "places", f"{SLOT}/{KTP}", -1),
        ("hset", "identity", "somebody:ktp-baru", "000000000000"),
        ("delete", "identity"),
        ("hincrby", "phones", "somebody", 1),
        ("hset", "hold", "nobody", json.dumps({"slot": SLOT, "service": KTP})),
        ("zadd", "offers", {"000000000000": 1}),
        ("zadd", "waitlist", {f"{SLOT}|000000000001|000000000000": 0}),
        ("delete", "waitlist"),
        ("zrem", "booked", "CODE"),
    ],
    ids=lambda one: f"{one[0]} {one[1]}",
)
def test_check_notices_what_is_broken(office, broken):
    booking = office.book(1)
    office.book(2)
    office.wait(3)
    office.hold(NEXT)
    assert office.sound()
    verb, key, *args = broken
    getattr(office.engine.client, verb)(BOOK + key, *(booking.code if one == "CODE" else one for one in args))
    assert violations(office.engine)
