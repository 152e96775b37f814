"""Who may know of a complaint, on every page and in every number: role by visibility by whom it is about."""

import re

import pytest

from queue_service.feedback.complaints import content, desk, references
from queue_service.feedback.complaints.models import State
from queue_service.staff import actions as staff
from queue_service.tickets import actions as tickets
from tests.callers import EVERYBODY
from tests.factories import POST
from tests.feedback.complaints.desk import PHONE, People

DESK = "/admin/complaints"
STAFF = ("kepala", "budi", "sari", "tono", "lsm", "jauh")


def seers(people: People, ref: str) -> set[str]:
    """Return who sees the complaint, after holding its page, its list and its counts together."""
    found = set()
    for name in EVERYBODY:
        opens = people.api.get(f"{DESK}/{ref}", by=name).status_code == 200
        page = people.api.get(f"{DESK}?post={POST}", by=name)
        listed = page.status_code == 200 and ref in page.get_data(as_text=True)
        assert opens == listed, name
        if name in STAFF:
            counted = desk.counts(people.engine, people.eyes(name), people.post).total()
            assert counted == (1 if opens else 0), name
        found |= {name} if opens else set()
    return found


def test_about_nobody_the_leads_see_it_and_who_it_is_given_to(people):
    one = people.file()
    assert seers(people, one.ref) == {"kepala", "budi"}
    people.assign(one, "tono")
    assert seers(people, one.ref) == {"kepala", "budi", "tono"}


@pytest.mark.parametrize("given", [{"officer": "Tono"}, {"officer": "entah siapa"}, {"counter": "2"}])
def test_about_somebody_only_the_head_sees_it_until_it_is_settled(people, given):
    assert seers(people, people.file(**given).ref) == {"kepala"}


@pytest.mark.parametrize(
    ("about", "left"),
    [("tono", {"kepala", "budi"}), ("budi", {"kepala"}), ("sari", {"kepala", "budi"})],
)
@pytest.mark.parametrize("visibility", ["normal", "rahasia", "anonim"])
def test_settled_it_is_hidden_from_whom_it_is_about(people, about, left, visibility):
    one = people.settle(people.file(visibility, officer=about), about)
    assert seers(people, one.ref) == left


def test_about_the_only_head_supervisors_keep_it(people):
    assert seers(people, people.file(officer="Kepala").ref) == {"budi"}


def test_with_another_head_supervisors_do_not_keep_it(people):
    staff.create_user(people.engine, "sekdes", "payung biru laut", "admin", (), "Sekretaris")
    assert seers(people, people.file(officer="Kepala").ref) == set()
    assert people.eyes("kepala").seen([people.file(officer="Kepala")]) == []


@pytest.mark.parametrize(
    ("visibility", "reads"), [("normal", {"kepala", "budi", "tono"}), ("rahasia", {"kepala", "budi"})]
)
def test_of_the_secret_only_leads_read_the_phone_and_the_linked_code(people, visibility, reads):
    one = people.assign(people.file(visibility, contact=PHONE, reference="7QK3M9T2XB4H"), "tono")
    for secret in ("81234567890", "7QK3M9T2XB4H"):
        seen = {
            name
            for name in ("kepala", "budi", "tono")
            if secret in people.api.get(f"{DESK}/{one.ref}", by=name).get_data(as_text=True)
        }
        assert seen == reads


def test_the_audit_page_and_its_search_know_nothing_of_complaints(people):
    one = people.file(officer="Budi")
    people.act(people.settle(one, "budi"), "answer", by="kepala")
    for name in ("kepala", "budi"):
        for asked in ("", "?by=kepala", "?action=complaint"):
            assert one.ref not in people.api.get(f"/admin/audit{asked}", by=name).get_data(as_text=True)
        found, nothing = (
            people.api.get(f"/admin/audit?q={word}", by=name).get_data(as_text=True)
            for word in (one.ref, "zzzzzzzzzzzz")
        )
        assert found.replace(one.ref, "zzzzzzzzzzzz") == nothing


def test_no_display_or_phone_learns_of_a_complaint(people):
    before = people.engine.client.xlen("q:{kantor-desa}:events")
    people.act(people.file(), "answer")
    assert people.engine.client.xlen("q:{kantor-desa}:events") == before


def test_an_officer_who_is_barred_while_the_page_is_open_cannot_act(people):
    one = people.assign(people.file(), "tono")
    people.settle(one, "tono")
    answer = people.api.post(f"{DESK}/{one.ref}/answer", by="tono", data={"note": "Sudah beres."})
    assert answer.status_code == 404
    assert people.now(one).state is State.RECEIVED


def test_the_code_of_the_office_opens_nothing_for_complainants(people):
    one = people.file("anonim")
    assert content.full_code(people.vault, one) not in people.api.get(
        f"{DESK}/{one.ref}", by="kepala"
    ).get_data(as_text=True)
    assert people.api.get(f"/api/v1/complaints/{one.ref}", by="kepala").status_code == 404


def numbered(people) -> str:
    """Give somebody a number at the complaints' post; return the ticket."""
    return tickets.issue(people.engine, people.clock, people.post, "kia", by="kiosk").ticket.id


def test_a_reference_is_checked_and_leads_those_who_may_see_it_to_what_it_is_of(people):
    name = numbered(people)
    one = people.file(reference=name)
    page = people.api.get(f"/admin/complaints/{one.ref}", by="budi").get_data(as_text=True)
    assert f'href="/t/{name}">Nomor C001' in page
    unknown = people.file(reference="7QK3M9T2XB4H")
    page = people.api.get(f"/admin/complaints/{unknown.ref}", by="budi").get_data(as_text=True)
    assert "<code>7QK3M9T2XB4H</code>" in page
    assert "tidak ditemukan di kantor ini" in page
    hidden = people.assign(people.file("rahasia", reference=name), "tono")
    assert name not in people.api.get(f"/admin/complaints/{hidden.ref}", by="tono").get_data(as_text=True)


def test_a_reference_to_another_office_says_nothing_of_it(people):
    name = numbered(people)
    assert references.related(people.engine, people.who("budi"), name).name == "C001"
    assert references.related(people.engine, people.who("jauh"), name) is None


def test_the_page_of_a_number_and_the_form_pass_the_reference_on(people):
    name = numbered(people)
    tickets.cancel(people.engine, people.clock, name, by="holder", reason="holder")
    page = people.api.get(f"/t/{name}").get_data(as_text=True)
    way = page.partition('action="/complaints/new"')[2].partition("</form>")[0]
    told = dict(re.findall(r'name="(post|reference)" value="([^"]*)"', way))
    assert told == {"post": people.post.slug, "reference": name}, "sent, so that no address holds it"
    form = people.api.client.post("/complaints/new", data=told).get_data(as_text=True)
    assert f'name="reference" value="{name}"' in form
    assert people.api.get("/complaints/new").location == "/complaints"
    assert "dihapus 90 hari setelah selesai" in form
