"""Idempotency keys: once is once, whatever the network does."""

import itertools
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, jsonify, redirect, request

from queue_service.core import idempotency
from queue_service.core.errors import Conflict
from queue_service.core.idempotency import idempotent, request_key
from queue_service.core.redis import Engine
from queue_service.core.web import SESSION_COOKIE, requires
from tests.core.web_app import bearer, make_app


@pytest.fixture
def app(settings, engine) -> Flask:
    return build(settings, engine)


def build(settings, engine) -> Flask:
    """Return an app whose routes count how often they really ran (in ``app.runs``)."""
    made = make_app(settings, engine)
    runs = made.runs = itertools.count(1)
    made.hold = threading.Event()
    made.hold.set()
    made.began = threading.Event()

    def add(path, view, who=("anyone",)):
        made.add_url_rule(path, path, requires(*who)(idempotent(view)), methods=["POST"])

    def make(**_kwargs):
        made.began.set()
        assert made.hold.wait(10)
        return jsonify(run=next(runs), secret="very-secret-token"), 201

    def refuse():
        if next(runs) == 1:
            raise Conflict("counter_busy")
        return jsonify(ok=True)

    def crash():
        if next(runs) == 1:
            raise RuntimeError("a bug")
        return jsonify(ok=True)

    add("/api/make", make)
    add("/api/make/<name>", make)
    add("/api/staff", make, ("officer",))
    add("/api/refuse", refuse)
    add("/api/crash", crash)
    add("/form", lambda: redirect(f"/done/{next(runs)}", 303))
    made.add_url_rule(
        "/api/key", "key", requires("anyone")(lambda: jsonify(request_key())), methods=["POST", "PUT"]
    )
    return made


@pytest.fixture
def client(app):
    return app.test_client()


def key(name: str = "k1", **more: str) -> dict[str, str]:
    return {"Idempotency-Key": name, **more}


def test_the_same_key_and_body_give_the_same_answer(client):
    first, second = (client.post("/api/make", json={"a": 1}, headers=key()) for _ in range(2))
    assert (first.status_code, first.json["run"]) == (201, 1)
    assert (second.status_code, second.get_data()) == (201, first.get_data())
    assert second.content_type == first.content_type
    assert (first.headers.get("Idempotency-Replayed"), second.headers["Idempotency-Replayed"]) == (
        None,
        "true",
    )


def test_without_a_key_each_call_counts(client):
    assert [client.post("/api/make", json={}).json["run"] for _ in range(3)] == [1, 2, 3]


def test_another_key_is_another_call(client):
    assert [client.post("/api/make", json={}, headers=key(name)).json["run"] for name in "abc"] == [1, 2, 3]


@pytest.mark.parametrize(
    ("path", "body"),
    [("/api/make", {"a": 2}), ("/api/make", {}), ("/api/make", [1]), ("/api/make/x", {"a": 1})],
)
def test_a_key_used_for_something_else_is_refused(client, path, body):
    client.post("/api/make", json={"a": 1}, headers=key())
    answer = client.post(path, json=body, headers=key())
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_mismatch")


def test_the_order_of_fields_and_spaces_do_not_make_another_body(client):
    first = client.post(
        "/api/make", data='{"a": 1, "b": [1, 2]}', content_type="application/json", headers=key()
    )
    second = client.post(
        "/api/make", data='{"b":[1,2],"a":1}', content_type="application/json", headers=key()
    )
    assert first.json == second.json


def test_an_empty_body_is_the_same_as_an_empty_object(client):
    assert (
        client.post("/api/make", headers=key()).json == client.post("/api/make", json={}, headers=key()).json
    )


@pytest.mark.parametrize("bad", ["", " ", "a b", "x" * 201, "é", "a\tb", "\x7f"])
def test_a_key_that_is_none_is_refused(client, bad):
    answer = client.post("/api/make", json={}, headers=key(bad))
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize("good", ["a", "x" * 200, "!~", "0b8c1c4e-5f0e-4a57-9a53-3a4c4b7c9d2e", "a=b,c;d"])
def test_any_visible_key_will_do(client, good):
    assert client.post("/api/make", json={}, headers=key(good)).status_code == 201


def test_each_caller_has_keys_of_its_own(client):
    runs = [
        client.post("/api/staff", json={}, headers=key(**bearer(who))).json["run"]
        for who in ("officer", "admin")
    ]
    assert runs == [1, 2]
    assert client.post("/api/staff", json={}, headers=key(**bearer("officer"))).json["run"] == 1
    assert client.post("/api/staff", json={}, headers=key()).status_code == 401


def test_a_refusal_may_be_tried_again(client):
    assert client.post("/api/refuse", headers=key()).status_code == 409
    assert client.post("/api/refuse", headers=key()).status_code == 200


def test_after_a_crash_the_key_is_free_again(client):
    assert client.post("/api/crash", headers=key()).status_code == 500
    assert client.post("/api/crash", headers=key()).status_code == 200


