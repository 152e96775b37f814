"""HTTP of the posts room: the public API, what staff may do, the plain forms of the admin pages, the start page."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queue_service.config import Settings
from queue_service.core import cache
from queue_service.core.redis import Engine
from queue_service.posts import actions
from queue_service.posts.models import Period, Rule
from queue_service.posts.routes.answers import PostsAnswer, ServicesAnswer
from queue_service.staff import actions as staff
from queue_service.staff.models import SYSTEM
from tests.sample import settle_village
from tests.servers import ADMIN_PASSWORD

Headers = dict[str, str]
OFFICER_PASSWORD = "petugas-loket-desa-2026"


@pytest.fixture(autouse=True)
def village(engine: Engine, settings: Settings) -> None:
    """The sample village."""
    settle_village(engine, settings)


def bearer(client: FlaskClient, username: str, password: str) -> Headers:
    answer = client.post("/api/v1/login", json={"username": username, "password": password})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json['token']}"}


@pytest.fixture
def admin(client: FlaskClient) -> Headers:
    """The admin's token."""
    return bearer(client, "admin", ADMIN_PASSWORD)


@pytest.fixture
def officer(client: FlaskClient, engine: Engine) -> Headers:
    """The token of an officer of the village office."""
    staff.create_user(engine, "sari", OFFICER_PASSWORD, "officer", ("kantor-desa",))
    return bearer(client, "sari", OFFICER_PASSWORD)


def revision(page: str) -> str:
    found = re.search(r'name="revision" value="(\w+)"', page)
    assert found
    return found[1]


def fields(page: str) -> dict[str, list[str]]:
    """What a browser would send for the page's first form as it is, without a button."""
    form = re.search(r'<form method="post"[^>]*id="settings".*?</form>', page, re.S)
    assert form
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            sent.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form[0], re.S):
        sent.setdefault(name, []).append(unescape(text))
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form[0], re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent.setdefault(name, []).append(chosen[1] if chosen else "")
    return sent


# ---- the public API ----


def test_every_post_is_listed_with_what_the_contract_promises(client: FlaskClient):
    posts = client.get("/api/v1/posts").json
    assert [post["slug"] for post in posts] == ["kantor-desa", "pasar", "sekolah"]
    PostsAnswer.model_validate(posts)
    office = posts[0]
    assert office["open"] is True
    assert office["bookings"] is True
    assert [(one["slug"], one["letter"]) for one in office["services"]] == [
        ("ktp-baru", "A"),
        ("ktp-ganti", "B"),
        ("kia", "C"),
        ("ikd", "D"),
        ("pengambilan", "E"),
    ]
    assert [counter["id"] for counter in office["counters"]] == ["1", "2", "3"]
    assert office["counters"][0]["services"] == [one["slug"] for one in office["services"]]
    assert office["waiting"] == dict.fromkeys(office["counters"][0]["services"], 0)
    assert len(office["hours"]["days"]) == 14


def test_a_post_that_is_closed_says_when_it_opens(client: FlaskClient):
    market = client.get("/api/v1/posts/pasar").json
    assert market["open"] or re.match(r"\d{4}-\d\d-\d\dT07:00:00\+07:00", market["next_opening"])
    assert {period for day in market["hours"]["days"] for period in day["periods"]} == {"07:00-12:00"}


def test_an_unknown_post_or_service_is_a_problem_with_a_code(client: FlaskClient):
    for path in ("/api/v1/posts/nowhere", "/api/v1/services/nothing", "/api/v1/posts/nowhere/notices"):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
        assert answer.json["code"] == "not_found"


def test_a_service_tells_requirements_fee_and_legal_basis_in_both_languages(client: FlaskClient):
    services = client.get("/api/v1/services").json
    ServicesAnswer.model_validate(services)
    new_card = client.get("/api/v1/services/ktp-baru").json
    assert new_card == services[0]
    assert new_card["fee"] == "GRATIS"
    assert "Formulir F-1.02" in new_card["requirements"]["id"]
    assert len(new_card["requirements"]["id"]) == len(new_card["requirements"]["en"])


