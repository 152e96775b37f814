"""The API of bookings as residents call it, and what tests look up afterwards."""

import re
from typing import Any

from werkzeug.test import TestResponse

from queue_service.bookings import actions
from tests.bookings.residents import nik
from tests.callers import Api
from tests.factories import POST

SLOTS, HOLDS = f"/api/v1/posts/{POST}/slots", f"/api/v1/posts/{POST}/holds"
BOOKINGS, WAITLIST = f"/api/v1/posts/{POST}/bookings", f"/api/v1/posts/{POST}/waitlist"
SLOT, NEXT, TODAY = "20261125T0800", "20261125T1000", "20261124T1000"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+07:00")
PERSONAL = ("Siti", "Aminah", "3171014506900002", "81234567890", "1234567890")
PERSON = {"name": "Siti Aminah", "nik": "3171014506900002", "phone": "0812 3456 7890"}
PHONE4 = "7890"


def form(who: int | None = None, slot: str = SLOT, **more: Any) -> dict[str, Any]:
    """What the siti of the tests, or a resident of a number, asks for."""
    other = {"name": "Warga Desa", "nik": nik(who or 0), "phone": f"0812{30_000_000 + (who or 0)}"}
    return (
        {"service": "ktp-baru", "slot": slot, "sms_consent": True} | (PERSON if who is None else other) | more
    )


def book(api: Api, who: int | None = None, **more: Any) -> dict[str, Any]:
    answer = api.post(BOOKINGS, form(who, **more))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return dict(answer.get_json())


def wait(api: Api, who: int | None = None, **more: Any) -> dict[str, Any]:
    answer = api.post(WAITLIST, form(who, **more))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return dict(answer.get_json())


def path(booking: dict[str, Any], verb: str = "", phone4: str | None = PHONE4) -> str:
    return f"/api/v1/bookings/{booking['code']}{verb}" + (f"?phone4={phone4}" if phone4 else "")


def fields(answer: TestResponse) -> list[str]:
    return [one["field"] for one in answer.get_json()["errors"]]


def state(api: Api, booking: dict[str, Any]) -> str:
    return actions.find(api.engine, booking["code"])[1].state.value


def everything(api: Api) -> dict[str, Any]:
    """All that the engine holds of posts."""
    return {key: api.engine.client.dump(key) for key in sorted(api.engine.client.scan_iter("q:*"))}
