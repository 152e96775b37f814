"""Who may do what with whose ticket: every route of the API times everybody, generated from the routes themselves."""

import re

import pytest

from queue_service.core.identity import OPEN, Principal
from queue_service.staff import following, trail
from tests.callers import DEVICES, EVERYBODY, OTHER_POST, PEOPLE, STRANGER, code
from tests.factories import POST

_ARGUMENT = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
_CHOICE = re.compile(r"<any\(([^,)]*)[^)]*\):\w+>")
# What belongs to the caller alone, or ends the session that the rest of the matrix needs.
OWN = {"/api/v1/logout", "/api/v1/me/password", "/api/v1/me/sessions/<session>"}


def principal(name: str) -> Principal:
    if name in PEOPLE:
        return Principal("staff", name, role=PEOPLE[name][0], posts=PEOPLE[name][1])
    if name in DEVICES:
        return Principal("device", name, device=DEVICES[name][0], posts=(DEVICES[name][1],))
    return Principal("anyone")


def closed_calls(api) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (method, rule, who) of every call of the API that is not open to anyone."""
    found = []
    for rule in api.app.url_map.iter_rules():
        who = getattr(api.app.view_functions[rule.endpoint], "who", ())
        if rule.rule.startswith("/api/") and who and not OPEN.intersection(who) and rule.rule not in OWN:
            found += [(method, rule.rule, who) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


def arguments(api, ticket: str) -> dict[str, str]:
    job = api.post(f"/api/v1/tickets/{ticket}/print-jobs", {}, by="kiosk").get_json()["job"]
    return {
        "post": POST,
        "ticket": ticket,
        "counter": "1",
        "service": "kia",
        "username": "tono",
        "device": api.device_ids["display"],
        "notice": "none",
        "job": job,
        "day": "2026-11-25",
        "code": "7QK3M9T2XB4H",
    }


def address(rule: str, values: dict[str, str]) -> str:
    """Return a rule with its arguments filled in, and the first of the words that may stand in a place."""
    chosen = _CHOICE.sub(lambda found: found[1].strip("'\" "), rule)
    return _ARGUMENT.sub(lambda found: values[found[1]], chosen)


@pytest.mark.timeout(300)
def test_every_closed_call_is_refused_to_everybody_it_is_not_for(api):
    ticket = api.ticket()["id"]
    values = arguments(api, ticket)
    calls = closed_calls(api)
    assert len(calls) > 25
    wrong = []
    for method, rule, who in calls:
        path = address(rule, values)
        for name in EVERYBODY:
            caller = principal(name)
            about_a_post = {"post", "ticket", "job"} & set(_ARGUMENT.findall(rule))
            allowed = caller.satisfies(who) and (caller.may_touch(POST) or not about_a_post)
            if not allowed:
                answer = api.call(method, path, {}, by=name)
                expected = 401 if name == STRANGER else 403
                if answer.status_code != expected:
                    wrong.append((method, rule, name, answer.status_code))
                else:
                    code(answer)
    assert wrong == []


@pytest.mark.timeout(300)
def test_nobody_is_refused_what_is_for_them(api):
    ticket = api.ticket()["id"]
    values = arguments(api, ticket)
    wrong = []
    for method, rule, who in closed_calls(api):
        if method == "DELETE" or rule.endswith(("/reset-password", "/day")):
            continue  # would take away what others in the matrix are
        path = address(rule, values)
        for name in EVERYBODY:
            caller = principal(name)
            if caller.satisfies(who) and caller.may_touch(POST):
                answer = api.call(method, path, {}, by=name)
                if answer.status_code in (401, 403) or answer.status_code >= 500:
                    wrong.append((method, rule, name, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_knows_the_id_of_a_ticket_is_its_holder(api, name):
    ticket = api.ticket()["id"]
    api.ticket()  # somebody who can be let first
    assert api.get(f"/api/v1/tickets/{ticket}", by=name).status_code == 200
    assert api.post(f"/api/v1/tickets/{ticket}/delay", by=name).status_code == 200
    assert api.delete(f"/api/v1/tickets/{ticket}", by=name).status_code == 204


def test_staff_of_another_post_cancel_as_holders_not_as_staff(api):
    ticket = api.ticket()["id"]
    api.delete(f"/api/v1/tickets/{ticket}", by="jauh")
    assert api.get(f"/api/v1/tickets/{ticket}").get_json()["reason"] == "holder"


def test_what_staff_cancel_at_their_counter_is_undone_there_once_however_often_it_is_sent(api):
    api.counter()
    ticket = api.ticket()
    path = f"/api/v1/tickets/{ticket['id']}?counter=1&reason=Nomor%20ganda"
    key = {"Idempotency-Key": "batal-1"}
    assert api.call("DELETE", path, by="sari", headers=key).status_code == 204
    undone = api.post(f"{api.counter()}/undo", {"ticket": ticket["id"], "verb": "cancel"}, by="sari")
    assert (undone.get_json()["undone"], undone.get_json()["ticket"]["state"]) == ("cancel", "waiting")
    assert api.call("DELETE", path, by="sari", headers=key).status_code == 204
    assert api.get(f"/api/v1/tickets/{ticket['id']}").get_json()["state"] == "waiting"


def test_a_cancel_at_an_unknown_counter_and_half_an_expectation_name_the_field(api):
    ticket = api.ticket()["id"]
    assert (
        api.delete(f"/api/v1/tickets/{ticket}?counter=9", by="sari").get_json()["errors"][0]["field"]
        == "counter"
    )
    half = api.post(f"{api.counter()}/undo", {"verb": "cancel"}, by="sari")
    assert half.status_code == 422


def test_ids_cannot_be_guessed_and_say_nothing(api):
    ids = [api.ticket()["id"] for _person in range(20)]
    random = {identity.partition(".")[2][6:] for identity in ids}
    assert len(random) == 20
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z]{16}", one) for one in random)  # 80 bits


def test_a_ticket_cannot_be_called_by_another_post(api):
    ticket = api.ticket()["id"]
    path = f"/api/v1/posts/{OTHER_POST}/counters/1"
    assert api.put(path, {"state": "open"}, by="jauh").status_code == 200
    refused = api.post(f"{path}/call", {"ticket": ticket, "reason": "pindah pos"}, by="jauh")
    assert code(refused) == (404, "not_found")


def test_two_officers_cannot_hold_one_counter(api):
    path = api.counter("1", by="sari")
    answer = api.put(path, {"state": "open"}, by="tono")
    assert code(answer) == (409, "counter_taken")
    assert answer.get_json()["officer"] == "sari"
    assert api.put(path, {"state": "open", "take_over": True}, by="tono").status_code == 200
    assert code(api.post(f"{path}/call-next", by="sari")) == (409, "counter_taken")


def test_one_officer_cannot_hold_two_counters(api):
    api.counter("1", by="sari")
    answer = api.put(f"/api/v1/posts/{POST}/counters/2", {"state": "open"}, by="sari")
    assert code(answer) == (409, "officer_elsewhere")
    assert answer.get_json()["counter"] == "1"


def test_a_second_screen_of_the_same_officer_is_asked_what_to_do(api):
    path = api.counter("1", by="sari", desk="layar-kiri")
    assert code(api.post(f"{path}/call-next", {"desk": "layar-kanan"}, by="sari")) == (409, "counter_taken")
    assert (
        api.put(path, {"state": "open", "desk": "layar-kanan", "take_over": True}, by="sari").status_code
        == 200
    )
    assert api.post(f"{path}/call-next", {"desk": "layar-kanan"}, by="sari").status_code == 204


def test_a_phone_is_sealed_and_shown_to_nobody(api):
    ticket = api.ticket(phone="0812-3456-7890")
    assert "phone" not in ticket
    queue = api.get(f"/api/v1/posts/{POST}/queue", by="sari").get_data(as_text=True)
    assert "3456" not in queue
    stored = [
        value
        for key in api.engine.client.scan_iter(f"q:{{{POST}}}:*")
        for value in [str(api.engine.client.dump(key))]
        if "34567890" in value
    ]
    assert stored == []


def test_a_note_is_for_staff(api):
    ticket = api.ticket()["id"]
    assert api.put(f"/api/v1/tickets/{ticket}/note", {"text": "bawa KK asli"}, by="sari").status_code == 204
    (row,) = api.get(f"/api/v1/posts/{POST}/queue", by="tono").get_json()
    assert row["note"] == "bawa KK asli"
    assert "bawa KK" not in api.get(f"/api/v1/tickets/{ticket}").get_data(as_text=True)
    assert "bawa KK" not in api.get(f"/api/v1/posts/{POST}/live").get_data(as_text=True)


def test_a_repeated_return_gets_its_first_answer(api):
    path = api.counter()
    ticket = api.ticket()["id"]
    for verb in ("call-next", "hold"):
        api.post(f"{path}/{verb}", by="sari")
    first = api.post(f"/api/v1/tickets/{ticket}/return", by="sari", key="k")
    api.post(f"{path}/call-next", by="sari")
    again = api.post(f"/api/v1/tickets/{ticket}/return", by="sari", key="k")
    assert again.get_data() == first.get_data()


def test_a_return_at_an_unknown_counter_names_the_field(api):
    path = api.counter()
    ticket = api.ticket()["id"]
    for verb in ("call-next", "hold"):
        api.post(f"{path}/{verb}", by="sari")
    answer = api.post(f"/api/v1/tickets/{ticket}/return", {"counter": "9"}, by="sari")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "counter"


def test_the_date_is_confirmed_by_supervisors_only_and_at_known_posts(api):
    assert code(api.post(f"/api/v1/posts/{POST}/day", by="sari")) == (403, "not_allowed")
    assert code(api.post("/api/v1/posts/tidak-ada/day", by="kepala")) == (404, "not_found")
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d", api.post(f"/api/v1/posts/{POST}/day", by="budi").get_json()["day"]
    )


def audited(api, action: str) -> list[trail.Entry]:
    """Return what the audit page shows of an action."""
    following.follow(api.engine, 0, [POST])
    return trail.page(api.engine, [POST], trail.Wanted(action=action)).entries


def test_who_wrote_a_note_is_audited_but_not_what_it_says(api):
    ticket = api.ticket()
    api.put(f"/api/v1/tickets/{ticket['id']}/note", {"text": "bawa KK asli"}, by="sari")
    (entry,) = audited(api, "ticket.noted")
    assert (entry.by, entry.subject, entry.post) == ("sari", f"number:{ticket['number']}", POST)
    assert "bawa KK" not in str(entry)


def test_who_confirmed_the_date_is_audited_even_when_it_was_right(api):
    for _time in range(2):
        api.post(f"/api/v1/posts/{POST}/day", by="budi")
    assert [entry.by for entry in audited(api, "day.confirmed")] == ["budi", "budi"]


def test_the_audit_log_tells_why_somebody_was_called_out_of_turn(api):
    path = api.counter()
    api.ticket()
    late = api.ticket()
    api.post(f"{path}/call", {"ticket": late["id"], "reason": "Melengkapi berkas"}, by="sari")
    (entry,) = audited(api, "ticket.called")
    assert (entry.by, entry.subject, entry.reason) == (
        "sari",
        f"number:{late['number']}",
        "Melengkapi berkas",
    )
    assert entry.after == {"counter": "1"}


def test_the_audit_log_tells_what_a_counter_serves_and_what_was_undone(api):
    path = api.counter()
    api.put(path, {"state": "open", "services": ["kia"]}, by="sari")
    assert audited(api, "counter.changed")[0].after == {"state": "open", "services": ["kia"]}
    api.ticket("kia")
    for verb in ("call-next", "undo"):
        assert api.post(f"{path}/{verb}", by="sari").status_code == 200
    assert audited(api, "ticket.undone")[0].after == {"undone": "call_next", "counter": "1"}
