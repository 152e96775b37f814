"""The verbs: taking in, cancelling, sending anew, and what time decides. Against the real engine."""

from __future__ import annotations

import pytest

from queue_service.core.errors import Conflict
from queue_service.messages import actions, check, store
from queue_service.messages.models import State
from queue_service.messages.transports.base import Permanent, Temporary
from tests.messages.conftest import HOUR, MINUTE, NUMBER, Outbox, Scripted


@pytest.fixture(autouse=True)
def sound(outbox: Outbox):
    """Every test leaves lists that agree with the messages."""
    yield
    assert check.violations(outbox.engine) == []


def test_a_message_is_kept_once_for_its_key_whatever_else_is_said(outbox: Outbox) -> None:
    first = outbox.put("same")
    again = outbox.put("same", template="missed", fields={"number": "A001", "time": "10.00", "zone": "WIB"})
    assert again == first
    assert outbox.put("other").id != first.id
    assert actions.counts(outbox.engine)[State.QUEUED] == 2


def test_the_number_is_kept_only_encrypted(outbox: Outbox) -> None:
    outbox.put()
    stored = str(outbox.engine.client.hgetall(store.key("messages")))
    assert NUMBER not in stored
    assert NUMBER[3:] not in stored


def test_without_consent_nothing_is_kept(outbox: Outbox) -> None:
    kept = actions.send(
        outbox.engine,
        outbox.clock,
        key="k",
        template="missed",
        language="id",
        to=outbox.vault.seal(NUMBER, "phone"),
        fields={"number": "A001", "time": "10.00", "zone": "WIB"},
        not_after_ms=outbox.now + HOUR,
        cause="ticket:x",
        consent=False,
        urgent=True,
    )
    assert kept is None
    assert list(outbox.engine.client.scan_iter("sys:*")) == []


def test_a_message_that_is_too_late_at_once_is_kept_as_expired(outbox: Outbox) -> None:
    assert outbox.put("past", not_after_ms=outbox.now - 1).state is State.EXPIRED
    assert outbox.put("almost", not_after_ms=outbox.now + 4_000).state is State.EXPIRED
    begins_later = outbox.put("later", not_before_ms=outbox.now + HOUR, not_after_ms=outbox.now + HOUR)
    assert begins_later.state is State.EXPIRED


@pytest.mark.parametrize("cause", ["", "with blank", "x" * 121, "ümlaut"])
def test_a_cause_is_visible_characters(outbox: Outbox, cause: str) -> None:
    with pytest.raises(ValueError, match="not a cause"):
        outbox.put(cause=cause)


def test_a_cancelled_cause_is_never_texted_not_even_by_who_is_late(outbox: Outbox) -> None:
    way = Scripted()
    waiting = outbox.put("a", cause="booking:1")
    other = outbox.put("b", cause="booking:10")
    assert actions.cancel_cause(outbox.engine, outbox.clock, "booking:1") == 1
    late = outbox.put("c", cause="booking:1")
    assert actions.cancel_cause(outbox.engine, outbox.clock, "booking:1") == 0
    outbox.work(way)
    assert [outbox.state(one) for one in (waiting, late, other)] == ["cancelled", "cancelled", "sent"]
    assert way.ids == [other.id]


def test_older_causes_of_the_same_thing_are_withdrawn_together(outbox: Outbox) -> None:
    old = [outbox.put(f"old{number}", cause=f"booking:1:{number}") for number in range(2)]
    new, other = outbox.put("new", cause="booking:1:2"), outbox.put("other", cause="booking:10:0")
    assert actions.withdraw(outbox.engine, outbox.clock, "booking:1:", keep=new.cause) == 2
    assert [outbox.state(one) for one in (*old, new, other)] == ["cancelled", "cancelled", "queued", "queued"]


def test_what_a_worker_holds_is_not_handed_over_once_its_cause_is_cancelled(outbox: Outbox) -> None:
    message = outbox.put()
    claimed = store.claim(outbox.engine, outbox.now, outbox.now + 1000)
    assert claimed is not None
    assert actions.cancel_cause(outbox.engine, outbox.clock, message.cause) == 1
    assert store.begin(outbox.engine, claimed, "1:x", outbox.now, outbox.now + 1000) is None
    assert outbox.state(message) == "cancelled"


def test_a_failed_hand_over_is_not_repeated_once_its_cause_is_cancelled(outbox: Outbox) -> None:
    message = outbox.put()

    class Cancels(Scripted):
        def send(self, *args):
            actions.cancel_cause(outbox.engine, outbox.clock, message.cause)
            raise Temporary("no")

    outbox.work(Cancels())
    assert outbox.state(message) == "cancelled"


def test_what_was_sent_stays_sent_when_its_cause_is_cancelled(outbox: Outbox) -> None:
    message = outbox.put()
    outbox.work(Scripted())
    assert actions.cancel_cause(outbox.engine, outbox.clock, message.cause) == 0
    assert outbox.state(message) == "sent"


