"""Nobody reaches what is not theirs: every route, made from the routes themselves, times everybody who could try.

A new argument in an address must be given something that belongs to somebody (:mod:`tests.house.belongings`), or be said to be public.
"""

import re

import pytest
from werkzeug.test import TestResponse

from tests.bookings.residents import nik
from tests.callers import Api
from tests.house.attempts import (
    HOLDER,
    NEIGHBOUR,
    PLAIN,
    PUBLIC,
    STAFF,
    WRITES,
    Call,
    World,
    about_one,
    theirs,
)

SECRET = "Qzrahasia"
SECRETS = (SECRET, "81234567890", *(nik(one) for one in range(1, 10)))
TRYING = ("stranger", NEIGHBOUR, *sorted(STAFF.keys() - {"tono"}), "kiosk", "kiosk-jauh", "display")
AFAR = ("stranger", "atasjauh", "lsmjauh", "lain")  # enough where nothing in particular is asked for
# About the caller alone, whoever that is.
OWN = {"/account/password", "/api/v1/me/password", "/api/v1/logout", "/api/v1/devices/me/heartbeat"}
# Asks for the digits of a phone in the address, before anything else.
DIGITS_FIRST = {"outreach.withdraw"}


@pytest.fixture
def world(api: Api) -> World:
    return World(api, lambda name: f"{SECRET} {name.title()}", lambda name: f"Umum {name}")


def test_every_argument_of_an_address_is_something_of_somebodys_or_is_said_to_be_public(world):
    named = {
        (rule.endpoint.partition(".")[0], argument)
        for rule in world.api.app.url_map.iter_rules()
        if not re.search(r"(^|\.)static$", rule.endpoint)
        for argument in rule.arguments - {"verb", "section", "step"}
    }
    known = world.village.things.keys() | PUBLIC | {(room, one) for room, _name in named for one in PLAIN}
    assert named - known == set()


def trying(call: Call) -> tuple[str, ...]:
    """Return who tries it."""
    return TRYING if call.rule.arguments - {"post"} or call.method in WRITES else AFAR


def revealed(answer: TestResponse) -> list[str]:
    return [secret for secret in SECRETS if secret.encode() in answer.data]


def allowed(call: Call, answer: TestResponse, name: str) -> bool:
    """True for what somebody may be told about what is not theirs: nothing of it, and over the API a refusal."""
    if answer.status_code in (429, 500, 503) or revealed(answer):
        return False
    refused = answer.status_code in (401, 403, 404)
    if call.rule.endpoint in DIGITS_FIRST and name != NEIGHBOUR:
        return answer.status_code == 422
    if call.method in WRITES:  # a form that is not read proves nothing
        return refused or answer.status_code in (302, 303)
    return refused or not call.address.startswith("/api/") or "anyone" in call.who or not about_one(call)


def closed(call: Call) -> bool:
    """True when it is about something of somebody's."""
    return call.rule.rule not in OWN and not (call.method in WRITES and "anyone" in call.who)


@pytest.mark.timeout(300)
def test_nobody_reads_or_changes_what_is_not_theirs(world):
    wrong, before = [], world.kept()
    for call in filter(closed, world.calls()):
        for name in (one for one in trying(call) if not theirs(call, one)):
            answer = world.call(call, name)
            if not allowed(call, answer, name):
                wrong.append((call.method, call.address, name, answer.status_code, revealed(answer)))
        after = world.kept()
        changed = sorted(key for key in after.keys() | before.keys() if after.get(key) != before.get(key))
        wrong += [(call.method, call.address, changed)] if changed else []
        before = after
    assert wrong == []


@pytest.mark.timeout(300)
def test_the_same_calls_reach_what_is_theirs(world):
    """Else the refusals would prove nothing."""
    read, ended, wrong = set(), set(), []
    calls = [one for one in world.calls() if closed(one) and "anyone" not in one.who]
    for call in sorted(calls, key=lambda one: (one.method == "DELETE", one.method)):
        name = next(
            one
            for one in (HOLDER, "kepala", "sari", "lsm", "kiosk", "display", "printer")
            if theirs(call, one)
        )
        answer, about = world.call(call, name), (call.room, frozenset(call.rule.arguments - {"verb"}))
        read |= {call.room} if revealed(answer) else set()
        gone = answer.status_code == 404 and about in ended
        if answer.status_code in (401, 403, 404, 429, 500, 503) and not gone:
            wrong.append((call.method, call.address, name, answer.status_code))
        ended |= {about} if call.method in WRITES else set()
    assert wrong == []
    assert {room for room, argument in world.village.things} - read <= {
        "posts",
        "printing",
        "messages",
        "realtime",
        "privacy",
    }
