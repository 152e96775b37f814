"""The audit page tells in sentences what a real office did: who, what, at which counter, and why."""

import csv
import html
import io
import re

import pytest

from queue_service.staff import audit_index, following, trail
from queue_service.staff.check import violations
from tests.callers import OTHER_POST, POST, Api
from tests.staff.conftest import Browser

COUNTER = f"/api/v1/posts/{POST}/counters"


@pytest.fixture
def api(app, engine):
    """Everybody, and two posts."""
    return Api(app, engine)


@pytest.fixture
def boss(api):
    """The admin's browser."""
    return logged_in(api, "kepala")


def logged_in(api, name):
    """Return somebody's browser."""
    browser = Browser(api.app.test_client())
    browser.log_in(name)
    return browser


def sentences(browser, **asked):
    """Return (who, what) of each line of the page, oldest first."""
    query = "&".join(f"{name.rstrip('_')}={value}" for name, value in asked.items())
    page = browser.get(f"/admin/audit?{query}")
    lines = re.findall(r"<tr>\s*<td.*?>.*?</td>\s*<td>(.*?)</td>\s*<td>(.*?)</td>", page, re.DOTALL)
    return [(html.unescape(who), html.unescape(what)) for who, what in reversed(lines)]


def verb(api, name, counter="1", by="sari", body=None):
    """Do a counter's verb; it must be done."""
    answer = api.post(f"{COUNTER}/{counter}/{name}", body or {}, by=by)
    assert answer.status_code == 200, (name, answer.get_json())
    return answer


def seat(api, state, counter="1", by="sari", **more):
    """Open, pause or close a counter."""
    answer = api.put(f"{COUNTER}/{counter}", {"state": state, **more}, by=by)
    assert answer.status_code == 200, answer.get_json()


def queue_day(api):
    """Everything officers can do with people who wait."""
    numbers = [
        api.post(f"/api/v1/posts/{POST}/tickets", {"service": "ktp-baru"}, by="kiosk") for _ in range(4)
    ]
    ids = [answer.get_json()["id"] for answer in numbers]
    api.post(f"/api/v1/posts/{POST}/tickets", {"service": "kia", "priority": "hamil"}, by="tono")
    seat(api, "open")
    for name in ("call-next", "recall", "start", "finish", "call-next", "hold", "undo"):
        verb(api, name)
    verb(api, "transfer", body={"service": "kia"})
    verb(api, "call", body={"ticket": ids[3], "reason": "Anak kecil menangis"})
    seat(api, "open", counter="2", by="budi")
    verb(api, "transfer", body={"counter": "2"})
    verb(api, "call-next")
    verb(api, "hold")
    assert api.post(f"/api/v1/tickets/{ids[0]}/return", {"counter": "1"}, by="sari").status_code == 200
    assert api.delete(f"/api/v1/tickets/{ids[2]}", by="budi").status_code == 204
    seat(api, "paused")
    seat(api, "open", by="tono", take_over=True)
    seat(api, "closed", by="tono")


EXPECTED = [
    ("tono", "Memberi nomor C001, KIA"),
    ("sari", "Membuka loket 1"),
    ("sari", "Memanggil C001 ke loket 1: giliran prioritas"),
    ("sari", "Memanggil ulang C001 ke loket 1"),
    ("sari", "Mulai melayani C001 di loket 1"),
    ("sari", "Selesai melayani C001 di loket 1"),
    ("sari", "Memanggil A001 ke loket 1: paling lama menunggu"),
    ("sari", "Menahan A001 di loket 1"),
    ("sari", "Membatalkan langkah “tahan” untuk A001 di loket 1"),
    ("sari", "Mengalihkan A001 dari KTP-BARU ke KIA"),
    ("sari", "Memanggil A004 ke loket 1: di luar urutan: Anak kecil menangis"),
    ("budi", "Membuka loket 2"),
    ("sari", "Mengalihkan A004 dari loket 1 ke loket 2"),
]


def test_the_page_tells_a_day_of_the_queue_in_sentences(api, boss):
    queue_day(api)
    told = sentences(boss, action="queue")
    assert told[: len(EXPECTED)] == EXPECTED
    assert ("budi", "Membatalkan A003") in told
    assert told[-3:] == [
        ("sari", "Menjeda loket 1"),
        ("tono", "Mengambil alih loket 1 dari sari"),
        ("tono", "Menutup loket 1"),
    ]
    assert violations(api.engine) == []


def test_the_page_speaks_english_too(api, boss):
    queue_day(api)
    told = sentences(boss, action="queue", lang="en")
    assert ("sari", "Called C001 to counter 1: priority turn") in told
    assert ("sari", "Called A004 to counter 1: out of turn: Anak kecil menangis") in told


