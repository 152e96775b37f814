"""The API of applications: who may, what is answered, with which codes it is refused."""

import json

import pytest

from queue_service.applications import check
from tests.applications.calls import APPLICANT, APPLICATIONS, create, desk, fields, form, path
from tests.applications.office import PERSONAL, Desk
from tests.callers import EVERYBODY, OTHER_POST, Api, code
from tests.factories import POST

VERBS = ("verify", "return", "reject", "forward", "ready", "handover", "progress", "claim", "release")


@pytest.fixture
def room(office: Api) -> Desk:
    """The same office, for what the API does not do: documents."""
    from queue_service.posts import actions as posts

    return Desk(office.engine, office.app.extensions["clock"], posts.get(office.engine, POST))


def submitted(office: Api, room: Desk) -> dict:
    made = create(office)
    room.attach(room.now_of(made["code"]), "kk", "f-1-02")
    answer = office.post(path(made, "/submit"))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.get_json())


def test_a_draft_is_answered_with_what_is_missing(office):
    answer = office.post(APPLICATIONS, form(applicant={}))
    assert answer.status_code == 201
    made = answer.get_json()
    assert made["state"] == "draft"
    assert made["missing"][:2] == ["applicant.name", "applicant.nik"]
    assert made["missing"][-2:] == ["documents.kk", "documents.f-1-02"]
    assert made["next"] == "complete"
    assert made["url"].endswith(f"/a/{made['code']}")


def test_submitting_names_what_is_missing(office):
    made = create(office, applicant={**APPLICANT, "kk": ""})
    answer = office.post(path(made, "/submit"))
    assert code(answer) == (422, "incomplete")
    assert fields(answer) == ["applicant.kk", "documents.kk", "documents.f-1-02"]


def test_the_whole_way_through_the_contract(office, room):
    made = submitted(office, room)
    assert made["state"] == "diajukan"
    reasons = {"reasons": [{"document": "kk", "phrase": "blurred", "text": "Halaman 2"}]}
    assert desk(office, made, "return", reasons).get_json()["state"] == "perlu_perbaikan"
    back = office.get(path(made)).get_json()
    assert (back["next"], back["missing"]) == ("fix", ["documents.kk"])
    assert back["documents"][0]["wrong"] == reasons["reasons"]
    room.attach(room.now_of(made["code"]), "kk")
    assert office.post(path(made, "/submit")).get_json()["state"] == "diajukan"
    for verb, state in (("verify", "lengkap"), ("forward", "diteruskan")):
        assert desk(office, made, verb).get_json()["state"] == state
    assert desk(office, made, "progress", {"state": "direkam"}).get_json()["state"] == "direkam"
    for verb, state in (("ready", "siap_diambil"), ("handover", "diserahkan")):
        assert desk(office, made, verb).get_json()["state"] == state
    last = office.get(path(made)).get_json()
    assert {one["by"] for one in last["history"]} == {"anyone", "holder", "staff"}
    assert last["next"] == "nothing"
    assert check.violations(office.engine) == []


@pytest.mark.parametrize("verb", ["verify", "forward", "ready", "handover"])
def test_a_verb_that_the_state_does_not_allow_is_a_conflict(office, verb):
    assert code(desk(office, create(office), verb)) == (409, "wrong_state")


def test_an_application_is_saved_piece_by_piece_and_resumed_by_its_code(office):
    made = create(office, applicant={})
    saved = office.call("PATCH", path(made), {"applicant": {"name": "Siti  Aminah", "nik": APPLICANT["nik"]}})
    assert saved.status_code == 200
    resumed = office.get(path(made)).get_json()
    assert resumed["applicant"]["name"] == "Siti Aminah"
    assert resumed["applicant"]["nik"] == "3171************"
    wrong = office.call("PATCH", path(made), {"applicant": {"nik": "12", "kk": "3"}})
    assert code(wrong) == (422, "invalid_input")
    assert fields(wrong) == ["applicant.nik", "applicant.kk"]


def test_a_repeated_post_begins_one_application(office):
    first = office.post(APPLICATIONS, form(), key="kunci")
    again = office.post(APPLICATIONS, form(), key="kunci")
    assert first.get_json()["code"] == again.get_json()["code"]
    assert code(office.post(APPLICATIONS, form(sms_consent=False), key="kunci")) == (
        422,
        "idempotency_mismatch",
    )


