"""The public contract, call by call: who may, what is answered, with which codes it is refused."""

import re
from datetime import datetime

import pytest

from queue_service.events import EVENTS, PRIVATE
from queue_service.posts import store as posts_store
from queue_service.posts.models import Hours
from tests.callers import PASSWORD, code
from tests.factories import POST, keep, make_post

TICKETS = f"/api/v1/posts/{POST}/tickets"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:\d\d")
PRIORITIES = ["lansia", "disabilitas", "hamil", "balita", "sakit"]


def fields(answer) -> set[str]:
    assert answer.status_code == 422, answer.get_data(as_text=True)
    return {error["field"] for error in answer.get_json()["errors"]}


def served(api, path: str, *verbs: str) -> None:
    for verb in verbs:
        answer = api.post(f"{path}/{verb}", by="sari")
        assert answer.status_code == 200, (verb, answer.get_data(as_text=True))


# ---- log-in and devices ----


def test_a_login_answers_token_expiry_and_who_it_is(api):
    answer = api.post("/api/v1/login", {"username": "sari", "password": PASSWORD})
    assert answer.status_code == 200
    got = answer.get_json()
    assert got["user"] | {"name": ""} == {"username": "sari", "name": "", "role": "officer", "posts": [POST]}
    assert RFC3339.fullmatch(got["expires_at"])
    me = api.get("/api/v1/me", headers={"Authorization": f"Bearer {got['token']}"})
    assert me.get_json()["username"] == "sari"


def test_a_wrong_password_is_refused_and_in_the_end_for_a_while(api):
    codes = [
        code(api.post("/api/v1/login", {"username": "sari", "password": f"salah {attempt}"}))
        for attempt in range(8)
    ]
    assert codes[0] == (401, "login_failed")
    assert codes[-1][0] == 429
    refused = api.post("/api/v1/login", {"username": "sari", "password": PASSWORD})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_after_logging_out_the_token_is_dead(api):
    assert api.post("/api/v1/logout", by="sari").status_code == 204
    assert code(api.get("/api/v1/me", by="sari")) == (401, "login_required")


def test_a_device_is_paired_by_an_admin_and_revoked_at_once(api):
    made = api.post(f"/api/v1/posts/{POST}/devices", {"kind": "kiosk", "name": "Pintu"}, by="kepala")
    assert made.status_code == 201
    device = made.get_json()
    assert set(device) >= {"id", "token", "url"}
    bearer = {"Authorization": f"Bearer {device['token']}"}
    assert api.post(TICKETS, {"service": "kia"}, headers=bearer).status_code == 201
    assert api.delete(f"/api/v1/posts/{POST}/devices/{device['id']}", by="kepala").status_code == 204
    assert code(api.post(TICKETS, {"service": "kia"}, headers=bearer)) == (401, "login_required")


# ---- posts and services ----


def test_posts_and_services_are_public(api):
    for path in ("/api/v1/posts", "/api/v1/services"):
        assert isinstance(api.get(path).get_json(), list)
    post = api.get(f"/api/v1/posts/{POST}").get_json()
    assert set(post) >= {
        "name",
        "address",
        "location",
        "open",
        "hours",
        "services",
        "counters",
        "waiting",
    }
    service = api.get("/api/v1/services/kia").get_json()
    assert set(service) >= {"requirements", "steps", "fee", "legal_basis"}
    assert code(api.get("/api/v1/posts/tidak-ada")) == (404, "not_found")
    assert code(api.get("/api/v1/services/tidak-ada")) == (404, "not_found")


# ---- taking a number ----


def test_a_number_is_answered_with_everything_the_contract_names(api):
    answer = api.post(TICKETS, {"service": "ktp-baru", "priority": "lansia"}, by="kiosk")
    assert answer.status_code == 201
    ticket = answer.get_json()
    assert ticket["number"] == "A001"
    assert ticket["url"].endswith(f"/t/{ticket['id']}")
    assert RFC3339.fullmatch(ticket["issued_at"])
    assert {name: ticket[name] for name in ("service", "post", "state", "priority", "ahead", "estimate")} == {
        "service": "ktp-baru",
        "post": POST,
        "state": "waiting",
        "priority": "lansia",
        "ahead": 0,
        "estimate": None,
    }


