"""The verbs, one promise at a time, against the real engine."""

import dataclasses

import pytest

from queue_service.core.errors import Conflict, Invalid, NotFound
from queue_service.core.identity import Principal
from queue_service.posts import store as posts_store
from queue_service.posts.models import Counter, Hours, QueueRules
from queue_service.tickets import actions, store, views
from queue_service.tickets.check import violations
from queue_service.tickets.models import Place, Priority, State
from tests.factories import POST, keep, make_post, officer


def refused(code: str) -> pytest.RaisesExc:
    return pytest.raises(Conflict, check=lambda error: error.code == code)


def with_rules(engine, post, **rules):
    return keep(engine, dataclasses.replace(post, rules=QueueRules(**rules)))


def events(engine) -> list[dict]:
    return [views.public(POST, seq, fields) for seq, fields in store.events(engine, POST, 0, 1000)]


# ---- numbers ----


def test_numbers_count_from_001_for_each_letter(take):
    assert [take(service).number for service in ("ktp-baru", "kia", "ktp-baru", "kia", "ktp-ganti")] == [
        "A001",
        "C001",
        "A002",
        "C002",
        "B001",
    ]


def test_after_999_numbers_have_four_digits(engine, post, take):
    first = take()
    queue = actions.queue_of(engine, post, first.day)
    engine.client.hset(queue.key("numbers"), "A", 998)
    assert [take().number for _person in range(3)] == ["A999", "A1000", "A1001"]


def test_two_services_of_one_letter_share_their_numbers(engine, clock):
    post = keep(engine, make_post(letters={"ktp-baru": "A", "ktp-ganti": "A"}))
    numbers = [
        actions.issue(engine, clock, post, service, by="kiosk").ticket.number
        for service in ("ktp-baru", "ktp-ganti", "ktp-baru")
    ]
    assert numbers == ["A001", "A002", "A003"]


def test_a_quota_ends_the_numbers_of_its_service_only(engine, clock):
    post = keep(engine, make_post(quotas={"kia": 2}))
    for _person in range(2):
        actions.issue(engine, clock, post, "kia", by="kiosk")
    with refused("quota_reached"):
        actions.issue(engine, clock, post, "kia", by="kiosk")
    assert actions.issue(engine, clock, post, "ktp-baru", by="kiosk").ticket.number == "A001"


def test_a_paused_service_gives_no_numbers_until_it_is_resumed(engine, take):
    stamp = {"at": "", "by": "petugas", "service": "kia"}
    posts_store.change_live(engine, POST, "pause", stamp | {"pause": '{"reason":"Blangko habis"}'})
    with refused("service_paused") as no:
        take("kia")
    assert no.value.extra == {"reason": "Blangko habis", "service": "kia"}
    posts_store.change_live(engine, POST, "resume", stamp)
    assert take("kia").number == "C001"


def test_a_closed_post_gives_no_numbers_and_begins_no_day(engine, clock):
    post = keep(engine, make_post(hours=Hours(around_the_clock=False)))
    with refused("post_closed"):
        actions.issue(engine, clock, post, "kia", by="kiosk")
    assert store.current_day(engine, POST) is None


@pytest.mark.parametrize(
    ("service", "then", "field"), [("paspor", (), "service"), ("kia", ("paspor",), "then_services")]
)
def test_a_service_the_post_does_not_offer_is_named(take, service, then, field):
    with pytest.raises(Invalid) as caught:
        take(service, then_services=then)
    assert caught.value.extra["errors"][0] == {"field": field, "message": "unknown service paspor"}


def test_a_paused_later_service_is_named_and_gives_no_number(engine, take):
    stamp = {"at": "", "by": "petugas", "service": "kia"}
    posts_store.change_live(engine, POST, "pause", stamp | {"pause": '{"reason":"Blangko habis"}'})
    with refused("service_paused") as no:
        take("ktp-baru", then_services=("kia",))
    assert no.value.extra["service"] == "kia"
    assert take("ktp-baru").number == "A001"


