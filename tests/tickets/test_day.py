"""The service day: how it ends and begins, also when nobody was there at midnight or the computer's clock is wrong."""

import json
import time

import pytest

from queue_service.core.clock import Clock
from queue_service.core.errors import Conflict
from queue_service.tickets import actions, jobs, store, views
from queue_service.tickets.check import violations
from queue_service.tickets.models import State
from tests.factories import POST, keep, make_post, officer

HOUR, DAY = 3600, 86_400


def state_of(engine, ticket) -> State:
    return actions.stored(engine, ticket.id).state


def kinds(engine, since: int = 0) -> list[str]:
    return [fields["type"] for _seq, fields in store.events(engine, POST, since, 1000)]


def inside(engine) -> list[dict]:
    return [json.loads(fields["private"]) for _seq, fields in store.events(engine, POST, 0, 1000)]


def test_a_new_day_starts_with_001_and_a_clean_board(engine, clock, post, take, desk):
    take()
    take()
    desk("call_next")
    clock.pass_time(DAY)
    assert take().number == "A001"
    board = views.snapshot(engine, clock, post)[1]
    assert (board["day"], board["waiting"]["ktp-baru"], board["calls"]) == ("2026-11-25", 1, [])
    assert {one["state"] for one in board["counters"]} == {"closed"}


def test_a_night_without_the_service_ends_the_day_at_the_first_verb_after(engine, clock, post, take, desk):
    called, waiting = take(), take()
    desk("call_next")
    clock.pass_time(3 * DAY)
    actions.set_counter(engine, clock, post, officer("1"), "open")
    assert store.current_day(engine, POST) == "2026-11-27"
    assert state_of(engine, called) is State.CANCELLED
    assert state_of(engine, waiting) is State.WAITING
    jobs.turn_days(engine, clock)
    assert state_of(engine, waiting) is State.CANCELLED
    assert actions.stored(engine, waiting.id).reason == "day_closed"


def test_the_sweep_ends_the_day_even_if_nobody_comes(engine, clock, take, desk):
    take()
    clock.pass_time(DAY)
    jobs.turn_days(engine, clock)
    assert kinds(engine)[-3:] == ["day.closed", "day.opened", "ticket.cancelled"]
    before = store.newest_seq(engine, POST)
    jobs.turn_days(engine, clock)
    assert store.newest_seq(engine, POST) == before


def test_a_post_that_never_gave_a_number_is_left_alone_by_the_sweep(engine, clock, post):
    jobs.turn_days(engine, clock)
    assert store.current_day(engine, POST) is None


def test_every_kind_of_unfinished_visit_ends_once_with_the_day(engine, clock, post, take, desk):
    serving, called, held, missed, waiting = (take() for _person in range(5))
    desk("call_next", "1")
    desk("start", "1")
    desk("call_next", "2")
    for verb in ("hold", "no_show"):
        desk("call_next", "3")
        desk(verb, "3")
    clock.pass_time(DAY)
    jobs.turn_days(engine, clock)
    ends = {ticket.number: state_of(engine, ticket) for ticket in (serving, called, held, missed, waiting)}
    assert list(ends.values()) == [
        State.DONE,
        State.CANCELLED,
        State.CANCELLED,
        State.NO_SHOW,
        State.CANCELLED,
    ]
    assert kinds(engine).count("ticket.cancelled") == 3
    assert kinds(engine).count("ticket.finished") == 1


def test_a_long_queue_is_ended_a_few_at_a_time(engine, clock, post, take):
    tickets = [take() for _person in range(7)]
    clock.pass_time(DAY)
    actions.open_day(engine, clock, post)
    assert actions.close_days(engine, clock, post, batch=3) == 7
    assert {state_of(engine, ticket) for ticket in tickets} == {State.CANCELLED}
    assert store.unclosed_days(engine, POST) == []


def test_what_was_kept_of_a_day_goes_after_ninety_days(engine, clock, post, take, desk):
    take(contact="sealed")
    desk("call_next")
    clock.pass_time(DAY)
    jobs.turn_days(engine, clock)
    left = [
        key for key in engine.client.scan_iter(f"q:{{{POST}}}:2026-11-24:*") if engine.client.ttl(key) < 0
    ]
    assert left == []


def test_yesterdays_ticket_can_be_looked_at_but_not_changed(engine, clock, post, take, desk):
    old = take()
    clock.pass_time(DAY)
    desk("set_counter", "1", "open")
    assert actions.look(engine, clock, old.id).ticket.number == "A001"
    for change in (
        lambda: actions.cancel(engine, clock, old.id, by="holder", reason="holder"),
        lambda: actions.delay(engine, clock, old.id),
        lambda: actions.bring_back(engine, clock, old.id, by="petugas", counter=None),
    ):
        with pytest.raises(Conflict, check=lambda error: error.code == "wrong_state"):
            change()


