"""The room over HTTP: who may call what, and what the answers are."""

import re
from datetime import datetime

import pytest

from queue_service.staff import actions
from tests.staff.conftest import PASSWORD

STAFF = ("kepala", "budi", "sari", "lsm")
DEVICES = ("kiosk", "display", "printer")
EVERYBODY = (*STAFF, *DEVICES, "nobody")
LED, ADMIN = ("kepala", "budi"), ("kepala",)
MATRIX = [
    ("GET", "/api/v1/me", STAFF),
    ("GET", "/api/v1/me/sessions", STAFF),
    ("POST", "/api/v1/me/password", STAFF),
    ("DELETE", "/api/v1/me/sessions/0000000000000000", STAFF),
    ("GET", "/api/v1/users", ADMIN),
    ("POST", "/api/v1/users", ADMIN),
    ("PATCH", "/api/v1/users/sari", ADMIN),
    ("POST", "/api/v1/users/sari/reset-password", ADMIN),
    ("POST", "/api/v1/posts/kantor-desa/devices", ADMIN),
    ("GET", "/api/v1/posts/kantor-desa/devices", ("kepala", "budi", "sari")),
    ("GET", "/api/v1/posts/pasar/devices", ADMIN),
    ("PATCH", "/api/v1/posts/kantor-desa/devices/x", ADMIN),
    ("DELETE", "/api/v1/posts/kantor-desa/devices/x", ADMIN),
    ("GET", "/api/v1/devices/me", DEVICES),
    ("POST", "/api/v1/devices/me/heartbeat", DEVICES),
    ("GET", "/account", STAFF),
    ("GET", "/admin", LED),
    ("GET", "/admin/users", ADMIN),
    ("POST", "/admin/users", ADMIN),
    ("GET", "/admin/users/sari", ADMIN),
    ("POST", "/admin/users/sari", ADMIN),
    ("POST", "/admin/users/sari/reset-password", ADMIN),
    ("GET", "/admin/devices", LED),
    ("POST", "/admin/devices", ADMIN),
    ("GET", "/admin/devices/x", ADMIN),
    ("POST", "/admin/devices/x", ADMIN),
    ("POST", "/admin/devices/x/revoke", ADMIN),
    ("GET", "/admin/audit", LED),
    ("GET", "/admin/audit.csv", LED),
    ("POST", "/api/v1/logout", STAFF),
]


def bearer(token: str) -> dict[str, str]:
    """Return the header of a token."""
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(("method", "path", "allowed"), MATRIX)
def test_each_route_is_open_to_those_it_is_for_and_to_nobody_else(client, tokens, method, path, allowed):
    for who in sorted(EVERYBODY, key=lambda one: one in allowed):  # a call that works may change who is who
        headers = bearer(tokens[who]) if who != "nobody" else {}
        answer = client.open(path, method=method, headers=headers)
        if who in allowed:
            assert answer.status_code not in (401, 403), (who, answer.status_code)
            assert answer.status_code < 500, (who, answer.get_data(as_text=True))
        elif who == "nobody":
            redirected = answer.status_code == 302 and answer.location.startswith("/login")
            assert answer.status_code == 401 or (method == "GET" and redirected), answer.status_code
        else:
            assert answer.status_code == 403, (who, answer.status_code)


