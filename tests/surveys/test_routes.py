"""Surveys over HTTP: the API, the pages without JavaScript, paper, and the published index."""

import io
import re
import zipfile

import pytest

from queue_service.feedback.surveys import actions
from queue_service.feedback.surveys.models import ELEMENTS, Source
from queue_service.posts import actions as posts
from tests.factories import POST
from tests.surveys.village import GOOD, Village, scored

URL, IKM = "/api/v1/surveys", "/api/v1/reports/ikm"
SHEET = {name: str(value) for name, value in GOOD.items()}
FORM = {"content_type": "application/x-www-form-urlencoded"}


@pytest.fixture
def served(office) -> str:
    """The ticket of somebody who was served."""
    return village(office).serve()


def village(office) -> Village:
    return Village(office.engine, office.app.extensions["clock"], posts.get(office.engine, POST))


def answered(office, count: int, scores=GOOD, service: str = "kia") -> None:
    here = village(office)
    for _person in range(count):
        visit = actions.visit_at(here.clock, here.post, service, Source.OPEN)
        actions.answer(here.engine, here.clock, visit, scores, {})


def test_an_answer_for_a_ticket_is_taken_once(office, served):
    sent = {"ticket": served, "scores": GOOD, "profile": {"sex": "P", "age": 34, "education": "SMA"}}
    for _time in range(2):
        first = office.post(URL, sent, key="k1")
        assert (first.status_code, first.json) == (201, {"post": POST, "service": "kia"})
    again = office.post(URL, sent)
    assert (again.status_code, again.json["code"]) == (409, "already_answered")
    assert office.post(URL, sent | {"scores": scored(1)}, key="k1").json["code"] == "idempotency_mismatch"


def test_what_is_missing_or_wrong_is_named(office, served):
    scores = {name: 4 for name in ELEMENTS if name != "waktu"} | {"biaya": 5}
    answer = office.post(URL, {"ticket": served, "scores": scores})
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json["errors"]} == {"scores.waktu", "scores.biaya"}
    assert office.post(URL, {"ticket": served, "post": POST, "scores": GOOD}).status_code == 422
    assert office.post(URL, {"post": POST, "scores": GOOD, "profile": {"service": "sim"}}).status_code == 422


def test_only_who_was_served_answers_for_a_ticket(office):
    waiting = office.post(f"/api/v1/posts/{POST}/tickets", {"service": "kia"}, by="kiosk").json["id"]
    assert office.post(URL, {"ticket": waiting, "scores": GOOD}).json["code"] == "not_served_yet"
    assert office.post(URL, {"ticket": f"{POST}.261124{'0' * 16}", "scores": GOOD}).status_code == 404
    assert office.post(URL, {"code": "7QK3M9T2XB4H", "scores": GOOD}).status_code == 404


def test_answers_at_the_door_are_limited_those_for_a_ticket_are_not(office, served):
    statuses = [office.post(URL, {"post": POST, "scores": GOOD}).status_code for _person in range(61)]
    assert statuses == [201] * 60 + [429]
    assert office.post(URL, {"ticket": served, "scores": GOOD}).status_code == 201


def test_the_phone_page_leads_to_the_survey_and_the_form_needs_no_script(office, served):
    assert f"/survey?ticket={served}" in office.get(f"/t/{served}").text
    page = office.get(f"/survey?ticket={served}").text
    assert page.count('type="radio"') == 36
    assert 'name="service"' not in page
    assert "survey.js" not in page
    half = {name: "4" for name in ELEMENTS if name != "sarana"} | {"ticket": served, "age": "34"}
    wrong = office.client.post("/survey", data=half, **FORM)
    assert wrong.status_code == 422
    assert "Masih ada satu pertanyaan" in wrong.text
    assert wrong.text.count(" checked") == 8
    done = office.client.post("/survey", data=half | {"sarana": "3"}, **FORM)
    assert (done.status_code, "Terima kasih" in done.text, "http-equiv" in done.text) == (200, True, False)
    assert "sudah diisi" in office.get(f"/survey?ticket={served}").text
    assert office.client.post("/survey", data=SHEET | {"ticket": served}, **FORM).status_code == 409


