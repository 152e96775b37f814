"""Rate limits: for those who ask too often, and without a cost for all others."""

import pytest
from flask import Flask, abort, jsonify

from queue_service.core.limits import client_address, limited
from queue_service.core.redis import Engine
from queue_service.core.web import requires
from tests.core.web_app import make_app


# Decorated once, as routes are: counts go by the view's name.
@requires("anyone")
@limited("3 per minute")
def often():
    return jsonify(ok=True)


@requires("anyone")
@limited("3 per minute", guesses=True)
def ticket(name):
    if name != "known":
        abort(404)
    return jsonify(ok=True)


@requires("anyone")
def free():
    return jsonify(ok=True)


@requires("anyone")
@limited("1 per minute")
def page():
    return "a page"


def build(settings, engine) -> Flask:
    """Return an app with limited routes, a route that is open to guesses, and one without a limit."""
    made = make_app(settings, engine)
    made.add_url_rule("/api/often", "often", often)
    made.add_url_rule("/api/tickets/<name>", "ticket", ticket)
    made.add_url_rule("/api/free", "free", free)
    made.add_url_rule("/page", "page", page)
    return made


@pytest.fixture
def app(settings, engine):
    return build(settings, engine)


@pytest.fixture
def client(app):
    return app.test_client()


def statuses(client, path, times, address="198.51.100.1"):
    """Return the statuses of so many calls from one address."""
    return [client.get(path, environ_base={"REMOTE_ADDR": address}).status_code for _ in range(times)]


def test_too_many_calls_are_refused_and_told_when_to_come_back(client):
    assert statuses(client, "/api/often", 4) == [200, 200, 200, 429]
    answer = client.get("/api/often", environ_base={"REMOTE_ADDR": "198.51.100.1"})
    assert (answer.mimetype, answer.json["code"]) == ("application/problem+json", "too_many")
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert answer.json["retry_after"] == int(answer.headers["Retry-After"])


def test_a_page_tells_people(client):
    assert statuses(client, "/page", 1) == [200]
    answer = client.get("/page", environ_base={"REMOTE_ADDR": "198.51.100.1"})
    assert (answer.status_code, answer.mimetype) == (429, "text/html")
    assert "Terlalu sering" in answer.get_data(as_text=True)
    assert answer.headers["Retry-After"]


def test_each_address_counts_for_itself(client):
    assert statuses(client, "/api/often", 4)[-1] == 429
    assert statuses(client, "/api/often", 1, "198.51.100.2") == [200]


def test_an_ipv6_network_counts_as_one(client):
    addresses = ["2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::3", "2001:db8::4"]
    assert [statuses(client, "/api/often", 1, address) for address in addresses] == [
        [200],
        [200],
        [200],
        [429],
    ]
    assert statuses(client, "/api/often", 1, "2001:db8:0:1::1") == [200]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("", "unknown"),
        ("unix:", "unix:"),
    ],
)
def test_who_a_call_counts_for(app, address, counted):
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert client_address() == counted


def test_a_waiting_room_behind_one_address_may_read_its_tickets(client):
    assert statuses(client, "/api/tickets/known", 50) == [200] * 50


def test_guessing_ids_ends_soon_also_for_right_ones(client):
    assert statuses(client, "/api/tickets/guess", 4) == [404, 404, 404, 429]
    assert statuses(client, "/api/tickets/known", 1) == [429]
    assert statuses(client, "/api/tickets/known", 1, "198.51.100.2") == [200]


def test_a_route_without_a_limit_does_not_ask_the_engine(client, engine):
    before = engine.client.info("commandstats")
    assert statuses(client, "/api/free", 200) == [200] * 200
    after = engine.client.info("commandstats")
    counts = {name: after[name]["calls"] - before.get(name, {"calls": 0})["calls"] for name in after}
    assert {name for name, count in counts.items() if count} <= {"cmdstat_info"}


def test_the_count_is_shared_by_all_processes(settings, engine, client):
    assert statuses(client, "/api/often", 3) == [200] * 3
    other = build(settings, engine).test_client()
    assert statuses(other, "/api/often", 1) == [429]


def test_without_the_engine_a_limited_route_says_so(app, tmp_path):
    app.extensions["engine"] = Engine(f"unix://{tmp_path}/nobody.sock")
    assert statuses(app.test_client(), "/api/often", 2) == [503, 503]


def test_the_counts_are_kept_in_the_engine_and_go_away(client, engine):
    statuses(client, "/api/often", 1)
    (key,) = engine.client.scan_iter("sys:limit:*")
    assert 0 < engine.client.ttl(key) <= 60
    statuses(client, "/api/tickets/known", 1)
    assert list(engine.client.scan_iter("sys:limit:*")) == [key]