def test_a_later_service_takes_from_its_quota_when_the_number_is_given(engine, clock):
    post = keep(engine, make_post(quotas={"kia": 2}))
    for then in (("kia",), ()):
        actions.issue(engine, clock, post, "ktp-baru" if then else "kia", by="kiosk", then_services=then)
    for service, then in (("kia", ()), ("ktp-baru", ("kia",)), ("ktp-baru", ("ktp-ganti", "kia"))):
        with refused("quota_reached") as no:
            actions.issue(engine, clock, post, service, by="kiosk", then_services=then)
        assert no.value.extra == {"quota": 2, "service": "kia"}
    assert actions.issue(engine, clock, post, "ktp-baru", by="kiosk").ticket.number == "A002"


def test_a_visit_that_asks_twice_for_the_last_place_is_refused(engine, clock):
    post = keep(engine, make_post(quotas={"kia": 1}))
    with refused("quota_reached"):
        actions.issue(engine, clock, post, "kia", by="kiosk", then_services=("kia",))
    assert actions.issue(engine, clock, post, "kia", by="kiosk").ticket.number == "C001"


def test_a_repeated_request_gets_its_first_answer(engine, clock, post):
    first, again = (
        actions.issue(engine, clock, post, "kia", by="kiosk", idem=("kunci", "sidik")) for _time in range(2)
    )
    assert first == again
    assert store.waiting_counts(engine, actions.current_queue(engine, clock, post)) == {"kia": 1}


def test_the_same_key_for_another_request_is_refused(engine, clock, post):
    actions.issue(engine, clock, post, "kia", by="kiosk", idem=("kunci", "sidik"))
    with pytest.raises(Invalid, check=lambda error: error.code == "idempotency_mismatch"):
        actions.issue(engine, clock, post, "ktp-baru", by="kiosk", idem=("kunci", "lain!"))


def test_a_refused_request_may_be_tried_again_with_its_key(engine, clock, post, desk):
    with refused("counter_closed"):
        actions.call_next(engine, clock, post, officer("1"), idem=("kunci", "sidik"))
    actions.issue(engine, clock, post, "kia", by="kiosk")
    actions.set_counter(engine, clock, post, officer("1"), "open")
    called = actions.call_next(engine, clock, post, officer("1"), idem=("kunci", "sidik"))
    assert called is not None
    assert called.number == "C001"


def test_nobody_to_call_is_also_remembered(engine, clock, post, take, desk):
    desk("set_counter", "1", "open")
    assert actions.call_next(engine, clock, post, officer("1"), idem=("kunci", "sidik")) is None
    take()
    assert actions.call_next(engine, clock, post, officer("1"), idem=("kunci", "sidik")) is None
    assert desk("call_next").number == "A001"


def test_an_answer_is_kept_for_a_day_and_no_longer(engine, clock, post):
    actions.issue(engine, clock, post, "kia", by="kiosk", idem=("kunci", "sidik"))
    assert 86_390 <= engine.client.ttl(f"q:{{{POST}}}:idem:kunci") <= 86_400


def test_a_sealed_phone_is_kept_apart_from_the_ticket_and_for_ninety_days(engine, post, take):
    ticket = take(contact="sealed-phone")
    queue = actions.queue_of(engine, post, ticket.day)
    assert engine.client.hgetall(queue.key("contacts")) == {ticket.id: "sealed-phone"}
    assert engine.client.ttl(queue.key("contacts")) > 89 * 86_400
    assert "sealed-phone" not in engine.client.hget(queue.key("tickets"), ticket.id)
    assert "sealed-phone" not in str(store.events(engine, POST, 0, 100))


# ---- calling ----


def test_urgent_and_ordinary_people_are_called_in_their_proportion_with_why(take, desk):
    for priority in (None, None, *[Priority.LANSIA] * 5):
        take("ktp-baru", priority)
    called = []
    while (ticket := desk("call_next")) is not None:
        called.append((ticket.number, ticket.why))
        desk("start")
        desk("finish")
    assert called == [
        ("A003", "urgent"),
        ("A004", "urgent"),
        ("A001", "ordinary_turn"),
        ("A005", "urgent"),
        ("A006", "urgent"),
        ("A002", "ordinary_turn"),
        ("A007", "urgent_alone"),
    ]


def test_a_counter_calls_only_what_it_serves(engine, clock):
    post = keep(engine, make_post(counters=(Counter("1", "1", ("kia",)), Counter("2", "2"))))
    actions.issue(engine, clock, post, "ktp-baru", by="kiosk")
    actions.set_counter(engine, clock, post, officer("1"), "open")
    assert actions.call_next(engine, clock, post, officer("1")) is None


