"""HTTP of printing: who may, what is answered, and that the same request is the same attempt."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queue_service.core.crypto import Vault
from queue_service.staff import actions as staff
from queue_service.staff.models import Origin
from tests import factories

from .conftest import Office

PASSWORD = "payung biru laut"


@pytest.fixture
def tokens(office: Office) -> dict[str, str]:
    people = {"sari": (factories.POST,), "tono": ("pasar",)}
    factories.keep(office.engine, factories.make_post("pasar"))
    vault, desk = Vault("a secret that only tests know"), Origin(address="192.0.2.7")
    for name, posts in people.items():
        staff.create_user(office.engine, name, PASSWORD, "officer", posts, name)
    logged_in = {name: staff.log_in(office.engine, vault, name, PASSWORD, desk).token for name in people}
    return office.tokens | logged_in


class Caller:
    """Calls the API with one token."""

    def __init__(self, client: FlaskClient, token: str | None) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        more = {"Idempotency-Key": key} if key else {}
        return self.client.post(path, json=body if body is not None else {}, headers=self.headers | more)


@pytest.fixture
def call(client: FlaskClient, tokens: dict[str, str]) -> Any:
    return lambda who=None: Caller(client, tokens[who] if who else None)


def test_a_kiosk_prints_looks_and_staff_see_what_failed(office: Office, call: Any) -> None:
    ticket = office.issue()
    asked = call("network").post(f"/api/v1/tickets/{ticket.id}/print-jobs", key="once")
    assert (asked.status_code, asked.json["state"], asked.json["way"]) == (202, "requested", "network")
    job = asked.json["job"]
    assert call("network").post(f"/api/v1/tickets/{ticket.id}/print-jobs", key="once").json == asked.json
    said = call("printer").post(
        f"/api/v1/tickets/{ticket.id}/print", {"ok": False, "reason": "paper_out", "job": job}
    )
    assert (said.status_code, said.json) == (200, {"state": "failed", "reason": "paper_out"})
    seen = call("network").get(f"/api/v1/print-jobs/{job}").json
    assert seen == {"job": job, "state": "failed", "way": "network", "reason": "paper_out"}
    [trouble] = call("sari").get(f"/api/v1/posts/{factories.POST}/print-troubles").json
    assert (trouble["number"], trouble["reason"], trouble["job"]) == ("A001", "paper_out", job)
    again = call("sari").post(f"/api/v1/tickets/{ticket.id}/print-jobs")
    assert again.status_code == 202
    assert again.json["job"] != job


def test_a_kiosk_that_prints_itself_gets_the_words(office: Office, call: Any) -> None:
    ticket = office.issue()
    asked = call("browser").post(f"/api/v1/tickets/{ticket.id}/print-jobs").json
    assert asked["slip"]["number"] == "A001"
    assert asked["slip"]["paper"] == 58
    assert "slip" not in call("agent").post(f"/api/v1/tickets/{ticket.id}/print-jobs").json


def test_a_kiosk_without_a_printer_is_told(office: Office, call: Any) -> None:
    refused = call("none").post(f"/api/v1/tickets/{office.issue().id}/print-jobs")
    assert (refused.status_code, refused.json["code"]) == (409, "no_printer")


def test_the_same_key_with_another_body_is_refused(office: Office, call: Any) -> None:
    path = f"/api/v1/tickets/{office.issue().id}/print"
    assert call("network").post(path, {"ok": True}, key="k").status_code == 200
    assert call("network").post(path, {"ok": True}, key="k").status_code == 200
    refused = call("network").post(path, {"ok": False}, key="k")
    assert (refused.status_code, refused.json["code"]) == (422, "idempotency_mismatch")


@pytest.mark.parametrize(
    "body", [{}, {"ok": "perhaps"}, {"ok": False, "reason": "tired"}, {"ok": True, "job": "x" * 99}]
)
def test_a_report_that_makes_no_sense_names_the_field(
    office: Office, call: Any, body: dict[str, Any]
) -> None:
    refused = call("network").post(f"/api/v1/tickets/{office.issue().id}/print", body)
    assert refused.status_code == 422
    assert refused.json["errors"]


def test_strangers_other_posts_and_displays_are_refused(office: Office, call: Any) -> None:
    ticket = office.issue()
    job = call("network").post(f"/api/v1/tickets/{ticket.id}/print-jobs").json["job"]
    for path in (f"/api/v1/tickets/{ticket.id}/print-jobs", f"/api/v1/tickets/{ticket.id}/print"):
        assert call().post(path, {"ok": True}).status_code == 401
        assert call("tono").post(path, {"ok": True}).status_code == 403
    assert call("printer").post(f"/api/v1/tickets/{ticket.id}/print-jobs").status_code == 403
    for path in (f"/api/v1/print-jobs/{job}", f"/api/v1/posts/{factories.POST}/print-troubles"):
        assert call().get(path).status_code == 401
        assert call("tono").get(path).status_code == 403


def test_what_is_not_there_is_not_found(office: Office, call: Any) -> None:
    missing = f"{factories.POST}.2611240123456789abcdef"
    assert call("network").post(f"/api/v1/tickets/{missing}/print-jobs").status_code == 404
    assert call("network").post(f"/api/v1/tickets/{missing}/print", {"ok": True}).status_code == 404
    assert call("network").get("/api/v1/print-jobs/none").status_code == 404
    assert call().get(f"/api/v1/tickets/{missing}/qr.svg").status_code == 404


def test_anyone_who_knows_the_ticket_gets_its_code(office: Office, call: Any, app: Flask) -> None:
    ticket = office.issue()
    answer = call().get(f"/api/v1/tickets/{ticket.id}/qr.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert b'xmlns="http://www.w3.org/2000/svg"' in answer.data