# ---- pauses and notices ----


def test_an_officer_pauses_and_resumes_a_service(client: FlaskClient, officer: Headers):
    path = "/api/v1/posts/kantor-desa/services/kia/pause"
    answer = client.put(path, json={"reason": "Blangko KTP-el habis"}, headers=officer)
    assert answer.status_code == 200
    assert answer.json["paused"]["text"]["en"] == "Out of blank KTP-el cards", (
        "a ready text brings its English"
    )
    services = client.get("/api/v1/posts/kantor-desa").json["services"]
    assert [one["slug"] for one in services if one["paused"]] == ["kia"]
    assert client.delete(path, headers=officer).status_code == 204
    assert client.delete(path, headers=officer).status_code == 204
    assert client.get("/api/v1/posts/kantor-desa").json["services"][2]["paused"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "reason"),
        ({"reason": "x" * 241}, "reason"),
        ({"preset": "flood"}, "preset"),
        ({"reason": "Rusak", "until": "2020-01-01T00:00:00+07:00"}, "until"),
        ({"reason": "Rusak", "until": "2030-01-01T00:00:00"}, "until"),
    ],
)
def test_a_pause_that_makes_no_sense_names_the_bad_field(
    client: FlaskClient, officer: Headers, body: dict[str, str], field: str
):
    answer = client.put("/api/v1/posts/kantor-desa/services/kia/pause", json=body, headers=officer)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_a_notice_is_posted_listed_and_withdrawn(client: FlaskClient, officer: Headers):
    path = "/api/v1/posts/kantor-desa/notices"
    body = {
        "text": {"id": "Antrean panjang", "en": "Long line"},
        "services": ["kia", "kia"],
        "kind": "information",
    }
    posted = client.post(path, json=body, headers=officer)
    assert posted.status_code == 201
    assert posted.json["services"] == ["kia"]
    assert client.get(path).json == [posted.json]
    assert client.delete(f"{path}/{posted.json['id']}", headers=officer).status_code == 204
    assert client.delete(f"{path}/{posted.json['id']}", headers=officer).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": " "}, "text"),
        ({"text": "x" * 241}, "text.id"),
        ({"text": {"en": "Power cut"}}, "text.id"),
        ({"text": 5}, "text"),
        ({"preset": "power", "services": "kia"}, "services"),
        ({"preset": "power", "kind": "gossip"}, "kind"),
    ],
)
def test_a_notice_that_makes_no_sense_names_the_bad_field(
    client: FlaskClient, officer: Headers, body: dict[str, object], field: str
):
    answer = client.post("/api/v1/posts/kantor-desa/notices", json=body, headers=officer)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_a_repeated_notice_with_the_same_key_is_posted_once(client: FlaskClient, officer: Headers):
    path = "/api/v1/posts/kantor-desa/notices"
    keyed = {**officer, "Idempotency-Key": "listrik-1"}
    answers = [client.post(path, json={"preset": "power"}, headers=keyed) for _turn in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert len(client.get(path).json) == 1


def test_nobody_else_may_pause_or_announce(client: FlaskClient, officer: Headers):
    for path in ("pasar/services/kia/pause", "pasar/notices"):
        verb = client.put if path.endswith("pause") else client.post
        assert verb(f"/api/v1/posts/{path}", json={"preset": "power"}).status_code == 401
        assert (
            verb(f"/api/v1/posts/{path}", json={"preset": "power"}, headers=officer).json["code"]
            == "other_post"
        )


# ---- the admin pages ----

SECTIONS = ("", "/services", "/counters", "/hours", "/queue", "/booking", "/evening")
PAGES = (
    "/admin/posts",
    *(f"/admin/posts/kantor-desa{section}" for section in SECTIONS),
    "/admin/services",
    "/admin/services/kia",
    "/admin/calendar",
)


@pytest.mark.parametrize("path", PAGES)
def test_an_admin_page_is_for_admins_only(client: FlaskClient, admin: Headers, officer: Headers, path: str):
    assert client.get(path, headers=admin).status_code == 200
    assert client.get(path, headers=officer).status_code == 403
    assert client.get(path).status_code == 302
    assert client.post(path, data={}).status_code == 401


@pytest.mark.parametrize("path", PAGES)
def test_an_admin_page_has_no_inline_script_or_style(client: FlaskClient, admin: Headers, path: str):
    page = client.get(path, headers=admin).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)", page)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("slug", ["kantor-desa", "pasar", "sekolah"])
