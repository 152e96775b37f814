"""Web glue: who may call, how input is parsed, and one form for every refusal."""

import pytest
from flask import Flask, abort, jsonify, request
from redis.exceptions import ConnectionError as Gone
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as Late

from queue_service.core import web
from queue_service.core.errors import Conflict, Invalid, NotFound, TooMany, Unauthorized, Unavailable
from queue_service.core.web import Body, admit_post, body, principal, query, requires
from tests.core.web_app import bearer, make_app

CRASHES = {
    "conflict": Conflict("counter_busy", ticket="t1"),
    "invalid": Invalid("invalid_input", errors=[{"field": "phone", "message": "wrong"}]),
    "notfound": NotFound("not_found"),
    "toomany": TooMany("too_many", retry_after=7),
    "unavailable": Unavailable(),
    "unauthorized": Unauthorized("login_required"),
    "gone": Gone("gone"),
    "late": Late("late"),
    "disk": ResponseError("MISCONF no space"),
    "loading": ResponseError("LOADING"),
    "wrong": ResponseError("WRONGTYPE a bug"),
    "bug": KeyError("secret-detail"),
}


class Order(Body):
    """A body for tests."""

    name: str
    count: int = 1


@pytest.fixture
def app(settings, engine) -> Flask:
    made = make_app(settings, engine)

    def add(path, view, who, methods=("GET", "POST")):
        made.add_url_rule(path, path, requires(*who)(view), methods=methods)

    def who(**_kwargs):
        return jsonify(kind=principal().kind, id=principal().id)

    def crash(name):
        if name in ("404", "413", "405"):
            abort(int(name))
        raise CRASHES[name]

    def other_post():
        admit_post(principal(), "pasar")
        return "fine"

    add("/api/anyone", who, ("anyone",))
    add("/api/officer", who, ("officer",))
    add("/api/admin", who, ("admin",))
    add("/api/kiosk", who, ("kiosk", "officer"))
    add("/api/posts/<post>", who, ("officer", "kiosk"))
    add("/api/open/<post>", who, ("anyone",))
    add("/page", who, ("officer",))
    add("/api/order", lambda: jsonify(body(Order).model_dump()), ("anyone",))
    add("/api/query", lambda: jsonify(query(Order).model_dump()), ("anyone",))
    add("/api/crash/<name>", crash, ("anyone",))
    add("/crash/<name>", crash, ("anyone",))
    add("/api/other-post", other_post, ("officer",))
    add("/api/only-get", who, ("anyone",), ("GET",))
    return made


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.mark.parametrize(
    ("path", "caller", "status"),
    [
        ("/api/anyone", None, 200),
        ("/api/officer", None, 401),
        ("/api/officer", "unknown", 401),
        ("/api/officer", "officer", 200),
        ("/api/officer", "admin", 200),
        ("/api/officer", "kiosk", 403),
        ("/api/admin", "officer", 403),
        ("/api/admin", "admin", 200),
        ("/api/kiosk", "kiosk", 200),
        ("/api/posts/desa", "officer", 200),
        ("/api/posts/desa", "kiosk", 200),
        ("/api/posts/pasar", "officer", 403),
        ("/api/posts/pasar", "kiosk", 403),
        ("/api/posts/pasar", "admin", 200),
        ("/api/open/pasar", None, 200),
        ("/api/other-post", "officer", 403),
        ("/api/other-post", "admin", 200),
    ],
)
def test_a_route_is_open_to_whom_it_declares(client, path, caller, status):
    headers = bearer(caller) if caller else {}
    assert client.get(path, headers=headers).status_code == status


@pytest.mark.parametrize("header", ["Bearer officer", "bearer officer", "Bearer   officer "])
def test_the_bearer_scheme_is_read_as_browsers_and_programs_write_it(client, header):
    assert client.get("/api/officer", headers={"Authorization": header}).json["id"] == "sari"


@pytest.mark.parametrize("header", ["Basic officer", "officer", "Bearer", "", "Bearer kepala officer"])
def test_other_authorizations_are_nobodys(client, header):
    assert client.get("/api/officer", headers={"Authorization": header}).status_code == 401


def test_a_route_tells_the_house_tests_who_may_call_it():
    assert requires("admin", "kiosk")(lambda: "").who == ("admin", "kiosk")


