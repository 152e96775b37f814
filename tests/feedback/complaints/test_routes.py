"""The API and the pages of complainants, and what an anonymous complaint leaves behind."""

import json
import logging
import re
from datetime import UTC, datetime

import pytest

from queue_service.core.keys import system_key
from queue_service.feedback.complaints import content
from queue_service.feedback.complaints.models import Complaint
from tests.callers import code
from tests.factories import POST
from tests.feedback.complaints.desk import PHONE, PHONE4, TEXT, People

API = "/api/v1/complaints"
BODY = {"kind": "pengaduan", "category": "pungli", "text": TEXT, "visibility": "normal"}
ADDRESS = "203.0.113.77"


def test_a_complaint_is_filed_and_looked_after_by_its_code(people):
    made = people.api.post(API, BODY, key="k1")
    told = made.get_json()
    assert (made.status_code, told["due_at"]) == (201, "2026-12-01T23:59:59.000+07:00")
    assert people.api.post(API, BODY, key="k1").get_json()["code"] == told["code"]
    assert code(people.api.post(API, BODY | {"kind": "aspirasi"}, key="k1")) == (422, "idempotency_mismatch")
    found = people.api.get(f"{API}/{told['code']}").get_json()
    assert (found["state"], found["text"], found["possible"]) == ("received", TEXT, ["follow_up"])


def test_with_a_contact_the_digits_are_needed(people):
    ref = people.api.post(API, BODY | {"contact": PHONE}).get_json()["code"]
    assert people.api.get(f"{API}/{ref}?phone4={PHONE4}").status_code == 200
    assert people.api.get(f"{API}/{ref}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "curhat"}, "kind"),
        ({"text": "pendek"}, "text"),
        ({"contact": "12"}, "contact"),
        ({"visibility": ""}, "visibility"),
    ],
)
def test_what_is_wrong_is_named(people, wrong, field):
    answer = people.api.post(API, BODY | wrong)
    assert (answer.status_code, [one["field"] for one in answer.get_json()["errors"]]) == (422, [field])


def test_the_complainant_sees_no_name_and_nothing_of_whom_it_was_given_to(people):
    one = people.file("rahasia")
    people.act(people.assign(one, "tono"), "answer", by="tono", note="Uang sudah dikembalikan.")
    shown = people.api.get(f"{API}/{people_code(people, one)}").get_json()
    assert [(step["verb"], step["by"]) for step in shown["history"]] == [
        ("file", "holder"),
        ("answer", "staff"),
    ]
    assert "tono" not in str(shown)


def people_code(people: People, one) -> str:
    return content.full_code(people.vault, one)


def test_the_page_takes_a_follow_up_and_a_reopening_without_scripts(people):
    one = people.act(people.file(), "answer")
    page = f"/complaints/{people_code(people, one)}"
    client = people.api.client
    assert "Sudah dijawab" in client.get(page).get_data(as_text=True)
    assert client.post(f"{page}/follow_up", data={"note": "<b>Belum</b> selesai"}).status_code == 200
    text = client.post(f"{page}/reopen", data={"note": "Masih diminta uang"}).get_data(as_text=True)
    assert "Dibuka kembali" in text
    assert "&lt;b&gt;Belum&lt;/b&gt;" in text
    assert client.post(f"{page}/reopen", data={"note": "Lagi"}).status_code == 409
    assert client.post(f"{page}/follow_up", data={"note": ""}).status_code == 422


def test_a_short_code_asks_for_the_digits_first(people):
    one = people.file(contact=PHONE)
    client = people.api.client
    assert TEXT not in client.get(f"/complaints/{one.ref}").get_data(as_text=True)
    assert client.post(f"/complaints/{one.ref}", data={"phone4": "0000"}).status_code == 404
    assert TEXT in client.post(f"/complaints/{one.ref}", data={"phone4": PHONE4}).get_data(as_text=True)
    led = client.post("/complaints/open", data={"code": f" {one.ref[:4].lower()} {one.ref[4:]}"})
    assert led.location == f"/complaints/{one.ref}"


