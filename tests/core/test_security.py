"""What every answer tells the browser about trust."""

import dataclasses
from io import BytesIO

import pytest
from flask import Flask, Response, jsonify, request

from queue_service.core import security
from queue_service.core.web import requires
from tests.core.web_app import make_app


def _file() -> Response:
    stream = request.files["file"].stream
    return jsonify([type(stream).__name__, len(stream.read())])


def build(settings, engine, **changes) -> Flask:
    """Return an app with some routes."""
    made = make_app(dataclasses.replace(settings, **changes), engine)
    add = made.add_url_rule
    add("/api/x", "x", requires("anyone")(lambda: jsonify(ok=True)), methods=["GET", "POST"])
    add("/page", "page", requires("anyone")(lambda: "page"))
    add(
        "/cached",
        "cached",
        requires("anyone")(lambda: Response("x", headers={"Cache-Control": "max-age=60"})),
    )
    add(
        "/who",
        "who",
        requires("anyone")(lambda: jsonify([request.remote_addr, request.scheme, request.host])),
    )
    add("/body", "body", requires("anyone")(lambda: jsonify(len(request.get_data()))), methods=["POST"])
    add("/file", "file", requires("anyone")(_file), methods=["POST"])
    add("/form", "form", requires("anyone")(lambda: jsonify(len(request.form))), methods=["POST"])
    return made


@pytest.fixture
def client(settings, engine):
    return build(settings, engine).test_client()


def test_what_somebody_sends_stays_in_memory(client):
    answer = client.post("/file", data={"file": (BytesIO(bytes(400_000)), "foto.jpg")})
    assert answer.get_json() == ["Patient", 400_000]


@pytest.mark.parametrize("path", ["/api/x", "/page", "/static/tokens.css", "/nowhere", "/api/nowhere"])
def test_every_answer_carries_the_headers(client, path):
    with client.get(path) as answer:
        headers = answer.headers
    for name, value in security.HEADERS.items():
        assert headers[name] == value
    assert "Strict-Transport-Security" not in headers


def test_the_policy_lets_in_nothing_inline_and_nothing_foreign(client):
    policy = dict(
        part.strip().split(" ", 1)
        for part in client.get("/page").headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "media-src": "'self' blob:",
        "connect-src": "'self' ws://localhost wss://localhost",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "object-src": "'none'",
    }


@pytest.mark.parametrize("host", ["antre.example", "192.168.1.10:8000", "[fe80::1]:8000", "localhost"])
def test_sockets_of_the_own_host_are_allowed(host):
    assert f"connect-src 'self' ws://{host} wss://{host};" in security.content_policy(host)


@pytest.mark.parametrize("host", ["", "a b", "evil;script-src *", "a'b", "a\r\nb", "*", "a/b"])
def test_a_made_up_host_does_not_get_into_the_policy(host):
    assert "connect-src 'self';" in security.content_policy(host)


@pytest.mark.parametrize("host", ["evil; script-src *", "a b", "ex ample:99", "é"])
def test_a_made_up_host_header_does_no_harm(client, host):
    answer = client.get("/page", headers={"Host": host})
    assert answer.status_code in (200, 400)
    assert "script-src *" not in answer.headers["Content-Security-Policy"]


def test_the_camera_is_for_this_site_and_the_rest_is_off(client):
    policy = client.get("/page").headers["Permissions-Policy"]
    assert "camera=(self)" in policy
    assert "geolocation=()" in policy
    assert "microphone=()" in policy


def test_behind_https_browsers_are_told_to_stay_there(settings, engine):
    client = build(settings, engine, public_url="https://antre.example").test_client()
    assert client.get("/page").headers["Strict-Transport-Security"] == "max-age=31536000"
    assert security.secure(dataclasses.replace(settings, public_url="https://antre.example"))
    assert not security.secure(dataclasses.replace(settings, public_url="http://antre.example"))
    assert not security.secure(settings)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/api/x", "no-store"), ("/page", "no-store"), ("/cached", "max-age=60"), ("/nowhere", "no-store")],
)
def test_personal_answers_are_kept_by_no_cache(client, path, expected):
    assert client.get(path).headers["Cache-Control"] == expected


def test_files_of_the_program_are_kept_and_asked_for_changes(client):
    with client.get("/static/tokens.css") as first:
        pass
    assert first.headers["Cache-Control"] == "no-cache"
    with client.get("/static/tokens.css", headers={"If-None-Match": first.headers["ETag"]}) as again:
        assert again.status_code == 304
    assert again.headers.get("Cache-Control") != "no-store"


def test_what_is_too_large_is_refused(client):
    assert client.post("/body", data=b"x" * security.MAX_BYTES).status_code == 200
    assert client.post("/body", data=b"x" * (security.MAX_BYTES + 1)).status_code == 413
    assert client.post("/form", data={"a": "x" * security.MAX_BYTES}).status_code == 413


FORWARDED = {
    "X-Forwarded-For": "203.0.113.5",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "antre.example",
}


def test_without_a_trusted_proxy_nobody_may_claim_another_address(client):
    assert client.get("/who", headers=FORWARDED).json == ["127.0.0.1", "http", "localhost"]


def test_a_trusted_proxy_says_who_is_calling(settings, engine):
    client = build(settings, engine, trusted_proxy=1).test_client()
    assert client.get("/who", headers=FORWARDED).json == ["203.0.113.5", "https", "antre.example"]
    spoofed = {**FORWARDED, "X-Forwarded-For": "198.51.100.1, 203.0.113.5"}
    assert client.get("/who", headers=spoofed).json[0] == "203.0.113.5"
