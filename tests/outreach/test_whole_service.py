"""The whole service as it is started, with real workers and a gateway on the loopback: a sign-up's text reaches the phone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.messages.gateway import Gateway
from tests.servers import ROOT, Running, eventually

EVENT = "forum-rw-02"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """A running SMSGate."""
    with Gateway() as running:
        yield running


@pytest.fixture
def service(tmp_path: Path, gateway: Gateway) -> Iterator[Running]:
    """The service with its sample village and workers; no hour is quiet."""
    running = Running(tmp_path, "run", SMS_URL=gateway.url, QUIET_HOURS="", PUBLIC_URL="")
    try:
        yield running.start()
    finally:
        running.stop()


def test_who_signs_up_gets_a_text_and_the_store_is_sound(service: Running, gateway: Gateway) -> None:
    address = f"{service.base_url}/api/v1/events/{EVENT}/guests"
    person = {"name": "Siti Aminah", "phone": "081234567890", "seats": 2, "sms_consent": True}
    answer = requests.post(address, json=person, timeout=10)
    assert answer.status_code == 201
    eventually(lambda: len(gateway.taken) == 1, seconds=30)
    (text,) = (one["textMessage"]["text"] for one in gateway.taken)
    assert text.startswith(f"Terdaftar {answer.json()['code']}: Forum RW 02")
    checking = [sys.executable, "-m", "queue_service", "check"]
    done = subprocess.run(checking, cwd=ROOT, env=service.env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "0 broken invariants\n")
