"""HTTP of evening sessions: the contract's calls, who may make them, and the pages, all without JavaScript."""

import json
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queue_service.bookings import actions as bookings
from queue_service.config import Settings
from queue_service.core.redis import Engine
from queue_service.evenings import actions, verify
from queue_service.evenings.forms import DrawView, EveningView, EveningWithDraw, RequestView
from queue_service.posts.models import Post
from queue_service.staff import actions as staff
from queue_service.staff import trail
from tests.evenings.office import EVENING, HOUR, VAULT, ask, drawn, office, until, work
from tests.factories import POST, MovableClock
from tests.servers import ADMIN_PASSWORD

Headers = dict[str, str]
DAY = EVENING.isoformat()
BASE = f"/api/v1/posts/{POST}/evenings"
SITI = {
    "service": "ktp-baru",
    "name": "Siti Aminah",
    "nik": "3271015501900001",
    "phone": "081230000042",
    "sms_consent": True,
}
PASSWORD = "petugas-sore-desa-2026"


@pytest.fixture
def clock(app: Flask) -> MovableClock:
    """The app's clock, standing at Tuesday, 24 November 2026, 8.00."""
    moved = MovableClock()
    app.extensions["clock"] = moved
    return moved


@pytest.fixture
def post(engine: Engine, clock: MovableClock) -> Post:
    """A post with announced sessions of three places."""
    made = office(engine, capacity=3, quorum=2)
    work(engine, clock)
    return made


def bearer(client: FlaskClient, username: str, password: str) -> Headers:
    answer = client.post("/api/v1/login", json={"username": username, "password": password})
    return {"Authorization": f"Bearer {answer.json['token']}"}


@pytest.fixture
def admin(client: FlaskClient, engine: Engine) -> Headers:
    staff.create_user(engine, "admin", ADMIN_PASSWORD, "admin")
    return bearer(client, "admin", ADMIN_PASSWORD)


@pytest.fixture
def supervisor(client: FlaskClient, engine: Engine) -> Headers:
    staff.create_user(engine, "rini", PASSWORD, "supervisor", (POST,))
    return bearer(client, "rini", PASSWORD)


@pytest.fixture
def officer(client: FlaskClient, engine: Engine) -> Headers:
    staff.create_user(engine, "sari", PASSWORD, "officer", (POST,))
    return bearer(client, "sari", PASSWORD)


def request_of(client: FlaskClient, **other: Any) -> Any:
    return client.post(f"{BASE}/{DAY}/requests", json=SITI | other)


# ---- anyone ----


def test_sessions_are_listed_and_shown_as_the_contract_says(client: FlaskClient, post: Post):
    listed = client.get(BASE).json
    assert [one["date"] for one in listed] == [DAY, "2026-12-09", "2026-12-16", "2026-12-23"]
    for one in listed:
        EveningView.model_validate(one)
    shown = client.get(f"{BASE}/{DAY}").json
    EveningWithDraw.model_validate(shown)
    assert shown["state"] == "open"
    assert (shown["capacity"], shown["quorum"], shown["requests"]) == (3, 2, 0)
    assert shown["draw_at"] == "2026-11-27T16:00:00.000+07:00"
    assert re.fullmatch("[0-9a-f]{64}", shown["commitment"])
    assert (shown["seed"], shown["draw"]) == (None, None)


@pytest.mark.parametrize("day", ["2026-12-03", "tomorrow", "20261202", "2026-13-01"])
def test_a_date_without_a_session_is_not_found(client: FlaskClient, post: Post, day: str):
    for path in (f"{BASE}/{day}", f"{BASE}/{day}/draw", f"/evenings/{POST}/{day}"):
        assert client.get(path).status_code == 404


def test_a_request_is_accepted_with_its_code(client: FlaskClient, engine: Engine, post: Post):
    answer = request_of(client)
    assert answer.status_code == 202, answer.text
    RequestView.model_validate(answer.json)
    assert answer.json["state"] == "requested"
    assert answer.json["draw_at"] == "2026-11-27T16:00:00.000+07:00"
    assert "Siti" not in answer.text
    assert "3271" not in answer.text
    assert client.get(f"{BASE}/{DAY}").json["requests"] == 1
    assert actions.find_request(engine, answer.json["code"])[1].entry == answer.json["entry"]


