"""The verbs against the real engine: from the request to the outcome, what is refused, what is kept and what is forgotten."""

import json
import threading
from datetime import time, timedelta

import pytest

from queue_service.core.errors import Conflict, Invalid, NotFound
from queue_service.core.identity import Principal
from queue_service.partners import actions, check, desk, people, store
from queue_service.partners.models import State
from tests.partners.office import MBOK, NINE, PERSONAL, PHONE4, TODAY, TOMORROW, VAULT

DAY = 86_400
LEAD = Principal(kind="staff", id="budi", role="supervisor", posts=("kantor-desa",))


def refused(verb, *args, **more) -> str:
    with pytest.raises((Conflict, Invalid, NotFound)) as found:
        verb(*args, **more)
    errors = found.value.extra.get("errors", [])
    return ",".join(one["field"] for one in errors) or found.value.code


def steps(visit) -> list[tuple[str, str]]:
    return [(entry.verb, entry.by) for entry in visit.history]


def due(team) -> dict[str, int]:
    """What is to be told, and when."""
    members = team.engine.client.zrange("q:{kantor-desa}:book:due", 0, -1, withscores=True)
    return {member.partition("|")[0]: int(at) for member, at in members}


def test_a_visit_goes_from_the_request_to_the_outcome(team):
    visit = team.request()
    assert (visit.state, visit.entered_by) == (State.REQUESTED, "anyone")
    visit = team.plan(visit)
    assert (visit.state, visit.team) == (State.PLANNED, "Sari, Budi")
    visit = team.finish(visit, "visited", note="KK lama masih dipakai")
    assert (visit.state, visit.history[-1].outcome) == (State.VISITED, "papers")
    assert people.note(VAULT, visit.history[-1].note) == "KK lama masih dipakai"
    assert steps(visit) == [("request", "anyone"), ("plan", "sari"), ("visited", "sari")]
    assert check.violations(team.engine) == []


def test_who_was_not_met_is_planned_for_again(team):
    visit = team.finish(team.plan(team.request()), "not_met")
    again = team.plan(visit, TOMORROW + timedelta(days=1))
    assert [one.verb for one in again.history] == ["request", "plan", "not_met", "plan"]
    assert check.violations(team.engine) == []


def test_another_time_is_a_move_and_another_team_is_not(team):
    planned = team.plan(team.request())
    other_team = team.plan(planned, team="Tono")
    assert (other_team.history[-1].verb, other_team.since_ms) == ("team", planned.since_ms)
    assert team.plan(other_team, at=time(13)).history[-1].verb == "move"


@pytest.mark.parametrize("verb", ["visited", "not_met"])
def test_only_what_is_planned_can_take_place(team, verb):
    assert refused(team.finish, team.request(), verb) == "wrong_state"


@pytest.mark.parametrize("end", ["visited", "refuse", "cancel"])
def test_what_has_ended_stays_ended(team, end):
    visit = team.finish(team.plan(team.request()), end)
    for verb in ("visited", "not_met", "refuse", "cancel"):
        assert refused(team.finish, visit, verb) == "wrong_state"
    assert refused(team.plan, visit) == "wrong_state"
    assert team.now(visit) == visit


def test_every_wrong_field_of_a_household_is_named(team):
    bad = {"name": "12", "phone": "1", "area": " ", "address": "", "reason": "malas", "note": "x" * 301}
    assert refused(team.request, **bad) == "name,area,address,reason,note,phone"


def test_who_asks_for_another_needs_that_persons_consent(team):
    assert refused(team.request, by="lsm") == "consent"
    assert team.request(by="lsm", consent=True).entered_by == "lsm"
    assert team.request().entered_by == "anyone"


@pytest.mark.parametrize(
    ("plan", "wrong"),
    [
        ({"day": TODAY - timedelta(days=1)}, "date"),
        ({"day": TODAY, "at": time(7, 59)}, "date"),
        ({"day": TODAY + timedelta(days=400)}, "date"),
        ({"team": "  "}, "team"),
        ({"team": "x" * 61}, "team"),
    ],
)
def test_a_plan_needs_a_time_to_come_and_a_team(team, plan, wrong):
    assert refused(team.plan, team.request(), **plan) == wrong


def test_an_outcome_and_a_reason_are_never_left_out(team):
    visit = team.plan(team.request())
    assert refused(team.finish, visit, "visited", outcome=None) == "outcome"
    assert refused(team.finish, visit, "refuse", note=" ") == "note"
    assert team.now(visit).state is State.PLANNED


def test_the_same_request_twice_is_one_visit_and_another_one_under_its_key_is_refused(team):
    first = team.request(idem=("key", "print"))
    assert team.request(idem=("key", "print")).code == first.code
    assert refused(team.request, idem=("key", "other")) == "idempotency_mismatch"
    assert team.listed() == [first.code]


