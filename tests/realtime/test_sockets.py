"""What a connection may watch and what it is answered; the relay's words reach exactly those who watch."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from flask_socketio.test_client import SocketIOTestClient

from queue_service.app import create_live
from queue_service.core.clock import CLOCK
from queue_service.core.redis import Engine
from tests.factories import POST

Watcher = Callable[..., SocketIOTestClient]


@pytest.fixture
def connect(api, settings) -> Iterator[Watcher]:
    """Connect to the app's live namespace, as somebody or as a stranger."""
    socketio, relay = create_live(api.app, dataclasses.replace(settings, async_mode="threading"))
    api.relay = relay
    opened: list[SocketIOTestClient] = []

    def connecting(by: str | None = None) -> SocketIOTestClient:
        auth = {"token": api.tokens[by]} if by else None
        opened.append(socketio.test_client(api.app, namespace="/live", auth=auth))
        return opened[-1]

    yield connecting
    for client in opened:
        if client.is_connected("/live"):
            client.disconnect("/live")


def watch(client: SocketIOTestClient, **what: object) -> dict:
    return client.emit("watch", what, namespace="/live", callback=True)


def heard(client: SocketIOTestClient) -> list[dict]:
    return [(one["name"], one["args"][0]) for one in client.get_received("/live")]


def test_a_stranger_may_watch_a_post_and_gets_its_picture(api, connect):
    api.ticket()
    answer = watch(connect(), post=POST)
    assert answer["seq"] == 3
    assert answer["snapshot"]["waiting"]["kia"] == 1


def test_a_known_seq_is_answered_with_what_came_after(api, connect):
    api.ticket()
    api.ticket()
    answer = watch(connect(), post=POST, since=3)
    assert [event["seq"] for event in answer["events"]] == [4]
    assert "snapshot" not in answer


def test_a_phone_watches_its_ticket(api, connect):
    ticket = api.ticket()
    answer = watch(connect(), ticket=ticket["id"])
    assert answer["snapshot"]["ticket"]["number"] == "C001"


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        ({}, "invalid_input"),
        ({"post": POST, "ticket": "x"}, "invalid_input"),
        ({"post": POST, "since": -1}, "invalid_input"),
        ({"post": POST, "since": "kemarin"}, "invalid_input"),
        ({"post": "tidak-ada"}, "not_found"),
        ({"ticket": f"{POST}.2611240000000000000000"}, "not_found"),
        ({"ticket": "../../etc"}, "not_found"),
        ({"printer": True}, "not_allowed"),
    ],
)
def test_what_cannot_be_watched_is_said_so(connect, what, refusal):
    assert watch(connect(), **what) == {"error": refusal}


@pytest.mark.parametrize("odd", [None, "watch", 7, [], [{"post": POST}]])
def test_odd_questions_are_answered_too(connect, odd):
    answer = connect().emit("watch", odd, namespace="/live", callback=True)
    assert answer == {"error": "invalid_input"}


def test_a_printer_watches_its_own_jobs_only(connect):
    assert watch(connect("printer"), printer=True) == {"jobs": []}
    assert watch(connect("sari"), printer=True) == {"error": "not_allowed"}


def test_a_dead_token_is_a_stranger(api, connect):
    api.tokens["printer"] = "d-mati-" + "0" * 32
    assert watch(connect("printer"), printer=True) == {"error": "not_allowed"}


def test_an_engine_that_is_away_is_said_so(api, connect, monkeypatch):
    client = connect()
    monkeypatch.setattr(api.app.extensions["engine"], "client", Engine("unix:///tidak/ada.sock").client)
    assert watch(client, post=POST) == {"error": "engine_unreachable"}


def test_an_event_reaches_those_who_watch_the_post_and_nobody_else(api, connect):
    here, elsewhere, nowhere = connect(), connect(), connect()
    watch(here, post=POST)
    watch(elsewhere, post="pasar")
    api.relay._tell_event(POST, 7, {"type": "day.opened", "at": "2026", "data": '{"day":"2026-11-24"}'})
    event = {"seq": 7, "type": "day.opened", "at": "2026", "post": POST, "day": "2026-11-24"}
    assert heard(here) == [("event", event)]
    assert heard(elsewhere) == heard(nowhere) == []


def test_a_holder_hears_the_events_of_the_post(api, connect):
    phone = connect()
    watch(phone, ticket=api.ticket()["id"])
    api.relay._tell_event(POST, 8, {"type": "post.changed", "at": "2026", "data": "{}"})
    assert heard(phone) == [("event", {"seq": 8, "type": "post.changed", "at": "2026", "post": POST})]


def test_a_print_job_reaches_the_printer_it_is_for(api, connect):
    printer, other = connect("printer"), connect("kiosk")
    watch(printer, printer=True)
    watch(other, printer=True)
    api.relay._tell_print(POST, {"device": api.device_ids["printer"], "job": '{"job":"j1"}'})
    assert heard(printer) == [("print", {"job": "j1"})]
    assert heard(other) == []


def test_a_pulse_tells_post_seq_and_the_servers_time(api, connect):
    board = connect()
    watch(board, post=POST)
    api.relay._tell_pulse(POST, 12)
    (name, pulse), *more = heard(board)
    assert (name, pulse["post"], pulse["seq"], more) == ("pulse", POST, 12, [])
    assert pulse["at"].endswith("+07:00")


def test_a_confirmed_date_makes_this_process_trust_its_clock_again(api, connect):
    connect()
    clock = api.app.extensions["clock"]
    clock._offset -= 86_400  # as if the wall clock had jumped a day ahead
    assert clock.jumped()
    api.relay._on_change(CLOCK)
    assert not clock.jumped()