def test_the_same_key_gives_the_same_request_once(client: FlaskClient, post: Post):
    key = {"Idempotency-Key": "a-double-tap"}
    answers = [client.post(f"{BASE}/{DAY}/requests", json=SITI, headers=key) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json == answers[1].json
    assert client.get(f"{BASE}/{DAY}").json["requests"] == 1
    other = client.post(f"{BASE}/{DAY}/requests", json=SITI | {"name": "Budi Santoso"}, headers=key)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_mismatch")


def test_a_second_request_is_a_duplicate_and_a_late_one_is_refused(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
):
    assert request_of(client).status_code == 202
    second = request_of(client, phone="081230000043")
    assert (second.status_code, second.json["code"]) == (409, "duplicate_request")
    until(clock, actions.session(engine, post, EVENING).draw_ms)
    late = request_of(client, nik="3271015501900002", phone="081230000044")
    assert (late.status_code, late.json["code"]) == (409, "requests_closed")


@pytest.mark.parametrize(
    ("field", "value"),
    [("nik", "123"), ("phone", "12"), ("name", ""), ("service", "nothing"), ("priority", "vip")],
)
def test_a_wrong_field_is_named(client: FlaskClient, post: Post, field: str, value: str):
    answer = request_of(client, **{field: value})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_after_the_draw_anyone_gets_list_seed_and_ranking_and_can_recompute_it(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post, tmp_path: Any
):
    drawn(engine, clock, post, 5)
    shown = client.get(f"{BASE}/{DAY}").json
    EveningWithDraw.model_validate(shown)
    assert shown["state"] == "drawn"
    assert shown["seed"] == shown["draw"]["seed"]
    alone = client.get(f"{BASE}/{DAY}/draw")
    DrawView.model_validate(alone.json)
    assert alone.json == shown["draw"]
    assert set(alone.json["entries"][0]) == {"entry", "class", "losses"}
    for content in (shown, alone.json):
        file = tmp_path / "draw.json"
        file.write_text(json.dumps(content))
        right, lines = verify.report(verify.load(str(file)))
        assert right
        assert "The draw is right" in list(lines)[-1]


# ---- the holder ----


def test_the_holder_sees_and_takes_back_the_request(client: FlaskClient, post: Post):
    code = request_of(client).json["code"]
    path = f"{BASE}/{DAY}/requests/{code}"
    assert client.get(f"{path}?phone4=0042").json["state"] == "requested"
    assert client.delete(f"{path}?phone4=0042").status_code == 204
    assert client.delete(f"{path}?phone4=0042").status_code == 204
    assert client.get(f"{path}?phone4=0042").json["state"] == "withdrawn"
    assert client.get(f"{BASE}/{DAY}").json["requests"] == 0


def test_nobody_else_sees_or_takes_back_a_request(
    client: FlaskClient, engine: Engine, post: Post, officer: Headers
):
    code = request_of(client).json["code"]
    path = f"{BASE}/{DAY}/requests/{code}"
    elsewhere = f"{BASE}/2026-12-09/requests/{code}?phone4=0042"
    for wrong in (f"{path}?phone4=0043", path, f"{BASE}/{DAY}/requests/AAAAAAAAAAAA?phone4=0042", elsewhere):
        assert client.get(wrong).status_code == 404
        assert client.delete(wrong).status_code == 404
    staff.create_user(engine, "lain", PASSWORD, "officer", ("pasar",))
    assert client.get(path, headers=bearer(client, "lain", PASSWORD)).status_code == 403
    assert client.get(path, headers=officer).json["state"] == "requested"


def test_guesses_are_limited(client: FlaskClient, post: Post):
    code = request_of(client).json["code"]
    statuses = [
        client.get(f"{BASE}/{DAY}/requests/{code}?phone4={number:04d}").status_code for number in range(40)
    ]
    assert statuses[0] == 404
    assert statuses[-1] == 429


def test_from_the_draw_on_the_request_is_a_booking_with_the_same_code(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
):
    codes = drawn(engine, clock, post, 4)
    found = {
        code: client.get(f"/api/v1/bookings/{code}?phone4={_last4(engine, code)}").json for code in codes
    }
    assert [found[code]["state"] for code in codes] == ["offered"] * 3 + ["waitlisted"]
    confirmed = client.post(f"/api/v1/bookings/{codes[0]}/confirm", json={"phone4": _last4(engine, codes[0])})
    assert (confirmed.status_code, confirmed.json["state"]) == (200, "confirmed")
    seen = client.get(f"{BASE}/{DAY}/requests/{codes[3]}?phone4={_last4(engine, codes[3])}").json
    assert (seen["state"], seen["position"], seen["rank"]) == ("waitlisted", 1, 4)
    clock.pass_time(25 * HOUR)
    late = client.post(f"/api/v1/bookings/{codes[1]}/confirm", json={"phone4": _last4(engine, codes[1])})
    assert (late.status_code, late.json["code"]) == (409, "offer_expired")


def _last4(engine: Engine, code: str) -> str:
    return VAULT.open(actions.find_request(engine, code)[1].phone, "phone")[-4:]


# ---- staff ----


def test_an_early_draw_needs_a_reason_and_an_admin(
    client: FlaskClient,
    engine: Engine,
    clock: MovableClock,
    post: Post,
    admin: Headers,
    supervisor: Headers,
):
    request_of(client)
    path = f"{BASE}/{DAY}/draw"
    assert client.post(path, json={"reason": "Listrik padam"}).status_code == 401
    assert client.post(path, json={"reason": "Listrik padam"}, headers=supervisor).status_code == 403
    without = client.post(path, json={}, headers=admin)
    assert (without.status_code, without.json["code"]) == (422, "reason_needed")
    asked = client.post(path, json={"reason": "Listrik padam"}, headers=admin)
    assert asked.status_code == 202
    EveningView.model_validate(asked.json)
    assert asked.json["early_reason"] == "Listrik padam"
    work(engine, clock)
    assert client.get(f"{BASE}/{DAY}").json["state"] == "drawn"
    again = client.post(path, json={"reason": "Listrik padam"}, headers=admin)
    assert (again.status_code, again.json["code"]) == (409, "wrong_state")


def test_at_its_time_a_draw_needs_no_reason(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post, admin: Headers
):
    until(clock, actions.session(engine, post, EVENING).draw_ms)
    assert client.post(f"{BASE}/{DAY}/draw", headers=admin).status_code == 202


def test_overrides_need_a_reason_and_are_in_the_audit_log(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post, supervisor: Headers
):
    code = request_of(client).json["code"]
    path = f"{BASE}/{DAY}"
    assert client.post(f"{path}/requests/{code}/exclude", json={}, headers=supervisor).status_code == 422
    why = {"reason": "Bukan warga desa ini"}
    answer = client.post(f"{path}/requests/{code}/exclude", json=why, headers=supervisor)
    assert (answer.status_code, answer.json["state"]) == (200, "excluded")
    other = ask(engine, clock, post, 7)
    appealed = client.post(f"{path}/requests/{other.code}/appeal", json=why, headers=supervisor)
    assert appealed.status_code == 200
    added = client.post(f"{path}/added", json=SITI | why | {"nik": "3271015501900009"}, headers=supervisor)
    assert added.status_code == 201, added.text
    off = client.post(f"{path}/call-off", json=why, headers=supervisor)
    assert (off.status_code, off.json["state"], off.json["reason"]) == (200, "cancelled", "called_off")
    entries = trail.page(engine, [POST], trail.Wanted(action="evening.")).entries
    found = {entry.action: entry for entry in entries if entry.by == "rini"}
    assert set(found) == {"evening.excluded", "evening.appealed", "evening.added", "evening.called_off"}
    assert {entry.reason for entry in found.values()} == {"Bukan warga desa ini"}
    assert found["evening.excluded"].subject == f"evening:{POST}/{DAY}"


@pytest.mark.parametrize(
    "verb", ["requests/AAAAAAAAAAAA/exclude", "requests/AAAAAAAAAAAA/appeal", "added", "call-off"]
)
def test_overrides_are_for_supervisors_of_the_post(
    client: FlaskClient, engine: Engine, post: Post, officer: Headers, verb: str
):
    body = SITI | {"reason": "Alasan"}
    staff.create_user(engine, "jauh", PASSWORD, "supervisor", ("pasar",))
    away = bearer(client, "jauh", PASSWORD)
    path = f"{BASE}/{DAY}/{verb}"
    assert client.post(path, json=body).status_code == 401
    assert client.post(path, json=body, headers=officer).status_code == 403
    assert client.post(path, json=body, headers=away).status_code == 403


# ---- the residents' pages ----


def page_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script", answer.text), (
        "nothing inline, no JavaScript at all"
    )
    return unescape(answer.text)


