"""The API and pages of home visits: who may, what is answered, with which codes it is refused."""

import json

import pytest

from queue_service.partners import check
from queue_service.partners.models import State
from tests.callers import EVERYBODY, OTHER_POST, PASSWORD, Api, code
from tests.factories import POST
from tests.partners.office import MBOK, PERSONAL, PHONE4

VISITS = "/api/v1/home-visits"
PLAN = {"date": "2026-11-27", "time": "09:00", "team": "Sari, Budi"}
OFFICERS = {"kepala", "budi", "sari", "tono"}
ASKING = {"post": POST, "service": "kia", **MBOK, "consent": True, "sms_consent": True}
PAGE = {"post": POST, "service": "kia", **MBOK}


def ask(office: Api, by: str = "lsm", **more) -> dict:
    answer = office.post(VISITS, ASKING | more, by=by)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return dict(answer.get_json())


def one(visit: dict, verb: str = "") -> str:
    return f"{VISITS}/{visit['code']}{verb}"


def fields(answer) -> list[str]:
    return [error["field"] for error in answer.get_json()["errors"]]


def form(office: Api, path: str, data: dict, by: str = ""):
    """Send a form as a browser does, logged in as somebody or not."""
    if by:
        data = data | {"csrf_token": logged_in(office, by)}
    return office.client.post(path, data=data)


def logged_in(office: Api, by: str) -> str:
    """Log a person's browser in and return what its forms carry."""
    session = office.post("/api/v1/login", {"username": by, "password": PASSWORD}).get_json()
    office.client.set_cookie("session", session["token"])
    page = office.client.get("/account").get_data(as_text=True)
    return page.partition('name="csrf-token" content="')[2].partition('"')[0]


def test_the_whole_way_through_the_api(office):
    made = ask(office)
    assert (made["state"], made["starts_at"], made["possible"]) == ("requested", None, [])
    planned = office.post(one(made, "/plan"), PLAN, by="sari").get_json()
    assert (planned["state"], planned["starts_at"]) == ("planned", "2026-11-27T09:00:00.000+07:00")
    done = office.post(one(made, "/visited"), {"outcome": "papers", "note": "KK"}, by="sari").get_json()
    assert [(step["verb"], step["by"]) for step in done["history"]] == [
        ("request", "lsm"),
        ("plan", "sari"),
        ("visited", "sari"),
    ]
    assert code(office.post(one(made, "/cancel"), by="sari")) == (409, "wrong_state")
    assert check.violations(office.engine) == []


def test_a_visit_for_another_needs_consent_and_every_wrong_field_is_named(office):
    assert fields(office.post(VISITS, ASKING | {"consent": False}, by="lsm")) == ["consent"]
    wrong = ASKING | {"area": "", "phone": "1"}
    assert fields(office.post(VISITS, wrong, by="sari")) == ["area", "phone"]
    assert fields(office.post(VISITS, ASKING | {"service": "tidak-ada"}, by="sari")) == ["service"]
    assert code(office.post(VISITS, ASKING | {"post": "tidak-ada"}, by="kepala")) == (404, "not_found")


def test_a_repeated_request_is_one_visit(office):
    made = [office.post(VISITS, ASKING, by="lsm", key="k1").get_json()["code"] for _two in range(2)]
    assert made[0] == made[1]
    other = office.post(VISITS, ASKING | {"area": "RW 9"}, by="lsm", key="k1")
    assert code(other) == (422, "idempotency_mismatch")


def status(answer) -> int:
    return int(answer.status_code)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_see_and_change_what_a_partner_entered(office, who):
    made = ask(office)
    seen = status(office.get(one(made), by=who))
    assert seen == (200 if who in OFFICERS | {"lsm"} else 403 if who == "jauh" else 404)
    planned = status(office.post(one(made, "/plan"), PLAN, by=who))
    assert planned == (200 if who in OFFICERS else 401 if who == "stranger" else 403)
    called_off = status(office.post(one(made, "/cancel"), by=who))
    assert called_off == (200 if who in OFFICERS | {"lsm"} else 403 if who == "jauh" else 404)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_ask_and_list(office, who):
    asked = status(office.post(VISITS, ASKING, by=who))
    inside = OFFICERS | {"lsm"}
    assert asked == (201 if who in inside else 401 if who == "stranger" else 403)
    listed = office.get(VISITS, by=who)
    assert status(listed) == (200 if who in inside | {"jauh"} else 401 if who == "stranger" else 403)
    if who == "jauh":
        assert listed.get_json() == []