def test_a_repeated_request_finds_its_answer_across_midnight(engine, clock, post):
    clock.pass_time(15 * HOUR + 3599)  # 23.59.59
    first = actions.issue(engine, clock, post, "kia", by="kiosk", idem=("kunci", "sidik"))
    clock.pass_time(2)
    assert actions.issue(engine, clock, post, "kia", by="kiosk", idem=("kunci", "sidik")) == first


def test_the_day_is_the_local_day_of_the_post(engine, clock, post, take):
    clock.pass_time(15 * HOUR)  # 23.00 WIB is 16.00 UTC; 00.30 WIB is still the same date in UTC
    assert take().day == "2026-11-24"
    clock.pass_time(1.5 * HOUR)
    assert take().day == "2026-11-25"


def test_each_post_has_its_own_day(engine, clock, take):
    take()
    keep(engine, make_post("pasar"))
    clock.pass_time(DAY)
    actions.issue(engine, clock, make_post("pasar"), "kia", by="kiosk")
    assert (store.current_day(engine, POST), store.current_day(engine, "pasar")) == (
        "2026-11-24",
        "2026-11-25",
    )


# ---- a wrong clock ----


def test_a_clock_set_back_an_hour_repeats_no_number_and_measures_no_negative_time(engine, clock, take, desk):
    numbers = [take().number]
    desk("call_next")
    clock.jump(-HOUR)
    numbers.append(take().number)
    desk("start")
    desk("finish")
    assert numbers == ["A001", "A002"]
    times = [
        value for event in inside(engine) for name, value in event.items() if name in ("waited", "served")
    ]
    assert times
    assert min(times) >= 0
    assert violations(engine) == []


def test_a_clock_set_back_over_midnight_does_not_bring_yesterday_back(engine, clock, post, take):
    clock.pass_time(17 * HOUR)  # 01.00 of the next day
    first = take()
    clock.jump(-2 * HOUR)
    second = take()
    assert (first.day, second.day, second.number) == ("2026-11-25", "2026-11-25", "A002")


def test_a_clock_a_day_ahead_ends_no_day_until_somebody_says_the_date_is_right(engine, clock, post, take):
    take()
    clock.jump(DAY)
    assert clock.jumped() == DAY
    second = take()
    jobs.turn_days(engine, clock)
    assert (second.day, second.number) == ("2026-11-24", "A002")
    assert "day.closed" not in kinds(engine)
    assert actions.open_day(engine, clock, post, sure=True) == "2026-11-25"
    clock.accept()
    assert take().number == "A001"


def test_a_clock_that_is_put_right_again_leaves_nothing_behind(engine, clock, post, take, desk):
    take()
    desk("call_next")
    clock.jump(DAY)
    desk("recall")
    clock.jump(-DAY)
    assert desk("start").state is State.SERVING
    clock.pass_time(DAY)
    assert take().day == "2026-11-25"


def test_after_a_wrong_day_was_begun_numbers_go_on_and_never_repeat(engine, clock, post, take):
    clock.jump(DAY)
    clock.accept()  # as a computer that starts with a wrong clock believes it
    first = take()
    clock.jump(-DAY)
    clock.accept()
    second = take()
    clock.pass_time(DAY)
    third = take()
    assert [one.number for one in (first, second, third)] == ["A001", "A002", "A003"]
    assert {one.day for one in (first, second, third)} == {"2026-11-25"}


def test_a_computer_that_slept_overnight_has_not_jumped(monkeypatch):
    asleep = 0.0
    wall, boot = time.time(), time.clock_gettime(time.CLOCK_BOOTTIME)
    clock = Clock()
    monkeypatch.setattr(time, "time", lambda: wall + asleep)
    monkeypatch.setattr(time, "clock_gettime", lambda _clock: boot + asleep)
    monkeypatch.setattr(time, "monotonic", lambda: 1.0)  # stands still while the computer sleeps
    asleep = 15 * HOUR
    assert clock.jumped() == 0.0


def test_a_line_with_a_ticket_that_is_not_kept_does_not_hold_up_the_end_of_the_day(engine, clock, post, take):
    lost, other = take(), take()
    queue = actions.queue_of(engine, post, lost.day)
    engine.client.hdel(queue.key("tickets"), lost.id)
    clock.pass_time(DAY)
    jobs.turn_days(engine, clock)
    assert state_of(engine, other) is State.CANCELLED
    assert store.unclosed_days(engine, POST) == []