def fields(page: str, action: str) -> dict[str, str]:
    """What a browser without JavaScript would send from the form with this action, as it is shown."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.S)
    assert form, f"no form for {action}"
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            sent[name[1]] = value[1] if value else ""
    return sent


def test_the_pages_say_in_plain_words_what_there_is(client: FlaskClient, post: Post):
    page = page_of(client.get("/evenings"))
    assert "Rabu, 2 Desember 2026" in page
    assert "16.00–19.30 WIB" in page
    assert "Ajukan sebelum Jumat, 27 November 2026, pukul 16.00 WIB" in page
    one = page_of(client.get(f"/evenings/{POST}/{DAY}"))
    assert client.get(f"{BASE}/{DAY}").json["commitment"] in one
    assert "diumumkan setelah undian" in one
    assert "Wednesday, 2 December 2026" in page_of(client.get(f"/evenings/{POST}/{DAY}?lang=en"))


def test_a_resident_asks_confirms_and_gives_back_without_javascript(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
):
    path = f"/evenings/{POST}/{DAY}"
    form = fields(page_of(client.get(path)), path)
    wrong = page_of(client.post(path, data=form | SITI | {"nik": "32710155"}), 422)
    assert "yang Anda isi 8 angka" in wrong
    assert 'value="Siti Aminah"' in wrong, "nothing has to be typed twice"
    form = fields(wrong, path)
    unsure = page_of(client.post(path, data=form | SITI | {"name": "Siti"}))
    assert "Nama hanya satu kata" in unsure
    form = fields(unsure, path) | {"service": "kia", "sms_consent": "1"}
    asked = page_of(client.post(path, data=form))
    assert page_of(client.post(path, data=form)) == asked, "a reload asks only once"
    code = "".join(re.findall(r"<span>([0-9A-Z]{4})</span>", asked))
    request = actions.find_request(engine, code)[1]
    assert (request.service, request.sms_consent, request.entry in asked) == ("kia", True, True)

    mine = {"code": f"{code[:4]} {code[4:].lower()}", "phone4": "0042"}
    assert "Menunggu undian" in page_of(client.post("/evenings/mine", data=mine))
    assert page_of(client.post("/evenings/mine", data=mine | {"phone4": "0043"}), 404)
    until(clock, actions.session(engine, post, EVENING).draw_ms)
    work(engine, clock)
    offered = page_of(client.post("/evenings/mine", data=mine))
    assert "Anda mendapat tempat" in offered
    sure = page_of(client.post("/evenings/mine/confirm", data=fields(offered, "/evenings/mine/confirm")))
    assert "Tempat Anda pasti" in sure
    drawn_page = page_of(client.get(path))
    draw = actions.published(engine, post, EVENING)
    assert draw is not None
    assert all(text in drawn_page for text in (draw.seed, draw.commitment, request.entry, "verify-draw"))
    gone = page_of(client.post("/evenings/mine/withdraw", data=fields(sure, "/evenings/mine/withdraw")))
    assert "ditarik kembali" in gone
    assert bookings.find(engine, code)[1].state == "cancelled"


def test_opening_any_page_changes_nothing(client: FlaskClient, engine: Engine, post: Post):
    code = request_of(client).json["code"]
    before = engine.client.xlen(f"q:{{{POST}}}:events")
    for path in ("/evenings", f"/evenings/{POST}/{DAY}", f"/evenings/mine?code={code}"):
        assert client.get(path).status_code == 200
    for verb in ("withdraw", "confirm"):
        assert client.get(f"/evenings/mine/{verb}").status_code == 303
    assert engine.client.xlen(f"q:{{{POST}}}:events") == before


def test_a_duplicate_is_said_on_the_page(client: FlaskClient, post: Post):
    request_of(client)
    path = f"/evenings/{POST}/{DAY}"
    page = page_of(client.post(path, data=SITI | {"idempotency_key": "another"}), 409)
    assert "sudah ada permintaan" in page


def test_every_state_of_a_session_has_a_page(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
):
    path = f"/evenings/{POST}/{DAY}"
    codes = drawn(engine, clock, post, 5)
    assert "Sudah diundi" in page_of(client.get(path))
    for code in codes[:2]:
        bookings.confirm(engine, clock, post, bookings.find(engine, code)[1], by="holder")
    session = actions.session(engine, post, EVENING)
    until(clock, session.quorum_ms)
    work(engine, clock)
    assert "Sesi ini pasti diadakan" in page_of(client.get(path))
    other = actions.session(engine, post, EVENING.replace(day=9))
    until(clock, other.draw_ms)
    assert "Undian segera dilakukan" in page_of(client.get(f"/evenings/{POST}/2026-12-09"))
    until(clock, other.offers_end_ms)
    work(engine, clock)
    assert "Sesi ini dibatalkan" in page_of(client.get(f"/evenings/{POST}/2026-12-09"))
    assert "Sesi yang sudah lewat" in page_of(client.get("/evenings"))
    lost = {"code": codes[4], "phone4": _last4(engine, codes[4])}
    assert "Kali ini tidak ada tempat" in page_of(client.post("/evenings/mine", data=lost))


# ---- the staff's pages ----


@pytest.fixture
def desk(client: FlaskClient, engine: Engine, post: Post) -> FlaskClient:
    """A browser with an admin logged in."""
    staff.create_user(engine, "admin", ADMIN_PASSWORD, "admin")
    form = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
    assert form
    data = {"csrf_token": form[1], "username": "admin", "password": ADMIN_PASSWORD}
    assert client.post("/login", data=data).status_code == 303
    return client


def test_staff_overrule_from_plain_forms_each_with_a_reason(
    desk: FlaskClient, engine: Engine, clock: MovableClock, post: Post
):
    requests = [ask(engine, clock, post, number) for number in range(4)]
    path = f"/admin/evenings/{POST}/{DAY}"
    assert "Rabu, 2 Desember 2026" in page_of(desk.get("/admin/evenings"))
    page = page_of(desk.get(path))
    assert "Warga Desa A" in page
    assert "3271************" in page
    assert "081230000001" not in page
    token = fields(page, f"{path}/draw")["csrf_token"]

    def act(verb: str, status: int = 303, **data: str) -> str:
        answer = desk.post(f"{path}/{verb}", data={"csrf_token": token} | data)
        assert answer.status_code == status, answer.text
        return answer.text

    assert "Tulis alasannya dahulu" in act("exclude", 422, code=requests[0].code)
    act("exclude", code=requests[0].code, reason="Bukan warga")
    assert "Tulis alasannya dahulu" in act("draw", 422)
    act("draw", reason="Listrik padam")
    work(engine, clock)
    ani = {"service": "kia", "name": "Ani Ina", "nik": "3271015501900077", "phone": "081299990001"}
    assert "yang Anda isi 3 angka" in act("add", 422, **ani | {"nik": "123"}, reason="Datang sendiri")
    act("add", **ani, reason="Datang sendiri")
    assert "sudah ada permintaan" in act("add", 409, **ani, reason="Lagi")
    act("call-off", reason="Petugas sakit")
    assert "sudah berubah" in act("call-off", 409, reason="Petugas sakit")
    assert actions.session(engine, post, EVENING).reason == "called_off"


def test_the_staffs_pages_are_for_staff(client: FlaskClient, post: Post, officer: Headers):
    path = f"/admin/evenings/{POST}/{DAY}"
    assert client.get(path).status_code == 302
    page = client.get(path, headers=officer)
    assert page.status_code == 200
    assert "/call-off" not in page.text, "an officer sees, a supervisor acts"
    assert client.post(f"{path}/call-off", data={"reason": "Alasan"}, headers=officer).status_code == 403


def test_a_form_without_its_token_does_nothing(desk: FlaskClient, engine: Engine, post: Post):
    path = f"/admin/evenings/{POST}/{DAY}/call-off"
    assert desk.post(path, data={"reason": "Alasan"}).status_code == 403
    assert actions.session(engine, post, EVENING).state == "open"


def test_settings_of_an_office_without_evenings_say_so(
    client: FlaskClient, engine: Engine, settings: Settings, clock: MovableClock
):
    office(engine, sessions=())
    assert client.get(BASE).json == []
    assert "Saat ini tidak ada sesi sore/malam" in page_of(client.get("/evenings"))