def test_saving_a_section_as_it_is_shown_changes_nothing(
    client: FlaskClient, engine: Engine, admin: Headers, section: str, slug: str
):
    before = actions.get(engine, slug)
    path = f"/admin/posts/{slug}{section}"
    shown = fields(client.get(path, headers=admin).text)
    answer = client.post(path, data={**shown, "action": "save"}, headers=admin)
    assert answer.status_code == 303, answer.text
    assert actions.get(engine, slug) == before


def test_a_new_post_is_added_and_its_details_are_saved(client: FlaskClient, engine: Engine, admin: Headers):
    added = client.post("/admin/posts", data={"name": "Balai RW 5", "slug": "balai-rw-5"}, headers=admin)
    assert added.headers["Location"] == "/admin/posts/balai-rw-5?saved=1"
    page = client.get("/admin/posts/balai-rw-5", headers=admin).text
    details = {
        "revision": revision(page),
        "name": "Balai RW 5",
        "address": "Gang Mawar",
        "lat": "-6,31",
        "lon": "106,85",
        "timezone": "Asia/Makassar",
        "languages": ["id"],
        "active": "1",
    }
    assert client.post("/admin/posts/balai-rw-5", data=details, headers=admin).status_code == 303
    post = actions.get(engine, "balai-rw-5")
    assert (post.location, post.timezone, post.languages) == ((-6.31, 106.85), "Asia/Makassar", ("id",))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"name": "", "slug": "balai"}, "Harus diisi."),
        ({"name": "Balai", "slug": "Balai Warga"}, "Hanya huruf kecil"),
        ({"name": "Pasar", "slug": "pasar"}, "sudah dipakai"),
    ],
)
def test_a_post_that_cannot_be_added_says_why_in_plain_words(
    client: FlaskClient, admin: Headers, data: dict[str, str], message: str
):
    answer = client.post("/admin/posts", data=data, headers=admin)
    assert answer.status_code == 422
    assert message in answer.text