@pytest.mark.parametrize("priority", PRIORITIES)
def test_every_priority_of_the_contract_is_known(api, priority):
    assert api.ticket(priority=priority)["priority"] == priority


@pytest.mark.parametrize("caller", ["kiosk", "sari", "budi", "kepala"])
def test_kiosk_and_staff_may_take_a_number(api, caller):
    assert api.post(TICKETS, {"service": "kia"}, by=caller).status_code == 201


@pytest.mark.parametrize(
    ("caller", "refusal"),
    [
        ("stranger", (401, "login_required")),
        ("display", (403, "not_allowed")),
        ("printer", (403, "not_allowed")),
        ("lsm", (403, "not_allowed")),
        ("jauh", (403, "other_post")),
        ("kiosk-jauh", (403, "other_post")),
    ],
)
def test_nobody_else_may_take_a_number(api, caller, refusal):
    assert code(api.post(TICKETS, {"service": "kia"}, by=caller)) == refusal


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"service"}),
        ({"service": "paspor"}, {"service"}),
        ({"service": "KTP baru!"}, {"service"}),
        ({"service": "kia", "priority": "vip"}, {"priority"}),
        ({"service": "kia", "language": "jv"}, {"language"}),
        ({"service": "kia", "phone": "bukan nomor"}, {"phone"}),
        ({"service": 7, "priority": "vip"}, {"service", "priority"}),
        ([], {""}),
    ],
)
def test_what_is_wrong_is_named_field_by_field(api, body, wrong):
    assert fields(api.post(TICKETS, body, by="kiosk")) == wrong


def test_a_body_that_is_no_json_is_refused_plainly(api):
    answer = api.post(TICKETS, by="kiosk", data=b"{", content_type="application/json")
    assert code(answer) == (422, "malformed_json")


def test_a_closed_post_refuses_with_post_closed(api):
    keep(api.engine, make_post(hours=Hours(around_the_clock=False)))
    assert code(api.post(TICKETS, {"service": "kia"}, by="kiosk")) == (409, "post_closed")


def test_a_paused_service_refuses_with_service_paused(api):
    pause = f"/api/v1/posts/{POST}/services/kia/pause"
    assert api.put(pause, {"reason": "Blangko habis"}, by="sari").status_code == 200
    refused = api.post(TICKETS, {"service": "kia"}, by="kiosk")
    assert code(refused) == (409, "service_paused")
    assert refused.get_json()["text"]["id"] == "Blangko habis"
    assert api.delete(pause, by="sari").status_code == 204
    assert api.post(TICKETS, {"service": "kia"}, by="kiosk").status_code == 201


def test_a_used_up_quota_refuses_with_quota_reached(api):
    keep(api.engine, make_post(quotas={"kia": 1}))
    api.ticket("kia")
    assert code(api.post(TICKETS, {"service": "kia"}, by="kiosk")) == (409, "quota_reached")


def test_an_unknown_post_is_not_found_or_not_ones_own(api):
    assert code(api.post("/api/v1/posts/tidak-ada/tickets", {"service": "kia"}, by="kepala")) == (
        404,
        "not_found",
    )
    assert code(api.post("/api/v1/posts/tidak-ada/tickets", {"service": "kia"}, by="sari"))[0] in (403, 404)


# ---- the holder ----


def test_the_holder_sees_place_and_counter(api):
    first, second = api.ticket(), api.ticket()
    assert api.get(f"/api/v1/tickets/{second['id']}").get_json()["ahead"] == 1
    path = api.counter("2")
    served(api, path, "call-next")
    called = api.get(f"/api/v1/tickets/{first['id']}").get_json()
    assert (called["state"], called["counter"], called["ahead"]) == ("called", "2", 0)
    assert RFC3339.fullmatch(called["called_at"])
    assert api.get(f"/api/v1/tickets/{second['id']}").get_json()["ahead"] == 0


