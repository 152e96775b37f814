"""HTTP of the messages room: the gateway's web hooks and the staff's page."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask import Flask

from queue_service.app import create_app
from queue_service.core.jobs import MESSAGES, queue
from queue_service.core.redis import Engine
from queue_service.messages import receipts
from queue_service.staff import actions as staff
from queue_service.staff import trail
from tests.messages.conftest import HOUR, NUMBER, Outbox, Scripted
from tests.messages.gateway import signature, web_hook
from tests.messages.test_receipts import KEY
from tests.staff.conftest import Browser, office

__all__ = ["office"]  # fixtures: an office with people who can log in

HOOK = "/api/v1/sms/receipts/smsgate"


def test_a_signed_web_hook_is_applied_once(client, here: Outbox) -> None:
    message = here.put()
    here.work(Scripted())
    body = web_hook("sms:delivered", message.provider_id)
    headers = signature(KEY, body, here.now // 1000)
    assert client.post(HOOK, data=body, headers=headers).get_json() == {"applied": True}
    assert client.post(HOOK, data=body, headers=headers).get_json() == {"applied": False}
    assert here.state(message) == "delivered"


def test_a_token_in_the_address_will_do(client, here: Outbox) -> None:
    message = here.put()
    here.work(Scripted())
    assert client.post(f"{HOOK}?token={KEY}", data=web_hook("sms:failed", message.provider_id)).get_json()[
        "applied"
    ]
    assert here.state(message) == "failed"


def test_a_web_hook_of_a_stranger_is_refused(client, here: Outbox) -> None:
    message = here.put()
    here.work(Scripted())
    body = web_hook("sms:failed", message.provider_id)
    for headers in (
        {},
        signature("guessed", body, here.now // 1000),
        signature(KEY, body, here.now // 1000 - 7200),
    ):
        answer = client.post(HOOK, data=body, headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (401, "bad_signature")
        assert answer.get_json()["detail"] != "bad_signature"
    assert client.post(f"{HOOK}?token=", data=body).status_code == 401
    assert here.state(message) == "sent"


def test_a_genuine_request_that_is_no_web_hook_is_422_and_other_events_are_fine(client, here: Outbox) -> None:
    for body in (b"", b"[]", b'{"event": 5}', b"\xff\xfe"):
        assert client.post(f"{HOOK}?token={KEY}", data=body).status_code == 422
    for event in ("sms:received", "system:ping"):
        answer = client.post(f"{HOOK}?token={KEY}", data=web_hook(event, "x"))
        assert (answer.status_code, answer.get_json()) == (200, {"applied": False})


def test_a_failed_message_is_handed_to_the_other_gateway_at_once(
    engine: Engine, settings, here: Outbox
) -> None:
    two = replace(settings, sms_url="smsgate://u:p@127.0.0.1:1 smsgate://u:p@127.0.0.1:2")
    app = create_app(two)
    app.extensions["clock"] = here.clock
    message = here.put()
    here.work(Scripted("1:smsgate"))
    body = web_hook("sms:failed", message.provider_id, reason="RESULT_ERROR_GENERIC_FAILURE")
    assert app.test_client().post(f"{HOOK}?token={KEY}", data=body).get_json()["applied"]
    assert (here.state(message), here.look(message).avoid) == ("queued", ("1:smsgate",))
    assert queue(two, MESSAGES).count == 1
    app.extensions["engine"].close()


def test_the_page_is_for_those_who_lead(staff_browser: Browser, client) -> None:
    assert client.get("/admin/messages").location == "/login?next=/admin/messages"
    staff_browser.log_in("sari")
    assert staff_browser.client.get("/admin/messages").status_code == 403


def test_the_page_shows_what_was_said_to_a_masked_number(staff_browser: Browser, here: Outbox) -> None:
    message = here.put(cause="booking:<b>KD7</b>", post="pasar")
    staff_browser.log_in("kepala")
    page = staff_browser.get("/admin/messages")
    assert message.text in page
    assert "+6281*****890" in page
    assert NUMBER not in page
    assert "<b>KD7" not in page
    assert "Belum ada gerbang SMS" in page
    assert "/admin/messages" in staff_browser.get("/admin")


def test_a_supervisor_sees_and_resends_messages_of_the_own_posts_only(
    staff_browser: Browser, here: Outbox
) -> None:
    own = here.put("own", post="kantor-desa", cause="booking:own")
    others = [here.put("pasar", post="pasar", cause="booking:pasar"), here.put("none", cause="booking:none")]
    here.work(Scripted())
    staff_browser.log_in("budi")
    page = staff_browser.get("/admin/messages")
    assert "booking:own" in page
    assert "booking:pasar" not in page
    assert "booking:none" not in page
    for other in others:
        assert staff_browser.send("/admin/messages", f"/admin/messages/{other.id}/resend").status_code == 404
        assert here.look(other).round == 1
    assert staff_browser.send("/admin/messages", f"/admin/messages/{own.id}/resend").status_code == 303
    assert here.look(own).round == 2


def test_a_resend_is_done_said_and_written_down(
    staff_browser: Browser, here: Outbox, office: Engine, settings
) -> None:
    message = here.put(post="pasar")
    here.work(Scripted())
    staff_browser.log_in("kepala")
    answer = staff_browser.send(
        "/admin/messages?state=sent", f"/admin/messages/{message.id}/resend", state="sent"
    )
    assert answer.location == "/admin/messages?state=sent&resent=ok"
    assert "akan dikirim lagi" in staff_browser.get(answer.location)
    assert here.state(message) == "queued"
    assert queue(settings, MESSAGES).count == 1
    [entry] = trail.page(office, ["pasar"], trail.Wanted(action="message.resent"), "", office=True).entries
    assert (entry.by, entry.subject) == ("kepala", f"message:{message.id}")


def test_a_resend_that_comes_too_late_is_explained(staff_browser: Browser, here: Outbox) -> None:
    message = here.put()
    here.work(Scripted())
    staff_browser.log_in("kepala")
    staff_browser.get("/admin/messages")
    here.clock.pass_time(3600)
    answer = staff_browser.send("/admin/messages", f"/admin/messages/{message.id}/resend")
    assert "resent=too_late" in answer.location
    assert "sudah lewat" in staff_browser.get(answer.location)
    assert staff_browser.send("/admin/messages", "/admin/messages/nothing/resend").status_code == 404


def test_another_site_cannot_resend(staff_browser: Browser, here: Outbox) -> None:
    message = here.put()
    here.work(Scripted())
    staff_browser.log_in("kepala")
    assert staff_browser.client.post(f"/admin/messages/{message.id}/resend").status_code == 403
    assert here.look(message).round == 1


def test_the_list_is_filtered_and_goes_on(staff_browser: Browser, here: Outbox) -> None:
    for number in range(60):
        here.put(f"k{number}", cause=f"booking:n{number:02d}.")
        here.clock.pass_time(1)
    staff_browser.log_in("kepala")
    first = staff_browser.get("/admin/messages?state=queued")
    assert "booking:n59." in first
    assert "booking:n09." not in first
    [older] = {
        part.split('"')[0]
        for part in first.split('href="')[1:]
        if part.startswith("/admin/messages?state=queued&amp;older")
    }
    second = staff_browser.get(older.replace("&amp;", "&"))
    assert "booking:n09." in second
    assert "booking:n10." not in second
    assert "Lebih lama" not in second
    assert "Tidak ada pesan" in staff_browser.get("/admin/messages?state=failed")


@pytest.mark.parametrize(
    "query", ["state=nothing", "older=%00", "older=zzz&state=sent", "resent=nothing", "older=" + "x" * 900]
)
def test_odd_addresses_do_no_harm(staff_browser: Browser, here: Outbox, query: str) -> None:
    here.put()
    staff_browser.log_in("kepala")
    staff_browser.get(f"/admin/messages?{query}")


def test_an_admin_is_told_how_to_connect_the_gateway(engine: Engine, office: Engine, settings) -> None:
    app = create_app(
        replace(settings, sms_url="smsgate://u:geheim@127.0.0.1:1", public_url="http://antre.example")
    )
    admin, supervisor = Browser(app.test_client()), Browser(app.test_client())
    admin.log_in("kepala")
    page = admin.get("/admin/messages")
    assert f"http://antre.example{HOOK}?token={KEY}" in page
    assert "geheim" not in page
    supervisor.log_in("budi")
    assert KEY not in supervisor.get("/admin/messages")
    app.extensions["engine"].close()


def test_metrics_count_messages_and_tell_nothing_of_them(client, here: Outbox) -> None:
    message = here.put()
    here.put("later", not_before_ms=here.now + HOUR // 2)
    here.clock.pass_time(30)
    text = client.get("/metrics").get_data(as_text=True)
    assert 'queue_messages{state="queued"} 2.0' in text
    assert 'queue_messages_entered_total{state="queued"} 2.0' in text
    assert "queue_messages_overdue_seconds 30.0" in text
    assert message.id not in text


def test_the_web_hook_is_in_the_reference(client) -> None:
    document = json.loads(client.get("/openapi.json").data)
    assert HOOK in document["paths"]
    assert receipts.signing_key  # its key is never in there
    assert KEY not in client.get("/openapi.json").get_data(as_text=True)


def test_no_officer_device_or_partner_gets_in(app: Flask, office: Engine, here: Outbox) -> None:
    device = staff.create_device(office, "pasar", "kiosk", "Kios", {})
    answer = app.test_client().get("/admin/messages", headers={"Authorization": f"Bearer {device.token}"})
    assert answer.status_code == 403
