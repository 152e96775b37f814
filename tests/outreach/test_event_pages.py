"""Events as residents meet them: pages without scripts, the API, calendars."""

import re

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from queue_service.core.redis import Engine
from queue_service.outreach import actions
from queue_service.posts.models import Text
from tests.callers import Api, code
from tests.outreach.village import Neighbourhood, forum

EVENT = "/events/forum-rw-05"
GUESTS = "/api/v1/events/forum-rw-05/guests"
FORM = {"name": "Siti Aminah", "phone": "0812 3456 7890", "seats": "2", "sms_consent": "1"}
SENT = {"name": "Siti Aminah", "phone": "081234567890", "seats": 2}
HOSTILE = '<script>alert(1)</script> "&'


@pytest.fixture(autouse=True)
def today(app, rw: Neighbourhood) -> None:
    """The app lives at the neighbourhood's time."""
    app.extensions["clock"] = rw.clock
    app.extensions["vault"] = rw.vault


def key_of(client: FlaskClient) -> str:
    found = re.search(r'name="idempotency_key" value="([^"]+)"', client.get(EVENT).text)
    assert found is not None
    return found[1]


def test_the_calendar_shows_what_is_coming_and_what_was_cancelled(
    client: FlaskClient, rw: Neighbourhood
) -> None:
    text = client.get("/events").text
    assert "Forum RW 05" in text
    assert "Sabtu, 28 November 2026, pukul 19.30–21.00 WIB" in text
    assert "Sisa 10 tempat" in text
    assert "Saturday, 28 November 2026" in client.get("/events?lang=en").text
    client.set_cookie("lang", "id")
    rw.announce(cancelled=True)
    assert "Dibatalkan" in client.get("/events").text
    rw.clock.pass_time(5 * 86_400)
    assert "Forum RW 05" not in client.get("/events").text


def test_one_signs_up_with_a_form_and_cancels_with_the_code(client: FlaskClient, rw: Neighbourhood) -> None:
    client.set_cookie("lang", "id")
    sent = client.post(EVENT, data=FORM | {"idempotency_key": key_of(client)})
    assert sent.status_code == 303
    mine = sent.location.partition("?")[0]
    page = client.get(sent.location).text
    assert "Anda terdaftar" in page
    assert "Siti" not in page
    assert "7890" not in page
    assert actions.seats_left(rw.engine, [rw.event]) == {rw.event.id: 8}
    assert client.post(mine, data={"phone4": "0000"}).status_code == 404
    silent = client.post(mine, data={"phone4": "7890", "action": "stop-texts"}, follow_redirects=True).text
    assert "tanpa SMS" not in silent
    done = client.post(mine, data={"phone4": "7890"}, follow_redirects=True).text
    assert "Pendaftaran ini sudah dibatalkan" in done
    assert actions.seats_left(rw.engine, [rw.event]) == {rw.event.id: 10}


def test_a_form_sent_twice_counts_once(client: FlaskClient, rw: Neighbourhood) -> None:
    form = FORM | {"idempotency_key": key_of(client)}
    first, second = (client.post(EVENT, data=form).location for _time in range(2))
    assert first == second
    assert len(actions.guests_of(rw.engine, rw.event)) == 1


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    answer = client.post(EVENT, data=FORM | {"phone": "12", "seats": "x", "name": HOSTILE})
    assert answer.status_code == 422
    assert 'id="phone-error"' in answer.text
    assert 'id="seats-error"' in answer.text
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_a_full_event_says_so_on_the_page_and_in_the_api(
    client: FlaskClient, api: Api, rw: Neighbourhood
) -> None:
    rw.join(seats=6)
    rw.join(seats=3)
    late = client.post(EVENT, data=FORM)
    assert late.status_code == 409
    assert "tidak cukup" in late.text
    refused = api.post(GUESTS, SENT)
    assert code(refused) == (409, "event_full")
    assert refused.get_json()["left"] == 1
    rw.join()
    assert "Semua tempat sudah terisi" in client.get(EVENT).text


def test_the_api_signs_up_once_for_a_key_and_withdraws(api: Api, rw: Neighbourhood) -> None:
    first, again = (api.post(GUESTS, SENT, key="k1") for _time in range(2))
    assert (first.status_code, again.get_json()) == (201, first.get_json())
    assert code(api.post(GUESTS, SENT)) == (409, "signed_already")
    assert code(api.post(GUESTS, {"name": "A"})) == (422, "invalid_input")
    assert code(api.post("/api/v1/events/none/guests", SENT)) == (404, "not_found")
    path = f"/api/v1/events/guests/{first.get_json()['code']}"
    assert code(api.delete(f"{path}?phone4=1111")) == (404, "not_found")
    assert api.delete(f"{path}?phone4=7890").status_code == 204
    (shown,) = api.get("/api/v1/events").get_json()
    assert (shown["left"], shown["open"], shown["starts_at"]) == (10, True, "2026-11-28T19:30:00.000+07:00")


def test_calendars_follow_what_becomes_of_an_event(client: FlaskClient, rw: Neighbourhood) -> None:
    for path in ("/events.ics", f"{EVENT}.ics"):
        answer = client.get(path)
        assert answer.mimetype == "text/calendar"
        (entry,) = Calendar.from_ical(answer.data).walk("VEVENT")
        assert entry["summary"] == "Forum RW 05"
        assert entry["dtstart"].dt.isoformat() == "2026-11-28T12:30:00+00:00"
        assert entry["status"] == "CONFIRMED"
    before = int(entry["sequence"])
    rw.announce(cancelled=True)
    (entry,) = Calendar.from_ical(client.get("/events.ics").data).walk("VEVENT")
    assert entry["status"] == "CANCELLED"
    assert int(entry["sequence"]) > before
    assert "RW 05 forum" in client.get("/events.ics?lang=en").text


def test_guessing_codes_is_slowed_down(client: FlaskClient) -> None:
    answers = [client.get(f"/events/mine/{n:012d}".replace("0", "A")).status_code for n in range(35)]
    assert answers[:30] == [404] * 30
    assert set(answers[30:]) == {429}


def test_what_staff_write_is_shown_as_text_and_never_run(
    client: FlaskClient, engine: Engine, rw: Neighbourhood
) -> None:
    words = {"title": Text(HOSTILE), "about": Text(HOSTILE), "place": HOSTILE, "address": HOSTILE}
    rw.event = forum(**words)
    rw.announce(rev=actions.event(engine, rw.event.id).rev)
    for path in ("/events", EVENT, "/info"):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