@pytest.mark.parametrize(
    ("section", "changed", "message"),
    [
        ("", {"name": ""}, "Harus diisi."),
        ("", {"lat": "95"}, "Isi angka dari -90 sampai 90."),
        ("", {"lon": ""}, "Isi keduanya"),
        ("", {"timezone": "Mars/Olympus"}, "Zona waktu tidak dikenal."),
        ("/services", {"kia-letter": "AB"}, "Satu huruf, A sampai Z."),
        ("/services", {"kia-letter": "A"}, "Huruf ini sudah dipakai layanan lain."),
        ("/services", {"kia-quota": "0"}, "Isi angka bulat dari 1 sampai 9999."),
        ("/counters", {"counter-1-id": "1"}, "Nomor loket ini sudah dipakai."),
        ("/counters", {"counter-1-id": "a b"}, "Hanya huruf, angka, dan tanda hubung."),
        ("/hours", {"opening-0-periods": "pagi"}, "Tulis jam seperti"),
        ("/hours", {"opening-0-periods": "25.00-26.00"}, "Tulis jam seperti"),
        ("/hours", {"opening-0-days": []}, "Pilih setidaknya satu hari."),
        ("/hours", {"opening-0-every": "2"}, "Isi tanggal mulai"),
        ("/hours", {"exception-0-reason_id": "Libur"}, "Harus diisi."),
        ("/hours", {"exception-0-first": "2026-12-05", "exception-0-last": "2026-12-01"}, "Tanggal akhir"),
        ("/hours", {"exception-0-first": "31/02/2027"}, "Tanggal tidak dikenal."),
        ("/queue", {"k": "0"}, "Isi angka bulat dari 1 sampai 20."),
        ("/queue", {"undo_seconds": "dua"}, "Isi angka bulat"),
        ("/queue", {"long_wait_minutes": "4"}, "Isi angka bulat dari 5 sampai 480."),
        ("/booking", {"slot_minutes": "1"}, "Isi angka bulat dari 5 sampai 240"),
        ("/booking", {"share": "130"}, "Isi angka dari 1 sampai 100"),
        ("/evening", {"quorum": "13"}, "Kuorum tidak boleh lebih besar"),
        ("/evening", {"requests_close_days": "1"}, "pemenang tidak sempat konfirmasi"),
        ("/evening", {"offers_end_hours": "30"}, "sesudah kuorum diperiksa"),
        ("/evening", {"plan_days": "3"}, "Isi angka bulat"),
        ("/evening", {"session-0-periods": "16.00-17.00, 18.00-19.00"}, "Satu rentang jam saja"),
    ],
)
def test_a_wrong_field_is_shown_again_with_what_is_wrong_and_nothing_is_saved(
    client: FlaskClient, engine: Engine, admin: Headers, section: str, changed: dict[str, str], message: str
):
    before = actions.get(engine, "kantor-desa")
    path = f"/admin/posts/kantor-desa{section}"
    shown = fields(client.get(path, headers=admin).text)
    answer = client.post(path, data={**shown, **changed, "action": "save"}, headers=admin)
    assert answer.status_code == 422
    assert message in answer.text
    for value in changed.values():
        assert not value or f'value="{value}"' in answer.text or "Olympus" in value, "what was typed is kept"
    assert actions.get(engine, "kantor-desa") == before


def test_hours_with_all_kinds_of_rules_are_saved_from_a_plain_form(
    client: FlaskClient, engine: Engine, admin: Headers
):
    path = "/admin/posts/pasar/hours"
    sent = {
        "revision": revision(client.get(path, headers=admin).text),
        "holidays": "1",
        "opening-0-days": ["1", "3"],
        "opening-0-periods": "7.30 - 12, 13:00–16.00",
        "opening-4-days": ["3"],
        "opening-4-weeks": ["2", "-1"],
        "opening-4-periods": "22.00-02.00",
        "opening-4-every": "2",
        "opening-4-since": "01/12/2026",
        "breaks-0-days": ["5"],
        "breaks-0-periods": "11.30-13.00",
        "opening-9-days": ["7"],
        "opening-9-periods": "00.00-24.00",
        "opening-9-remove": "1",
        "exception-0-first": "2026-12-24",
        "exception-0-periods": "08.00-10.00",
        "exception-0-reason_id": "Malam Natal",
        "action": "save",
    }
    assert client.post(path, data=sent, headers=admin).status_code == 303
    hours = actions.get(engine, "pasar").hours
    assert [rule.periods for rule in hours.week.opening] == [
        (Period(450, 720), Period(780, 960)),
        (Period(1320, 1560),),
    ]
    assert (hours.week.opening[1].weeks, hours.week.opening[1].every) == ((2, -1), 2)
    assert hours.exceptions[0].reason.id == "Malam Natal"
    assert (hours.holidays, hours.joint_leave, hours.ramadan) == (True, False, None)


def test_booking_and_evening_rules_are_saved_from_plain_forms(
    client: FlaskClient, engine: Engine, admin: Headers
):
    path = "/admin/posts/pasar/booking"
    shown = fields(client.get(path, headers=admin).text)
    changed = {**shown, "slot_minutes": "20", "share": "25", "action": "save"}
    del changed["enabled"]
    assert client.post(path, data=changed, headers=admin).status_code == 303
    booking = actions.get(engine, "pasar").booking
    assert (booking.slot_minutes, booking.share, booking.enabled) == (20, 0.25, False)

    path = "/admin/posts/pasar/evening"
    shown = fields(client.get(path, headers=admin).text)
    rows = {"session-0-days": ["2", "4"], "session-0-weeks": ["2"], "session-0-periods": "17.00-19.00"}
    changed = {**shown, **rows, "capacity": "8", "action": "save"}
    assert client.post(path, data=changed, headers=admin).status_code == 303
    evening = actions.get(engine, "pasar").evening
    assert evening.sessions == (Rule((2, 4), (Period(1020, 1140),), weeks=(2,)),)
    assert evening.capacity == 8


