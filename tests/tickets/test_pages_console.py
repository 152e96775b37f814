"""The console's page and the answer it lives on."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.staff import actions as staff
from queue_service.staff.models import Origin
from queue_service.tickets import actions
from queue_service.tickets.models import Actor, Priority
from tests import factories
from tests.factories import MovableClock

PASSWORD = "payung biru laut"
Json = dict[str, Any]
LogIn = Callable[..., FlaskClient]
SARI = Actor(by="sari", counter="1", desk="meja-a")


@pytest.fixture
def clock(app: Flask) -> MovableClock:
    """The app's clock, at eight in the morning."""
    moved = MovableClock()
    app.extensions["clock"] = moved
    return moved


@pytest.fixture
def post(engine: Engine, clock: MovableClock) -> Post:
    """The post ``kantor-desa``; there is also ``pasar``."""
    factories.keep(engine, factories.make_post("pasar"))
    return factories.keep(engine, factories.make_post())


@pytest.fixture
def log_in(app: Flask, engine: Engine, client: FlaskClient, post: Post) -> LogIn:
    """Let somebody log in at the client."""

    def as_(name: str, role: str, posts: tuple[str, ...] = ("kantor-desa",)) -> FlaskClient:
        staff.create_user(engine, name, PASSWORD, role, posts)
        opened = staff.log_in(engine, app.extensions["vault"], name, PASSWORD, Origin("192.0.2.7"))
        client.set_cookie("session", opened.token)
        return client

    return as_


def desk(client: FlaskClient, counter: str = "1", screen: str = "meja-a") -> Json:
    answer = client.get(f"/api/v1/posts/kantor-desa/desk?counter={counter}&desk={screen}")
    assert answer.status_code == 200
    found: Json = answer.get_json()
    return found


def test_who_is_not_logged_in_is_led_to_the_login_page_and_back(client: FlaskClient, post: Post) -> None:
    answer = client.get("/counter?post=pasar")
    assert answer.status_code in (302, 303)
    assert answer.location.startswith("/login?next=")
    assert "counter" in answer.location


def test_an_officer_of_one_post_needs_not_choose(log_in: LogIn) -> None:
    text = log_in("sari", "officer").get("/counter").get_data(as_text=True)
    assert "Panggil berikutnya" in text
    assert "Ganti pos" not in text


def test_an_officer_of_several_posts_chooses_one(log_in: LogIn) -> None:
    client = log_in("sari", "officer", ("kantor-desa", "pasar"))
    text = client.get("/counter").get_data(as_text=True)
    assert "/counter?post=kantor-desa" in text
    assert "/counter?post=pasar" in text
    assert "Ganti pos" in client.get("/counter?post=pasar").get_data(as_text=True)


def test_an_officer_without_a_post_is_told_what_to_do(log_in: LogIn, engine: Engine) -> None:
    client = log_in("sari", "officer", ("tidak-ada",))
    assert "belum ditugaskan" in client.get("/counter").get_data(as_text=True)


@pytest.mark.parametrize("wanted", ["pasar", "tidak-ada"])
def test_another_post_is_refused(log_in: LogIn, wanted: str) -> None:
    assert log_in("sari", "officer").get(f"/counter?post={wanted}").status_code == 403


def test_a_partner_has_no_console(log_in: LogIn) -> None:
    assert log_in("lsm", "partner").get("/counter").status_code == 403


def test_the_desk_tells_whose_counter_it_is_and_on_which_screen(
    log_in: LogIn, engine: Engine, clock: MovableClock, post: Post
) -> None:
    client = log_in("sari", "officer")
    actions.set_counter(engine, clock, post, SARI, "open")
    assert desk(client)["counters"][0]["mine"] is True
    other = desk(client, screen="meja-b")["counters"][0]
    assert (other["mine"], other["officer"]) == (False, "sari")


def test_the_desk_tells_what_can_be_undone_and_until_when(
    log_in: LogIn, engine: Engine, clock: MovableClock, post: Post
) -> None:
    client = log_in("sari", "officer")
    actions.set_counter(engine, clock, post, SARI, "open")
    assert desk(client)["undo"] is None
    ticket = actions.issue(engine, clock, post, "ktp-baru", by="sari").ticket
    actions.call_next(engine, clock, post, SARI)
    assert desk(client)["undo"] == {
        "verb": "call_next",
        "ticket": ticket.id,
        "number": "A001",
        "until": "2026-11-24T08:02:00.000+07:00",
    }
    assert desk(client, counter="2")["undo"] is None
    actions.undo(engine, clock, post, SARI)
    assert desk(client)["undo"] is None


def test_the_day_is_counted(log_in: LogIn, engine: Engine, clock: MovableClock, post: Post) -> None:
    client = log_in("sari", "officer")
    actions.set_counter(engine, clock, post, SARI, "open")
    tickets = [actions.issue(engine, clock, post, "ktp-baru", by="sari").ticket for _ in range(6)]
    for verb in (actions.finish, actions.hold, None):
        actions.call_next(engine, clock, post, SARI)
        actions.start(engine, clock, post, SARI)
        if verb:
            verb(engine, clock, post, SARI)
    actions.cancel(engine, clock, tickets[5].id, by="holder", reason="holder")
    assert desk(client)["counts"] == {"issued": 6, "waiting": 2, "aside": 1, "over": 2}


def test_a_ticket_in_hand_tells_why_it_was_called_and_the_note(
    log_in: LogIn, engine: Engine, clock: MovableClock, post: Post
) -> None:
    client = log_in("sari", "officer")
    actions.set_counter(engine, clock, post, SARI, "open")
    seen = actions.issue(engine, clock, post, "ktp-baru", by="sari", priority=Priority.LANSIA)
    actions.note(engine, seen.ticket.id, "memakai kursi roda", Principal("staff", "sari"))
    assert desk(client)["waiting"][0]["note"] == "memakai kursi roda"
    actions.call_next(engine, clock, post, SARI)
    ticket = desk(client)["counters"][0]["ticket"]
    assert (ticket["why"], ticket["note"]) == ("urgent_alone", "memakai kursi roda")


def test_devices_that_were_heard_of_are_listed_with_their_last_word(
    log_in: LogIn, engine: Engine, post: Post
) -> None:
    client = log_in("sari", "officer")
    kiosk = staff.create_device(engine, post.slug, "kiosk", "Kiosk depan", {})
    staff.create_device(engine, post.slug, "display", "Papan baru", {})
    assert desk(client)["devices"] == []
    staff.beat(engine, kiosk.id)
    assert [(one["name"], one["kind"]) for one in desk(client)["devices"]] == [("Kiosk depan", "kiosk")]


def test_a_clock_that_jumped_is_told(log_in: LogIn, clock: MovableClock, post: Post) -> None:
    client = log_in("sari", "officer")
    assert desk(client)["clock"]["jumped"] == 0
    clock.jump(86_400)
    told = desk(client)["clock"]
    assert (told["jumped"], told["today"]) == (86_400, "2026-11-25")
