"""The whole service as it is started, with real workers and a gateway on the loopback: what people are to be told reaches their phones."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from tests.applications.office import Desk
from tests.factories import MovableClock
from tests.messages.gateway import Gateway
from tests.servers import ADMIN_PASSWORD, ROOT, Running, ask, eventually

EVENT, POST = "forum-rw-02", "kantor-desa"
ADDRESS, SECRET = "https://antre.example.id", "a secret that only tests know"
PERSON = {"name": "Siti Aminah", "phone": "081234567890", "sms_consent": True}


@dataclass
class Village:
    """The service with its sample village and workers; ``code`` is that of who got the card some minutes before it was started."""

    running: Running
    gateway: Gateway
    code: str
    token: str = ""

    def ask(self, method: str, path: str, body: Any) -> Any:
        """Ask the API as an admin, or before the log-in as anyone."""
        return ask(self.running.base_url, method, path, body, self.token)

    def told(self, code: str) -> list[str]:
        """Return the texts that name a code."""
        every = (one["textMessage"]["text"] for one in self.gateway.taken)
        return [text for text in every if code in text]

    def command(self, *words: str) -> str:
        """Run a command of the service beside it and return what it says."""
        command = [sys.executable, "-m", "queue_service", *words]
        env = self.running.env
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
        return done.stdout


def handed_over(engine: Engine) -> str:
    """Let somebody have come for the card some minutes ago, when no process of the service lived yet; return the code."""
    past = MovableClock(datetime.now().astimezone() - timedelta(minutes=5))
    desk = Desk(engine, past, posts.get(engine, POST))
    found = desk.submitted(phone=PERSON["phone"])
    for verb in ("verify", "forward", "ready", "handover"):
        found = desk.advance(found, verb)
    return found.code


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """No hour is quiet in it."""
    folder = tmp_path_factory.mktemp("whole")
    server = EmbeddedEngine(folder, {"appendfsync": "no"})
    server.start()
    engine = Engine(server.url)
    with Gateway() as gateway:
        own = {"REDIS_URL": server.url, "SECRET_KEY": SECRET, "SMS_URL": gateway.url}
        running = Running(folder, "run", QUIET_HOURS="", PUBLIC_URL=ADDRESS, **own)
        found = Village(running, gateway, "")
        try:
            found.command("seed")
            found.code = handed_over(engine)
            running.start()
            login = {"username": "admin", "password": ADMIN_PASSWORD}
            found.token = found.ask("POST", "/api/v1/login", login)["token"]
            yield found
        finally:
            if running.process is not None:
                running.stop()
            engine.close()
            server.stop()


def test_who_signs_up_gets_a_text_and_the_store_is_sound(village: Village) -> None:
    code = village.ask("POST", f"/api/v1/events/{EVENT}/guests", {**PERSON, "seats": 2})["code"]
    eventually(lambda: len(village.told(code)) == 1, seconds=30)
    assert village.told(code)[0].startswith(f"Terdaftar {code}: Forum RW 02")
    assert village.command("check") == "0 broken invariants\n"


def test_a_household_is_told_when_the_team_comes(village: Village) -> None:
    place = {"area": "RW 03", "address": "Jl. Melati 5", "reason": "lansia", "consent": True}
    asked = {"post": POST, "service": "ktp-baru", **PERSON, **place}
    code = village.ask("POST", "/api/v1/home-visits", asked)["code"]
    day = datetime.now().date() + timedelta(days=3)
    planned = {"date": day.isoformat(), "time": "09:00", "team": "Sari, Budi"}
    village.ask("POST", f"/api/v1/home-visits/{code}/plan", planned)
    eventually(lambda: any(f"{day:%d/%m}" in text for text in village.told(code)), seconds=30)


def test_who_got_the_card_is_asked_how_it_was(village: Village) -> None:
    link = f"antre.example.id/survey?code={village.code}"
    eventually(lambda: any(link in text for text in village.told(village.code)), seconds=45)