def test_an_officer_narrows_and_widens_what_the_counter_serves(take, desk):
    take("ktp-baru")
    desk("set_counter", "1", "open", services=("kia",))
    assert desk("call_next") is None
    desk("set_counter", "1", "open", services=("kia", "ktp-baru"))
    assert desk("call_next").number == "A001"


def test_a_counter_has_one_ticket_at_a_time(take, desk):
    take()
    take()
    desk("call_next")
    with refused("counter_busy"):
        desk("call_next")


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_a_counter_that_is_not_open_calls_nobody(take, desk, state):
    take()
    desk("set_counter", "1", state)
    with refused("counter_closed"):
        desk("call_next")


def test_a_counter_with_somebody_in_hand_cannot_close_but_may_pause(take, desk):
    take()
    desk("call_next")
    with refused("counter_busy"):
        desk("set_counter", "1", "closed")
    assert desk("set_counter", "1", "paused").state == "paused"
    assert desk("start").state is State.SERVING


def test_calling_out_of_turn_keeps_the_reason_from_the_public(engine, take, desk):
    take()
    second = take()
    assert desk("call", "1", second.id, "ibu dengan bayi demam").number == "A002"
    seq = store.newest_seq(engine, POST)
    (_seq, fields), *_more = store.events(engine, POST, seq - 1, 1)
    assert "bayi" in fields["private"]
    assert "bayi" not in fields["data"]


@pytest.mark.parametrize("verb", ["recall", "start", "finish", "no_show", "hold"])
def test_a_counter_with_nobody_in_hand_has_nothing_to_act_on(desk, verb):
    with refused("wrong_state"):
        desk(verb)


def test_a_person_is_missed_only_after_as_many_recalls_as_the_post_asks_for(engine, clock, post):
    post = with_rules(engine, post, recalls_before_no_show=2)
    actions.issue(engine, clock, post, "kia", by="kiosk")
    me = officer("1")
    actions.set_counter(engine, clock, post, me, "open")
    actions.call_next(engine, clock, post, me)
    for _recall in range(2):
        with refused("recall_first"):
            actions.no_show(engine, clock, post, me)
        actions.recall(engine, clock, post, me)
    assert actions.no_show(engine, clock, post, me).state is State.NO_SHOW


def test_held_and_missed_people_wait_again_at_their_place_by_issue_time(engine, clock, take, desk):
    first, second, third = take(), take(), take()
    for verb in ("hold", "no_show"):
        desk("call_next")
        desk(verb)
    for ticket in (second, first):
        actions.bring_back(engine, clock, ticket.id, by="petugas", counter="1")
    order = []
    for _call in range(3):
        order.append(desk("call_next").id)
        desk("start")
        desk("finish")
    assert order == [first.id, second.id, third.id]


def test_the_board_keeps_the_latest_twenty_calls(engine, clock, post, take, desk):
    for _person in range(22):
        take()
        desk("call_next")
        desk("start")
        desk("finish")
    calls = views.snapshot(engine, clock, post)[1]["calls"]
    assert [call["number"] for call in calls] == [f"A{number:03d}" for number in range(22, 2, -1)]


# ---- visits that go on ----


def test_a_visit_for_several_services_keeps_its_number_and_place(take, desk):
    take("ktp-baru", then_services=("kia", "ktp-ganti"))
    take("kia")
    seen = []
    for _service in range(3):
        ticket = desk("call_next")
        seen.append((ticket.number, ticket.service))
        desk("start")
        desk("finish")
    assert seen == [("A001", "ktp-baru"), ("A001", "kia"), ("A001", "ktp-ganti")]


def test_a_later_service_that_is_paused_or_sold_out_meanwhile_still_takes_who_has_a_number(engine, clock):
    post = keep(engine, make_post(quotas={"kia": 1}))
    me = officer("1")
    actions.set_counter(engine, clock, post, me, "open")
    actions.issue(engine, clock, post, "ktp-baru", by="kiosk", then_services=("kia",))
    stamp = {"at": "", "by": "petugas", "service": "kia", "pause": '{"reason":"Blangko habis"}'}
    posts_store.change_live(engine, POST, "pause", stamp)
    for _service in range(2):
        last = actions.call_next(engine, clock, post, me)
        actions.start(engine, clock, post, me)
        actions.finish(engine, clock, post, me)
    assert (last.number, last.service) == ("A001", "kia")


