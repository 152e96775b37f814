"""Every route says who may call it, and every call of the API is in the reference."""

import re

import pytest

from queue_service.core.identity import DEVICES, OPEN, ROLES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOBODY_DECIDES = re.compile(r"(^|\.)static$")  # files of the program


@pytest.fixture
def rules(app):
    return [rule for rule in app.url_map.iter_rules() if not NOBODY_DECIDES.search(rule.endpoint)]


def test_every_route_declares_who_may_call_it(app, rules):
    silent = [rule.rule for rule in rules if not getattr(app.view_functions[rule.endpoint], "who", ())]
    assert silent == []


def test_only_known_kinds_of_callers_are_declared(app, rules):
    known = OPEN | set(ROLES) | set(DEVICES)
    assert {who for rule in rules for who in app.view_functions[rule.endpoint].who} <= known


def test_what_changes_something_is_open_to_anyone_only_where_nobody_can_be_known_yet(app, rules):
    changing = {
        rule.endpoint
        for rule in rules
        if "anyone" in app.view_functions[rule.endpoint].who
        and rule.methods & {"POST", "PUT", "PATCH", "DELETE"}
    }
    at_the_door = {"staff.login", "staff.login_form", "staff.logout_form"}
    residents = {
        "bookings.hold",
        "bookings.unhold",
        "bookings.book",
        "bookings.join_waitlist",
        "bookings.hold_form",
        "bookings.book_form",
        "evenings.ask",
        "evenings.ask_form",
        "applications.create",
        "partners.ask_form",
        "complaints.file",
        "complaints.ask_form",
        "complaints.new_form",
        "complaints.open_form",
        "applications.new_form",
        "outreach.sign_up",
        "surveys.answer",
        "surveys.answer_form",
        "outreach.sign_up_form",
    }
    signed = {"messages.smsgate_receipt"}
    assert changing == at_the_door | residents | signed


def test_every_call_of_the_api_is_in_the_reference(client, rules):
    paths = client.get("/openapi.json").get_json()["paths"]
    documented = {(path, method.upper()) for path, methods in paths.items() for method in methods}
    calls = {
        (re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in rules
        if rule.rule.startswith("/api/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert calls - documented == set()
    assert documented - calls == set()


def test_every_call_tells_its_answers_and_its_problems(client):
    for path, methods in client.get("/openapi.json").get_json()["paths"].items():
        for method, call in methods.items():
            answers = call["responses"]
            assert any(status.startswith("2") for status in answers), (method, path)
            for status, answer in answers.items():
                kinds = set(answer.get("content", {}))
                expected = {"application/problem+json"} if int(status) >= 400 else {"application/json"}
                assert kinds <= expected | {
                    "image/svg+xml",
                    "image/jpeg",
                    "text/calendar",
                    "text/csv",
                    XLSX,
                }, (
                    method,
                    path,
                    status,
                )


def test_a_route_with_a_post_is_refused_to_staff_of_other_posts(app, rules):
    """The check rests on the name of the argument, so it must be the same everywhere."""
    named = {argument for rule in rules for argument in rule.arguments}
    assert not named & {"slug", "post_slug", "place", "office"}
