"""Residents who book over HTTP, each from an address and with a NIK and a phone of their own."""

import json
import uuid
from typing import Any

from tests.faults.clients import Answer, Client

SERVICES = ("ktp-baru", "kia")
Json = dict[str, Any]


def person(number: int) -> Json:
    """Somebody who books, numbered below 980,000."""
    high, low = divmod(number, 9999)
    nik = f"3171{high + 1:02d}150690{low + 1:04d}"
    return {"name": "Warga Uji", "nik": nik, "phone": f"0812{number:08d}"}


def wish(number: int, slot: str, service: str, **more: Any) -> Json:
    """What a person sends for a place."""
    return {"service": service, "slot": slot, **person(number), **more}


class Resident(Client):
    """A phone behind the office's proxy, which passes on its address: rate limits count each by itself.

    A request can be sent before others of other residents are answered, and need never be listened to.
    """

    def __init__(self, port: int, number: int) -> None:
        super().__init__(port, timeout=30)
        self._headers["X-Forwarded-For"] = f"10.7.{number // 250}.{number % 250 + 1}"

    def ask(self, method: str, path: str, body: Json, key: str | None = None) -> None:
        """Send a request without waiting for its answer."""
        headers = self._headers | ({"Idempotency-Key": key} if key else {})
        self._connection.request(method, path, json.dumps(body), headers)

    def hear(self) -> Answer:
        """Wait for the answer."""
        response = self._connection.getresponse()
        text = response.read()
        return Answer(response.status, json.loads(text) if text else None)


def at_once(residents: list[Resident], path: str, bodies: list[Json]) -> list[Answer]:
    """Let every resident ask, and only then listen to all; who is told "not now" asks again with the same key."""
    keys = [uuid.uuid4().hex for _resident in residents]
    for resident, body, key in zip(residents, bodies, keys, strict=True):
        resident.ask("POST", path, body, key)
    answers = [resident.hear() for resident in residents]
    return [
        answer if answer.decided else resident.insist("POST", path, body, key)
        for answer, resident, body, key in zip(answers, residents, bodies, keys, strict=True)
    ]
