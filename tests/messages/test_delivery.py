"""How a message leaves the house: order, quiet hours, trying again, who takes over, and what dead workers leave behind."""

from __future__ import annotations

from datetime import time

import pytest

from queue_service.core.cache import announce
from queue_service.core.clock import CLOCK
from queue_service.core.crypto import Vault
from queue_service.core.steady import Steady
from queue_service.messages import actions, store
from queue_service.messages.models import Receipt
from queue_service.messages.transports.base import Permanent, Temporary, Unclear
from tests.messages.conftest import HOUR, MINUTE, NUMBER, Outbox, Scripted

NIGHT = (time(20), time(8))


class Killed(BaseException):
    """The worker dies here: nothing after it happens."""


def test_a_text_goes_to_its_number_with_the_time_it_is_worth_sending(outbox: Outbox) -> None:
    way = Scripted()
    message = outbox.put()
    outbox.work(way)
    assert way.asked == [(message.text, NUMBER, f"{message.id}-1", 3600)]
    seen = outbox.look(message)
    assert (seen.state, seen.transport, seen.attempts) == ("sent", "1:scripted", 1)


def test_urgent_ones_go_first_then_by_the_time_they_were_due(outbox: Outbox) -> None:
    way = Scripted()
    third = outbox.put("third")
    outbox.clock.pass_time(10)
    second = outbox.put("second", not_before_ms=outbox.now - MINUTE, urgent=False)
    first = outbox.put("first", urgent=True)
    outbox.put("not yet", not_before_ms=outbox.now + 1, urgent=True)
    outbox.work(way)
    assert way.ids == [first.id, third.id, second.id]


def test_quiet_hours_put_off_but_not_what_is_urgent(outbox: Outbox) -> None:
    way = Scripted()
    outbox.clock.pass_time(13 * 3600)  # nine in the evening
    reminder = outbox.put("reminder", not_after_ms=outbox.now + 14 * HOUR)
    answer = outbox.put("answer", urgent=True)
    outbox.work(way, quiet=NIGHT)
    assert way.ids == [answer.id]
    assert outbox.look(reminder).due_ms == outbox.now + 11 * HOUR
    outbox.clock.pass_time(11 * 3600)
    outbox.work(way, quiet=NIGHT)
    assert way.ids == [answer.id, reminder.id]


def test_a_message_whose_quiet_hours_outlast_its_deadline_expires(outbox: Outbox) -> None:
    way = Scripted()
    outbox.clock.pass_time(13 * 3600)
    message = outbox.put(not_after_ms=outbox.now + 10 * HOUR)
    outbox.work(way, quiet=NIGHT)
    assert (outbox.state(message), outbox.look(message).error) == ("expired", "quiet_hours")
    assert way.asked == []


def test_quiet_hours_are_those_of_the_messages_zone(outbox: Outbox) -> None:
    way = Scripted()
    outbox.clock.pass_time(10.5 * 3600)  # 18.30 in the west, 20.30 in the east
    outbox.put("east", zone="Asia/Jayapura", not_after_ms=outbox.now + 20 * HOUR)
    west = outbox.put("west")
    outbox.work(way, quiet=NIGHT)
    assert way.ids == [west.id]