def test_every_page_leads_to_the_government_and_its_text_number(people):
    one = people.file()
    for path in ("/complaints", f"/complaints/{people_code(people, one)}", f"/complaints/{one.ref}"):
        text = people.api.client.get(path).get_data(as_text=True)
        assert "lapor.go.id" in text
        assert "1708" in text


def test_many_complaints_from_one_address_are_slowed_down_for_a_minute_only(people):
    answers = [people.api.post(API, BODY).status_code for _one in range(11)]
    assert answers == [201] * 10 + [429]
    limits = list(people.engine.client.scan_iter(f"{system_key('limit')}*"))
    assert limits
    assert all(0 < people.engine.client.ttl(key) <= 60 for key in limits)


def test_who_chooses_to_be_anonymous_need_not_clear_what_tells_of_them(people):
    typed = {"contact": PHONE, "reference": "7QK3M9T2XB4H", "sms_consent": "1", "visibility": "anonim"}
    page = people.api.client.post("/complaints", data=BODY | typed | {"post": POST}).get_data(as_text=True)
    assert "Karena Anda memilih anonim" in page
    [text] = people.engine.client.hvals("q:{kantor-desa}:complaint:complaints")
    one = Complaint.of(json.loads(text))
    assert (one.phone, one.sms_consent, content.opened(people.vault, one).reference) == ("", False, "")
    named = {"contact": PHONE, "reference": "7QK3M9T2XB4H", "visibility": "rahasia"}
    page = people.api.client.post("/complaints", data=BODY | named | {"post": POST}).get_data(as_text=True)
    assert "Karena Anda memilih anonim" not in page
    assert code(people.api.post(API, BODY | typed | {"sms_consent": True})) == (422, "invalid_input")


def test_an_anonymous_complaint_leaves_neither_address_nor_browser_nor_hour(people, caplog):
    """Every key, name and value, is searched; the count of the minute is let run out first."""
    caplog.set_level(logging.DEBUG)
    form = BODY | {"visibility": "anonim", "post": POST, "idempotency_key": "acak-acak"}
    headers = {"User-Agent": "Mozilla Rahasia", "Referer": "http://localhost/t/abcdefgh"}
    answer = people.api.client.post(
        "/complaints", data=form, headers=headers, environ_base={"REMOTE_ADDR": ADDRESS}
    )
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    for key in people.engine.client.scan_iter(f"{system_key('limit')}*"):
        assert people.engine.client.ttl(key) <= 60
        people.engine.client.delete(key)
    everything = "\n".join(f"{key} {dumped(people, key)}" for key in people.engine.client.scan_iter())
    secrets = (ADDRESS, "Mozilla Rahasia", "abcdefgh", "acak-acak", TEXT, "rokok")
    assert [word for word in secrets if word in everything + caplog.text] == []
    long_code = re.sub(
        r"\W|span", "", answer.get_data(as_text=True).partition('class="code long"')[2].partition("</p>")[0]
    )
    assert long_code[-12:] not in everything
    [kept] = people.engine.client.hvals("q:{kantor-desa}:complaint:complaints")
    times = {
        datetime.fromtimestamp(int(ms) / 1000, UTC)
        for ms in re.findall(r'"(?:created|since|at)_ms":(\d+)', kept)
    }
    assert times == {datetime(2026, 11, 23, 17, tzinfo=UTC)}  # midnight in Jakarta


def dumped(people: People, key: str) -> str:
    client = people.engine.client
    read = {"string": client.get, "hash": client.hgetall, "set": client.smembers}
    kind = client.type(key)
    if kind in read:
        return str(read[kind](key))
    if kind == "zset":
        return str(client.zrange(key, 0, -1, withscores=True))
    return str(client.xrange(key)) if kind == "stream" else str(client.lrange(key, 0, -1))
