"""Undo: every action of an officer can be taken back, for a while, and everybody is told."""

import pytest

from queue_service.core.errors import Conflict
from queue_service.tickets import actions, store, views
from queue_service.tickets.check import violations
from queue_service.tickets.models import Place, Priority, State
from tests.factories import POST

TO_A_PERSON_CALLED = {"recall": {}, "start": {}, "no_show": {}, "hold": {}, "transfer": {"service": "kia"}}


def refused(code: str) -> pytest.RaisesExc:
    return pytest.raises(Conflict, check=lambda error: error.code == code)


def last_event(engine) -> dict:
    seq, fields = store.latest_events(engine, POST, 1)[0]
    return views.public(POST, seq, fields)


@pytest.mark.parametrize("verb", sorted(TO_A_PERSON_CALLED))
def test_what_was_done_to_a_called_person_is_taken_back(engine, clock, post, take, desk, verb):
    take()
    before = desk("call_next")
    _seq, picture = views.snapshot(engine, clock, post)
    desk(verb, "1", **TO_A_PERSON_CALLED[verb])
    restored, undone = desk("undo")
    assert restored == before
    assert undone == {"hold": "held"}.get(verb, verb)
    assert views.snapshot(engine, clock, post)[1] == picture
    assert violations(engine) == []


def test_a_finished_visit_is_being_served_again(engine, take, desk):
    take(then_services=("kia",))
    desk("call_next")
    serving = desk("start")
    desk("finish")
    restored, undone = desk("undo")
    assert (restored, undone) == (serving, "finish")
    assert last_event(engine)["from_service"] == "kia"
    assert desk("finish").service == "kia"


def test_a_call_is_taken_off_the_board_and_the_person_waits_at_the_old_place(engine, clock, post, take, desk):
    first = take()
    take()
    desk("call_next")
    restored, undone = desk("undo")
    assert (restored.state, undone) == (State.WAITING, "call_next")
    assert views.snapshot(engine, clock, post)[1]["calls"] == []
    assert desk("call_next").id == first.id


def test_a_row_of_actions_is_taken_back_one_by_one(take, desk):
    take()
    for verb in ("call_next", "recall", "recall", "start", "finish"):
        desk(verb)
    assert [desk("undo")[1] for _time in range(5)] == ["finish", "start", "recall", "recall", "call_next"]
    with refused("nothing_to_undo"):
        desk("undo")


def test_undo_is_over_after_the_time_the_post_allows(clock, post, take, desk):
    take()
    desk("call_next")
    clock.pass_time(post.rules.undo_seconds)
    desk("recall")
    clock.pass_time(post.rules.undo_seconds + 1)
    with refused("undo_too_late"):
        desk("undo")


def test_what_others_changed_meanwhile_is_not_undone(engine, clock, take, desk):
    ticket = take()
    desk("call_next")
    desk("hold")
    actions.cancel(engine, clock, ticket.id, by="holder", reason="holder")
    with refused("nothing_to_undo"):
        desk("undo")


def test_a_holder_who_leaves_does_not_bar_the_way_to_what_was_done_before(engine, clock, post, take, desk):
    take()
    leaving = take("ktp-baru", Priority.HAMIL)
    first = desk("call_next")
    assert first.id == leaving.id
    desk("start")
    serving = desk("hold")
    take("ktp-baru", Priority.HAMIL)
    called = desk("call_next")
    actions.cancel(engine, clock, called.id, by="holder", reason="holder")
    queue = actions.current_queue(engine, clock, post)
    assert store.latest_act(engine, queue, "1")["number"] == serving.number
    restored, undone = desk("undo")
    assert (restored.id, restored.state, undone) == (leaving.id, State.SERVING, "held")
    assert store.counters(engine, POST)["1"].streak == 2, "the urgent call in between was made"
    assert violations(engine) == []


def test_an_undo_of_something_else_than_the_officer_was_shown_changes_nothing(engine, clock, take, desk):
    take()
    desk("call_next")
    done = desk("start")
    desk("finish")
    take()
    called = desk("call_next")
    actions.cancel(engine, clock, called.id, by="holder", reason="holder")
    with refused("undo_changed"):
        desk("undo", expected=(called.id, "call_next"))
    assert desk("undo", expected=(done.id, "finish"))[0] == done


