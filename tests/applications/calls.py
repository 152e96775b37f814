"""The API of applications as residents and officers call it."""

from typing import Any

from werkzeug.test import TestResponse

from tests.applications.office import GROWN_UP, PHONE, PHONE4
from tests.callers import Api
from tests.factories import POST

APPLICATIONS = "/api/v1/applications"
APPLICANT = GROWN_UP | {"birth_date": "1990-06-05"}


def form(**more: Any) -> dict[str, Any]:
    """What the siti of the tests sends."""
    return {
        "service": "ktp-baru",
        "post": POST,
        "applicant": APPLICANT,
        "phone": PHONE,
        "sms_consent": True,
    } | more


def create(api: Api, **more: Any) -> dict[str, Any]:
    answer = api.post(APPLICATIONS, form(**more))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return dict(answer.get_json())


def path(application: dict[str, Any], verb: str = "", phone4: str | None = PHONE4) -> str:
    return f"{APPLICATIONS}/{application['code']}{verb}" + (f"?phone4={phone4}" if phone4 else "")


def desk(
    api: Api, application: dict[str, Any], verb: str, body: Any = None, by: str = "sari"
) -> TestResponse:
    """Do one of the desk's verbs."""
    return api.post(path(application, f"/{verb}", None), body, by=by)


def fields(answer: TestResponse) -> list[str]:
    return [one["field"] for one in answer.get_json()["errors"]]