def test_partners_see_only_their_own_and_no_more_than_they_entered(office):
    mine, theirs = ask(office), ask(office, by="sari")
    office.post(one(mine, "/plan"), PLAN, by="sari")
    office.post(one(mine, "/not-met"), {"note": "Anjing galak"}, by="sari")
    assert [row["code"] for row in office.get(VISITS, by="lsm").get_json()] == [mine["code"]]
    assert code(office.get(one(theirs), by="lsm")) == (404, "not_found")
    assert code(office.post(one(theirs, "/cancel"), by="lsm")) == (404, "not_found")
    seen = json.dumps(office.get(one(mine), by="lsm").get_json())
    assert "Anjing" not in seen
    assert "sari" not in seen.lower()
    rows = office.get(f"{VISITS}?post={POST}&state=not_met&area=rw3&reason=lsm", by="sari")
    assert fields(rows) == ["reason"]
    rows = office.get(f"{VISITS}?post={POST}&state=not_met&area=rw3&reason=lansia", by="sari").get_json()
    assert [row["code"] for row in rows] == [mine["code"]]
    assert code(office.get(f"{VISITS}?post={OTHER_POST}", by="sari")) == (403, "other_post")


def test_a_household_sees_its_visit_with_code_and_digits_but_no_whole_number(office):
    made = ask(office)
    office.post(one(made, "/plan"), PLAN, by="sari")
    seen = office.get(f"{one(made)}?phone4={PHONE4}").get_json()
    assert seen["household"]["phone"] == "•••• 7890"
    assert (seen["team"], seen["entered_by"], seen["history"][1]["by"]) == ("", "", "staff")
    assert code(office.get(f"{one(made)}?phone4=0000")) == (404, "not_found")
    office.post(one(made, "/refuse"), {"note": "Harus ke kecamatan"}, by="sari")
    assert (
        office.get(f"{one(made)}?phone4={PHONE4}").get_json()["history"][-1]["note"] == "Harus ke kecamatan"
    )


def test_a_household_calls_off_and_stops_texts(office):
    made = ask(office)
    assert not office.post(one(made, "/stop-texts"), {"phone4": PHONE4}).get_json()["sms_consent"]
    ended = office.post(one(made, "/cancel"), {"phone4": PHONE4}).get_json()
    assert (ended["state"], ended["history"][-1]["by"]) == ("cancelled", "holder")


@pytest.mark.parametrize(
    ("verb", "body", "wrong"),
    [
        ("/plan", PLAN | {"date": "2020-01-01"}, "date"),
        ("/plan", PLAN | {"team": " "}, "team"),
        ("/plan", {"date": "x"}, "date"),
        ("/visited", {}, "outcome"),
        ("/refuse", {}, "note"),
    ],
)
def test_verbs_name_what_is_wrong(office, verb, body, wrong):
    made = ask(office)
    office.post(one(made, "/plan"), PLAN, by="sari")
    assert wrong in fields(office.post(one(made, verb), body, by="sari"))


def test_guessing_codes_is_slowed_down(office):
    answers = [status(office.get(f"{VISITS}/7QK3M9T2XB4H?phone4=0000")) for _many in range(31)]
    assert answers == [404] * 30 + [429]


# ---- pages ----


def made_by_form(office: Api, **more) -> str:
    page = form(office, "/home-visits", PAGE | {"idempotency_key": "k"} | more).get_data(as_text=True)
    return page.partition("?code=")[2].partition('"')[0]


def test_a_resident_asks_looks_and_calls_off_without_scripts(office):
    visit = made_by_form(office)
    assert made_by_form(office) == visit
    held = {"code": visit, "phone4": PHONE4}
    page = form(office, "/home-visits/mine", held).get_data(as_text=True)
    assert 'data-state="requested"' in page
    assert "Sutinah Wiryo" in page
    assert "81234567890" not in page
    assert 'data-state="cancelled"' in form(office, "/home-visits/mine/cancel", held).get_data(as_text=True)
    again = form(office, "/home-visits/mine/cancel", held)
    assert status(again) == 409
    assert status(form(office, "/home-visits/mine", held | {"phone4": "0000"})) == 404


def test_the_form_says_beside_each_field_what_is_wrong_and_keeps_the_rest(office):
    answer = form(office, "/home-visits", PAGE | {"area": "", "phone": "12"})
    page = answer.get_data(as_text=True)
    assert status(answer) == 422
    assert page.count('class="error"') == 2
    assert 'value="Sutinah Wiryo"' in page


def test_who_is_logged_in_asks_for_another_and_needs_that_persons_consent(office):
    refused = form(office, "/home-visits", PAGE, by="lsm")
    assert status(refused) == 422
    assert "Minta dulu persetujuan" in refused.get_data(as_text=True)
    assert status(form(office, "/home-visits", PAGE | {"consent": "1"}, by="lsm")) == 200
    assert [row["entered_by"] for row in office.get(VISITS, by="sari").get_json()] == ["lsm"]


def test_an_officer_plans_several_and_prints_the_route(office):
    codes = [ask(office, area=area)["code"] for area in ("RW 10", "rw 2")]
    empty = form(office, "/admin/home-visits/plan", {"post": POST} | PLAN, by="sari")
    assert status(empty) == 422
    answer = form(office, "/admin/home-visits/plan", {"post": POST, "code": codes} | PLAN, by="sari")
    assert status(answer) == 303
    page = office.client.get(answer.headers["Location"]).get_data(as_text=True)
    assert page.index("rw 2") < page.index("RW 10")
    assert page.count("0812 3456 7890") == 2
    assert "Jl. Melati 5" in page