def test_a_later_service_that_the_post_offers_no_more_is_left_out(engine, clock, post, take, desk):
    take("ktp-baru", then_services=("kia", "ktp-ganti"))
    desk("call_next")
    desk("start")
    fewer = keep(engine, make_post(letters={"ktp-baru": "A", "ktp-ganti": "B"}))
    done = actions.finish(engine, clock, fewer, officer("1"))
    assert (done.state, done.service, done.then_services) == (State.WAITING, "ktp-ganti", ())


def test_a_transfer_to_a_service_keeps_number_and_place(engine, take, desk):
    take("ktp-baru")
    take("kia")
    desk("call_next")
    moved = desk("transfer", "1", service="kia")
    assert (moved.number, moved.service, moved.state) == ("A001", "kia", State.WAITING)
    assert events(engine)[-1] | {"at": "", "seq": 0} == {
        "type": "ticket.transferred",
        "number": "A001",
        "service": "kia",
        "from_service": "ktp-baru",
        "state": "waiting",
        "waiting": 2,
        "counter": "1",
        "post": POST,
        "at": "",
        "seq": 0,
    }
    assert desk("call_next", "2").number == "A001"


def test_a_transfer_to_a_counter_is_called_by_that_counter_only(take, desk):
    take("ktp-baru")
    desk("call_next")
    desk("set_counter", "2", "open")
    desk("transfer", "1", counter="2")
    assert desk("call_next", "1") is None
    assert desk("call_next", "3") is None
    assert desk("call_next", "2").number == "A001"


def test_nobody_waits_for_a_counter_that_closes(take, desk):
    take("ktp-baru")
    desk("call_next")
    desk("set_counter", "2", "open")
    desk("transfer", "1", counter="2")
    desk("set_counter", "2", "closed")
    assert desk("call_next", "1").number == "A001"


def test_who_is_sent_to_a_closed_counter_waits_for_the_service(engine, take, desk):
    take("ktp-baru")
    desk("call_next")
    sent = desk("transfer", "1", counter="2")
    assert (sent.state, sent.line, sent.for_counter) == (State.WAITING, "ktp-baru", None)
    assert "to_counter" not in events(engine)[-1]
    assert desk("call_next", "1").number == "A001"
    desk("set_counter", "2", "paused")
    assert desk("transfer", "1", counter="2").for_counter == "2"
    assert events(engine)[-1]["to_counter"] == "2"
    assert desk("call_next", "1") is None


@pytest.mark.parametrize("way", ["return", "undo"])
def test_who_was_sent_to_a_counter_and_comes_back_after_it_closed_waits_for_the_service(
    engine, clock, take, desk, way
):
    ticket = take("ktp-baru")
    desk("call_next", "1")
    desk("set_counter", "2", "open")
    desk("transfer", "1", counter="2")
    desk("call", "1", ticket.id, "salah kirim")
    if way == "return":
        desk("hold", "1")
    desk("set_counter", "2", "closed")
    if way == "return":
        actions.bring_back(engine, clock, ticket.id, by="petugas-1", counter="1")
    else:
        desk("undo", "1")
    assert actions.look(engine, clock, ticket.id).ticket.line == "ktp-baru"
    assert violations(engine) == []
    assert desk("call_next", "1").id == ticket.id


