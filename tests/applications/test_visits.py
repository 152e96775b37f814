"""One reference for those who walk in: a number taken for an application, or linked by an officer, and what its end brings about."""

import dataclasses
from datetime import date

import pytest

from queue_service.applications import actions, check, rules, visits
from queue_service.applications.models import Document, State
from queue_service.applications.visits import COLLECTION
from queue_service.core.errors import Conflict, NotFound
from queue_service.tickets import actions as tickets
from tests import factories
from tests.applications.calls import create, path
from tests.applications.calls import desk as at_desk
from tests.applications.office import PERSONAL, PHONE4, Desk
from tests.callers import Api
from tests.factories import POST

WAY = ("verify", "forward", "ready", "handover")


def at(desk: Desk, state: State):
    """A submitted application that has come as far as this state."""
    found = desk.submitted()
    for verb in WAY:
        if desk.now(found).state is not state:
            desk.advance(found, verb)
    assert desk.now(found).state is state
    return desk.now(found)


def number(desk: Desk, found, **more):
    return visits.take_number(desk.engine, desk.clock, desk.post, desk.now(found), by="kiosk", **more).ticket


@pytest.mark.parametrize(
    ("state", "service"),
    [
        (State.DIAJUKAN, None),
        (State.LENGKAP, "ktp-baru"),
        (State.DITERUSKAN, "ktp-baru"),
        (State.SIAP_DIAMBIL, COLLECTION),
        (State.DISERAHKAN, None),
    ],
)
def test_a_number_is_for_what_can_be_done_now(desk, state, service):
    assert visits.service_now(desk.post, at(desk, state)) == service


def test_where_nothing_is_collected_a_ready_card_is_fetched_from_its_own_service(desk):
    post = dataclasses.replace(
        desk.post, services=tuple(one for one in desk.post.services if one.slug != COLLECTION)
    )
    assert visits.service_now(post, at(desk, State.SIAP_DIAMBIL)) == "ktp-baru"


def test_the_number_and_the_application_know_each_other_and_a_second_tap_gives_the_same(desk):
    found = at(desk, State.SIAP_DIAMBIL)
    ticket = number(desk, found)
    assert ticket.service == COLLECTION
    assert number(desk, found).id == ticket.id == desk.now(found).ticket
    assert visits.behind(desk.engine, ticket.id).code == found.code
    assert check.violations(desk.engine) == []


def test_a_number_given_back_makes_room_for_another(desk):
    found = at(desk, State.SIAP_DIAMBIL)
    first = number(desk, found)
    tickets.cancel(desk.engine, desk.clock, first.id, by="holder", reason="holder")
    second = number(desk, found)
    assert second.id != first.id
    assert visits.behind(desk.engine, first.id) is None
    assert check.violations(desk.engine) == []


def test_without_anything_to_do_there_is_no_number(desk):
    with pytest.raises(Conflict, match="nothing_to_do"):
        number(desk, desk.submitted())


