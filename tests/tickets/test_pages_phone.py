"""The holder's page as the server writes it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.staff import actions as staff
from queue_service.staff.models import Origin
from queue_service.tickets import actions
from queue_service.tickets.models import Seen
from tests import factories
from tests.factories import MovableClock, officer

BUDI = officer("2")
PASSWORD = "payung biru laut"


@pytest.fixture
def clock(app: Flask) -> MovableClock:
    """The app's clock, at eight in the morning."""
    moved = MovableClock()
    app.extensions["clock"] = moved
    return moved


@pytest.fixture
def post(engine: Engine, clock: MovableClock) -> Post:
    """A post with an open counter 2."""
    kept = factories.keep(engine, factories.make_post())
    actions.set_counter(engine, clock, kept, BUDI, "open")
    return kept


def issued(engine: Engine, clock: MovableClock, post: Post, language: str = "id") -> Seen:
    return actions.issue(engine, clock, post, "ktp-baru", by="kiosk", language=language)


def shown(client: FlaskClient, seen: Seen, query: str = "") -> str:
    """Return what a person without JavaScript sees of the ticket's page."""
    answer = client.get(f"/t/{seen.ticket.id}{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def parts(text: str) -> list[str]:
    """Return the moods of the parts that are not hidden."""
    lines = [line.split('data-when="')[1] for line in text.splitlines() if 'data-when="' in line]
    return [line.split('"')[0] for line in lines if not line.split('"', 1)[1].startswith(" hidden")]


def test_every_state_shows_its_own_part(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
) -> None:
    seen = issued(engine, clock, post)
    text = shown(client, seen)
    assert "Anda berikutnya" in text
    assert {"waiting", "almost", "undelayed"} <= set(parts(text))
    actions.call_next(engine, clock, post, BUDI)
    assert "called" in parts(shown(client, seen))
    actions.recall(engine, clock, post, BUDI)
    assert "again" in parts(shown(client, seen))
    actions.no_show(engine, clock, post, BUDI)
    assert "no_show" in parts(shown(client, seen))
    actions.bring_back(engine, clock, seen.ticket.id, by="budi", counter=None)
    actions.call_next(engine, clock, post, BUDI)
    actions.hold(engine, clock, post, BUDI)
    assert "held" in parts(shown(client, seen))
    actions.call(engine, clock, post, BUDI, seen.ticket.id, "sudah lengkap")
    actions.start(engine, clock, post, BUDI)
    assert "serving" in parts(shown(client, seen))
    actions.finish(engine, clock, post, BUDI)
    assert parts(shown(client, seen)) == ["done", "done no_show cancelled"]


def test_people_ahead_are_counted_in_words(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
) -> None:
    tickets = [issued(engine, clock, post) for _ in range(4)]
    assert "1 orang di depan Anda<" in shown(client, tickets[1])
    assert "3 orang di depan Anda<" in shown(client, tickets[3])


def test_the_ticket_speaks_its_own_language_until_another_is_asked_for(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
) -> None:
    seen = issued(engine, clock, post, "en")
    assert '<html lang="en">' in shown(client, seen)
    assert '<html lang="id">' in shown(client, seen, "?lang=id")
    assert '<html lang="id">' in shown(client, seen)


def test_opening_a_link_never_cancels(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
) -> None:
    seen = issued(engine, clock, post)
    for verb in ("cancel", "delay"):
        assert client.get(f"/t/{seen.ticket.id}/{verb}").status_code == 200
        assert client.head(f"/t/{seen.ticket.id}/{verb}").status_code == 200
    found = actions.look(engine, clock, seen.ticket.id).ticket
    assert (found.state.value, found.delayed) == ("waiting", False)


def test_the_cancel_form_works_and_twice_is_no_error(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
) -> None:
    seen = issued(engine, clock, post)
    for _ in range(2):
        answer = client.post(f"/t/{seen.ticket.id}/cancel", data={"idempotency_key": "k"})
        assert (answer.status_code, answer.location) == (303, f"/t/{seen.ticket.id}")
    assert "by-holder" in parts(shown(client, seen))


def test_the_delay_form_sent_twice_counts_once_and_a_second_wish_is_refused_in_words(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
) -> None:
    seen = issued(engine, clock, post)
    for _ in range(5):
        issued(engine, clock, post)
    for _ in range(2):
        assert client.post(f"/t/{seen.ticket.id}/delay", data={"idempotency_key": "k"}).status_code == 303
    assert actions.look(engine, clock, seen.ticket.id).ahead == 3
    again = client.post(f"/t/{seen.ticket.id}/delay", data={"idempotency_key": "other"})
    assert again.status_code == 409
    assert 'role="alert"' in again.get_data(as_text=True)
    assert actions.look(engine, clock, seen.ticket.id).ahead == 3


def test_a_called_ticket_cannot_be_delayed(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
) -> None:
    seen = issued(engine, clock, post)
    actions.call_next(engine, clock, post, BUDI)
    answer = client.post(f"/t/{seen.ticket.id}/delay")
    assert answer.status_code == 409
    assert "Giliran Anda!" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "name", ["nonsense", "kantor-desa.261124aaaaaaaaaaaaaaaa", "kantor-desa.251124aaaaaaaaaaaaaaaa"]
)
@pytest.mark.parametrize("path", ["/t/{}", "/t/{}/cancel"])
def test_an_unknown_ticket_gets_a_plain_sentence(
    client: FlaskClient, post: Post, name: str, path: str
) -> None:
    answer = client.get(path.format(name))
    assert answer.status_code == 404
    assert "Alamat ini tidak cocok dengan nomor antrean mana pun" in answer.get_data(as_text=True)