def test_the_matrix_has_every_route_of_the_room(app):
    listed = {
        (method, re.sub(r"/(x|sari|0{16}|kantor-desa|pasar)(?=/|$)", "/<>", path))
        for method, path, _who in MATRIX
    }
    free = {("GET", "/login"), ("POST", "/login"), ("POST", "/logout"), ("POST", "/api/v1/login")}
    form = {("POST", "/account/password"), ("POST", "/account/sessions/<>")}
    found = {
        (method, re.sub(r"<[^>]*>", "<>", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("staff.") and rule.endpoint != "staff.static"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert found == listed | free | form


def test_logging_in_answers_as_the_contract_says(client, office):
    answer = client.post("/api/v1/login", json={"username": "sari", "password": PASSWORD})
    assert answer.status_code == 200
    assert set(answer.json) == {"token", "expires_at", "user"}
    assert datetime.fromisoformat(answer.json["expires_at"]).utcoffset() is not None
    assert answer.json["user"] == {
        "username": "sari",
        "name": "Sari",
        "role": "officer",
        "posts": ["kantor-desa"],
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/api/v1/me", headers=bearer(answer.json["token"])).json == answer.json["user"]


@pytest.mark.parametrize("username", ["sari", "tidak-ada"])
def test_a_wrong_password_and_an_unknown_name_look_the_same(client, office, username):
    answer = client.post("/api/v1/login", json={"username": username, "password": "salah"})
    assert (answer.status_code, answer.json["code"]) == (401, "login_failed")
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "sari"},
        {"username": 1, "password": 2},
        [],
        "x",
        None,
        {"username": "", "password": "x"},
    ],
)
def test_a_log_in_that_is_none_names_its_fields(client, office, body):
    answer = client.post("/api/v1/login", json=body)
    assert answer.status_code == 422
    assert answer.json["errors"]


def test_spaces_are_part_of_a_password(client, office):
    actions.create_user(office, "spasi", f"  {PASSWORD} ", "admin")
    good = client.post("/api/v1/login", json={"username": " spasi ", "password": f"  {PASSWORD} "})
    bad = client.post("/api/v1/login", json={"username": "spasi", "password": PASSWORD})
    assert (good.status_code, bad.status_code) == (200, 401)


def test_repeated_failures_are_told_when_to_come_back(client, office):
    for _try in range(5):
        client.post("/api/v1/login", json={"username": "sari", "password": "salah"})
    answer = client.post("/api/v1/login", json={"username": "sari", "password": PASSWORD})
    assert (answer.status_code, answer.json["code"]) == (429, "too_many")
    assert 1 <= int(answer.headers["Retry-After"]) <= 5


def test_after_logging_out_the_token_is_dead(client, tokens):
    headers = bearer(tokens["sari"])
    assert client.post("/api/v1/logout", headers=headers).status_code == 204
    assert client.get("/api/v1/me", headers=headers).status_code == 401
    assert client.post("/api/v1/logout", headers=headers).status_code == 401


def test_a_retried_log_in_gets_the_same_token_and_nothing_readable_is_kept(client, office):
    headers = {"Idempotency-Key": "one-and-only"}
    body = {"username": "sari", "password": PASSWORD}
    first, second = (client.post("/api/v1/login", json=body, headers=headers) for _ in range(2))
    assert first.json == second.json
    assert second.headers["Idempotency-Replayed"] == "true"
    other = client.post("/api/v1/login", json={**body, "password": "salah"}, headers=headers)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_mismatch")
    (kept,) = [office.client.get(key) for key in office.client.scan_iter("sys:idem:*")]
    assert first.json["token"] not in kept


def test_a_device_is_paired_used_changed_and_revoked(client, tokens):
    admin = bearer(tokens["kepala"])
    place = "/api/v1/posts/kantor-desa/devices"
    made = client.post(
        place, json={"kind": "kiosk", "name": "Pintu", "settings": {"paper": 58}}, headers=admin
    )
    assert made.status_code == 201
    assert set(made.json) == {"id", "token", "url"}
    kiosk = bearer(made.json["token"])
    own = client.get("/api/v1/devices/me", headers=kiosk).json
    assert (own["id"], own["kind"], own["post"], own["name"]) == (
        made.json["id"],
        "kiosk",
        "kantor-desa",
        "Pintu",
    )
    assert own["settings"]["paper"] == 58

    one = f"{place}/{made.json['id']}"
    changed = client.patch(one, json={"settings": {"idle_seconds": 90}}, headers=admin)
    assert changed.json["settings"]["idle_seconds"] == 90
    assert client.get("/api/v1/devices/me", headers=kiosk).json["settings"]["idle_seconds"] == 90
    bad = client.patch(one, json={"settings": {"idle_seconds": 1, "colour": "red"}}, headers=admin)
    assert bad.status_code == 422
    assert {error["field"] for error in bad.json["errors"]} == {"settings.idle_seconds", "settings.colour"}

    assert client.delete(one, headers=admin).status_code == 204
    assert client.get("/api/v1/devices/me", headers=kiosk).status_code == 401
    assert client.delete(one, headers=admin).status_code == 404


def test_staff_see_which_devices_are_silent(client, tokens):
    place = "/api/v1/posts/kantor-desa/devices"
    before = {one["kind"]: one for one in client.get(place, headers=bearer(tokens["sari"])).json}
    assert (before["kiosk"]["silent"], before["kiosk"]["seen_at"]) == (True, None)
    assert client.post("/api/v1/devices/me/heartbeat", headers=bearer(tokens["kiosk"])).status_code == 204
    after = {one["kind"]: one for one in client.get(place, headers=bearer(tokens["sari"])).json}
    assert (after["kiosk"]["silent"], after["display"]["silent"]) == (False, True)
    assert after["kiosk"]["seen_at"].endswith("+07:00")
    assert "token" not in after["kiosk"]


def test_no_device_is_paired_with_a_post_that_does_not_exist(client, tokens):
    answer = client.post(
        "/api/v1/posts/tidak-ada/devices",
        json={"kind": "kiosk", "name": "x"},
        headers=bearer(tokens["kepala"]),
    )
    assert answer.status_code == 404


def test_a_retried_pairing_makes_one_device(client, tokens, office):
    headers = {**bearer(tokens["kepala"]), "Idempotency-Key": "k1"}
    body = {"kind": "display", "name": "Lobi"}
    answers = [client.post("/api/v1/posts/pasar/devices", json=body, headers=headers) for _ in range(3)]
    assert len({answer.json["token"] for answer in answers}) == 1
    assert len(actions.devices_of(office, "pasar")) == 1


def test_a_user_is_created_changed_and_given_a_new_password(client, tokens):
    admin = bearer(tokens["kepala"])
    made = client.post(
        "/api/v1/users",
        json={"username": "Dewi", "name": "Dewi", "role": "officer", "posts": ["pasar"]},
        headers=admin,
    )
    assert made.status_code == 201
    log_in = {"username": "dewi", "password": made.json["password"]}
    token = client.post("/api/v1/login", json=log_in).json["token"]
    assert client.get("/api/v1/posts/kantor-desa/devices", headers=bearer(token)).status_code == 403
    client.patch("/api/v1/users/dewi", json={"posts": ["pasar", "kantor-desa"]}, headers=admin)
    assert client.get("/api/v1/posts/kantor-desa/devices", headers=bearer(token)).status_code == 200
    fresh = client.post("/api/v1/users/dewi/reset-password", headers=admin).json["password"]
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401
    assert client.post("/api/v1/login", json={**log_in, "password": fresh}).status_code == 200
    assert "password" not in client.get("/api/v1/users", headers=admin).get_data(as_text=True)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"username": "sari", "role": "officer", "posts": ["pasar"]}, 409, "username_taken"),
        ({"username": "dewi", "role": "officer", "posts": ["mars"]}, 422, "invalid_input"),
        ({"username": "dewi", "role": "officer"}, 422, "invalid_input"),
        ({"username": "dewi", "role": "king"}, 422, "invalid_input"),
        ({"username": "de wi", "role": "admin"}, 422, "invalid_input"),
        ({"username": "dewi", "role": "admin", "password": "dewi123456"}, 422, "weak_password"),
    ],
)
def test_a_user_that_cannot_be_is_refused(client, tokens, body, status, code):
    answer = client.post("/api/v1/users", json=body, headers=bearer(tokens["kepala"]))
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_own_sessions_over_http(client, tokens, office):
    headers = bearer(tokens["sari"])
    client.post("/api/v1/login", json={"username": "sari", "password": PASSWORD})
    listed = client.get("/api/v1/me/sessions", headers=headers).json
    assert [session["current"] for session in listed].count(True) == 1
    other = next(session["id"] for session in listed if not session["current"])
    assert client.delete(f"/api/v1/me/sessions/{other}", headers=headers).status_code == 204
    assert len(client.get("/api/v1/me/sessions", headers=headers).json) == 1