def test_a_cookie_may_read_but_not_change_without_its_token(client):
    client.set_cookie(web.SESSION_COOKIE, "officer")
    assert client.get("/api/officer").status_code == 200
    refused = client.post("/api/officer")
    assert (refused.status_code, refused.json["code"]) == (403, "csrf_failed")
    assert client.post("/api/officer", headers={"X-CSRF-Token": "token-of-admin"}).status_code == 403
    assert client.post("/api/officer", headers={"X-CSRF-Token": "token-of-officer"}).status_code == 200
    assert client.post("/api/officer", data={"csrf_token": "token-of-officer"}).status_code == 200
    assert client.post("/api/officer", headers={"X-CSRF-Token": "é"}).status_code == 403


def test_a_device_does_not_come_by_cookie(client):
    client.set_cookie(web.SESSION_COOKIE, "kiosk")
    for headers in ({}, {"X-CSRF-Token": ""}):
        assert client.post("/api/kiosk", headers=headers).json["code"] == "csrf_failed"


def test_a_cookie_of_nobody_needs_no_token(client):
    client.set_cookie(web.SESSION_COOKIE, "dead")
    assert client.post("/api/anyone").status_code == 200


def test_a_body_is_parsed_from_json_and_from_a_form(client):
    assert client.post("/api/order", json={"name": " a ", "count": 2, "more": 1}).json == {
        "name": "a",
        "count": 2,
    }
    assert client.post("/api/order", data={"name": "a", "count": "2"}).json == {"name": "a", "count": 2}
    assert client.post("/api/order", data=b'{"name": "a"}', content_type="text/plain").json["name"] == "a"
    assert client.get("/api/query?name=a&count=3").json == {"name": "a", "count": 3}


def test_every_bad_field_is_named(client):
    answer = client.post("/api/order", json={"count": "many"})
    assert answer.status_code == 422
    assert answer.json["code"] == "invalid_input"
    assert {error["field"] for error in answer.json["errors"]} == {"name", "count"}


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"{'name': 1}", b"[" * 100_000])
def test_what_is_no_json_is_said_to_be_none(client, raw):
    answer = client.post("/api/order", data=raw, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (422, "malformed_json")


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("conflict", 409, "counter_busy"),
        ("invalid", 422, "invalid_input"),
        ("notfound", 404, "not_found"),
        ("toomany", 429, "too_many"),
        ("unavailable", 503, "engine_unreachable"),
        ("unauthorized", 401, "login_required"),
        ("gone", 503, "engine_unreachable"),
        ("late", 503, "engine_unreachable"),
        ("disk", 503, "engine_unreachable"),
        ("loading", 503, "engine_unreachable"),
        ("wrong", 500, "server_error"),
        ("bug", 500, "server_error"),
        ("404", 404, "not_found"),
        ("413", 413, "too_large"),
    ],
)
def test_every_failure_is_a_problem_with_a_stable_code(client, name, status, code):
    answer = client.get(f"/api/crash/{name}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert (answer.json["code"], answer.json["status"]) == (code, status)
    assert answer.json["detail"]
    assert "secret-detail" not in answer.get_data(as_text=True)


def test_a_problem_carries_what_a_caller_needs_to_go_on(client):
    assert client.get("/api/crash/conflict").json["ticket"] == "t1"
    assert client.get("/api/crash/toomany").headers["Retry-After"] == "7"
    assert client.get("/api/crash/gone").headers["Retry-After"] == "2"
    assert client.get("/api/crash/invalid").json["errors"][0]["field"] == "phone"


def test_a_wrong_method_is_told_the_right_ones(client):
    answer = client.post("/api/only-get")
    assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


def test_problems_speak_the_callers_language(client):
    indonesian = client.get("/api/officer").json["detail"]
    assert indonesian == "Silakan masuk dahulu."
    assert client.get("/api/officer?lang=xx").json["detail"] == indonesian


def test_a_page_sends_people_to_log_in_and_back(client):
    answer = client.get("/page?a=1")
    assert (answer.status_code, answer.location) == (302, "/login?next=/page?a%3D1")
    assert client.post("/page").status_code == 401


@pytest.mark.parametrize(("name", "status"), [("conflict", 409), ("bug", 500), ("gone", 503), ("404", 404)])
def test_a_page_explains_itself_to_people(client, name, status):
    answer = client.get(f"/crash/{name}")
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert "secret-detail" not in answer.get_data(as_text=True)


def test_an_unknown_address_of_the_api_is_a_problem_and_of_a_page_a_page(client):
    assert client.get("/api/nowhere").mimetype == "application/problem+json"
    assert client.get("/nowhere").mimetype == "text/html"


def test_who_is_calling_is_asked_once_a_request(app, monkeypatch):
    asked = []
    app.extensions["authenticate"] = lambda token: asked.append(token)
    with app.test_request_context(headers=bearer("x")):
        assert principal() is principal()
        assert request.headers["Authorization"] == "Bearer x"
    assert asked == ["x"]