def test_a_ticket_of_an_earlier_day_says_so_and_asks_nothing_more(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
) -> None:
    seen = issued(engine, clock, post)
    missed = issued(engine, clock, post)
    actions.call(engine, clock, post, BUDI, missed.ticket.id, "uji coba")
    actions.no_show(engine, clock, post, BUDI)
    clock.pass_time(86_400)
    actions.open_day(engine, clock, post)
    text = shown(client, seen)
    assert parts(text) == ["old"]
    assert "Nomor ini untuk tanggal 24/11/2026" in text
    assert "http-equiv" not in text
    actions.close_days(engine, clock, post)
    assert "by-day_closed" in parts(shown(client, seen))
    assert parts(shown(client, missed)) == ["old"]


def test_a_finished_ticket_stays_live_only_while_it_can_be_undone(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
) -> None:
    seen = issued(engine, clock, post)
    actions.call_next(engine, clock, post, BUDI)
    actions.start(engine, clock, post, BUDI)
    actions.finish(engine, clock, post, BUDI)
    assert 'data-live="yes"' in shown(client, seen)
    clock.pass_time(post.rules.undo_seconds + 61)
    assert 'data-live=""' in shown(client, seen)


def test_the_page_says_nothing_of_priority(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
) -> None:
    seen = actions.issue(engine, clock, post, "ktp-baru", by="kiosk", priority=actions.Priority.DISABILITAS)
    assert "disabilitas" not in shown(client, seen).lower()


def test_staff_who_open_a_ticket_can_use_its_forms(
    app: Flask, client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
) -> None:
    staff.create_user(engine, "sari", PASSWORD, "officer", (post.slug,))
    secret = staff.log_in(engine, app.extensions["vault"], "sari", PASSWORD, Origin("192.0.2.7")).token
    client.set_cookie("session", secret)
    seen = issued(engine, clock, post)
    assert 'name="csrf-token"' in shown(client, seen)
    assert client.post(f"/t/{seen.ticket.id}/cancel", data={"idempotency_key": "k"}).status_code == 303
    assert client.post(f"/t/{seen.ticket.id}/delay", data={"idempotency_key": "k2"}).status_code == 409


def test_what_comes_next_with_the_same_number_is_told(
    client: FlaskClient, engine: Engine, clock: MovableClock, post: Post
) -> None:
    seen = actions.issue(engine, clock, post, "ktp-baru", by="kiosk", then_services=("kia",))
    assert "Setelah itu, dengan nomor yang sama" in shown(client, seen)
    actions.call_next(engine, clock, post, BUDI)
    actions.start(engine, clock, post, BUDI)
    actions.finish(engine, clock, post, BUDI)
    assert "Setelah itu, dengan nomor yang sama" not in shown(client, seen)
