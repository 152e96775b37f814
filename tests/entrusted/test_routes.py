"""Applications and bookings that partners send to the API: consent, quotas, requests that come twice, and whose they are."""

from typing import Any

from queue_service.core.identity import Principal
from queue_service.entrusted import actions, check, store
from queue_service.entrusted.models import Limits
from queue_service.posts import actions as posts
from tests.applications import calls
from tests.bookings.calls import BOOKINGS, PERSON
from tests.callers import EVERYBODY, OTHER_POST, Api, code
from tests.factories import POST

MINE = "/api/v1/partner/people"
CONSENT = {"who": "Siti Aminah", "how": "lisan", "on": "2026-11-23"}
SLOTS = f"/api/v1/posts/{POST}/slots?service=ktp-baru&from=2026-11-25"
BUDI = Principal("staff", "budi", role="supervisor", posts=(POST,))


def apply(office: Api, by: str = "lsm", key: str | None = None, **more: Any):
    return office.post(calls.APPLICATIONS, calls.form(consent=CONSENT) | more, by=by, key=key)


def book(office: Api, by: str = "lsm", key: str | None = None, **more: Any):
    slot = office.get(SLOTS).get_json()[0]["id"]
    asked = PERSON | {"service": "ktp-baru", "slot": slot, "priority": "lansia", "consent": CONSENT}
    return office.post(BOOKINGS, asked | more, by=by, key=key)


def listed(office: Api, by: str = "lsm") -> list[dict[str, Any]]:
    return list(office.get(MINE, by=by).get_json())


def allow(office: Api, **most: int) -> None:
    actions.set_limits(office.engine, posts.get(office.engine, POST), "lsm", Limits(**most), BUDI)


def test_what_a_partner_enters_is_in_its_list_as_a_state_and_a_name_only(office):
    applied, booked = apply(office).get_json(), book(office).get_json()
    assert (applied["state"], booked["priority"]) == ("draft", "lansia")
    found = listed(office)
    assert {(one["code"], one["kind"], one["state"]) for one in found} == {
        (applied["code"], "application", "draft"),
        (booked["code"], "booking", "confirmed"),
    }
    assert {tuple(sorted(one)) for one in found} == {
        ("code", "entered_at", "kind", "name", "post", "service", "state")
    }
    assert applied["history"][0]["by"] == "staff"
    assert check.violations(office.engine) == []


def test_nobody_is_entered_with_a_consent_that_does_not_say_who_and_when(office):
    lacking = {
        "consent.who": CONSENT | {"who": "-"},
        "consent.on": CONSENT | {"on": "2026-11-25"},
    }
    for wrong, consent in lacking.items():
        for refused in (apply(office, consent=consent), book(office, consent=consent)):
            assert (code(refused), calls.fields(refused)) == ((422, "invalid_input"), [wrong])
    assert listed(office) == []


def test_without_a_consent_a_partners_call_is_anybodys_and_nobodys_entry(office):
    allow(office, day=0)
    assert [apply(office, consent=None).status_code, book(office, consent=None).status_code] == [201, 201]
    assert listed(office) == []


def test_the_consent_is_kept_sealed_with_who_how_and_when(office):
    made = apply(office).get_json()
    post = posts.get(office.engine, POST)
    entry = actions.own(office.engine, post, "lsm", made["code"])
    _name, kept = actions.opened(office.app.extensions["vault"], entry)
    assert (kept.who, kept.how, str(kept.on)) == ("Siti Aminah", "lisan", "2026-11-23")
    assert "Siti" not in str(office.engine.client.hgetall(f"q:{{{POST}}}:entrusted:entries"))


def test_a_partner_enters_nothing_at_posts_that_are_not_its_own(office):
    assert code(apply(office, post=OTHER_POST)) == (403, "other_post")


def test_quotas_of_a_day_and_a_week_are_refused_in_plain_words_and_open_again(office):
    allow(office, day=1, week=2)
    assert apply(office).status_code == 201
    refused = book(office)
    assert code(refused) == (409, "partner_day_quota")
    assert "besok" in refused.get_json()["detail"]
    office.app.extensions["clock"].pass_time(86_400)
    office.log_in("lsm")
    assert book(office).status_code == 201
    office.app.extensions["clock"].pass_time(86_400)
    office.log_in("lsm")
    assert code(apply(office)) == (409, "partner_week_quota")
    office.app.extensions["clock"].pass_time(5 * 86_400)
    office.log_in("lsm")
    assert apply(office).status_code == 201


def test_a_refused_entry_uses_nothing_of_the_quota(office):
    allow(office, day=1)
    assert code(apply(office, service="tidak-ada"))[0] == 422
    assert book(office).status_code == 201
    assert len(listed(office)) == 1


def test_the_same_request_is_entered_and_counted_once(office):
    allow(office, day=1)
    answers = [book(office, key="k1") for _two in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].get_json() == answers[1].get_json()
    assert len(listed(office)) == 1


def test_the_same_key_with_another_body_changes_nothing(office):
    made = apply(office, key="k1").get_json()
    assert code(apply(office, key="k1", phone="0812 9999 0000")) == (422, "idempotency_mismatch")
    assert [one["code"] for one in listed(office)] == [made["code"]]


def test_what_was_cut_short_is_finished_when_the_request_comes_again(office, monkeypatch):
    real = store.run

    def dies(engine, verb, *args, **more):
        if verb == "settle":
            raise ConnectionError
        return real(engine, verb, *args, **more)

    monkeypatch.setattr(store, "run", dies)
    assert book(office, key="k1").status_code == 500
    monkeypatch.setattr(store, "run", real)
    assert book(office, key="k1").status_code == 201
    assert [(one["kind"], one["state"]) for one in listed(office)] == [("booking", "confirmed")]
    assert [one.made for one in store.everything(office.engine, POST)] == [True]


def test_officers_of_the_post_see_what_a_partner_entered_and_other_accounts_do_not(office):
    applied, booked = apply(office).get_json(), book(office).get_json()
    paths = {"application": calls.path(applied, "", None), "booking": f"/api/v1/bookings/{booked['code']}"}
    seen = {
        (who, kind)
        for who in EVERYBODY
        for kind, path in paths.items()
        if office.get(path, by=who).status_code == 200
    }
    officers = {(who, kind) for who in ("kepala", "budi", "sari", "tono") for kind in paths}
    assert seen == officers | {("kiosk", "booking")}


def test_no_account_reads_or_changes_what_another_partner_or_a_resident_entered(office):
    entered = [apply(office, by="lain").get_json(), calls.create(office)]
    for one in entered:
        for answer in (
            office.get(calls.path(one, "", None), by="lsm"),
            office.call("PATCH", calls.path(one, "", None), {"applicant": {"name": "Orang Lain"}}, by="lsm"),
            office.post(calls.path(one, "/submit", None), by="lsm"),
            office.post(calls.path(one, "/booking", None), {"slot": "20261125T0800"}, by="lsm"),
            office.delete(calls.path(one, "", None), by="lsm"),
        ):
            assert code(answer) == (404, "not_found")
    assert listed(office) == []
