"""What a holder can do: give the number back, ask for more time, see how many people are ahead."""

import pytest

from queue_service.core.errors import Conflict
from queue_service.core.keys import post_key
from queue_service.posts.models import Counter
from queue_service.tickets import actions, store, views
from queue_service.tickets.check import violations
from queue_service.tickets.models import Place, Priority, State
from tests.factories import POST, keep, make_post, officer


def refused(code: str) -> pytest.RaisesExc:
    return pytest.raises(Conflict, check=lambda error: error.code == code)


def events(engine) -> list[dict]:
    return [views.public(POST, seq, fields) for seq, fields in store.events(engine, POST, 0, 1000)]


def test_a_ticket_given_back_twice_is_no_error_and_one_event(engine, clock, take):
    ticket = take()
    for _time in range(2):
        assert actions.cancel(engine, clock, ticket.id, by="holder", reason="holder").state is State.CANCELLED
    assert [one["type"] for one in events(engine)].count("ticket.cancelled") == 1


def test_a_holder_who_leaves_when_called_frees_the_counter(engine, clock, take, desk):
    take()
    desk("call_next")
    actions.cancel(engine, clock, take().id, by="holder", reason="holder")
    called = store.counters(engine, POST)["1"].ticket
    actions.cancel(engine, clock, called, by="holder", reason="holder")
    assert desk("call_next") is None
    assert violations(engine) == []


def test_who_is_being_served_cannot_cancel(engine, clock, take, desk):
    ticket = take()
    desk("call_next")
    desk("start")
    with refused("wrong_state"):
        actions.cancel(engine, clock, ticket.id, by="holder", reason="holder")


def test_more_time_lets_three_people_go_first_once(engine, clock, take):
    tickets = [take() for _person in range(6)]
    assert actions.delay(engine, clock, tickets[1].id).ahead == 4
    assert [actions.look(engine, clock, ticket.id).ahead for ticket in tickets] == [0, 4, 1, 2, 3, 5]
    with refused("already_delayed"):
        actions.delay(engine, clock, tickets[1].id)


def test_two_people_who_wait_behind_the_same_person_keep_apart_and_before_the_next(engine, clock, take):
    tickets = [take("ktp-baru", Priority.SAKIT) for _person in range(6)]
    for late in (1, 0, 4):
        actions.delay(engine, clock, tickets[late].id)
    places = [actions.look(engine, clock, ticket.id).ahead for ticket in tickets]
    assert sorted(places) == list(range(6))


def test_more_time_is_not_used_up_while_nobody_is_behind(engine, clock, take):
    ticket = take()
    with refused("nobody_behind"):
        actions.delay(engine, clock, ticket.id)
    take()
    assert actions.delay(engine, clock, ticket.id).ahead == 1


def test_somebody_urgent_with_only_ordinary_people_behind_lets_some_of_them_go_first(engine, clock, take):
    urgent = take("kia", Priority.LANSIA)
    ordinary = [take("kia") for _person in range(5)]
    late = actions.delay(engine, clock, urgent.id)
    assert (late.ahead, late.ticket.lane, late.ticket.priority) == (3, "O", Priority.LANSIA)
    assert [actions.look(engine, clock, one.id).ahead for one in ordinary] == [0, 1, 2, 4, 5]
    with refused("already_delayed"):
        actions.delay(engine, clock, urgent.id)


def test_people_who_gave_way_to_ordinary_ones_do_not_pass_them_one_after_the_other(engine, clock, take):
    ordinary = [take("kia") for _person in range(8)]
    for _time in range(2):
        actions.delay(engine, clock, take("kia", Priority.HAMIL).id)
    places = [actions.look(engine, clock, one.id).ahead for one in ordinary]
    assert places == [0, 1, 2, 4, 6, 7, 8, 9]