def test_the_holder_gives_the_ticket_back(api):
    ticket = api.ticket()
    for _time in range(2):
        assert api.delete(f"/api/v1/tickets/{ticket['id']}").status_code == 204
    gone = api.get(f"/api/v1/tickets/{ticket['id']}").get_json()
    assert (gone["state"], gone["reason"]) == ("cancelled", "holder")


def test_staff_cancel_as_staff(api):
    ticket = api.ticket()
    assert api.delete(f"/api/v1/tickets/{ticket['id']}", by="sari").status_code == 204
    assert api.get(f"/api/v1/tickets/{ticket['id']}").get_json()["reason"] == "staff"


def test_who_is_served_cannot_be_cancelled(api):
    ticket = api.ticket()
    served(api, api.counter(), "call-next", "start")
    assert code(api.delete(f"/api/v1/tickets/{ticket['id']}")) == (409, "wrong_state")


def test_guessing_ids_is_refused_for_a_while(api):
    codes = [api.get(f"/api/v1/tickets/{POST}.261124{number:016d}").status_code for number in range(70)]
    assert codes[0] == 404
    refused = api.get(f"/api/v1/tickets/{POST}.2611240000000000000000")
    assert code(refused) == (429, "too_many")
    assert int(refused.headers["Retry-After"]) > 0


def test_print_trouble_is_kept_for_staff_until_a_reprint(api):
    ticket = api.ticket()
    path = f"/api/v1/tickets/{ticket['id']}/print"
    assert api.post(path, {"ok": False, "reason": "paper_out"}, by="kiosk").status_code == 200
    troubles = api.get(f"/api/v1/posts/{POST}/print-troubles", by="sari").get_json()
    assert [(one["number"], one["reason"]) for one in troubles] == [(ticket["number"], "paper_out")]
    assert api.get(f"/api/v1/tickets/{ticket['id']}").get_json()["state"] == "waiting"
    assert api.post(f"{path}-jobs", by="kiosk").status_code == 202
    assert api.post(path, {"ok": True}, by="kiosk").status_code == 200
    assert api.get(f"/api/v1/posts/{POST}/print-troubles", by="sari").get_json() == []


# ---- the queue and the counters ----


def test_the_queue_lists_people_in_calling_order_each_with_why(api):
    ordinary = api.ticket()
    urgent = [api.ticket(priority="lansia") for _person in range(3)]
    rows = api.get(f"/api/v1/posts/{POST}/queue", by="sari").get_json()
    assert [(row["id"], row["why"]) for row in rows] == [
        (urgent[0]["id"], "urgent"),
        (urgent[1]["id"], "urgent"),
        (ordinary["id"], "ordinary_turn"),
        (urgent[2]["id"], "urgent_alone"),
    ]


def test_a_counter_is_opened_narrowed_paused_and_closed(api):
    path = f"/api/v1/posts/{POST}/counters/1"
    for body in ({"state": "open", "services": ["kia"]}, {"state": "paused"}, {"state": "closed"}):
        answer = api.put(path, body, by="sari")
        assert answer.status_code == 200
        assert answer.get_json()["state"] == body["state"]
    assert fields(api.put(path, {"state": "ajar"}, by="sari")) == {"state"}
    assert fields(api.put(path, {"state": "open", "services": ["paspor"]}, by="sari")) == {"services"}
    assert code(api.put(f"/api/v1/posts/{POST}/counters/9", {"state": "open"}, by="sari")) == (
        404,
        "not_found",
    )