def test_answers_are_found_after_a_restart(settings, engine, client):
    first = client.post("/api/make", json={}, headers=key())
    again = Engine(settings.engine_url)
    restarted = build(settings, again).test_client()
    assert restarted.post("/api/make", json={}, headers=key()).json == first.json
    again.close()


def test_an_answer_is_kept_for_a_day_and_sealed(client, engine):
    client.post("/api/make", json={"password": "hunter2-hunter2"}, headers=key())
    (name,) = engine.client.scan_iter("sys:idem:*")
    assert 86_300 < engine.client.ttl(name) <= 86_400
    kept = engine.client.get(name)
    assert "very-secret-token" not in kept
    assert "hunter2" not in kept
    assert "k1" not in name


def test_an_answer_moved_under_another_key_does_not_open(client, engine):
    client.post("/api/make", json={}, headers=key("a"))
    client.post("/api/make", json={}, headers=key("b"))
    one, two = engine.client.scan_iter("sys:idem:*")
    engine.client.copy(one, two, replace=True)
    statuses = {client.post("/api/make", json={}, headers=key(name)).status_code for name in "ab"}
    assert statuses == {201, 500}


def test_of_many_at_once_one_runs_and_all_get_its_answer(app):
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda _n: app.test_client().post("/api/make", json={"a": 1}, headers=key()), range(32))
        )
    assert {(answer.status_code, answer.json["run"]) for answer in answers} == {(201, 1)}


def test_a_second_that_waited_long_enough_is_told_so(app, monkeypatch):
    monkeypatch.setattr(idempotency, "PATIENCE_SECONDS", 0.05)
    app.hold.clear()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lambda: app.test_client().post("/api/make", json={}, headers=key()))
        assert app.began.wait(10)
        second = app.test_client().post("/api/make", json={}, headers=key())
        app.hold.set()
        assert (second.status_code, second.json["code"]) == (409, "in_progress")
        assert second.headers["Retry-After"] == "1"
        assert first.result().json["run"] == 1
    assert app.test_client().post("/api/make", json={}, headers=key()).json["run"] == 1


def test_a_claim_of_a_process_that_died_runs_out(client, engine):
    client.post("/api/make", json={}, headers=key())
    (name,) = engine.client.scan_iter("sys:idem:*")
    fingerprint = engine.client.get(name).split(" ")[0]
    engine.client.set(name, f"{fingerprint} claim dead", px=200)
    assert client.post("/api/make", json={}, headers=key()).json["run"] == 2


def test_a_claim_lasts_longer_than_any_answer_takes(app, engine):
    app.hold.clear()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lambda: app.test_client().post("/api/make", json={}, headers=key()))
        assert app.began.wait(10)
        (name,) = engine.client.scan_iter("sys:idem:*")
        assert 20 < engine.client.ttl(name) <= idempotency.CLAIM_SECONDS
        app.hold.set()
        first.result()


def test_a_form_that_is_sent_twice_is_done_once(client):
    form = {"name": "a", "idempotency_key": "f1", "csrf_token": "x"}
    first = client.post("/form", data=form)
    second = client.post("/form", data={**form, "csrf_token": "y"})
    assert (first.status_code, first.location, second.location) == (303, "/done/1", "/done/1")
    assert client.post("/form", data={**form, "name": "b"}).status_code == 422


def test_files_are_part_of_what_is_asked(client):
    import io

    def send(content: bytes):
        files = {"file": (io.BytesIO(content), "a.txt"), "n": "1"}
        return client.post("/api/make", data=files, headers=key(), content_type="multipart/form-data")

    assert send(b"one").status_code == 201
    assert send(b"one").json["run"] == 1
    assert send(b"two").status_code == 422


def test_a_cookie_without_its_token_asks_as_nobody_on_an_open_route(client):
    first = client.post("/api/make", json={}, headers=key())
    client.set_cookie(SESSION_COOKIE, "officer")
    assert client.post("/api/make", json={}, headers=key()).json == first.json


def test_scripts_are_given_a_hashed_key_and_a_fingerprint_that_gives_nothing_away(client, app):
    scope, fingerprint = client.post("/api/key", json={"phone": "0812"}, headers=key("secret-key")).json
    assert len(scope) == len(fingerprint) == 64
    assert "secret-key" not in scope
    again = client.post("/api/key", json={"phone": "0812"}, headers=key("secret-key")).json
    assert again == [scope, fingerprint]
    other = client.post("/api/key", json={"phone": "0813"}, headers=key("secret-key")).json
    assert (other[0], other[1] != fingerprint) == (scope, True)
    assert client.put("/api/key", json={"phone": "0812"}, headers=key("secret-key")).json[1] != fingerprint
    assert client.post("/api/key", json={}).json is None


def test_a_body_is_still_there_for_the_route_after_its_fingerprint_was_taken(app, client):
    app.add_url_rule(
        "/api/echo",
        "echo",
        requires("anyone")(idempotent(lambda: jsonify(json.loads(request.get_data())))),
        methods=["POST"],
    )
    assert client.post("/api/echo", json={"a": 1}, headers=key()).json == {"a": 1}
