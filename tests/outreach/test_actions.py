"""Signing up for events: never more seats than places, one sign-up a phone, seats come back, personal data go in time."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest

from queue_service.core.errors import Conflict, Invalid, NotFound, Refused
from queue_service.outreach import actions, store
from queue_service.outreach.check import violations
from queue_service.outreach.models import KEEP_DAYS, Question, State
from queue_service.posts.models import Text
from tests.factories import MORNING
from tests.outreach.village import LEADER, Neighbourhood, forum

CLIENTS = 60


def left(rw: Neighbourhood) -> int | None:
    return actions.seats_left(rw.engine, [rw.event])[rw.event.id]


def test_seats_are_counted_for_everybody_who_comes_with_one_phone(rw: Neighbourhood) -> None:
    rw.join(seats=4)
    rw.join(seats=3)
    assert left(rw) == 3
    with pytest.raises(Conflict) as refused:
        rw.join(seats=4)
    assert (refused.value.code, refused.value.extra) == ("event_full", {"left": 3})
    rw.join(seats=3)
    assert left(rw) == 0
    assert violations(rw.engine) == []


def test_many_at_once_get_exactly_the_places_there_are(rw: Neighbourhood) -> None:
    people = [rw.person(seats=1 + n % 3) for n in range(CLIENTS)]
    start = threading.Barrier(16)

    def one(person: object) -> int:
        if person in people[:16]:
            start.wait()
        with suppress(Conflict):
            return actions.sign_up(rw.engine, rw.clock, rw.vault, rw.event, person).seats
        return 0

    with ThreadPoolExecutor(16) as pool:
        given = list(pool.map(one, people))
    assert sum(given) == 10
    assert left(rw) == 0
    assert violations(rw.engine) == []


def test_one_phone_signs_up_once_however_often_at_once(rw: Neighbourhood) -> None:
    def one(_number: int) -> str:
        try:
            return rw.join(number=7).code
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(one, range(24)))
    assert answers.count("signed_already") == 23
    assert left(rw) == 9


def test_the_same_request_again_finds_its_first_answer_also_when_the_event_is_full(rw: Neighbourhood) -> None:
    person, idem = rw.person(seats=6), ("key", "print")
    first = actions.sign_up(rw.engine, rw.clock, rw.vault, rw.event, person, idem)
    rw.join(seats=4)
    assert actions.sign_up(rw.engine, rw.clock, rw.vault, rw.event, person, idem) == first
    assert left(rw) == 0


def test_seats_come_back_and_the_phone_may_sign_up_again(rw: Neighbourhood) -> None:
    guest = rw.join(number=5, seats=6)
    assert rw.leave(guest).state is State.WITHDRAWN
    assert rw.leave(guest).state is State.WITHDRAWN
    assert left(rw) == 10
    assert rw.join(number=5).code != guest.code
    assert violations(rw.engine) == []


def test_only_who_knows_the_last_four_digits_gives_seats_back(rw: Neighbourhood) -> None:
    guest = rw.join(number=1234)
    with pytest.raises(NotFound):
        actions.withdraw(rw.engine, rw.clock, rw.vault, guest.code, "9999")
    spoken = guest.code.lower()[:6] + " " + guest.code.lower()[6:]
    assert actions.withdraw(rw.engine, rw.clock, rw.vault, spoken, "1234").state is State.WITHDRAWN


def test_nobody_signs_up_for_what_is_cancelled_over_or_open_to_all(rw: Neighbourhood) -> None:
    for changed in ({"cancelled": True}, {"cancelled": False, "open": False}):
        rw.announce(**changed)
        with pytest.raises(Conflict, match="event_over"):
            rw.join()
    rw.announce(open=True)
    guest = rw.join()
    rw.until(MORNING.date() + timedelta(days=4), 19, 30)
    with pytest.raises(Conflict, match="event_over"):
        rw.join()
    with pytest.raises(Conflict, match="event_over"):
        rw.leave(guest)


def test_places_cannot_become_fewer_than_were_promised_nor_a_change_overwrite_another(
    rw: Neighbourhood,
) -> None:
    rw.join(seats=6)
    with pytest.raises(Conflict, match="fewer_places"):
        actions.save(rw.engine, rw.clock, forum(5), rw.event.rev, LEADER)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        actions.save(rw.engine, rw.clock, forum(50), rw.event.rev - 1, LEADER)
    assert actions.event(rw.engine, rw.event.id).places == 10


def test_what_is_wrong_is_said_of_every_field(rw: Neighbourhood) -> None:
    with pytest.raises(Invalid) as refused:
        actions.checked(rw.vault, name="12", phone="12", seats=7, sms_consent=True, language="id")
    assert [one["field"] for one in refused.value.extra["errors"]] == ["name", "seats", "phone"]


def test_names_and_numbers_are_nowhere_in_clear_text(rw: Neighbourhood) -> None:
    rw.join(number=1234567)
    kept = str([rw.engine.client.hgetall(store.key(name)) for name in ("guests", "phones", "events")])
    assert "Siti" not in kept
    assert "1234567" not in kept


def test_attendance_is_noted_and_people_are_forgotten_in_time(rw: Neighbourhood) -> None:
    came, stayed, gone = rw.join(seats=3), rw.join(), rw.join()
    rw.leave(gone)
    assert actions.attend(rw.engine, rw.clock, rw.event, [came.code, gone.code], LEADER) == 2
    found = {one.code: one.came for one in actions.guests_of(rw.engine, rw.event)}
    assert found == {came.code: True, stayed.code: False, gone.code: None}
    rw.clock.pass_time((4 + KEEP_DAYS) * 86_400)
    assert actions.forget_old(rw.engine, rw.clock) == 0
    rw.clock.pass_time(86_400)
    assert actions.forget_old(rw.engine, rw.clock) == 3
    kept = actions.event(rw.engine, rw.event.id)
    assert (kept.forgotten, kept.came) == (True, 3)
    assert rw.engine.client.hlen(store.key("guests")) == 0
    assert violations(rw.engine) == []
    assert actions.forget_old(rw.engine, rw.clock) == 0


@pytest.mark.parametrize("seed", range(8))
def test_any_history_leaves_a_sound_store(rw: Neighbourhood, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # a history that can be repeated, no secret
    guests, promised = list[str](), dict[str, int]()
    for _step in range(120):
        step = chance.random()
        try:
            if step < 0.6:
                guest = rw.join(number=chance.randrange(1, 15), seats=chance.randrange(1, 4))
                guests.append(guest.code)
                promised[guest.code] = guest.seats
            elif step < 0.9 and guests:
                code = chance.choice(guests)
                rw.leave(actions.guest(rw.engine, code)[1])
                promised.pop(code, None)
            else:
                rw.announce(places=chance.choice([None, 4, 8, 12]), cancelled=chance.random() < 0.2)
        except Refused:
            rw.event = actions.event(rw.engine, rw.event.id)
        assert violations(rw.engine) == []
    signed = [one for one in actions.guests_of(rw.engine, rw.event) if one.state is State.SIGNED]
    assert {one.code: one.seats for one in signed} == promised


def test_the_check_finds_a_lost_seat(rw: Neighbourhood) -> None:
    rw.join()
    rw.engine.client.hincrby(store.key("taken"), rw.event.id, 1)
    assert "seats are" in violations(rw.engine)[0]


def test_a_question_is_not_overwritten_unseen_and_shown_only_when_published(rw: Neighbourhood) -> None:
    asked = Question("q1", Text("Berapa biayanya?"), at_ms=1)
    actions.keep_question(rw.engine, asked, actions.NEW, LEADER)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        actions.keep_question(rw.engine, asked, actions.NEW, LEADER)
    assert actions.questions(rw.engine, published=True) == []
    _found, revision = actions.question(rw.engine, "q1")
    answered = Question("q1", asked.question, Text("GRATIS"), published=True, at_ms=1)
    actions.keep_question(rw.engine, answered, revision, LEADER)
    assert actions.questions(rw.engine, published=True) == [answered]
    actions.delete_question(rw.engine, "q1", actions.question(rw.engine, "q1")[1], LEADER)
    assert actions.questions(rw.engine) == []