def test_calling_next_answers_the_ticket_nobody_or_why_not(api):
    path = f"/api/v1/posts/{POST}/counters/1"
    assert code(api.post(f"{path}/call-next", by="sari")) == (409, "counter_closed")
    api.counter()
    nobody = api.post(f"{path}/call-next", by="sari")
    assert (nobody.status_code, nobody.get_data()) == (204, b"")
    ticket = api.ticket()
    called = api.post(f"{path}/call-next", by="sari")
    assert called.status_code == 200
    assert called.get_json()["ticket"]["id"] == ticket["id"]
    assert code(api.post(f"{path}/call-next", by="sari")) == (409, "counter_busy")


def test_the_verbs_of_a_counter_answer_the_ticket_in_its_new_state(api):
    path = api.counter()
    api.ticket()
    seen = []
    for verb in (
        "call-next",
        "recall",
        "start",
        "undo",
        "hold",
        "undo",
        "no-show",
        "undo",
        "start",
        "finish",
    ):
        answer = api.post(f"{path}/{verb}", by="sari")
        assert answer.status_code == 200, (verb, answer.get_data(as_text=True))
        seen.append(answer.get_json()["ticket"]["state"])
    assert seen == [
        "called",
        "called",
        "serving",
        "called",
        "held",
        "called",
        "no_show",
        "called",
        "serving",
        "done",
    ]


@pytest.mark.parametrize("verb", ["recall", "start", "finish", "no-show", "hold"])
def test_a_verb_out_of_place_is_refused_with_wrong_state(api, verb):
    assert code(api.post(f"{api.counter()}/{verb}", by="sari")) == (409, "wrong_state")


def test_nothing_to_undo_is_a_conflict(api):
    assert code(api.post(f"{api.counter()}/undo", by="sari")) == (409, "nothing_to_undo")


def test_a_transferred_ticket_keeps_its_number_and_its_place(api):
    path = api.counter()
    first = api.ticket("ktp-baru")
    api.ticket("kia")
    served(api, path, "call-next")
    moved = api.post(f"{path}/transfer", {"service": "kia"}, by="sari").get_json()["ticket"]
    assert (moved["id"], moved["number"], moved["service"], moved["state"]) == (
        first["id"],
        "A001",
        "kia",
        "waiting",
    )
    queue = api.get(f"/api/v1/posts/{POST}/queue", by="sari").get_json()
    assert [row["number"] for row in queue] == ["A001", "C001"]
    served(api, path, "call-next")
    there = api.post(f"{path}/transfer", {"counter": "2"}, by="sari")
    assert there.status_code == 200
    second = api.counter("2", by="tono")
    called = api.post(f"{second}/call-next", by="tono")
    assert called.get_json()["ticket"]["id"] == first["id"]


@pytest.mark.parametrize(
    "body", [{}, {"service": "kia", "counter": "2"}, {"service": "paspor"}, {"counter": "9"}]
)
def test_a_transfer_goes_to_one_known_place(api, body):
    path = api.counter()
    api.ticket()
    served(api, path, "call-next")
    assert fields(api.post(f"{path}/transfer", body, by="sari"))


def test_a_call_out_of_turn_needs_a_reason_and_works_for_who_is_aside(api):
    path = api.counter()
    api.ticket()
    second = api.ticket()
    assert "reason" in fields(api.post(f"{path}/call", {"ticket": second["id"]}, by="sari"))
    answer = api.post(f"{path}/call", {"ticket": second["id"], "reason": "bayi demam"}, by="sari")
    assert answer.get_json()["ticket"]["id"] == second["id"]
    unknown = {"ticket": f"{POST}.2611240000000000000000", "reason": "salah"}
    served(api, path, "hold")
    assert code(api.post(f"{path}/call", unknown, by="sari")) == (404, "not_found")


def test_a_held_or_missed_ticket_waits_again(api):
    path = api.counter()
    for verb in ("hold", "no-show"):
        ticket = api.ticket()
        served(api, path, "call-next", verb)
        answer = api.post(f"/api/v1/tickets/{ticket['id']}/return", by="sari")
        assert answer.status_code == 200
        assert answer.get_json()["ticket"]["state"] == "waiting"
        assert code(api.post(f"/api/v1/tickets/{ticket['id']}/return", by="sari")) == (409, "wrong_state")
        api.delete(f"/api/v1/tickets/{ticket['id']}")