def test_a_new_own_password_over_http_needs_the_old_one(client, tokens):
    headers = bearer(tokens["sari"])
    wrong = client.post(
        "/api/v1/me/password", json={"old": "salah", "new": "kucing di atas atap"}, headers=headers
    )
    assert (wrong.status_code, wrong.json["code"]) == (401, "login_failed")
    right = client.post(
        "/api/v1/me/password", json={"old": PASSWORD, "new": "kucing di atas atap"}, headers=headers
    )
    assert client.get("/api/v1/me", headers=headers).status_code == 401
    assert client.get("/api/v1/me", headers=bearer(right.json["token"])).status_code == 200


def test_a_session_cookie_alone_changes_nothing(browser):
    browser.log_in("kepala")
    post = {"json": {"kind": "kiosk", "name": "x"}}
    place = "/api/v1/posts/pasar/devices"
    assert browser.client.get(place).status_code == 200
    refused = browser.client.post(place, **post)
    assert (refused.status_code, refused.json["code"]) == (403, "csrf_failed")
    assert browser.client.post(place, **post, headers={"X-CSRF-Token": "guess"}).status_code == 403
    token = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/admin"))[1]
    assert browser.client.post(place, **post, headers={"X-CSRF-Token": token}).status_code == 201


def test_another_sites_form_gets_nowhere(browser, office):
    browser.log_in("kepala")
    answer = browser.client.post("/admin/users", data={"username": "jahat", "role": "admin"})
    assert answer.status_code == 403
    assert "jahat" not in [user.username for user in actions.users(office)]


def test_a_csrf_token_of_another_session_is_none(app, office, browser):
    from tests.staff.conftest import Browser

    other = Browser(app.test_client())
    for one in (browser, other):
        one.log_in("kepala")
    stolen = re.search(r'name="csrf-token" content="([^"]+)"', other.get("/admin"))[1]
    answer = browser.client.post("/account/password", data={"csrf_token": stolen})
    assert answer.status_code == 403