def test_what_cannot_be_planned_any_more_is_said(office):
    kept, gone = ask(office), ask(office)
    office.post(one(gone, "/cancel"), by="sari")
    data = {"post": POST, "code": [kept["code"], gone["code"]]} | PLAN
    page = office.client.get(form(office, "/admin/home-visits/plan", data, by="sari").headers["Location"])
    assert "1 permintaan tidak dapat dijadwalkan" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("verb", "data", "answered", "state"),
    [
        ("visited", {"outcome": "papers"}, 303, State.VISITED),
        ("visited", {}, 422, State.PLANNED),
        ("refuse", {"note": ""}, 422, State.PLANNED),
        ("plan", {"date": "x", "time": "09:00", "team": "Tono"}, 422, State.PLANNED),
        ("cancel", {}, 303, State.CANCELLED),
    ],
)
def test_the_officers_page_does_a_verb_or_says_what_is_wrong(office, verb, data, answered, state):
    made = ask(office)
    office.post(one(made, "/plan"), PLAN, by="sari")
    answer = form(office, f"/admin/home-visits/{made['code']}/{verb}", data, by="sari")
    assert status(answer) == answered
    assert office.get(one(made), by="sari").get_json()["state"] == state


def test_a_step_that_somebody_else_took_first_is_said_with_the_page_as_it_is_now(office):
    made = ask(office)
    office.post(one(made, "/cancel"), by="budi")
    answer = form(office, f"/admin/home-visits/{made['code']}/plan", PLAN, by="sari")
    assert status(answer) == 409
    assert "sudah berubah" in answer.get_data(as_text=True)


def test_a_partner_sees_its_own_people_and_calls_one_off(office):
    mine, theirs = ask(office), ask(office, by="sari", name="Orang Lain")
    office.post(one(mine, "/plan"), PLAN, by="sari")
    office.post(one(mine, "/not-met"), {"note": "Anjing galak"}, by="sari")
    csrf = logged_in(office, "lsm")
    page = office.client.get("/partner").get_data(as_text=True)
    assert "Sutinah Wiryo" in page
    assert "Tidak bertemu" in page
    for hidden in ("Orang Lain", "Anjing galak", "Sari, Budi", "81234567890", "Melati"):
        assert hidden not in page
    for visit, answered in ((theirs, 404), (mine, 303), (mine, 409)):
        path = f"/partner/{visit['code']}/cancel"
        assert status(office.client.post(path, data={"csrf_token": csrf})) == answered
    assert office.get(one(mine), by="sari").get_json()["history"][-1]["by"] == "lsm"


def test_the_office_sets_a_partners_quota_and_the_audit_log_has_it(office):
    path, data = "/admin/home-visits/partners", {"post": POST, "user": "lsm", "quota": "1"}
    assert status(form(office, path, data, by="sari")) == 403
    assert status(form(office, path, data | {"user": "sari"}, by="budi")) == 403
    assert status(form(office, path, data | {"quota": "banyak"}, by="budi")) == 422
    assert status(form(office, path, data, by="budi")) == 303
    ask(office)
    assert code(office.post(VISITS, ASKING, by="lsm")) == (409, "partner_quota")
    refused = form(office, "/home-visits", PAGE | {"consent": "1"}, by="lsm")
    assert status(refused) == 409
    assert "sudah habis" in refused.get_data(as_text=True)
    assert "1 dari 1" in office.client.get("/partner").get_data(as_text=True)
    log = office.get("/admin/audit?action=partner.quota", by="kepala").get_data(as_text=True)
    assert "user:lsm" in log or "Jatah mitra diubah" in log.partition("<tbody")[2]


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_opens_the_partners_page(office, who):
    expected = 200 if who in ("lsm", "kepala") else 302 if who == "stranger" else 403
    assert status(office.get("/partner", by=who)) == expected


PAGES = ("/admin/home-visits", "/admin/home-visits/sheet", "/admin/home-visits/{code}")


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("page", PAGES)
def test_only_officers_of_the_post_see_anybody_on_the_desks_pages(office, who, page):
    made = ask(office)
    answer = office.get(page.format(code=made["code"]), by=who)
    shown = answer.get_data(as_text=True)
    if who not in OFFICERS:
        assert [word for word in PERSONAL if word in shown and word != MBOK["reason"]] == []
    assert (status(answer) == 200) == (who in OFFICERS or (who == "jauh" and page != PAGES[2]))


def test_what_people_type_is_never_run(office):
    script = "<script>alert(1)</script>"
    made = ask(office, name=f"Ani {script}", address=script, area=f"RW{script}"[:40], note=script)
    office.post(one(made, "/plan"), PLAN | {"team": script}, by="sari")
    logged_in(office, "sari")
    for path in (*PAGES, "/admin/home-visits/sheet?day=2026-11-27"):
        shown = office.client.get(path.format(code=made["code"])).get_data(as_text=True)
        assert "<script>alert" not in shown
    assert "&lt;script&gt;" in shown
