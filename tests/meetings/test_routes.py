"""The pages of monthly meetings: who reads and who writes, nothing overwritten unseen, actions that come back until they are closed."""

import re

import pytest
from werkzeug.test import TestResponse

from queue_service.core.redis import Engine
from queue_service.meetings import actions, check, store
from queue_service.meetings.models import State
from queue_service.staff import audit_store
from tests.callers import Api
from tests.factories import POST, MovableClock

ROOM = "/reports/meetings"
NOV, DEC = f"{ROOM}/{POST}/2026-11", f"{ROOM}/{POST}/2026-12"
MINUTES = {
    "day": "2026-11-24",
    "place": "Balai desa",
    "came-officers": "4",
    "came-leaders": "7",
    "obstacles": "Printer sering macet",
    "minutes": "Antrean Senin terlalu panjang.",
    "revision": "0",
}
AGREED = {"what": "Beli pita printer", "owner": "Sekretaris desa", "due": "2026-12-05", "revision": "0"}


@pytest.fixture(autouse=True)
def today(app) -> None:
    """The app lives on Tuesday, 24 November 2026."""
    app.extensions["clock"] = MovableClock()


def send(api: Api, path: str, form: dict[str, str], by: str = "budi") -> TestResponse:
    return api.call("POST", path, data=form, by=by)


def agree(api: Api, **more: str) -> str:
    """Agree on something in November; return its id."""
    before = {one.id for one in store.actions(api.engine, POST)}
    assert send(api, f"{NOV}/actions/new", AGREED | more).status_code == 303
    (made,) = {one.id for one in store.actions(api.engine, POST)} - before
    return made


def test_staff_of_the_post_read_those_who_lead_write_and_nobody_else(api: Api) -> None:
    name = agree(api)
    for path in (ROOM, NOV):
        assert [api.get(path, by=by).status_code for by in ("sari", "budi", "kepala")] == [200, 200, 200]
        assert api.get(path, by="lsm").status_code == 403
        assert api.get(path, by="kiosk").status_code == 403
        assert api.get(path).status_code == 302
    assert api.get(NOV, by="jauh").status_code == 403
    for path, form in ((f"{NOV}/minutes", MINUTES), (f"{NOV}/actions/{name}", AGREED)):
        for by in ("sari", "lsm", "jauh", "kiosk"):
            assert api.get(path, by=by).status_code == 403
            assert send(api, path, form, by).status_code == 403
    assert "Beli pita printer" not in api.get(f"{ROOM}?post={POST}", by="jauh").text


def test_minutes_are_kept_shown_and_written_down_in_the_audit_log(api: Api) -> None:
    assert send(api, f"{NOV}/minutes", MINUTES).status_code == 303
    page = api.get(NOV, by="sari").text
    for text in ("Selasa, 24 November 2026", "Balai desa", "Printer sering macet", "7 orang"):
        assert text in page
    assert "11 orang hadir" in api.get(ROOM, by="sari").text
    log = str(api.engine.client.xrange(audit_store.AUDIT))
    assert "meeting.written" in log
    assert "Senin terlalu panjang" not in log


def test_two_who_write_at_once_see_each_other_and_both_versions_stay(api: Api) -> None:
    assert send(api, f"{NOV}/minutes", MINUTES).status_code == 303
    overtaken = send(api, f"{NOV}/minutes", MINUTES | {"minutes": "Tulisan kedua"}, "kepala")
    assert overtaken.status_code == 409
    assert "diubah orang lain" in overtaken.text
    assert "Antrean Senin terlalu panjang." in overtaken.text
    assert "Tulisan kedua" in overtaken.text
    shown = re.search(r'name="revision" value="(\d+)"', overtaken.text)
    assert shown is not None
    merged = MINUTES | {"minutes": "Keduanya", "revision": shown[1]}
    assert send(api, f"{NOV}/minutes", merged, "kepala").status_code == 303
    page = api.get(NOV, by="sari").text
    assert "Keduanya" in page
    assert "Versi 1, ditulis budi" in page
    assert [one.minutes for one in actions.earlier_versions(api.engine, POST, "2026-11")] == [
        "Antrean Senin terlalu panjang."
    ]
    assert check.violations(api.engine) == []