def test_a_crash_between_number_and_link_is_mended_by_the_retry(desk, monkeypatch):
    found, key = at(desk, State.SIAP_DIAMBIL), ("kunci", "sidik")
    with monkeypatch.context() as dying:
        dying.setattr(visits, "_link", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            number(desk, found, idem=key)
    ticket = number(desk, found, idem=key)
    assert (ticket.number, desk.now(found).ticket) == ("E001", ticket.id)


def test_an_officer_links_a_ticket_and_a_later_application_takes_its_place(desk):
    ticket = tickets.issue(desk.engine, desk.clock, desk.post, "ktp-baru", by="kiosk").ticket
    first = at(desk, State.LENGKAP)
    second = desk.submitted(given=brother())
    for found in (first, second, second):
        visits.link(desk.engine, desk.clock, desk.post, desk.now(found), ticket.id, by="sari")
        assert visits.behind(desk.engine, ticket.id).code == found.code
    assert desk.now(first).ticket == ""
    assert check.violations(desk.engine) == []


def brother():
    return {
        "name": "Budi Santoso",
        "nik": "3171010506900004",
        "kk": "3171010101010001",
        "birth_date": date(1990, 6, 5),
        "sex": "L",
    }


def test_a_draft_and_a_ticket_of_another_post_are_not_linked(desk):
    other = factories.keep(desk.engine, factories.make_post("lain"))
    there = tickets.issue(desk.engine, desk.clock, other, other.services[0].slug, by="kiosk").ticket
    here = tickets.issue(desk.engine, desk.clock, desk.post, "ktp-baru", by="kiosk").ticket
    with pytest.raises(NotFound):
        visits.link(desk.engine, desk.clock, desk.post, at(desk, State.LENGKAP), there.id, by="sari")
    with pytest.raises(Conflict, match="wrong_state"):
        visits.link(desk.engine, desk.clock, desk.post, desk.create(), here.id, by="sari")


def test_what_a_visit_may_have_brought_about_is_always_allowed():
    for state in State:
        for verb, to in rules.at_finish(state):
            move = rules.PROGRESS[to] if verb == "progress" else rules.MOVES[verb]
            assert state in move.sources
            assert move.to is to
    assert rules.at_finish(State.SIAP_DIAMBIL) == (("handover", State.DISERAHKAN),)
    assert rules.at_finish(State.LENGKAP) == (("forward", State.DITERUSKAN),)
    assert rules.at_finish(State.DIAJUKAN) == ()


def ready(office: Api):
    made = create(office)
    engine, clock = office.engine, office.app.extensions["clock"]
    post, found = actions.find(engine, made["code"])
    for kind in ("kk", "f-1-02"):
        actions.attach(
            engine, clock, post, found, kind, Document("file", "image/jpeg", 1000, 1, clock.now_ms())
        )
    assert office.post(path(made, "/submit"), {}).status_code == 200
    for verb in ("verify", "forward", "ready"):
        assert at_desk(office, made, verb, {}).status_code == 200
    return made


def test_at_a_glance_nothing_personal_is_told(office):
    made = ready(office)
    seen = office.get(path(made, "/glance"))
    assert seen.get_json() | {"since": ""} == {
        "code": made["code"],
        "post": POST,
        "post_name": seen.get_json()["post_name"],
        "state": "siap_diambil",
        "since": "",
        "service": "ktp-baru",
        "number_for": COLLECTION,
    }
    assert not any(word in seen.get_data(as_text=True) for word in PERSONAL)
    assert office.get(path(made, "/glance", "0000")).status_code == 404


def test_the_kiosk_takes_a_number_only_with_the_digits_and_at_its_own_post(office):
    made = ready(office)
    assert office.post(path(made, "/ticket", None), {}, by="kiosk").status_code == 404
    assert office.post(path(made, "/ticket", None), {"phone4": PHONE4}, by="kiosk").status_code == 201
    assert office.post(path(made, "/ticket", None), {"phone4": PHONE4}, by="kiosk-jauh").status_code == 403


def test_the_counter_sees_what_a_ticket_is_about_and_hands_the_card_over(office):
    made = ready(office)
    ticket = office.ticket("pengambilan")
    about = f"/api/v1/tickets/{ticket['id']}/application"
    assert office.get(about, by="sari").get_json() == {"application": None}
    linked = office.put(path(made, "/ticket", None), {"ticket": ticket["id"]}, by="sari")
    seen = office.get(about, by="sari").get_json()["application"]
    assert linked.get_json()["application"] == seen
    assert (seen["state"], seen["name"]) == ("siap_diambil", "Siap diambil")
    assert seen["moves"] == [{"verb": "handover", "state": "diserahkan", "name": "Diserahkan"}]
    assert at_desk(office, made, seen["moves"][0]["verb"], {}).get_json()["state"] == "diserahkan"
    assert office.get(about, by="jauh").status_code == 403
    assert office.get(about, by="kiosk").status_code == 403