def test_staff_send_a_failed_message_anew_under_a_new_id(outbox: Outbox) -> None:
    way = Scripted(outcomes=[Permanent("wrong number")])
    message = outbox.put()
    outbox.work(way)
    assert (outbox.state(message), outbox.look(message).error) == ("failed", "1:scripted: wrong number")
    actions.resend(outbox.engine, outbox.clock, outbox.look(message))
    outbox.work(way)
    assert outbox.state(message) == "sent"
    assert [id for _text, _to, id, _ttl in way.asked] == [f"{message.id}-1", f"{message.id}-2"]


def test_staff_hurry_a_waiting_message_along_under_its_own_id(outbox: Outbox) -> None:
    way = Scripted(outcomes=[Temporary("busy")])
    message = outbox.put()
    outbox.work(way)
    assert outbox.look(message).due_ms == outbox.now + 15_000
    actions.resend(outbox.engine, outbox.clock, outbox.look(message))
    outbox.work(way)
    assert [id for _text, _to, id, _ttl in way.asked] == [f"{message.id}-1"] * 2


def test_not_even_staff_send_a_message_before_its_time(outbox: Outbox) -> None:
    way = Scripted()
    message = outbox.put(not_before_ms=outbox.now + 10 * MINUTE)
    assert actions.resend(outbox.engine, outbox.clock, message).due_ms == outbox.now + 10 * MINUTE
    outbox.work(way)
    assert way.asked == []


def test_nothing_is_sent_anew_past_its_deadline_or_after_its_cause_is_cancelled(outbox: Outbox) -> None:
    late, gone = outbox.put("late"), outbox.put("gone")
    outbox.work(Scripted(outcomes=[Permanent("no")] * 2))
    actions.cancel_cause(outbox.engine, outbox.clock, gone.cause)
    with pytest.raises(Conflict, match="wrong_state"):
        actions.resend(outbox.engine, outbox.clock, outbox.look(gone))
    outbox.clock.pass_time(3600)
    with pytest.raises(Conflict, match="too_late"):
        actions.resend(outbox.engine, outbox.clock, outbox.look(late))


def test_the_sweep_expires_what_nobody_could_take_in_time(outbox: Outbox) -> None:
    message = outbox.put()
    outbox.clock.pass_time(3594)
    assert actions.sweep(outbox.engine, outbox.clock) == 1
    outbox.clock.pass_time(2)
    assert actions.sweep(outbox.engine, outbox.clock) == 0
    assert outbox.state(message) == "expired"


def test_what_is_over_is_deleted_a_month_after_its_deadline(outbox: Outbox) -> None:
    for number in range(450):
        outbox.put(f"k{number}")
    actions.cancel_cause(outbox.engine, outbox.clock, "booking:gone")
    outbox.clock.pass_time(3600 + 30 * 86_400 - 1)
    actions.sweep(outbox.engine, outbox.clock)
    assert actions.counts(outbox.engine)[State.EXPIRED] == 450
    outbox.clock.pass_time(2)
    actions.sweep(outbox.engine, outbox.clock)
    assert set(outbox.engine.client.scan_iter("sys:*")) == {store.key("totals")}


def test_pages_are_newest_first_and_go_on_where_the_last_one_ended(outbox: Outbox) -> None:
    made = []
    for number in range(5):
        made.append(outbox.put(f"k{number}").id)
        outbox.clock.pass_time(1)
    first = actions.page(outbox.engine, None, "", 2)
    second = actions.page(outbox.engine, None, first[-1][0], 10)
    assert [one.id for _cursor, one in first + second] == made[::-1]
    outbox.work(Scripted(outcomes=[Permanent("no")]))
    [failed] = actions.page(outbox.engine, State.FAILED, "", 10)
    assert failed[1].id == made[0]
    assert len(actions.page(outbox.engine, State.SENT, "", 10)) == 4
    assert actions.page(outbox.engine, State.SENT, "nonsense", 10) == []


def test_the_messages_of_a_cause_are_found(outbox: Outbox) -> None:
    first = outbox.put("a", cause="booking:1")
    outbox.clock.pass_time(1)
    second = outbox.put("b", cause="booking:1")
    outbox.put("c", cause="booking:12")
    assert [one.id for one in actions.of_cause(outbox.engine, "booking:1")] == [first.id, second.id]


def test_metrics_say_how_many_and_how_long_they_wait(outbox: Outbox) -> None:
    outbox.put("a")
    outbox.put("b", not_before_ms=outbox.now + 10 * MINUTE)
    outbox.clock.pass_time(90)
    measured = actions.measured(outbox.engine, outbox.clock)
    assert measured["states"]["queued"] == 2
    assert measured["overdue"] == 90
    outbox.work(Scripted("1:x", [Temporary("no")] * 9))
    outbox.clock.pass_time(15)
    outbox.work(Scripted("1:x", [Temporary("no")] * 9))
    outbox.clock.pass_time(30)
    outbox.work(Scripted("1:x", [Temporary("no")] * 9))
    assert actions.measured(outbox.engine, outbox.clock)["resting"] == {"1:x": True}