# ---- idempotency ----


def idempotent_calls(api) -> dict[str, tuple[str, object, object, str]]:
    """Every POST of the ticket table, ready to be done: path, body, another body, caller."""
    path = api.counter()
    tickets = [api.ticket("ktp-baru") for _person in range(9)]
    served(api, path, "call-next", "hold")
    held = tickets[0]["id"]
    return {
        "issue": (TICKETS, {"service": "kia"}, {"service": "ktp-baru"}, "kiosk"),
        "print": (f"/api/v1/tickets/{held}/print", {"ok": True}, {"ok": False, "reason": "offline"}, "kiosk"),
        "print-jobs": (f"/api/v1/tickets/{held}/print-jobs", {}, {"x": 1}, "kiosk"),
        "delay": (f"/api/v1/tickets/{tickets[1]['id']}/delay", {}, {"x": 1}, "stranger"),
        "return": (f"/api/v1/tickets/{held}/return", {"counter": "1"}, {}, "sari"),
        "call-next": (f"{path}/call-next", {}, {"desk": "x"}, "sari"),
        "recall": (f"{path}/recall", {}, {"desk": "x"}, "sari"),
        "start": (f"{path}/start", {}, {"desk": "x"}, "sari"),
        "finish": (f"{path}/finish", {}, {"desk": "x"}, "sari"),
        "undo": (f"{path}/undo", {}, {"desk": "x"}, "sari"),
        "transfer": (f"{path}/transfer", {"service": "kia"}, {"service": "ktp-ganti"}, "sari"),
        "call": (
            f"{path}/call",
            {"ticket": tickets[5]["id"], "reason": "bayi demam"},
            {"ticket": tickets[6]["id"], "reason": "bayi demam"},
            "sari",
        ),
        "no-show": (f"{path}/no-show", {}, {"desk": "x"}, "sari"),
        "devices": (
            f"/api/v1/posts/{POST}/devices",
            {"kind": "display", "name": "Layar"},
            {"kind": "display", "name": "Layar 2"},
            "kepala",
        ),
        "login": (
            "/api/v1/login",
            {"username": "tono", "password": PASSWORD},
            {"username": "tono", "password": "lain"},
            "stranger",
        ),
    }


def test_the_same_key_gives_the_same_answer_and_another_body_a_mismatch(api):
    for name, (path, body, other, caller) in idempotent_calls(api).items():
        key = f"kunci-{name}"
        first = api.post(path, body, by=caller, key=key)
        assert first.status_code < 300, (name, first.get_data(as_text=True))
        again = api.post(path, body, by=caller, key=key)
        assert (again.status_code, again.get_data()) == (first.status_code, first.get_data()), name
        assert code(api.post(path, other, by=caller, key=key)) == (422, "idempotency_mismatch"), name


def test_keys_belong_to_their_caller(api):
    first = api.post(TICKETS, {"service": "kia"}, by="kiosk", key="k").get_json()
    second = api.post(TICKETS, {"service": "kia"}, by="sari", key="k").get_json()
    assert first["number"] != second["number"]


@pytest.mark.parametrize("key", ["", "dengan spasi", "x" * 201])
def test_a_key_that_is_none_is_named(api, key):
    assert fields(api.post(TICKETS, {"service": "kia"}, by="kiosk", key=key)) == {"Idempotency-Key"}


# ---- live ----

CONTRACT_EVENTS = {
    "ticket.issued",
    "ticket.called",
    "ticket.recalled",
    "ticket.started",
    "ticket.finished",
    "ticket.no_show",
    "ticket.held",
    "ticket.returned",
    "ticket.transferred",
    "ticket.cancelled",
    "counter.changed",
    "notice.changed",
    "wait.estimated",
}