def test_pauses_and_notices_are_told_with_what_they_said(api, boss):
    paused = f"/api/v1/posts/{POST}/services/kia/pause"
    assert api.put(paused, {"reason": "Mesin rusak"}, by="sari").status_code < 300
    assert api.delete(paused, by="sari").status_code < 300
    notice = api.post(f"/api/v1/posts/{POST}/notices", {"text": "Listrik padam"}, by="sari").get_json()
    gone = api.delete(f"/api/v1/posts/{POST}/notices/{notice['id']}", by="budi")
    assert gone.status_code < 300
    assert sentences(boss, action="queue") == [
        ("sari", "Menghentikan sementara KIA: Mesin rusak"),
        ("sari", "Membuka kembali KIA"),
        ("sari", "Memasang pengumuman: Listrik padam"),
        ("budi", "Mencabut pengumuman: Listrik padam"),
    ]


def test_the_filters_of_the_page_find_a_number_a_person_a_post_and_a_day(api, boss):
    queue_day(api)
    assert {what.split()[1] for _who, what in sentences(boss, number="c001", person="SARI")} <= {
        "C001",
        "ulang",
        "melayani",
    }
    assert len(sentences(boss, number="c001")) == 5
    assert sentences(boss, post=OTHER_POST, action="queue") == []
    assert {who for who, _what in sentences(boss, person="tono", action="queue")} == {"tono"}
    assert sentences(boss, to="2020-01-01") == []
    assert sentences(boss, action="administration", from_="2020-01-01") != []


def test_a_ticket_links_to_its_history(api, boss):
    queue_day(api)
    page = boss.get("/admin/audit?action=queue")
    link = html.unescape(re.findall(r'href="(/admin/audit\?[^"]*number=C001[^"]*)"', page)[0])
    history = boss.get(link)
    assert "Memanggil C001 ke loket 1: giliran prioritas" in history
    assert "A001" not in history


def test_the_page_knows_what_was_done_a_moment_ago_without_any_worker(api, boss):
    seat(api, "open")
    assert sentences(boss, action="queue")[-1] == ("sari", "Membuka loket 1")


def test_a_supervisor_reads_the_own_post_and_an_officer_nothing(api):
    seat(api, "open")
    other = f"/api/v1/posts/{OTHER_POST}/counters/1"
    assert api.put(other, {"state": "open"}, by="jauh").status_code == 200
    budi = logged_in(api, "budi")
    assert sentences(budi, action="queue") == [("sari", "Membuka loket 1")]
    assert "jauh" not in budi.get("/admin/audit.csv")
    assert logged_in(api, "sari").client.get("/admin/audit").status_code == 403
    assert logged_in(api, "sari").client.get("/admin/audit.csv").status_code == 403


def test_the_table_has_what_the_page_has_and_no_formula(api, boss, monkeypatch):
    monkeypatch.setattr(trail, "PAGE", 3)
    queue_day(api)
    ticket = api.ticket()
    seat(api, "open", counter="3")
    verb(api, "call", counter="3", body={"ticket": ticket["id"], "reason": '=HYPERLINK("x")'})
    following.follow(api.engine, 0, [POST])
    text = boss.get("/admin/audit.csv?action=queue")
    assert text.startswith("\ufefftime,person,action,sentence")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0]["reason"] == '\'=HYPERLINK("x")'
    assert (rows[0]["number"], rows[0]["counter"], rows[0]["person"]) == (ticket["number"], "3", "sari")
    assert [(row["person"], row["sentence"]) for row in reversed(rows)][: len(EXPECTED)] == EXPECTED


def test_officers_cannot_be_named_like_the_words_of_the_log(boss):
    answer = boss.send(
        "/admin/users", "/admin/users", username="holder", name="X", role="officer", posts=[POST]
    )
    assert "dipakai oleh sistem" in answer.get_data(as_text=True)


def test_a_long_log_is_indexed_and_read_in_pages(api, boss, monkeypatch):
    monkeypatch.setattr(audit_index, "BLOCK", 4)
    queue_day(api)
    following.follow(api.engine, 0, [POST])
    while audit_index.extend(api.engine):
        pass
    assert sentences(boss, action="queue")[: len(EXPECTED)] == EXPECTED
    monkeypatch.setattr(trail, "PAGE", 4)
    page, seen = boss.get("/admin/audit?action=queue"), 0
    while older := re.findall(r'href="([^"]*)">Lebih lama', page):
        seen += len(re.findall(r'<td class="numeric">', page))
        page = boss.get(html.unescape(older[0]))
    assert seen + len(re.findall(r'<td class="numeric">', page)) == len(
        list(trail.entries(api.engine, [POST], trail.Wanted(action="queue")))
    )
