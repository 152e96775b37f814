"""The staff's pages of outreach: who may do what, events that are written, attendance, questions that become answers, plain words."""

import re

import pytest
from werkzeug.test import TestResponse

from queue_service.outreach import actions
from queue_service.staff import audit_store
from tests.callers import Api
from tests.factories import POST
from tests.outreach.village import Neighbourhood

DESK = "/admin/outreach"
WRITTEN = {
    "title_id": "Forum RW 07",
    "day": "2026-12-05",
    "hours": "19.30-21.00",
    "place": "Balai RW 07",
    "places": "30",
    "open": "1",
    "revision": "0",
}


@pytest.fixture(autouse=True)
def today(app, rw: Neighbourhood) -> None:
    """The app lives at the neighbourhood's time."""
    app.extensions["clock"] = rw.clock
    app.extensions["vault"] = rw.vault


def send(api: Api, path: str, form: dict[str, object], by: str = "budi") -> TestResponse:
    return api.call("POST", f"{DESK}{path}", data=form, by=by)


def revision(api: Api, path: str) -> str:
    found = re.search(r'name="revision" value="([^"]*)"', api.get(f"{DESK}{path}", by="budi").text)
    return found[1] if found else ""


@pytest.mark.parametrize(
    "path", ["/events/new", "/events/forum-rw-05", "/questions/new", "/words/why-a-ktp", "/words/kia"]
)
def test_only_those_who_lead_change_what_the_office_tells(api: Api, path: str) -> None:
    assert api.get(DESK + path, by="budi").status_code == 200
    for by in ("sari", "lsm", "kiosk"):
        assert api.get(DESK + path, by=by).status_code == 403
        assert send(api, path, {}, by).status_code == 403


def test_officers_see_the_lists_and_residents_do_not(api: Api) -> None:
    for path in (DESK, f"{DESK}/events/forum-rw-05/guests"):
        assert api.get(path, by="sari").status_code == 200
        assert api.get(path, by="lsm").status_code == 403
        assert api.get(path).status_code in (302, 303, 401)


def test_an_event_is_written_changed_and_not_overwritten_unseen(api: Api, rw: Neighbourhood) -> None:
    assert send(api, "/events/new", WRITTEN | {"post": "pasar-malam"}).status_code == 422
    made = send(api, "/events/new", WRITTEN | {"post": POST})
    assert made.status_code == 303
    path = made.location.partition("?")[0].removeprefix(DESK)
    found = actions.event(rw.engine, path.rpartition("/")[2])
    assert (found.title.id, found.places, found.open, found.post) == ("Forum RW 07", 30, True, POST)
    assert (found.end_ms - found.start_ms) == 90 * 60_000
    shown = api.get(DESK + path, by="budi").text
    assert 'value="19.30-21.00"' in shown
    assert f'<option value="{POST}" selected>' in shown
    assert send(api, path, WRITTEN | {"revision": "1", "cancelled": "1"}).status_code == 303
    stale = send(api, path, WRITTEN | {"revision": "1", "title_id": "Lain"})
    assert stale.status_code == 422
    assert "diubah orang lain" in stale.text
    assert actions.event(rw.engine, found.id).cancelled


def test_what_is_missing_is_said_and_nothing_is_kept(api: Api, rw: Neighbourhood) -> None:
    answer = send(api, "/events/new", {"revision": "0", "hours": "petang"})
    assert answer.status_code == 422
    for field in ("title_id", "day", "hours", "place"):
        assert f'id="{field}-error"' in answer.text
    assert len(actions.events(rw.engine)) == 1


def test_attendance_shows_names_but_no_whole_numbers(api: Api, rw: Neighbourhood) -> None:
    guest = rw.join(number=3456789, seats=2)
    gone = rw.join()
    rw.leave(gone)
    page = api.get(f"{DESK}/events/forum-rw-05/guests", by="sari").text
    assert "Siti Aminah" in page
    assert "•••• 6789" in page
    assert "3456789" not in page
    assert gone.code not in page
    assert send(api, "/events/forum-rw-05/guests", {"came": guest.code}, "sari").status_code == 303
    assert actions.guest(rw.engine, guest.code)[1].came is True
    assert "Siti" not in str(rw.engine.client.xrange(audit_store.AUDIT))


def test_a_question_from_an_event_is_answered_and_then_shown_to_everybody(
    api: Api, rw: Neighbourhood
) -> None:
    assert send(api, "/events/forum-rw-05/questions", {"asked": ""}, "sari").status_code == 422
    assert (
        send(api, "/events/forum-rw-05/questions", {"asked": "Berapa biayanya?"}, "sari").status_code == 303
    )
    (asked,) = actions.questions(rw.engine)
    path = f"/questions/{asked.id}"
    bare = {"question_id": "Berapa biayanya?", "published": "1", "revision": revision(api, path)}
    assert send(api, path, bare).status_code == 422
    assert "Berapa biayanya?" not in api.get("/info").text
    assert send(api, path, bare | {"answer_id": "GRATIS, tanpa kecuali."}).status_code == 303
    assert "GRATIS, tanpa kecuali." in api.get("/info").text
    assert send(api, path, {"action": "delete", "revision": "old"}).status_code == 422
    assert send(api, path, {"action": "delete", "revision": revision(api, path)}).status_code == 303
    assert "Berapa biayanya?" not in api.get("/info").text


def test_plain_words_and_the_short_message_are_those_of_the_staff(api: Api) -> None:
    words = {"plain_id": "Untuk anak.\n\nBawa akta.", "plain_en": "For children.", "short_id": "KIA gratis!"}
    assert send(api, "/words/kia", words | {"revision": ""}).status_code == 303
    page = api.get("/info/kia").text
    assert '<p class="lines">Bawa akta.</p>' in page
    assert re.search(r"<textarea[^>]*>KIA gratis!\nhttp://localhost/info/kia</textarea>", page)
    assert "For children." in api.get("/info/kia?lang=en").text
    assert send(api, "/words/kia", words | {"revision": ""}).status_code == 422
    assert send(api, "/words/paspor", words).status_code == 404
    assert send(api, "/words/why-a-ktp", {"plain_id": "Penting.", "revision": ""}).status_code == 303
    assert "Penting." in api.get("/info").text
