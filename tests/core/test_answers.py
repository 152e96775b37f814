"""How answers are written: the same JSON as ever, compressed where it helps, and no cookies of Flask's own."""

import gzip
import json
from datetime import date

import pytest
from flask import Flask, Response, jsonify, session

from queue_service.core import answers
from queue_service.core.answers import ONE_PACKET
from tests.core.web_app import make_app

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def client(settings, engine):
    app: Flask = make_app(settings, engine)
    answers.install(app)
    app.add_url_rule("/list", "list", lambda: jsonify([1, "é", None]))
    app.add_url_rule("/order", "order", lambda: jsonify(z=1, a=date(2026, 11, 24)))
    app.add_url_rule("/text/<int:size>", "text", lambda size: Response("x" * size, mimetype="text/plain"))
    app.add_url_rule("/session", "session", lambda: jsonify(dict(session)))
    return app.test_client()


def test_json_is_compact_and_keeps_its_order(client):
    assert client.get("/list").data == '[1,"é",null]\n'.encode()
    answer = client.get("/order")
    assert answer.data == b'{"z":1,"a":"2026-11-24"}\n'
    assert answer.mimetype == "application/json"
    assert json.loads(answer.data) == answer.json


def test_an_answer_of_one_packet_goes_as_it_is(client):
    answer = client.get(f"/text/{ONE_PACKET - 1}", headers=GZIP)
    assert "Content-Encoding" not in answer.headers


def test_a_larger_answer_is_compressed_for_those_who_can_read_it(client):
    packed = client.get(f"/text/{ONE_PACKET}", headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == b"x" * ONE_PACKET
    assert "Accept-Encoding" in packed.headers["Vary"]
    plain = client.get(f"/text/{ONE_PACKET}")
    assert plain.data == b"x" * ONE_PACKET
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_flask_neither_reads_nor_writes_a_session(client):
    client.set_cookie("session", "s-somebody")
    answer = client.get("/session")
    assert answer.json == {}
    assert "Set-Cookie" not in answer.headers