@pytest.mark.parametrize("counter", [None, "1"])
def test_a_called_person_whom_an_officer_cancelled_is_at_the_counter_again(
    engine, clock, post, take, desk, counter
):
    take()
    called = desk("call_next")
    _seq, picture = views.snapshot(engine, clock, post)
    actions.cancel(engine, clock, called.id, by="petugas-1", reason="staff", counter=counter)
    assert store.counters(engine, POST)["1"].ticket is None
    assert desk("undo") == (called, "cancel")
    assert views.snapshot(engine, clock, post)[1] == picture
    assert desk("undo")[1] == "call_next"
    assert violations(engine) == []


@pytest.mark.parametrize("waits_as", ["urgent", "early", "held"])
def test_somebody_cancelled_by_mistake_waits_where_they_were(engine, clock, post, take, desk, waits_as):
    desk("set_counter", "1", "open")
    ticket = take("kia", Priority.LANSIA if waits_as == "urgent" else None)
    if waits_as == "early":
        place = Place("U", clock.now_ms() // 1000 + 900, clock.now_ms() + 600_000)
        identity = f"{POST}.261124{'k1':0>16}"
        ticket = actions.issue_booked(
            engine, clock, post, "kia", identity, place, booking="K1", by="kiosk"
        ).ticket
    if waits_as == "held":
        desk("call_next")
        ticket = desk("hold")
    before = views.queue_view(engine, clock, post, "1")
    actions.cancel(engine, clock, ticket.id, by="petugas-1", reason="staff", counter="1", because="ganda")
    assert desk("undo") == (ticket, "cancel")
    assert views.queue_view(engine, clock, post, "1") == before
    assert violations(engine) == []


def test_whom_one_counter_cancelled_goes_back_to_the_counter_that_had_called(engine, clock, take, desk):
    take()
    called = desk("call_next", "2")
    desk("set_counter", "1", "open")
    actions.cancel(engine, clock, called.id, by="petugas-1", reason="staff", counter="1")
    take()
    other = desk("call_next", "2")
    with refused("counter_busy"):
        desk("undo", "1")
    desk("start", "2")
    desk("finish", "2")
    assert desk("undo", "1") == (called, "cancel")
    assert last_event(engine)["counter"] == "2"
    assert store.counters(engine, POST)["2"].ticket == called.id != other.id
    assert store.counters(engine, POST)["1"].ticket is None


def test_an_officer_who_is_at_no_counter_just_cancels(engine, clock, post, take, desk):
    ticket = take()
    actions.cancel(engine, clock, ticket.id, by="petugas-1", reason="staff", because="Salah layanan")
    with refused("nothing_to_undo"):
        desk("undo")
    _seq, fields = next(
        one for one in store.latest_events(engine, POST, 9) if one[1]["type"] == "ticket.cancelled"
    )
    assert views.public(POST, 0, fields)["reason"] == "staff"
    assert "Salah layanan" in fields["private"]


def test_a_person_called_by_another_counter_stays_there(take, desk):
    take()
    desk("call_next", "1")
    desk("transfer", "1", service="kia")
    desk("call_next", "2")
    with refused("nothing_to_undo"):
        desk("undo", "1")


def test_undoing_a_return_leaves_the_counter_as_it_is(engine, clock, take, desk):
    held = take()
    desk("call_next")
    desk("hold")
    take()
    called = desk("call_next")
    actions.bring_back(engine, clock, held.id, by="petugas-1", counter="1")
    actions.cancel(engine, clock, called.id, by="holder", reason="holder")
    restored, undone = desk("undo")
    assert (restored.id, restored.state, undone) == (held.id, State.HELD, "return")
    assert store.counters(engine, POST)["1"].ticket is None
    assert violations(engine) == []


def test_a_closed_counter_takes_nobody_back_into_its_hands(take, desk):
    take()
    desk("call_next")
    desk("hold")
    desk("set_counter", "1", "closed")
    with refused("counter_closed"):
        desk("undo")


def test_the_row_of_urgent_calls_is_restored(engine, take, desk):
    take("ktp-baru", Priority.LANSIA)
    take("ktp-baru")
    desk("call_next")
    assert store.counters(engine, POST)["1"].streak == 1
    desk("undo")
    assert store.counters(engine, POST)["1"].streak == 0
