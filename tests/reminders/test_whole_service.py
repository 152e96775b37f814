"""The whole service as it is started, with real workers, and a gateway on the loopback: a booking's texts reach the phone, and stop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from queue_service.bookings import actions as bookings
from queue_service.core import cache
from queue_service.core.redis import Engine
from queue_service.messages import actions as messages
from queue_service.messages.models import State
from queue_service.posts import actions as posts
from tests.messages.gateway import Gateway
from tests.servers import Running, eventually

POST, SERVICE, PHONE = "kantor-desa", "ktp-baru", "081234567890"
FAR_MS = 1 << 50


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """A running SMSGate."""
    with Gateway() as running:
        yield running


@pytest.fixture
def service(tmp_path: Path, gateway: Gateway) -> Iterator[Running]:
    """The service with its workers; no hour is quiet."""
    running = Running(tmp_path, "run", SMS_URL=gateway.url, QUIET_HOURS="", PUBLIC_URL="")
    try:
        yield running.start()
    finally:
        running.stop()


def ask(service: Running, verb: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The answer of the public API, which must say yes."""
    answer = requests.request(verb, f"{service.base_url}/api/v1{path}", json=body, timeout=10)
    assert answer.ok, answer.text
    return answer.json() if answer.content else None


def texts(gateway: Gateway, count: int) -> list[str]:
    """What has reached the phone, once it is so many."""
    eventually(lambda: len(gateway.taken) >= count, seconds=30)
    assert {number for one in gateway.taken for number in one["phoneNumbers"]} == {"+6281234567890"}
    return [one["textMessage"]["text"] for one in gateway.taken]


def test_a_booking_is_confirmed_a_move_is_told_and_after_cancelling_the_phone_stays_silent(
    service: Running, gateway: Gateway
) -> None:
    later = date.today() + timedelta(days=3)
    slots = ask(service, "GET", f"/posts/{POST}/slots?service={SERVICE}&from={later}&to={later}")
    first, second = [slot["id"] for slot in slots if slot["free"]][:2]
    person = {"name": "Siti Aminah", "nik": "3271014101900001", "phone": PHONE, "sms_consent": True}
    code = ask(service, "POST", f"/posts/{POST}/bookings", person | {"service": SERVICE, "slot": first})[
        "code"
    ]
    assert texts(gateway, 1)[0].startswith(f"Janji {code}: ")

    ask(service, "PATCH", f"/bookings/{code}?phone4=7890", {"slot": second})
    assert texts(gateway, 2)[1].startswith(f"Janji {code} pindah ke ")

    ask(service, "DELETE", f"/bookings/{code}?phone4=7890")
    with closing(Engine(f"unix://{service.data_dir}/engine.sock")) as engine:
        cache.forget("*")
        post = posts.get(engine, POST)
        eventually(
            lambda: code not in {one.code for one in bookings.due(engine, post, FAR_MS, 100)}, seconds=30
        )
        assert messages.counts(engine)[State.QUEUED] == messages.counts(engine)[State.SENDING] == 0
    cache.forget("*")
    assert len(gateway.taken) == 2
