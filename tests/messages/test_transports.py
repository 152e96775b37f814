"""The transports against real servers on the loopback: what each answer means, and what is never said aloud."""

from __future__ import annotations

import http.server
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from queue_service.config import SettingError
from queue_service.messages import actions
from queue_service.messages.transports import open_all, smsgate
from queue_service.messages.transports.addresses import gateway as parse
from queue_service.messages.transports.addresses import named
from queue_service.messages.transports.base import Permanent, Temporary, Transport, Unclear
from tests.messages.conftest import NUMBER, Outbox
from tests.messages.gateway import DEAD, HANGING, LOST, PASSWORD, SILENT, Gateway, Step, refuse
from tests.servers import free_port


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second is long enough for an answer on the loopback."""
    monkeypatch.setattr(smsgate, "ANSWER_SECONDS", 0.5)


def only(url: str) -> Transport:
    [found] = open_all(url)
    return found


def test_smsgate_is_told_all_it_needs(gateway: Gateway) -> None:
    only(f"{gateway.url}?sim=2").send("Halo", NUMBER, "a-1", 90)
    assert gateway.taken == [
        {
            "id": "a-1",
            "textMessage": {"text": "Halo"},
            "phoneNumbers": [NUMBER],
            "ttl": 90,
            "withDeliveryReport": True,
            "simNumber": 2,
        }
    ]


@pytest.mark.parametrize("status", [409, 202])
def test_a_message_that_the_gateway_has_already_counts_as_taken(status: int) -> None:
    with Gateway(known_status=status) as gateway:
        way = only(gateway.url)
        way.send("Halo", NUMBER, "a-1", 90)
        way.send("Halo", NUMBER, "a-1", 60)
        assert len(gateway.taken) == 1


@pytest.mark.parametrize(
    ("status", "kind", "wait"),
    [
        (400, Permanent, None),
        (422, Permanent, None),
        (401, Temporary, 300),
        (403, Temporary, 300),
        (404, Temporary, 300),
        (302, Temporary, 300),
        (429, Temporary, 60),
        (500, Temporary, None),
        (503, Temporary, None),
        (502, Unclear, None),
        (504, Unclear, None),
    ],
)
def test_every_answer_has_its_meaning(
    gateway: Gateway, status: int, kind: type[Exception], wait: float | None
) -> None:
    gateway.plan = [refuse(status, '{"message":"because"}')]
    with pytest.raises(kind, match=f"HTTP {status}.*because") as raised:
        only(gateway.url).send("Halo", NUMBER, "a-1", 90)
    assert getattr(raised.value, "retry_after", None) == wait


@pytest.mark.parametrize(
    ("text", "seconds"), [("120", 120), ("0", 1), ("99999", 3600), ("soon", 60), ("nan", 60), ("-5", 60)]
)
def test_retry_after_is_kept_within_reason(gateway: Gateway, text: str, seconds: float) -> None:
    gateway.plan = [refuse(429, Retry_After=text)]
    with pytest.raises(Temporary) as raised:
        only(gateway.url).send("Halo", NUMBER, "a-1", 90)
    assert raised.value.retry_after == seconds


def test_retry_after_may_be_a_date(gateway: Gateway) -> None:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=200), usegmt=True)
    gateway.plan = [refuse(503, Retry_After=when)]
    with pytest.raises(Temporary) as raised:
        only(gateway.url).send("Halo", NUMBER, "a-1", 90)
    assert raised.value.retry_after is not None
    assert 150 < raised.value.retry_after <= 200


@pytest.mark.parametrize("step", [LOST, DEAD, SILENT, HANGING], ids=["lost", "dead", "silent", "hanging"])
def test_an_answer_that_does_not_come_leaves_it_unclear(gateway: Gateway, step: object) -> None:
    gateway.plan = [step]  # type: ignore[list-item]
    with pytest.raises(Unclear):
        only(gateway.url).send("Halo", NUMBER, "a-1", 90)


def test_a_gateway_that_is_off_has_certainly_taken_nothing() -> None:
    with pytest.raises(Temporary, match="cannot be reached"):
        only(f"smsgate://u:p@127.0.0.1:{free_port()}").send("Halo", NUMBER, "a-1", 90)


def test_a_gateway_without_a_valid_certificate_is_not_trusted(gateway: Gateway) -> None:
    with pytest.raises(Temporary, match="no safe connection"):
        only(f"{gateway.url}?https=1").send("Halo", NUMBER, "a-1", 90)


def test_an_error_tells_no_number_and_no_password(
    gateway: Gateway, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.plan = [refuse(400, f'{{"message":"cannot send to {NUMBER} or {NUMBER[1:]}"}}')]
    message = outbox.put()
    with caplog.at_level(logging.DEBUG):
        outbox.work(*open_all(gateway.url))
    assert "cannot send to ***" in outbox.look(message).error
    for secret in (NUMBER, NUMBER[1:], PASSWORD, message.text):
        assert secret not in outbox.look(message).error + caplog.text


def test_without_a_gateway_messages_stay_in_the_outbox(
    outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    message = outbox.put()
    with caplog.at_level(logging.INFO):
        outbox.work(*open_all(None))
    assert (outbox.state(message), outbox.look(message).transport) == ("sent", "outbox")
    assert message.id in caplog.text
    assert message.text not in caplog.text


def test_a_second_gateway_takes_over_and_the_first_is_asked_again_later(outbox: Outbox) -> None:
    with Gateway() as first, Gateway() as second:
        first.otherwise = refuse(500)
        for number in range(10):
            outbox.put(f"k{number}")
        ways = open_all(f"{first.url}, {second.url}")
        outbox.work(*ways)
        assert (first.requests, len(second.taken)) == (3, 10)
        first.otherwise = Step()
        outbox.clock.pass_time(30)
        outbox.put("later")
        outbox.work(*ways)
        assert len(first.taken) == 1


def test_an_answer_that_is_lost_sends_no_message_twice(outbox: Outbox, gateway: Gateway) -> None:
    gateway.plan = [LOST, SILENT, refuse(502), DEAD]
    message = outbox.put()
    ways = open_all(gateway.url)
    for _try in range(8):
        outbox.work(*ways)
        outbox.clock.pass_time(61)
    assert outbox.state(message) == "sent"
    assert gateway.copies() == {message.id: 1}


def test_what_a_gateway_calls_too_many_waits_as_long_as_it_says(outbox: Outbox, gateway: Gateway) -> None:
    gateway.plan = [refuse(429, Retry_After="120")]
    messages = [outbox.put(f"k{number}") for number in range(5)]
    ways = open_all(gateway.url)
    outbox.work(*ways)
    outbox.clock.pass_time(119)
    outbox.work(*ways)
    assert gateway.requests == 1
    outbox.clock.pass_time(1)
    outbox.work(*ways)
    assert gateway.copies() == {one.id: 1 for one in messages}


def test_a_wrong_password_is_shown_and_the_message_waits_for_the_right_one(
    outbox: Outbox, gateway: Gateway
) -> None:
    message = outbox.put()
    outbox.work(*open_all(gateway.url.replace(PASSWORD, "salah")))
    assert actions.circuits(outbox.engine)["1:smsgate"].error.startswith("HTTP 401")
    outbox.clock.pass_time(300)
    outbox.work(*open_all(gateway.url))
    assert outbox.state(message) == "sent"


class Hook:
    """A web hook that apprise's ``json://`` calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, bytes]] = []
        self.status = 200
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.calls.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(hook.status)
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"json://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def hook() -> Iterator[Hook]:
    running = Hook()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.mark.parametrize(
    ("tail", "path"), [("/sms", "/sms/6281234567890"), ("/to/{to}/sms", "/to/6281234567890/sms")]
)
def test_any_apprise_address_gets_the_number_and_the_text_as_it_is(hook: Hook, tail: str, path: str) -> None:
    only(hook.url + tail).send(r"KK & dokumen *asli* \n [x]", NUMBER, "a-1", 90)
    [(called, body)] = hook.calls
    assert called == path
    assert rb"KK & dokumen *asli* \\n [x]" in body