def test_a_stranger_with_the_code_alone_or_wrong_digits_finds_nothing(office):
    made = create(office)
    for method, verb in (
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/submit"),
        ("POST", "/stop-texts"),
    ):
        for phone4 in (None, "0000", "12"):
            assert code(office.call(method, path(made, verb, phone4))) == (404, "not_found")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "caller", [one for one in EVERYBODY if one not in ("kepala", "budi", "sari", "tono")]
)
def test_only_officers_of_the_post_use_the_desks_verbs(office, verb, caller):
    made = create(office)
    body = {"state": "direkam"} if verb == "progress" else None
    status, said = code(desk(office, made, verb, body, by=caller))
    assert (status, said) in ((401, "login_required"), (403, "not_allowed"), (403, "other_post"))
    assert office.get(path(made)).get_json()["state"] == "draft"


@pytest.mark.parametrize(
    "caller", [one for one in EVERYBODY if one not in ("kepala", "budi", "sari", "tono")]
)
def test_nobody_else_reads_an_application_or_the_list(office, caller):
    made = create(office)
    for address in (path(made, "", None), f"/api/v1/posts/{POST}/applications"):
        assert code(office.get(address, by=caller))[0] in (401, 403, 404)


def test_officers_see_their_posts_list_with_masked_numbers(office, room):
    made = submitted(office, room)
    create(office, post=OTHER_POST)
    rows = office.get(f"/api/v1/posts/{POST}/applications", by="sari").get_json()
    assert [(row["code"], row["nik"], row["name"]) for row in rows] == [
        (made["code"], "3171************", "Siti Aminah")
    ]
    drafts = office.get(f"/api/v1/posts/{POST}/applications?state=draft", by="sari").get_json()
    assert drafts == []
    assert code(office.get(f"/api/v1/posts/{POST}/applications?state=x", by="sari")) == (422, "invalid_input")


def test_a_claim_is_shown_to_the_other_officer_who_may_take_over(office, room):
    made = submitted(office, room)
    assert desk(office, made, "claim", by="sari").get_json()["claim"]["by"] == "sari"
    refused = desk(office, made, "verify", by="tono")
    assert code(refused) == (409, "claimed_by_other")
    assert refused.get_json()["by"] == "sari"
    assert desk(office, made, "claim", {"take": True}, by="tono").get_json()["claim"]["by"] == "tono"
    assert desk(office, made, "release", by="tono").get_json()["claim"] is None
    assert "claim" in office.get(path(made)).get_json()
    assert office.get(path(made)).get_json()["claim"] is None


def test_holders_see_no_officers_name(office, room):
    made = submitted(office, room)
    desk(office, made, "claim")
    assert "sari" not in json.dumps(office.get(path(made)).get_json())


def test_no_answer_has_a_whole_number_of_a_person(office, room):
    made = submitted(office, room)
    answers = [
        office.get(path(made)).get_data(as_text=True),
        office.get(path(made, "", None), by="sari").get_data(as_text=True),
        office.get(f"/api/v1/posts/{POST}/applications", by="sari").get_data(as_text=True),
    ]
    for answer in answers:
        assert not [text for text in PERSONAL[2:] if text in answer]


def test_a_draft_is_deleted_by_its_holder(office):
    made = create(office)
    assert office.delete(path(made)).status_code == 204
    assert code(office.get(path(made))) == (404, "not_found")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"service": "ikd"}, ["service"]),
        ({"service": "paspor"}, ["service"]),
        ({"phone": "bukan"}, ["phone"]),
        ({"case": "lupa"}, ["case"]),
        ({"applicant": {"sex": "X"}}, ["applicant.sex"]),
        ({"applicant": {"birth_date": "kemarin"}}, ["applicant.birth_date"]),
    ],
)
def test_each_wrong_field_is_named(office, change, wrong):
    answer = office.post(APPLICATIONS, form(**change))
    assert answer.status_code == 422
    assert fields(answer) == wrong


def test_an_unknown_post_is_not_found(office):
    assert code(office.post(APPLICATIONS, form(post="tidak-ada"))) == (404, "not_found")