def test_no_more_people_go_first_than_were_promised_whatever_lane_they_are_in(engine, clock, take):
    ordinary, *_others = [take("kia") for _person in range(6)]
    for _person in range(6):
        take("kia", Priority.HAMIL)
    assert actions.look(engine, clock, ordinary.id).ahead == 2
    assert actions.delay(engine, clock, ordinary.id).ahead == 5


def test_who_comes_before_the_booked_time_does_not_give_way_to_ordinary_people(engine, clock, post, take):
    take("kia")
    place = Place("U", clock.now_ms() // 1000 + 1500, clock.now_ms() + 900_000)
    identity = f"{POST}.261124{'k1':0>16}"
    actions.issue_booked(engine, clock, post, "kia", identity, place, booking="K1", by="kiosk")
    with refused("nobody_behind"):
        actions.delay(engine, clock, identity)
    clock.pass_time(900)
    assert actions.delay(engine, clock, identity).ahead == 1


def test_ahead_is_counted_among_what_the_open_counters_serve_now(engine, clock):
    counters = (Counter("1", "1"), Counter("2", "2", ("ktp-baru", "ktp-ganti")), Counter("3", "3", ("kia",)))
    post = keep(engine, make_post(counters=counters))
    for service in ("ktp-ganti", "kia", "ktp-baru"):
        actions.issue(engine, clock, post, service, by="kiosk")
    last = actions.issue(engine, clock, post, "ktp-baru", by="kiosk").ticket

    def ahead() -> int:
        return actions.look(engine, clock, last.id).ahead

    assert ahead() == 3, "nobody is open: as configured"
    actions.set_counter(engine, clock, post, officer("2"), "open")
    assert ahead() == 2, "counter 1, for everything, is closed"
    actions.set_counter(engine, clock, post, officer("2"), "open", services=("ktp-baru",))
    assert ahead() == 1
    actions.set_counter(engine, clock, post, officer("1"), "open", services=("kia", "ktp-baru"))
    assert ahead() == 2
    actions.set_counter(engine, clock, post, officer("1"), "paused")
    assert ahead() == 1


def test_a_service_that_no_counter_serves_has_only_its_own_people_ahead(engine, clock):
    post = keep(engine, make_post(counters=(Counter("1", "1", ("kia",)),)))
    for service in ("kia", "ktp-baru"):
        actions.issue(engine, clock, post, service, by="kiosk")
    assert actions.issue(engine, clock, post, "ktp-baru", by="kiosk").ahead == 1


def test_booked_people_whose_time_has_come_are_ahead_before_anybody_calls(engine, clock, post, take):
    place = Place("U", clock.now_ms() // 1000 + 1500, clock.now_ms() + 900_000)
    identity = f"{POST}.261124{'k1':0>16}"
    actions.issue_booked(engine, clock, post, "kia", identity, place, booking="K1", by="kiosk")
    ticket = take("kia")
    assert actions.look(engine, clock, ticket.id).ahead == 0
    clock.pass_time(900)
    assert actions.look(engine, clock, ticket.id).ahead == 1


def test_ahead_counts_people_sent_to_the_counter(engine, clock):
    post = keep(engine, make_post(counters=(Counter("1", "1"),)))
    me = officer("1")
    actions.set_counter(engine, clock, post, me, "open")
    first, second = (actions.issue(engine, clock, post, "kia", by="kiosk").ticket for _person in range(2))
    actions.call_next(engine, clock, post, me)
    actions.transfer(engine, clock, post, me, counter="1")
    assert actions.look(engine, clock, first.id).ahead == 0
    assert actions.look(engine, clock, second.id).ahead == 1


def test_what_was_cancelled_while_a_screen_was_being_read_is_in_nobodys_hand(engine, clock, take, desk, post):
    ticket = take()
    desk("call_next")
    counters = engine.client.hgetall(post_key(POST, "counters"))
    actions.cancel(engine, clock, ticket.id, by="holder", reason="holder")
    engine.client.hset(post_key(POST, "counters"), mapping=counters)  # read before, the ticket after
    assert views.queue_view(engine, clock, post).in_hand == {}
