"""An outbox to act on: a clock to move, transports that do as they are told, and a gateway on the loopback."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from queue_service.config import QuietHours
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.messages import actions, check, texts
from queue_service.messages.delivery import Courier
from queue_service.messages.models import Message
from queue_service.messages.transports.base import Transport
from tests import factories
from tests.messages.gateway import Gateway
from tests.staff.conftest import Browser

NUMBER = "+6281234567890"
MINUTE, HOUR = 60_000, 3_600_000


@dataclass
class Outbox:
    """The room with an office's clock and vault."""

    engine: Engine
    clock: factories.MovableClock
    vault: Vault

    @property
    def now(self) -> int:
        """The present in milliseconds."""
        return self.clock.now_ms()

    def put(self, key: str = "k1", **more: Any) -> Message:
        """Hand in a reminder that is due now and worth sending for an hour; ``more`` changes what ``actions.send`` is told."""
        wanted: dict[str, Any] = {
            "key": key,
            "template": "two_hours",
            "language": "id",
            "to": self.vault.seal(NUMBER, "phone"),
            "fields": {
                "code": "KD7F2M9Q4XTR",
                "service": "KTP-el baru",
                "place": "Kantor Desa",
                **texts.moment(self.now + 2 * HOUR, factories.ZONE),
            },
            "not_after_ms": self.now + HOUR,
            "cause": f"booking:{key.replace(chr(32), chr(45))}",
            "consent": True,
        }
        found = actions.send(self.engine, self.clock, **{**wanted, **more})
        assert found is not None
        return found

    def courier(self, *transports: Transport, quiet: QuietHours = None) -> Courier:
        """A worker's courier."""
        return Courier(self.engine, self.clock, self.vault, transports, quiet, factories.ZONE)

    def look(self, message: Message) -> Message:
        """The message as it is now."""
        found = actions.find(self.engine, message.id)
        assert found is not None
        return found

    def state(self, message: Message) -> str:
        """The message's state now."""
        return self.look(message).state.value

    def work(self, *transports: Transport, quiet: QuietHours = None) -> None:
        """Hand over all that is due."""
        courier = self.courier(*transports, quiet=quiet)
        while courier.next():
            pass
        assert check.violations(self.engine) == []


class Scripted:
    """A transport that does as told: for each message the next outcome (an exception to raise, or None to take it), then takes all."""

    def __init__(
        self,
        name: str = "1:scripted",
        outcomes: Sequence[BaseException | None] = (),
        *,
        knows_ids: bool = True,
    ):
        self.name = name
        self.knows_ids = knows_ids
        self.outcomes = list(outcomes)
        self.asked: list[tuple[str, str, str, int]] = []

    def send(self, text: str, to: str, id: str, ttl_s: int) -> None:
        """Note what was asked, and do as told."""
        self.asked.append((text, to, id, ttl_s))
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome is not None:
            raise outcome

    @property
    def ids(self) -> list[str]:
        """The ids it was asked for, without the round."""
        return [id.partition("-")[0] for _text, _to, id, _ttl in self.asked]


@pytest.fixture
def vault() -> Vault:
    """The vault of the tests' secret."""
    return Vault("a secret that only tests know")


@pytest.fixture
def outbox(engine: Engine, vault: Vault) -> Outbox:
    """An empty outbox on a Tuesday at eight in the morning."""
    return Outbox(engine, factories.MovableClock(), vault)


@pytest.fixture
def here(app: Flask, outbox: Outbox) -> Outbox:
    """The outbox of the running app, by the app's clock."""
    app.extensions["clock"] = outbox.clock
    app.extensions["vault"] = outbox.vault
    return outbox


@pytest.fixture
def staff_browser(app: Flask, office: Engine, here: Outbox) -> Browser:
    """A browser at that app, in which people of an office can log in; for modules that have the fixture ``office``."""
    return Browser(app.test_client())


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """A running SMSGate."""
    with Gateway() as running:
        yield running