@pytest.mark.parametrize("verb", ["visited", "not_met", "refuse", "cancel"])
def test_a_verb_that_is_repeated_with_its_key_gets_its_first_answer(team, verb):
    visit = team.plan(team.request(), idem=("plan", "p"))
    assert team.plan(visit, idem=("plan", "p")) == visit
    done = team.finish(visit, verb, idem=("end", "p"))
    assert team.finish(visit, verb, idem=("end", "p")) == done
    assert len(team.now(visit).history) == 3


def test_two_officers_at_once_end_a_visit_once(team):
    visit, answers = team.plan(team.request()), []

    def end(verb: str) -> None:
        try:
            answers.append(team.finish(visit, verb).state.value)
        except Conflict as refusal:
            answers.append(refusal.code)

    threads = [threading.Thread(target=end, args=(verb,)) for verb in ("visited", "cancel") * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("wrong_state") == 7
    assert len(team.now(visit).history) == 3


def test_a_household_is_found_by_code_and_last_four_digits_only(team):
    visit = team.request()
    written = f"{visit.code[:4]} {visit.code[4:8]}-{visit.code[8:].lower()}"
    assert actions.held_by(team.engine, VAULT, written, PHONE4)[1] == visit
    assert refused(actions.held_by, team.engine, VAULT, visit.code, "0000") == "not_found"
    assert refused(actions.find, team.engine, "7QK3M9T2XB4H") == "not_found"


def test_a_partner_may_ask_for_no_more_than_the_office_allows_in_a_month(team):
    actions.set_quota(team.engine, team.post, "lsm", 2, LEAD)
    first = team.request(by="lsm", consent=True, idem=("k", "p"))
    team.request(by="lsm", consent=True)
    assert refused(team.request, by="lsm", consent=True) == "partner_quota"
    assert team.request(by="lsm", consent=True, idem=("k", "p")).code == first.code
    assert {team.request().entered_by, team.request(by="sari", consent=True).entered_by} == {"anyone", "sari"}
    assert desk.allowance(team.engine, team.clock, team.post, "lsm") == desk.Allowance(2, 2)
    team.clock.pass_time(7 * DAY)  # the first of December
    team.request(by="lsm", consent=True)
    actions.set_quota(team.engine, team.post, "lsm", None, LEAD)
    assert desk.allowance(team.engine, team.clock, team.post, "lsm") == desk.Allowance(1, None)
    assert check.violations(team.engine) == []


def test_a_quota_is_kept_by_many_at_once(team):
    actions.set_quota(team.engine, team.post, "lsm", 3, LEAD)
    answers = []

    def ask() -> None:
        try:
            answers.append(team.request(by="lsm", consent=True).state.value)
        except Conflict as refusal:
            answers.append(refusal.code)

    threads = [threading.Thread(target=ask) for _ten in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["partner_quota"] * 7 + ["requested"] * 3


@pytest.mark.parametrize("most", [-1, 10_001])
def test_a_quota_is_a_sensible_number(team, most):
    assert refused(actions.set_quota, team.engine, team.post, "lsm", most, LEAD) == "quota"


def test_nothing_personal_is_written_in_the_open(team):
    visit = team.finish(team.plan(team.request()), "not_met", note="Rumah Sutinah kosong")
    client = team.engine.client
    stored = json.dumps(client.hgetall("q:{kantor-desa}:visit:visits"))
    events = json.dumps(client.xrange("q:{kantor-desa}:events"))
    for text in (stored, events, json.dumps(client.zrange("q:{kantor-desa}:visit:states", 0, -1))):
        assert [word for word in PERSONAL if word in text] == []
    told = [fields for _id, fields in client.xrange("q:{kantor-desa}:events")]
    public = [json.loads(fields["data"]) for fields in told if fields["type"] == "visit.changed"]
    assert public == [{"service": "ktp-baru", "state": one.state.value} for one in visit.history]


def test_what_is_to_be_told_follows_every_change(team):
    visit = team.request()
    assert due(team) == {}
    now = team.clock.now_ms()
    team.plan(visit)
    assert due(team) == {"visit_planned": now, "visit_day_before": now + 8 * 3_600_000}
    team.plan(visit, team="Tono")
    assert set(due(team)) == {"visit_planned", "visit_day_before"}
    team.plan(visit, TOMORROW + timedelta(days=1))
    assert due(team) == {"visit_moved": now, "visit_day_before": now + (8 + 24) * 3_600_000}
    team.finish(visit, "cancel")
    assert due(team) == {"visit_off": now}


def test_a_plan_for_today_needs_no_reminder_of_tomorrow(team):
    team.plan(team.request(), TODAY, NINE)
    assert set(due(team)) == {"visit_planned"}


@pytest.mark.parametrize("verb", ["visited", "not_met"])
def test_nothing_more_is_told_of_a_visit_that_took_place(team, verb):
    team.finish(team.plan(team.request()), verb)
    assert due(team) == {}


def test_who_withdraws_the_consent_is_told_nothing_more(team):
    visit = team.plan(team.request())
    assert not team.stop_texts(visit).sms_consent
    assert due(team) == {}
    again = team.stop_texts(visit)
    assert again.rev == team.now(visit).rev == visit.rev + 1


@pytest.mark.parametrize("end", ["visited", "not_met", "refuse", "cancel"])
def test_ninety_days_after_the_end_only_initials_and_the_area_remain(team, end):
    visit = team.finish(team.plan(team.request()), end, note="Rumah Sutinah")
    team.clock.pass_time(90 * DAY - 1)
    assert team.forget() == 0
    team.clock.pass_time(2)
    assert team.forget() == 1
    left = team.now(visit)
    assert (left.household, left.phone, left.phone4, left.sms_consent) == ("", "", "", False)
    assert people.opened(VAULT, left).name == "S. W."
    assert people.opened(VAULT, left).area == MBOK["area"]
    assert [entry.note for entry in left.history] == ["", "", ""]
    assert team.forget() == 0
    assert check.violations(team.engine) == []


def test_whoever_still_waits_is_not_forgotten_and_whoever_is_cannot_be_planned_for(team):
    waiting, missed = team.request(), team.finish(team.plan(team.request()), "not_met")
    team.clock.pass_time(200 * DAY)
    assert team.forget() == 1
    assert team.now(waiting).household
    assert refused(team.plan, missed, TODAY + timedelta(days=201)) == "wrong_state"
    assert refused(actions.held_by, team.engine, VAULT, missed.code, PHONE4) == "not_found"


def test_more_than_one_sweep_forgets_everybody(team, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    for _five in range(5):
        team.finish(team.request(), "cancel")
    team.clock.pass_time(91 * DAY)
    assert [team.forget() for _three in range(4)] == [2, 2, 1, 0]


def test_the_list_is_by_age_and_can_be_narrowed_down(team):
    old = team.request()
    team.clock.pass_time(DAY)
    ill = team.request(reason="sakit", area="RW 05", by="lsm", consent=True)
    team.clock.pass_time(1)
    planned = team.plan(team.request(area="rw 3"), TOMORROW + timedelta(days=1))
    team.finish(team.request(), "cancel")
    assert team.listed() == [old.code, ill.code, planned.code]
    assert team.listed(state=State.PLANNED) == [planned.code]
    assert team.listed(area="RW 3") == [old.code, planned.code]
    assert team.listed(reason="sakit") == team.listed(entered_by="lsm") == [ill.code]


def test_a_route_sheet_has_a_days_households_of_a_team_by_area(team):
    team.plan(team.request(name="Tuti", area="RW 10"))
    team.plan(team.request(name="Dua", area="RW 2"))
    team.plan(team.request(name="Lain", area="RW 2"), team="Tono")
    team.plan(team.request(name="Besok lusa"), TOMORROW + timedelta(days=1))
    team.request(name="Belum")
    assert team.sheet(team="Sari, Budi") == [("RW 2", ["Dua"]), ("RW 10", ["Tuti"])]
    assert sorted(name for _area, names in team.sheet() for name in names) == ["Dua", "Lain", "Tuti"]


def test_the_check_finds_what_cannot_be(team):
    visit = team.plan(team.request())
    kept = json.loads(team.engine.client.hget("q:{kantor-desa}:visit:visits", visit.code))
    for wrong, sentence in (
        ({"state": "visited"}, "is not in the state of its last step"),
        ({"team": ""}, "is planned without a time or a team"),
        ({"masked": {"name": "S."}}, "is masked but still has personal data, or the other way round"),
        ({"history": kept["history"][1:]}, "took a step that is not possible"),
    ):
        team.engine.client.hset("q:{kantor-desa}:visit:visits", visit.code, json.dumps(kept | wrong))
        assert any(sentence in one for one in check.violations(team.engine)), sentence
    team.engine.client.hset("q:{kantor-desa}:visit:visits", visit.code, json.dumps(kept))
    team.engine.client.zadd("q:{kantor-desa}:visit:states", {"planned 1 x": 0})
    assert "differs from the visits" in check.violations(team.engine)[0]
    assert store.counts(team.engine, "kantor-desa")[State.PLANNED] == 2