def test_the_preview_shows_what_is_typed_and_saves_nothing(
    client: FlaskClient, engine: Engine, admin: Headers
):
    before = actions.get(engine, "pasar")
    path = "/admin/posts/pasar/hours"
    shown = fields(client.get(path, headers=admin).text)
    changed = {**shown, "opening-0-periods": "05.15-06.45"}
    whole = client.post(path, data={**changed, "action": "preview"}, headers=admin)
    piece = client.post(f"{path}/preview", data=changed, headers=admin)
    assert "05.15–06.45" in whole.text
    assert "05.15–06.45" in piece.text
    assert "<html" not in piece.text
    assert actions.get(engine, "pasar") == before


def test_more_rows_are_given_without_losing_what_was_typed(client: FlaskClient, admin: Headers):
    path = "/admin/posts/kantor-desa/counters"
    shown = fields(client.get(path, headers=admin).text)
    answer = client.post(path, data={**shown, "counter-3-id": "4", "action": "rows"}, headers=admin)
    assert answer.status_code == 200
    assert 'value="4"' in answer.text
    assert 'name="counter-8-id"' in answer.text


def test_a_row_marked_for_removal_is_gone_and_its_place_stays_empty(
    client: FlaskClient, engine: Engine, admin: Headers
):
    path = "/admin/posts/kantor-desa/counters"
    shown = fields(client.get(path, headers=admin).text)
    rows = client.post(path, data={**shown, "counter-2-remove": "1", "action": "rows"}, headers=admin)
    assert 'name="counter-2-id"' not in rows.text
    assert client.post(path, data={**shown, "counter-2-remove": "1"}, headers=admin).status_code == 303
    assert [counter.id for counter in actions.get(engine, "kantor-desa").counters] == ["1", "2"]


def test_a_form_that_was_read_before_somebody_elses_change_is_not_saved_over_it(
    client: FlaskClient, engine: Engine, admin: Headers
):
    path = "/admin/posts/pasar"
    shown = fields(client.get(path, headers=admin).text)
    assert client.post(path, data={**shown, "name": "Pasar Baru"}, headers=admin).status_code == 303
    late = client.post(path, data={**shown, "address": "Lantai 2"}, headers=admin)
    assert late.status_code == 422
    assert "baru saja diubah orang lain" in late.text
    assert actions.get(engine, "pasar").name == "Pasar Baru"
    again = client.post(path, data=fields(late.text), headers=admin)
    assert again.status_code == 303, "after the warning the same form is accepted"


def test_a_service_people_wait_for_cannot_be_taken_away(
    app: Flask, client: FlaskClient, engine: Engine, admin: Headers
):
    app.extensions["waiting_counts"] = lambda slug: {"kia": 2} if slug == "kantor-desa" else {}
    path = "/admin/posts/kantor-desa/services"
    shown = fields(client.get(path, headers=admin).text)
    shown.pop("kia-offered")
    answer = client.post(path, data=shown, headers=admin)
    assert answer.status_code == 422
    assert "Masih ada yang menunggu layanan ini: 2 orang." in answer.text
    app.extensions["waiting_counts"] = lambda slug: {}
    assert client.post(path, data=shown, headers=admin).status_code == 303
    assert actions.get(engine, "kantor-desa").offered("kia") is None


