"""What was said at a visit's end is as if it never was when that end is undone, unless something else has happened since."""

import json

import pytest

from queue_service.applications import check, store, visits
from queue_service.applications.models import Reason, State, Undone
from queue_service.core.errors import Conflict, NotFound
from queue_service.core.keys import post_key
from queue_service.reports import actions as reports
from queue_service.tickets import actions as tickets
from queue_service.tickets.models import Actor
from tests.applications.calls import create, path
from tests.applications.calls import desk as at_desk
from tests.applications.test_visits import at, number, ready

SARI = Actor(by="sari", counter="1")


def finished(desk, state=State.SIAP_DIAMBIL, verb="handover"):
    """Somebody was served; at the end it was said that the application moved on. Returns the application before, and the ticket."""
    before = at(desk, state)
    ticket = number(desk, before)
    before = desk.now(before)
    tickets.set_counter(desk.engine, desk.clock, desk.post, SARI, "open")
    tickets.call_next(desk.engine, desk.clock, desk.post, SARI)
    tickets.start(desk.engine, desk.clock, desk.post, SARI)
    desk.clock.pass_time(60)
    desk.advance(before, verb, ticket=ticket.id)
    tickets.finish(desk.engine, desk.clock, desk.post, SARI)
    return before, ticket


def undo(desk, ticket, **more):
    tickets.undo(desk.engine, desk.clock, desk.post, SARI)
    return take_back(desk, ticket, **more)


def take_back(desk, ticket, **more):
    return visits.take_back(desk.engine, desk.clock, desk.post, ticket.id, by="sari", **more)


def due(desk, found):
    return desk.engine.client.zscore(post_key(desk.post.slug, "book", "due"), f"application|{found.code}")


@pytest.mark.parametrize(("state", "verb"), [(State.SIAP_DIAMBIL, "handover"), (State.LENGKAP, "forward")])
def test_with_the_end_goes_what_was_said_at_it(desk, state, verb):
    before, ticket = finished(desk, state, verb)
    found, outcome = undo(desk, ticket)
    assert outcome is Undone.TAKEN_BACK
    assert (found.state, found.since_ms, found.history) == (before.state, before.since_ms, before.history)
    assert found.rev > before.rev
    assert store.old(desk.engine, desk.post.slug, "people", desk.clock.now_ms() + 1, 9) == []
    assert check.violations(desk.engine) == []
    assert visits.ticket_of(desk.engine, found).id == ticket.id


def test_it_is_not_told_before_it_is_certain_and_never_when_it_was_taken_back(desk):
    before, ticket = finished(desk)
    told_before = due(desk, before)
    assert told_before >= desk.clock.now_ms() + desk.post.rules.undo_seconds * 1000
    undo(desk, ticket)
    assert due(desk, before) < desk.clock.now_ms()  # that it is ready, which nobody was told yet


def test_a_request_that_comes_again_gets_the_first_answer(desk):
    _before, ticket = finished(desk)
    key = ("kunci", "sidik")
    first = undo(desk, ticket, idem=key)
    assert take_back(desk, ticket, idem=key) == first
    assert take_back(desk, ticket)[1] is Undone.NOTHING


def test_what_others_did_since_stays(desk):
    before, ticket = finished(desk, State.LENGKAP, "forward")
    desk.advance(before, "return", "tono", reasons=(Reason("kk", "blurred"),))
    found, outcome = undo(desk, ticket)
    assert (found.state, outcome) == (State.PERLU_PERBAIKAN, Undone.STAYS)


def test_what_was_told_already_stays(desk):
    before, ticket = finished(desk)
    tickets.undo(desk.engine, desk.clock, desk.post, SARI)
    desk.clock.pass_time(due(desk, before) / 1000 - desk.clock.wall)
    found, outcome = take_back(desk, ticket)
    assert (found.state, outcome) == (State.DISERAHKAN, Undone.STAYS)


def test_a_step_of_the_desk_is_not_taken_back_with_a_visit(desk):
    found = at(desk, State.LENGKAP)
    ticket = number(desk, found)
    tickets.set_counter(desk.engine, desk.clock, desk.post, SARI, "open")
    tickets.call_next(desk.engine, desk.clock, desk.post, SARI)
    tickets.start(desk.engine, desk.clock, desk.post, SARI)
    desk.advance(found, "forward")
    assert take_back(desk, ticket)[1] is Undone.NOTHING
    assert desk.now(found).state is State.DITERUSKAN


def test_while_the_visit_is_over_nothing_is_taken_back(desk):
    before, ticket = finished(desk)
    with pytest.raises(Conflict, match="wrong_state"):
        take_back(desk, ticket)
    assert desk.now(before).state is State.DISERAHKAN


def test_the_reports_count_it_as_if_it_never_was(desk):
    before, ticket = finished(desk)
    undo(desk, ticket)
    desk.clock.pass_time(60)
    desk.advance(before, "handover")
    reports.roll_up(desk.engine, desk.post.slug)
    total = reports.month(desk.engine, desk.post.slug, desk.clock.now().date()).total
    assert total.get("application:siap_diambil", "entered") == 1
    assert total.get("application:diserahkan", "entered") == 1
    waited = total.durations("application:siap_diambil", "time")
    assert (waited.count, waited.total_ms) == (1, 120_000)


def test_at_the_counter_a_step_belongs_to_the_visit_it_is_about(office):
    made, other = ready(office), create(office, applicant={"name": "Budi Santoso"})
    ticket = office.post(path(made, "/ticket", None), {}, by="sari").get_json()
    stranger = office.ticket("pengambilan")
    assert at_desk(office, made, "handover", {"ticket": stranger["id"]}).status_code == 404
    assert at_desk(office, other, "progress", {"state": "direkam", "ticket": ticket["id"]}).status_code == 404
    counter = f"/api/v1/posts/{ticket['post']}/counters/1"
    office.put(counter, {"state": "open"}, by="sari")
    office.post(f"{counter}/call", {"ticket": ticket["id"], "reason": "Sakit"}, by="sari")
    office.post(f"{counter}/start", {}, by="sari")
    assert at_desk(office, made, "handover", {"ticket": ticket["id"]}).get_json()["state"] == "diserahkan"
    office.post(f"{counter}/finish", {}, by="sari")
    back = f"/api/v1/tickets/{ticket['id']}/application/take-back"
    assert office.post(back, {}, by="sari").status_code == 409
    assert office.post(f"{counter}/undo", {}, by="sari").get_json()["undone"] == "finish"
    assert office.post(back, {}, by="jauh").status_code == 403
    answer = office.post(back, {}, by="sari").get_json()
    assert (answer["outcome"], answer["application"]["state"]) == ("taken_back", "siap_diambil")
    assert answer["application"]["applicant"] == "Siti Aminah"
    assert [one["pages"] for one in answer["application"]["papers"]][:2] == [1, 1]
    assert "3171" not in json.dumps(answer)


def test_of_a_ticket_about_nothing_there_is_nothing_to_take_back(desk):
    ticket = tickets.issue(desk.engine, desk.clock, desk.post, "ktp-baru", by="kiosk").ticket
    tickets.set_counter(desk.engine, desk.clock, desk.post, SARI, "open")
    tickets.call_next(desk.engine, desk.clock, desk.post, SARI)
    tickets.start(desk.engine, desk.clock, desk.post, SARI)
    assert take_back(desk, ticket) == (None, Undone.NOTHING)
    with pytest.raises(NotFound):
        visits.take_back(desk.engine, desk.clock, desk.post, "bukan-nomor", by="sari")