def test_a_message_nobody_takes_is_tried_again_after_growing_pauses_until_its_deadline(
    outbox: Outbox,
) -> None:
    message = outbox.put(not_after_ms=outbox.now + 10 * MINUTE)
    tried_at = []

    class Refuses(Scripted):
        def send(self, *_args):
            tried_at.append(outbox.now)
            raise Permanent("no") if len(tried_at) > 99 else Temporary("no", retry_after=1)

    begin = outbox.now
    while outbox.state(message) == "queued":
        outbox.work(Refuses())
        outbox.clock.pass_time(5)
    assert [(one - begin) // 1000 for one in tried_at] == [0, 15, 45, 105, 225, 465]
    assert (outbox.state(message), outbox.look(message).error) == ("expired", "1:scripted: no")


def test_the_deadline_is_checked_again_before_every_hand_over(outbox: Outbox) -> None:
    message = outbox.put()

    class Slow(Scripted):
        def send(self, *args):
            outbox.clock.pass_time(3600)
            super().send(*args)

    second = Scripted("2:second")
    outbox.work(Slow("1:slow", [Temporary("no")]), second)
    assert second.asked == []
    assert outbox.state(message) == "expired"


def test_the_second_transport_takes_over_when_the_first_fails(outbox: Outbox) -> None:
    first, second = Scripted("1:first", [Temporary("down")]), Scripted("2:second")
    message = outbox.put()
    outbox.work(first, second)
    assert outbox.look(message).transport == "2:second"
    assert outbox.look(message).attempts == 2


def test_a_transport_that_keeps_failing_rests_longer_and_longer_and_is_then_tried_again(
    outbox: Outbox,
) -> None:
    first, second = Scripted("1:first", [Temporary("down")] * 4), Scripted("2:second")
    for number in range(6):
        outbox.put(f"k{number}", not_after_ms=outbox.now + 20 * HOUR)
    outbox.work(first, second)
    assert (len(first.asked), len(second.asked)) == (3, 6)
    outbox.clock.pass_time(29)
    outbox.put("resting")
    outbox.work(first, second)
    assert len(first.asked) == 3
    outbox.clock.pass_time(1)
    outbox.put("tried")
    outbox.work(first, second)
    assert len(first.asked) == 4
    assert actions.circuits(outbox.engine)["1:first"].until_ms == outbox.now + 60_000
    outbox.clock.pass_time(60)
    outbox.put("well again")
    outbox.work(first, second)
    assert len(second.asked) == 8
    assert actions.circuits(outbox.engine) == {}


def test_a_gateway_that_says_when_is_left_alone_until_then(outbox: Outbox) -> None:
    only = Scripted("1:only", [Temporary("too many", retry_after=90)])
    messages = [outbox.put(f"k{number}") for number in range(3)]
    outbox.work(only)
    assert len(only.asked) == 1
    outbox.clock.pass_time(89)
    outbox.work(only)
    assert len(only.asked) == 1
    outbox.clock.pass_time(1)
    outbox.work(only)
    assert {outbox.state(one) for one in messages} == {"sent"}


def test_a_message_that_nobody_will_ever_take_has_failed_and_says_nothing_about_the_gateway(
    outbox: Outbox,
) -> None:
    ways = [Scripted("1:a", [Permanent("bad number")] * 5), Scripted("2:b", [Permanent("bad number")] * 5)]
    messages = [outbox.put(f"k{number}") for number in range(5)]
    outbox.work(*ways)
    assert {outbox.state(one) for one in messages} == {"failed"}
    assert outbox.look(messages[0]).error == "1:a: bad number; 2:b: bad number"
    assert actions.circuits(outbox.engine) == {}


def test_a_gateway_that_may_have_the_message_is_the_only_one_asked_for_a_while(outbox: Outbox) -> None:
    first, second = Scripted("1:first", [Unclear("lost")] * 2), Scripted("2:second")
    message = outbox.put()
    outbox.work(first, second)
    assert outbox.state(message) == "queued"
    outbox.clock.pass_time(15)
    outbox.work(first, second)
    outbox.clock.pass_time(30)
    outbox.work(first, second)
    assert len({id for _text, _to, id, _ttl in first.asked}) == 1
    assert (len(first.asked), second.asked, outbox.state(message)) == (3, [], "sent")


def test_when_the_doubt_lasts_another_gateway_takes_over(outbox: Outbox) -> None:
    first, second = Scripted("1:first", [Unclear("lost")] * 9), Scripted("2:second")
    message = outbox.put()
    while outbox.state(message) == "queued":
        outbox.work(first, second)
        outbox.clock.pass_time(5)
    assert outbox.look(message).transport == "2:second"
    assert 120_000 <= outbox.look(message).changed_ms - message.created_ms <= 240_000


def test_a_gateway_without_ids_that_loses_answers_is_soon_left_for_another(outbox: Outbox) -> None:
    first, second = Scripted("1:first", [RuntimeError("lost")] * 9, knows_ids=False), Scripted("2:second")
    message = outbox.put()
    outbox.work(first, second)
    outbox.clock.pass_time(15)
    outbox.work(first, second)
    assert (len(first.asked), outbox.look(message).transport) == (2, "2:second")


def test_a_worker_killed_at_any_moment_loses_nothing_and_the_next_one_goes_on_within_thirty_seconds(
    outbox: Outbox,
) -> None:
    messages = [outbox.put(f"k{number}") for number in range(3)]
    store.claim(outbox.engine, outbox.now, outbox.now + 14_000)  # dies before the last look
    way = Scripted(outcomes=[Killed()])
    with pytest.raises(Killed):
        outbox.courier(way).next()  # dies while the gateway is asked
    outbox.work(way)
    assert sorted(map(outbox.state, messages)) == ["sending", "sending", "sent"]
    outbox.clock.pass_time(14)
    actions.sweep(outbox.engine, outbox.clock)
    outbox.work(way)
    assert {outbox.state(one) for one in messages} == {"sent"}
    asked = [id for _text, _to, id, _ttl in way.asked]
    assert len(asked) == 4  # one of them twice, under the same id
    assert len(set(asked)) == 3


def test_what_a_dead_worker_may_have_handed_over_goes_to_the_same_gateway_first(outbox: Outbox) -> None:
    first, second = Scripted("1:first", [Temporary("down"), Killed()]), Scripted("2:second", [Killed()])
    outbox.put()
    with pytest.raises(Killed):
        outbox.courier(first, second).next()
    outbox.clock.pass_time(15)
    actions.sweep(outbox.engine, outbox.clock)
    outbox.work(first, second)
    assert (len(first.asked), len(second.asked)) == (1, 2)


def test_a_slow_worker_whose_claim_ran_out_cannot_send_what_another_has_sent(outbox: Outbox) -> None:
    message = outbox.put()
    slow = store.claim(outbox.engine, outbox.now, outbox.now + 1000)
    assert slow is not None
    outbox.clock.pass_time(2)
    actions.sweep(outbox.engine, outbox.clock)
    outbox.work(Scripted())
    assert store.begin(outbox.engine, slow, "1:x", outbox.now, outbox.now + 1000) is None
    assert store.finish(outbox.engine, slow, "retry", outbox.now, due=outbox.now) == "sent"
    assert outbox.state(message) == "sent"


def test_a_slow_worker_whose_claim_ran_out_cannot_send_what_another_has_at_hand(outbox: Outbox) -> None:
    message = outbox.put()
    slow = store.claim(outbox.engine, outbox.now, outbox.now + 1000)
    assert slow is not None
    outbox.clock.pass_time(2)
    actions.sweep(outbox.engine, outbox.clock)
    quick = store.claim(outbox.engine, outbox.now, outbox.now + 14_000)
    assert quick is not None
    assert store.begin(outbox.engine, slow, "1:x", outbox.now, outbox.now + 14_000) is None
    assert store.finish(outbox.engine, slow, "failed", outbox.now, error="too slow") == "sending"
    assert store.begin(outbox.engine, quick, "1:x", outbox.now, outbox.now + 14_000) is not None
    assert outbox.look(message).attempts == 1


def test_a_slow_worker_that_did_send_keeps_others_from_sending_again(outbox: Outbox) -> None:
    message = outbox.put()
    slow = store.claim(outbox.engine, outbox.now, outbox.now + 1000)
    assert slow is not None
    store.begin(outbox.engine, slow, "1:x", outbox.now, outbox.now + 1000)
    outbox.clock.pass_time(2)
    actions.sweep(outbox.engine, outbox.clock)
    assert outbox.state(message) == "queued"
    store.finish(outbox.engine, slow, "sent", outbox.now, transport="1:x")
    way = Scripted()
    outbox.work(way)
    assert (outbox.state(message), way.asked) == ("sent", [])


def test_an_unexpected_error_of_a_transport_stops_nobody_else(outbox: Outbox) -> None:
    way = Scripted(outcomes=[RuntimeError("a bug")])
    first = outbox.put("first", urgent=True)
    second = outbox.put("second")
    outbox.work(way)
    assert (outbox.state(first), outbox.state(second)) == ("queued", "sent")
    assert outbox.look(first).error == "1:scripted: RuntimeError"


def test_a_number_that_cannot_be_opened_fails_alone(outbox: Outbox) -> None:
    foreign = outbox.put("a", to=Vault("another secret").seal(NUMBER, "phone"))
    broken = outbox.put("b", to="nonsense")
    fine = outbox.put("c")
    outbox.work(Scripted())
    assert [outbox.state(one) for one in (foreign, broken, fine)] == ["failed", "failed", "sent"]


def test_after_a_night_of_downtime_the_right_messages_go_once_and_the_stale_ones_never(
    outbox: Outbox,
) -> None:
    way = Scripted()
    outbox.clock.pass_time(9 * 3600)  # five in the afternoon; the machine is switched off now
    stale = outbox.put("today", not_after_ms=outbox.now + HOUR)
    right = outbox.put("tomorrow", not_after_ms=outbox.now + 17 * HOUR)
    later = outbox.put(
        "in two days", not_before_ms=outbox.now + 40 * HOUR, not_after_ms=outbox.now + 44 * HOUR
    )
    store.claim(outbox.engine, outbox.now, outbox.now + 14_000)  # one was at hand when the power went
    outbox.clock.pass_time(15.5 * 3600)  # half past eight in the morning
    for _again in range(3):
        actions.sweep(outbox.engine, outbox.clock)
        outbox.work(way, quiet=NIGHT)
    assert way.ids == [right.id]
    assert [outbox.state(one) for one in (stale, right, later)] == ["expired", "sent", "queued"]


def test_while_the_clock_is_wrong_nothing_is_sent_and_nothing_expires(outbox: Outbox) -> None:
    way, steady = Scripted(), Steady()
    message = outbox.put(
        "tomorrow", not_before_ms=outbox.now + 20 * HOUR, not_after_ms=outbox.now + 22 * HOUR
    )
    assert steady(outbox.engine, outbox.clock)
    outbox.clock.jump(86_400)
    assert not steady(outbox.engine, outbox.clock)
    assert not outbox.courier(way).work(5, 10)
    outbox.clock.jump(-86_400)
    assert steady(outbox.engine, outbox.clock)
    outbox.clock.pass_time(20 * 3600)
    assert not outbox.courier(way).work(5, 10)
    assert outbox.state(message) == "sent"


def test_a_supervisors_word_that_the_date_is_right_reaches_the_workers(outbox: Outbox) -> None:
    steady = Steady()
    announce(outbox.engine.client, CLOCK)  # of last month
    assert steady(outbox.engine, outbox.clock)
    outbox.clock.jump(-7200)
    assert not steady(outbox.engine, outbox.clock)
    announce(outbox.engine.client, "posts")
    assert not steady(outbox.engine, outbox.clock)
    announce(outbox.engine.client, CLOCK)
    assert steady(outbox.engine, outbox.clock)
    assert steady(outbox.engine, outbox.clock)
    assert outbox.clock.jumped() == 0


def test_a_worker_that_starts_with_a_jumped_clock_believes_no_old_word(outbox: Outbox) -> None:
    announce(outbox.engine.client, CLOCK)
    outbox.clock.jump(7200)
    assert not Steady()(outbox.engine, outbox.clock)


def test_receipts_that_come_before_our_own_noting_count(outbox: Outbox) -> None:
    message = outbox.put()

    class Fast(Scripted):
        def send(self, text: str, to: str, id: str, ttl_s: int) -> None:
            actions.receive(outbox.engine, outbox.clock, "e1", id, Receipt.DELIVERED, "", others=False)

    outbox.work(Fast())
    assert outbox.state(message) == "delivered"


def test_what_is_not_true_any_more_is_cancelled_at_the_door(outbox: Outbox) -> None:
    way = Scripted()
    gone, stands = outbox.put("gone", urgent=True), outbox.put("stands")
    courier = outbox.courier(way)
    courier.still_true = lambda message: message.id != gone.id
    while courier.next():
        pass
    assert way.ids == [stands.id]
    assert outbox.state(gone) == "cancelled"
    assert outbox.put("again", cause=gone.cause).state.value == "cancelled"


def test_the_witness_is_asked_again_before_the_second_gateway(outbox: Outbox) -> None:
    first, second = Scripted("1:first", [Temporary("down")]), Scripted("2:second")
    message = outbox.put()
    courier = outbox.courier(first, second)
    courier.still_true = lambda _message: not first.asked
    courier.next()
    assert (outbox.state(message), second.asked) == ("cancelled", [])