def test_apprise_saying_no_is_tried_again_and_taken_over(
    hook: Hook, gateway: Gateway, outbox: Outbox
) -> None:
    hook.status = 500
    message = outbox.put()
    outbox.work(*open_all(f"{hook.url} {gateway.url}"))
    assert outbox.look(message).transport == "2:smsgate"
    assert len(hook.calls) == 1


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("smsgate://u:p@192.168.1.5", "http://192.168.1.5:8080"),
        ("smsgate://u:p@192.168.1.5:9000?https=1", "https://192.168.1.5:9000"),
        ("smsgate://u:p@[::1]:9000", "http://[::1]:9000"),
        ("smsgate://u:p@cloud", "https://api.sms-gate.app/3rdparty/v1"),
        ("smsgate://u:p@sms.desa.id/api/3rdparty/v1/?https=1", "https://sms.desa.id:443/api/3rdparty/v1"),
    ],
)
def test_an_smsgate_address_is_local_cloud_or_a_server_of_ones_own(url: str, base: str) -> None:
    assert parse(url).base == base


def test_user_and_password_may_hold_any_character() -> None:
    found = parse("smsgate://us%40er:p%2Fw%3A@10.0.0.1")
    assert (found.user, found.password) == ("us@er", "p/w:")


def test_several_addresses_are_named_in_their_order() -> None:
    setting = " smsgate://u:p@10.0.0.1, json://x/a,b/{to}\n twilio://S:T@+1/ "
    assert [name for name, _url in named(setting)] == ["1:smsgate", "2:json", "3:twilio"]
    assert named("smsgate://u:p@10.0.0.1 json://x/a,b/{to}")[1][1] == "json://x/a,b/{to}"
    assert named(None) == named(" , ") == [("outbox", "")]


@pytest.mark.parametrize(
    "setting",
    [
        "10.0.0.1:8080",
        "smsgate://10.0.0.1",
        "smsgate://u:geheim@",
        "smsgate://u:geheim@h:99999",
        "smsgate://u:geheim@h?sim=4",
        "smsgate://u:geheim@h?tls=1",
        "json://ok nonsense",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_secret(setting: str) -> None:
    with pytest.raises(SettingError, match="SMS_URL") as raised:
        named(setting)
    assert "geheim" not in str(raised.value)


def test_an_address_that_apprise_does_not_know_is_shown_to_staff_and_the_others_go_on(
    outbox: Outbox, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    message = outbox.put()
    outbox.work(*open_all(f"nothing://user:geheim@host {gateway.url}"))
    assert outbox.look(message).transport == "2:smsgate"
    assert "cannot use its nothing address" in actions.circuits(outbox.engine)["1:nothing"].error
    assert "geheim" not in caplog.text