def test_the_events_of_the_contract_happen_in_order_without_anything_personal(api):
    path = api.counter()
    tickets = [api.ticket("kia", priority="hamil", phone="081234567890") for _person in range(4)]
    served(api, path, "call-next", "recall", "start", "finish", "call-next", "no-show", "call-next", "hold")
    api.post(f"/api/v1/tickets/{tickets[1]['id']}/return", by="sari")
    served(api, path, "call-next")
    api.post(f"{path}/transfer", {"service": "ktp-baru"}, by="sari")
    api.delete(f"/api/v1/tickets/{tickets[3]['id']}")
    api.post(f"/api/v1/posts/{POST}/notices", {"text": "Server pusat sedang gangguan"}, by="sari")
    answer = api.get(f"/api/v1/posts/{POST}/live?since=1").get_json()
    events = answer["events"]
    assert [event["seq"] for event in events] == list(range(2, answer["seq"] + 1))
    assert CONTRACT_EVENTS - {event["type"] for event in events} == {"wait.estimated"}
    for event in events:
        own = set(event) - {"seq", "type", "at", "post"}
        assert own <= EVENTS[event["type"]]
        assert not own & PRIVATE
        assert RFC3339.fullmatch(event["at"])
    text = str(answer)
    assert not any(word in text for word in (tickets[0]["id"], "sari", "hamil", "81234567890"))


def test_who_is_too_far_behind_or_new_gets_a_snapshot(api):
    api.ticket()
    for since in ("", "?since=0", "?since=999"):
        answer = api.get(f"/api/v1/posts/{POST}/live{since}").get_json()
        assert answer["seq"] == 3
        assert ("events" in answer) == (since == "?since=0")
        assert ("snapshot" in answer) == (since != "?since=0")


def test_a_phone_gets_its_ticket_and_what_concerns_it(api):
    ticket = api.ticket()
    snapshot = api.get(f"/api/v1/tickets/{ticket['id']}/live").get_json()["snapshot"]
    assert snapshot["ticket"]["id"] == ticket["id"]
    assert set(snapshot) >= {"ticket", "post", "notices", "paused"}
    assert code(api.get(f"/api/v1/tickets/{POST}.2611240000000000000000/live")) == (404, "not_found")


# ---- the service itself ----


def test_health_readiness_metrics_and_reference_are_served(api):
    assert api.get("/healthz").get_json() == {"status": "ok"}
    assert api.get("/readyz").status_code == 200
    metrics = api.get("/metrics")
    assert metrics.mimetype == "text/plain"
    assert b"queue_requests_total" in metrics.get_data()
    assert api.get("/openapi.json").get_json()["openapi"].startswith("3.1")
    page = api.get("/docs")
    assert (page.status_code, page.mimetype) == (200, "text/html")


def test_metrics_name_no_ticket(api):
    ticket = api.ticket()
    api.get(f"/api/v1/tickets/{ticket['id']}")
    assert ticket["id"].encode() not in api.get("/metrics").get_data()


def test_what_is_not_there_is_a_problem_for_programs_and_a_page_for_people(api):
    assert code(api.get("/api/v1/tidak-ada")) == (404, "not_found")
    assert api.get("/tidak-ada").mimetype == "text/html"


def test_a_wrong_method_is_told_which_ones_are_right(api):
    answer = api.call("PATCH", TICKETS, by="kiosk")
    assert code(answer) == (405, "method_not_allowed")
    assert "POST" in answer.headers["Allow"]


def test_a_body_that_is_too_large_is_refused(api):
    answer = api.post(TICKETS, by="kiosk", data=b" " * (1024 * 1024 + 1), content_type="application/json")
    assert code(answer) == (413, "too_large")


def test_times_are_the_posts_own(api):
    issued = datetime.fromisoformat(api.ticket()["issued_at"])
    assert issued.utcoffset().total_seconds() == 7 * 3600
    assert posts_store.load_post(api.engine, POST)[0].timezone == "Asia/Jakarta"