def test_a_counter_in_use_cannot_be_removed(client: FlaskClient, admin: Headers):
    opened = client.put("/api/v1/posts/kantor-desa/counters/3", json={"state": "open"}, headers=admin)
    assert opened.status_code == 200
    path = "/admin/posts/kantor-desa/counters"
    shown = fields(client.get(path, headers=admin).text)
    answer = client.post(path, data={**shown, "counter-2-remove": "1"}, headers=admin)
    assert answer.status_code == 422
    assert "Loket 3 sedang dipakai." in answer.text


def test_a_counter_is_never_left_without_a_service(client: FlaskClient, engine: Engine, admin: Headers):
    path = "/admin/posts/kantor-desa"
    counters = fields(client.get(f"{path}/counters", headers=admin).text)
    only = {**counters, "counter-0-services": ["kia"]}
    assert client.post(f"{path}/counters", data=only, headers=admin).status_code == 303
    services = fields(client.get(f"{path}/services", headers=admin).text)
    services.pop("kia-offered")
    answer = client.post(f"{path}/services", data=services, headers=admin)
    assert answer.status_code == 422
    assert "Loket 1 hanya melayani layanan ini." in answer.text


def test_a_form_without_the_token_of_its_session_is_refused(client: FlaskClient, engine: Engine):
    token = bearer(client, "admin", ADMIN_PASSWORD)["Authorization"].removeprefix("Bearer ")
    client.set_cookie("session", token)
    page = client.get("/admin/posts/pasar").text
    shown = fields(page)
    assert client.post("/admin/posts/pasar", data={**shown, "csrf_token": "x"}).status_code == 403
    assert client.post("/admin/posts/pasar", data={**shown, "name": "Pasar Lama"}).status_code == 303
    assert actions.get(engine, "pasar").name == "Pasar Lama"


def test_a_services_texts_are_saved_line_by_line(client: FlaskClient, engine: Engine, admin: Headers):
    path = "/admin/services/kia"
    page = client.get(path, headers=admin).text
    sent = {
        "revision": revision(page),
        "name_id": "KIA",
        "name_en": "Child card",
        "letter": "c",
        "requirements_id": "Akta\r\n\r\n  KK  \r\n",
        "requirements_en": "Certificate\nKK",
        "fee": "",
        "mean": "4,5",
    }
    assert client.post(path, data=sent, headers=admin).status_code == 303
    kept = actions.service(engine, "kia")
    assert (kept.letter, kept.fee, kept.mean_minutes) == ("C", "GRATIS", 4.5)
    assert kept.requirements.id == ("Akta", "KK")
    assert client.post(path, data=sent, headers=admin).status_code == 422, "its revision is an old one now"


def test_a_service_is_added_and_may_then_be_offered(client: FlaskClient, engine: Engine, admin: Headers):
    data = {"name_id": "Biodata NIK", "letter": "F", "slug": "biodata"}
    assert client.post("/admin/services", data=data, headers=admin).status_code == 303
    assert client.post("/admin/services", data=data, headers=admin).status_code == 422
    path = "/admin/posts/pasar/services"
    shown = fields(client.get(path, headers=admin).text)
    assert client.post(path, data={**shown, "biodata-offered": "1"}, headers=admin).status_code == 303
    offered = actions.get(engine, "pasar").offered("biodata")
    assert offered is not None
    assert offered.letter == "F"


def test_the_calendar_is_corrected_for_every_post(client: FlaskClient, engine: Engine, admin: Headers):
    wrong = client.post(
        "/admin/calendar", data={"day-0-day": "2026-12-09", "day-0-kind": "holiday"}, headers=admin
    )
    assert wrong.status_code == 422
    data = {
        "day-0-day": "2026-12-09",
        "day-0-kind": "holiday",
        "day-0-name_id": "Pilkada",
        "day-1-day": "",
        "day-1-kind": "workday",
    }
    assert client.post("/admin/calendar", data=data, headers=admin).status_code == 303
    assert [one.name.id for one in actions.corrections(engine)] == ["Pilkada"]
    assert [one.name.id for one in actions.get(engine, "pasar").hours.corrections] == ["Pilkada"]
    assert "Pilkada" in client.get("/admin/calendar", headers=admin).text