def test_the_tablet_at_the_door_starts_over_by_itself(office):
    assert "Di mana Anda dilayani?" in office.get("/survey").text
    assert "survey.js" in office.get(f"/survey?post={POST}").text
    done = office.client.post("/survey", data=SHEET | {"post": POST, "service": "kia"}, **FORM)
    assert f"10;url=/survey?post={POST}" in done.text
    assert office.get("/survey?post=tidak-ada").status_code == 404
    assert office.get("/survey?ticket=apa-saja").status_code == 404


def test_paper_is_typed_in_by_officers_and_marked_as_paper(office):
    here, sheet = village(office), SHEET | {"post": POST, "day": "2026-11-20", "hour": "13-17"}
    form = office.get(f"/admin/surveys?post={POST}", by="sari")
    assert form.text.count("data-digit") == 9
    told = {"by": "sari", "data": sheet | {"service": "kia"}, **FORM}
    saved = office.call("POST", "/admin/surveys", **told)
    assert "Tersimpan" in saved.text
    assert 'value="2026-11-20"' in saved.text, "the next sheet is most often of the same day"
    kept = here.report().total.index.count
    ((answer, times),) = actions.store.answers(here.engine, POST, ["2026-11"])
    assert (answer.source, answer.day, answer.band, times, kept) == (
        Source.PAPER,
        "2026-11-20",
        "13-17",
        1,
        1,
    )
    for wrong in ({"day": "2026-11-25"}, {"day": ""}, {"waktu": "7"}, {"service": "sim"}):
        assert office.call("POST", "/admin/surveys", **(told | {"data": sheet | wrong})).status_code == 422
    assert office.call("POST", "/admin/surveys", **(told | {"by": "jauh"})).status_code == 403
    assert office.get("/admin/surveys", by="lsm").status_code == 403


def test_the_index_is_open_to_anyone_and_hides_what_is_few(office):
    answered(office, 6)
    answered(office, 2, scored(1), "ktp-baru")
    found = office.get(f"{IKM}?post={POST}&from=2026-11-01&to=2026-11-30").json
    assert (found["from"], found["to"], found["weight"], found["fewest"]) == ("2026-11", "2026-11", "1/9", 5)
    assert (found["total"]["count"], found["total"]["ikm"], found["total"]["category"]) == (8, 81.25, "B")
    assert [one["hidden"] for one in found["services"]] == [True, True], (
        "one alone would follow from the total"
    )
    inside = office.get(f"{IKM}?post={POST}", by="sari").json
    assert [(one["name"], one["ikm"]) for one in inside["services"]] == [("kia", 100), ("ktp-baru", 25)]
    assert len(inside["months"]) == 12


@pytest.mark.parametrize(
    "wish", ["from=2026-12&to=2026-01", "from=2001-01&to=2026-01", "from=2026-13", "to=kemarin"]
)
def test_months_that_cannot_be_are_refused(office, wish):
    assert office.get(f"{IKM}?{wish}").status_code == 422
    assert "dua belas bulan terakhir" in office.get(f"/reports/ikm?{wish}").text


def test_the_index_comes_as_a_table_for_spreadsheets(office):
    answered(office, 5)
    lines = office.get(f"{IKM}.csv").data.decode("utf-8-sig").splitlines()
    assert lines[0] == "part,name,answers,ikm,category," + ",".join(ELEMENTS)
    assert lines[1] == "total,,5,100.0,A," + ",".join(["4.0"] * 9)
    book = zipfile.ZipFile(io.BytesIO(office.get(f"{IKM}.xlsx").data))
    assert "<v>100</v>" in book.read("xl/worksheets/sheet1.xml").decode()


def test_the_published_page_says_it_in_a_table_in_both_languages(office):
    assert "Belum ada jawaban" in office.get("/reports/ikm").text
    answered(office, 4)
    assert "terlalu sedikit" in office.get("/reports/ikm").text
    assert "terlalu sedikit" in office.get("/reports/ikm", by="sari").text, "it is what everybody sees"
    answered(office, 3, scored(3))
    page = office.get("/reports/ikm").text
    assert "89,29" in page
    assert "A · Sangat Baik" in page
    months = re.findall(r'<th scope="row">(\w+ 2026)</th>', page)
    assert months == ["Nov 2026"], "the trend begins with the first answers"
    english = office.get("/reports/ikm?lang=en").text
    assert "89.29" in english
    assert "Very good" in english