def test_what_is_missing_is_said_and_nothing_is_kept(api: Api) -> None:
    answer = send(api, f"{NOV}/minutes", {"revision": "0", "came-officers": "banyak"})
    assert answer.status_code == 422
    for field in ("day", "place", "came-officers"):
        assert f'id="{field}-error"' in answer.text
    assert send(api, f"{NOV}/actions/new", {"revision": "0"}).status_code == 422
    assert (store.meetings(api.engine, POST), store.actions(api.engine, POST)) == ([], [])
    assert api.get(f"{ROOM}/{POST}/2026-13", by="sari").status_code == 404


def test_an_action_comes_back_in_the_next_meeting_until_it_is_done(api: Api) -> None:
    name = agree(api)
    assert "Rencana dari rapat sebelumnya" in api.get(DEC, by="sari").text
    done = AGREED | {"state": "done", "revision": "1"}
    assert send(api, f"{DEC}/actions/{name}", done).status_code == 303
    december, january = api.get(DEC, by="sari").text, api.get(f"{ROOM}/{POST}/2027-01", by="sari").text
    assert "Selesai dikerjakan" in december
    assert "Selesai dikerjakan" not in api.get(NOV, by="sari").text
    assert "Beli pita printer" not in january
    assert actions.action(api.engine, POST, name).closed == "2026-12"
    assert check.violations(api.engine) == []


def test_dropping_an_action_needs_a_word_why(api: Api) -> None:
    name = agree(api)
    dropped = AGREED | {"state": "dropped", "revision": "1"}
    assert send(api, f"{DEC}/actions/{name}", dropped).status_code == 422
    assert send(api, f"{DEC}/actions/{name}", dropped | {"why": "Printer diganti"}).status_code == 303
    kept = actions.action(api.engine, POST, name)
    assert (kept.state, kept.why) == (State.DROPPED, "Printer diganti")
    assert "Printer diganti" in api.get(DEC, by="sari").text


def test_an_action_is_not_overwritten_unseen_nor_kept_twice_by_a_double_tap(api: Api) -> None:
    twice = AGREED | {"idempotency_key": "satu"}
    for _tap in range(2):
        assert send(api, f"{NOV}/actions/new", twice).status_code == 303
    (one,) = store.actions(api.engine, POST)
    assert (
        send(api, f"{NOV}/actions/{one.id}", AGREED | {"owner": "Budi", "revision": "1"}).status_code == 303
    )
    stale = send(api, f"{NOV}/actions/{one.id}", AGREED | {"owner": "Sari", "revision": "1"}, "kepala")
    assert stale.status_code == 409
    assert "Yang ditulis budi" in stale.text
    assert actions.action(api.engine, POST, one.id).owner == "Budi"


def test_nobody_looks_at_an_action_before_it_was_agreed(api: Api) -> None:
    name = agree(api)
    assert api.get(f"{ROOM}/{POST}/2026-10/actions/{name}", by="budi").status_code == 404
    assert api.get(f"{NOV}/actions/tidakada", by="budi").status_code == 404


def test_a_lost_version_and_an_unsound_action_are_noticed(api: Api, engine: Engine) -> None:
    name = agree(api)
    send(api, f"{NOV}/actions/{name}", AGREED | {"state": "done", "revision": "1"})
    engine.client.delete(f"q:{{{POST}}}:meeting:versions:{name}")
    text = str(engine.client.hget(store.actions_key(POST), name))
    engine.client.hset(store.actions_key(POST), name, text.replace('"closed":"2026-11"', '"closed":""'))
    found = check.violations(engine)
    assert len(found) == 2
    assert any("versions" in one for one in found)