# ---- the start page ----


def test_the_start_page_links_only_to_pages_that_exist(app: Flask, client: FlaskClient):
    page = client.get("/").text
    paths = {path for path in re.findall(r'href="(/[^"#?]*)', page) if not path.startswith("/static")}
    assert {"/kiosk/kantor-desa", "/display/pasar", "/counter", "/admin", "/docs"} <= paths
    urls = app.url_map.bind("")
    for path in paths:
        assert urls.match(path)


def test_the_samples_devices_are_one_click_away_on_this_computer(client: FlaskClient):
    page = client.get("/").text
    assert re.search(r'href="/kiosk/kantor-desa#token=d-', page)
    assert re.search(r'href="/display/kantor-desa#token=d-', page)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
        {"headers": {"X-Forwarded-For": "192.0.2.7"}},
        {"headers": {"Forwarded": "for=192.0.2.7"}},
    ],
)
def test_nobody_elsewhere_sees_the_keys_of_the_samples_devices(
    client: FlaskClient, elsewhere: dict[str, object]
):
    assert "token=" not in client.get("/", **elsewhere).text  # type: ignore[arg-type]


def test_an_admin_elsewhere_sees_them(client: FlaskClient, admin: Headers):
    page = client.get("/", headers=admin, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert "#token=d-" in page.text


def test_a_device_that_was_unpaired_is_no_longer_offered(client: FlaskClient, engine: Engine):
    for device in staff.devices_of(engine, "kantor-desa"):
        staff.revoke_device(engine, "kantor-desa", device.id, SYSTEM)
    assert "token=" not in client.get("/").text


def test_the_start_page_shows_notices_and_paused_services(client: FlaskClient, officer: Headers):
    client.post("/api/v1/posts/kantor-desa/notices", json={"text": "<b>Listrik</b> padam"}, headers=officer)
    client.put("/api/v1/posts/kantor-desa/services/kia/pause", json={"preset": "cards"}, headers=officer)
    page = client.get("/").text
    assert "&lt;b&gt;Listrik&lt;/b&gt; padam" in page
    assert "dihentikan sementara" in page


def test_the_start_page_speaks_english_when_asked_and_remembers(client: FlaskClient):
    assert 'lang="en"' in client.get("/?lang=en").text
    page = client.get("/").text
    assert '<html lang="en">' in page
    assert "Child identity card (KIA)" in page


def test_an_office_without_posts_has_a_start_page_too(client: FlaskClient, engine: Engine):
    engine.client.flushall()
    cache.forget("*")
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Belum ada pos pelayanan." in answer.text


def test_what_an_application_needs_is_shown_and_saved_as_it_was(
    client: FlaskClient, engine: Engine, admin: Headers
):
    path = "/admin/services/ktp-ganti"
    before = actions.service(engine, "ktp-ganti")
    shown = fields(client.get(path, headers=admin).text)
    assert client.post(path, data=shown, headers=admin).status_code == 303
    assert actions.service(engine, "ktp-ganti") == before
    assert len(before.papers) == 7


def test_a_document_is_added_taken_away_and_refused_when_its_condition_is_unknown(
    client: FlaskClient, engine: Engine, admin: Headers
):
    path = "/admin/services/kia"
    shown = fields(client.get(path, headers=admin).text)
    added = {"paper-4-kind": "surat-wali", "paper-4-name_id": "Surat penetapan wali", "paper-0-remove": "1"}
    wrong = client.post(path, data={**shown, **added, "paper-4-when": "case:lupa"}, headers=admin)
    assert wrong.status_code == 422
    assert "case:lupa" in wrong.text
    assert (
        client.post(path, data={**shown, **added, "paper-4-when": "guardian"}, headers=admin).status_code
        == 303
    )
    kept = actions.service(engine, "kia").papers
    assert [paper.kind for paper in kept] == ["kk", "ktp-orang-tua", "pas-foto", "surat-wali"]
    assert kept[-1].required is False