def test_an_early_person_sent_to_a_counter_that_closes_waits_for_the_service(engine, clock, post, desk):
    place = Place("U", clock.now_ms() // 1000 + 1500, clock.now_ms() + 900_000)
    identity = f"{POST}.261124{'k1':0>16}"
    actions.issue_booked(engine, clock, post, "kia", identity, place, booking="K1", by="kiosk")
    desk("set_counter", "2", "open")
    desk("call", "1", identity, "sudah datang")
    desk("transfer", "1", counter="2")
    desk("set_counter", "2", "closed")
    clock.pass_time(900)
    assert desk("call_next", "1").id == identity


@pytest.mark.parametrize(
    ("where", "field"), [({"service": "paspor"}, "service"), ({"counter": "9"}, "counter")]
)
def test_a_transfer_to_nowhere_names_the_field(take, desk, where, field):
    take()
    desk("call_next")
    with pytest.raises(Invalid) as caught:
        desk("transfer", "1", **where)
    assert caught.value.extra["errors"][0]["field"] == field


# ---- finding and noting ----


@pytest.mark.parametrize("identity", ["", "x", "kantor-desa", f"{POST}.261124", f"{POST}.261124" + "A" * 16])
def test_what_cannot_be_an_id_is_not_found(engine, clock, post, identity):
    with pytest.raises(NotFound):
        actions.look(engine, clock, identity)


def test_an_unknown_ticket_is_not_found(engine, clock, post, take):
    unknown = take().id[:-4] + "zzzz"
    for verb in (actions.look, actions.delay):
        with pytest.raises(NotFound):
            verb(engine, clock, unknown)


def test_a_ticket_of_another_post_cannot_be_called_here(engine, clock, take, desk):
    keep(engine, make_post("pasar"))
    elsewhere = actions.issue(engine, clock, make_post("pasar"), "kia", by="kiosk").ticket
    with pytest.raises(NotFound):
        desk("call", "1", elsewhere.id, "salah pos")


def test_a_note_is_kept_replaced_and_removed(engine, post, take):
    ticket = take()
    queue = actions.queue_of(engine, post, ticket.day)
    actions.note(engine, ticket.id, "bawa KK asli", Principal("staff", "sari"))
    assert store.notes(engine, queue) == {ticket.id: "bawa KK asli"}
    actions.note(engine, ticket.id, "", Principal("staff", "sari"))
    assert store.notes(engine, queue) == {}


# ---- one officer per counter, one counter per officer ----


def test_another_officer_is_told_who_has_the_counter_and_may_take_it_over(engine, clock, post, desk):
    desk("set_counter", "1", "open")
    budi = officer("1", "budi")
    with pytest.raises(Conflict) as caught:
        actions.set_counter(engine, clock, post, budi, "open")
    assert (caught.value.code, caught.value.extra["officer"]) == ("counter_taken", "petugas-1")
    assert actions.set_counter(engine, clock, post, budi, "open", take_over=True).officer == "budi"
    with refused("counter_taken"):
        desk("call_next")


def test_an_officer_has_one_counter(engine, clock, post, desk):
    desk("set_counter", "1", "open")
    me = officer("2", "petugas-1")
    with pytest.raises(Conflict) as caught:
        actions.set_counter(engine, clock, post, me, "open")
    assert (caught.value.code, caught.value.extra["counter"]) == ("officer_elsewhere", "1")
    actions.set_counter(engine, clock, post, me, "open", take_over=True)
    assert store.counters(engine, POST)["1"].state == "closed"


def test_a_second_screen_is_told_and_may_take_over(engine, clock, post):
    left, right = (officer("1", "ani", desk=screen) for screen in ("kiri", "kanan"))
    actions.set_counter(engine, clock, post, left, "open")
    with refused("counter_taken"):
        actions.call_next(engine, clock, post, right)
    actions.set_counter(engine, clock, post, right, "open", take_over=True)
    with refused("counter_taken"):
        actions.call_next(engine, clock, post, left)
    assert actions.call_next(engine, clock, post, right) is None


def test_a_take_over_is_all_or_nothing(engine, clock, post, take):
    take()
    for counter in ("1", "2"):
        actions.set_counter(engine, clock, post, officer(counter, "ketua", leads=True), "open")
    actions.call_next(engine, clock, post, officer("2", "ketua", leads=True))
    with refused("counter_busy"):
        actions.set_counter(engine, clock, post, officer("3", "ketua"), "open", take_over=True)
    assert {one.state for one in store.counters(engine, POST).values()} == {"open"}


def test_a_leader_may_act_at_any_counter(engine, clock, post, take, desk):
    take()
    desk("call_next")
    leader = officer("1", "ketua", leads=True)
    assert actions.recall(engine, clock, post, leader).recalls == 1


def test_an_unknown_counter_is_not_found(engine, clock, post):
    with pytest.raises(NotFound):
        actions.call_next(engine, clock, post, officer("9"))
