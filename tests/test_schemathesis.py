"""Malformed and odd input against every documented call: no server error, no answer that the reference does not tell.

Bounded and repeatable; ``SCHEMA_EXAMPLES=200`` looks further.
"""

import os
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from queue_service import village_outreach
from queue_service.applications import actions as applications
from queue_service.bookings import people
from queue_service.core import cache
from queue_service.core.clock import Clock
from queue_service.evenings import actions as evenings
from queue_service.evenings import steps
from queue_service.evenings.models import Request, Session
from queue_service.outreach import actions as outreach
from queue_service.partners import actions as partners
from queue_service.posts import store as posts_store
from queue_service.posts.models import Service
from queue_service.staff import actions as staff
from queue_service.staff.models import SYSTEM, Origin
from queue_service.tickets import actions as tickets
from queue_service.village import EVENINGS, SERVICES
from tests.factories import POST, keep, make_post, officer

ROOMS = (
    "posts",
    "tickets",
    "counters",
    "staff",
    "printing",
    "live",
    "messages",
    "bookings",
    "complaints",
    "evenings",
    "applications",
    "home visits",
    "partners",
    "outreach",
    "surveys",
    "reports",
)
OWN_CODES = {
    "applications": "application",
    "home visits": "visit",
    "outreach": "guest",
}  # instead of an evening request's
WISH = os.environ.get("SCHEMA_EXAMPLES")
BOUNDED = settings(
    max_examples=int(WISH or 5),
    derandomize=WISH is None,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
PASSWORD = "payung biru laut"
load_all_checks()
PROMISES = [
    CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "unsupported_method",
    )
]


@pytest.fixture
def office(app, engine) -> dict[str, Any]:
    """What is really there, for the arguments of paths: a post, a counter with somebody in hand, a ticket, people, a device."""
    post, clock = keep(engine, replace(make_post(), evening=EVENINGS)), Clock()
    staff.create_user(engine, "kepala", PASSWORD, "admin", (), "Kepala")
    staff.create_user(engine, "sari", PASSWORD, "officer", (POST,), "Sari")
    device = staff.create_device(engine, POST, "kiosk", "Kios", {})
    tickets.set_counter(engine, clock, post, officer("1"), "open")
    ticket = tickets.issue(engine, clock, post, "kia", by="kiosk").ticket
    event = village_outreach.events(clock.now().date(), post.timezone)[0]
    outreach.save(engine, clock, event, 0, SYSTEM)
    vault = app.extensions["vault"]
    known = {"name": "Siti", "phone": "081234567890", "seats": 1, "sms_consent": True, "language": "id"}
    guest = outreach.sign_up(engine, clock, vault, event, outreach.checked(vault, **known))
    session, request = evening_request(app, engine, clock, post)
    return {
        "post": POST,
        "day": session.date.isoformat(),
        "code": request.code,
        "event": event.id,
        "guest": guest.code,
        "hold_id": "none",
        "key": "none",
        "counter": "1",
        "ticket": ticket.id,
        "service": "kia",
        "username": "sari",
        "device": device.id,
        "notice": "none",
        "session": "none",
        "job": "none",
        "application": application_of(app, engine, clock, post),
        "visit": visit_of(app, engine, clock, post),
        "verb": "verify",
        "kind": "kk",
    }


def application_of(app, engine, clock, post) -> str:
    """The code of an application that was begun."""
    found = posts_store.load_service(engine, "kia")
    posts_store.save_service(engine, village_kia(), found[1])
    cache.forget("*")
    vault = app.extensions["vault"]
    made = applications.create(
        engine, clock, vault, post, "kia", {"name": "Budi"}, phone="081230000043", sms_consent=True
    )
    return made.code


def visit_of(app, engine, clock, post) -> str:
    """The code of a home visit that was asked for."""
    home = {"area": "RW 03", "address": "Jl. Melati 5", "reason": "lansia"}
    given = {"name": "Sutinah", "phone": "081230000044"} | home
    asked = partners.request(engine, clock, app.extensions["vault"], post, "kia", given, sms_consent=True)
    return asked.code


def village_kia() -> Service:
    """The sample village's card for children."""
    return next(one for one in SERVICES if one.slug == "kia")


def evening_request(app, engine, clock, post) -> tuple[Session, Request]:
    """An announced evening session and somebody's request for it."""
    vault = app.extensions["vault"]
    steps.advance(engine, clock, vault, post)
    session = evenings.sessions(engine, clock, post)[0]
    person = people.checked(
        vault,
        name="Siti Aminah",
        nik="3271015501900001",
        phone="081230000042",
        sms_consent=True,
        language="id",
        priority=None,
    )
    return session, evenings.request(engine, clock, vault, post, session.date, "kia", person)


def operations(app) -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    return [found.ok() for found in schema.get_all_operations()]


def room_of(operation: Any) -> str:
    return operation.definition.raw["tags"][0]


def test_every_call_belongs_to_a_room_that_is_tried(app):
    assert {room_of(one) for one in operations(app)} == set(ROOMS)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("room", ROOMS)
def test_no_input_breaks_a_call_or_gets_an_untold_answer(app, engine, office, room):
    broken: list[str] = []
    for operation in operations(app):
        if room_of(operation) == room:
            for mode in modes(operation):
                broken += tried(app, engine, office, operation, mode)
    assert broken == []


def modes(operation: Any) -> list[GenerationMode]:
    """Right input, and wrong input where there is any to get wrong: any text may be in a path."""
    asked = operation.definition.raw
    takes = "requestBody" in asked or any(one["in"] == "query" for one in asked.get("parameters", ()))
    return [GenerationMode.POSITIVE, GenerationMode.NEGATIVE] if takes else [GenerationMode.POSITIVE]


def tried(app, engine, office, operation: Any, mode: GenerationMode) -> list[str]:
    """Try a call with generated input; return what was broken, once for each kind."""
    broken: dict[str, str] = {}

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans(), known=st.booleans())
    def trying(case: Case, real: bool, known: bool) -> None:
        if real and isinstance(case.path_parameters, dict):
            there = office | {"code": office[OWN_CODES.get(room_of(operation), "code")]}
            case.path_parameters.update({name: there[name] for name in case.path_parameters if name in there})
        headers = {"Accept-Encoding": "identity"}
        if known:  # a fresh log-in, because some calls end it
            vault = app.extensions["vault"]
            token = staff.log_in(engine, vault, "kepala", PASSWORD, Origin("192.0.2.1")).token
            headers["Authorization"] = f"Bearer {token}"
        response = case.call(headers=headers)
        try:
            case.validate_response(response, checks=PROMISES)
        except* AssertionError as failures:
            for failure in failures.exceptions:
                broken.setdefault(type(failure).__name__, f"{operation.label}: {failure}"[:600])

    trying()
    return list(broken.values())
