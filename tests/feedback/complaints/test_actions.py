"""What becomes of complaints: the verbs against the real engine."""

import json
from datetime import date

import pytest

from queue_service.core.errors import Conflict, Forbidden, Invalid, NotFound
from queue_service.feedback.complaints import actions, check, content, desk, jobs
from queue_service.feedback.complaints.models import Category, Course, Kind, State, Visibility
from queue_service.messages import store as outbox
from queue_service.worker import FINDERS
from tests.feedback.complaints.desk import PHONE, PHONE4, TEXT, People

DAY = 86_400
DUE = "q:{kantor-desa}:book:due"


def due(people: People) -> set[str]:
    return {one.partition("|")[0] for one in people.engine.client.zrange(DUE, 0, -1)}


def test_the_whole_way_to_the_answer_and_once_back(people):
    one = people.file()
    for verb, state in (("respond", "responded"), ("progress", "in_progress"), ("answer", "answered")):
        one = people.act(one, verb)
        assert one.state == state
    one = people.act(one, "follow_up", by="holder")
    assert one.state is State.ANSWERED
    one = people.act(people.act(one, "close"), "reopen", by="holder")
    assert (one.state, one.level) == (State.REOPENED, 0)
    people.act(one, "answer")
    with pytest.raises(Conflict, match="already_reopened"):
        people.act(one, "reopen", by="holder")
    assert check.violations(people.engine) == []


def test_what_a_state_does_not_allow_changes_nothing(people):
    one = people.file()
    with pytest.raises(Conflict, match="wrong_state"):
        people.act(one, "close")
    with pytest.raises(Invalid):
        people.act(one, "answer", note=" ")
    assert people.now(one) == one


def test_a_contact_is_looked_after_with_code_and_digits(people):
    one = people.file(contact=PHONE)
    assert content.full_code(people.vault, one) == one.ref
    assert actions.held_by(people.engine, people.vault, one.ref, PHONE4)[1] == one
    for digits in ("", "7891"):
        with pytest.raises(NotFound):
            actions.held_by(people.engine, people.vault, one.ref, digits)


def test_without_a_contact_only_the_long_code_opens_it(people):
    one = people.file("anonim")
    code = content.full_code(people.vault, one)
    assert len(code) == 24
    assert actions.held_by(people.engine, people.vault, code.lower())[1] == one
    for wrong in (one.ref, code[:-1] + ("0" if code[-1] != "0" else "1")):
        with pytest.raises(NotFound):
            actions.held_by(people.engine, people.vault, wrong)


def test_the_anonymous_leave_no_contact_and_no_code(people):
    for given in ({"contact": PHONE}, {"reference": "A001"}):
        with pytest.raises(Invalid) as refused:
            people.file("anonim", **given)
        assert [one["field"] for one in refused.value.extra["errors"]] == list(given)


def test_what_is_kept_of_the_person_is_sealed(people):
    people.file(contact=PHONE, officer="Sari", reference="7QK3M9T2XB4H")
    kept = json.dumps(people.engine.client.hgetall("q:{kantor-desa}:complaint:complaints"))
    assert not [
        word for word in (TEXT, "rokok", "81234567890", "7QK3M9T2XB4H", "Sari", "sari") if word in kept
    ]


def test_a_text_goes_only_to_who_agreed_and_only_about_the_state_it_is_in(people):
    people.file(contact=PHONE)
    assert due(people) == set()
    one = people.file(contact=PHONE, sms_consent=True)
    assert due(people) == {"complaint_received"}
    one = people.act(one, "answer")
    assert due(people) == {"complaint_answered"}
    told = FINDERS["complaint"](people.engine, one.ref)
    assert told is not None
    assert (told.state, told.consent) == ("answered", True)
    people.act(one, "stop_texts", by="holder", note="")
    assert due(people) == set()


def test_who_does_not_lead_gives_a_complaint_to_nobody(people):
    one = people.file()
    with pytest.raises(Forbidden):
        people.assign(one, "tono", by="sari")
    with pytest.raises(Invalid):
        people.assign(one, "jauh")
    assert people.assign(one, "tono").assigned == "tono"


def test_whom_it_is_about_can_neither_get_it_nor_take_a_step(people):
    one = people.file(officer="Bu Sari")
    with pytest.raises(Conflict, match="barred_officer"):
        people.assign(one, "tono", by="kepala")
    one = people.settle(one, "sari")
    with pytest.raises(Conflict, match="barred_officer"):
        people.assign(one, "sari")
    with pytest.raises(NotFound):
        people.act(one, "answer", by="sari")


def test_who_gets_barred_loses_it(people):
    one = people.assign(people.file(), "tono")
    assert people.settle(one, "tono").assigned == ""
    assert check.violations(people.engine) == []


def test_a_dispute_has_longer_counted_from_when_it_came_in(people):
    one = people.file()
    people.clock.pass_time(DAY)
    changed = actions.set_course(people.at, people.post, one, people.who("budi"), Course.DISPUTE)
    days = [desk.local_ms(ms, "Asia/Jakarta").date() for ms in (one.due_ms, changed.due_ms)]
    assert days == [date(2026, 12, 1), date(2026, 12, 14)]


def test_what_is_late_goes_to_the_supervisor_and_then_to_the_head_once_each(people):
    one = people.file()
    levels = []
    for _day in range(12):
        levels += [found.level for found in actions.escalate_late(people.at, people.post)]
        levels += [found.level for found in actions.escalate_late(people.at, people.post)]
        people.clock.pass_time(DAY)
    assert levels == [1, 2]
    assert people.now(one).level == 2
    assert check.violations(people.engine) == []


def test_what_was_answered_in_time_is_never_passed_on(people):
    people.act(people.file(), "answer")
    people.clock.pass_time(30 * DAY)
    assert actions.escalate_late(people.at, people.post) == []


def test_the_office_is_told_that_something_is_late_but_not_what(people):
    people.file(officer="Sari")
    people.clock.pass_time(4 * DAY)
    late = actions.escalate_late(people.at, people.post)
    jobs.tell(people.at, people.post, late, "081298765432", "https://antrean.example")
    [(_id, sent)] = outbox.page(people.engine, None, "", 5)
    assert (sent.template, sent.post) == ("complaint_late", "kantor-desa")
    assert not [word for word in ("Sari", "rokok", late[0].ref) if word in sent.text]


def test_a_number_that_is_none_stops_no_sweep(people, caplog):
    people.file()
    people.clock.pass_time(4 * DAY)
    late = actions.escalate_late(people.at, people.post)
    jobs.tell(people.at, people.post, late, "kepala desa", "https://antrean.example")
    assert outbox.page(people.engine, None, "", 5) == []
    assert "COMPLAINT_PHONE" in caplog.text


def test_after_its_time_only_what_is_counted_remains(people):
    one = people.act(people.file(contact=PHONE, sms_consent=True), "answer")
    assert actions.forget_old(people.at, people.post, 90) == 0
    people.clock.pass_time(91 * DAY)
    assert actions.forget_old(people.at, people.post, 90) == 1
    left = people.now(one)
    assert (left.masked, left.content, left.phone, left.phone4, left.sms_consent) == (True, "", "", "", False)
    assert not [step for step in left.history if step.note]
    with pytest.raises(NotFound):
        actions.held_by(people.engine, people.vault, one.ref, PHONE4)
    assert due(people) == set()
    assert check.violations(people.engine) == []


def test_figures_count_by_kind_category_and_state_and_how_long_it_took(people):
    first = people.file()
    people.file("anonim", officer="Sari")
    people.clock.pass_time(2 * DAY)
    people.act(first, "answer")
    month = (date(2026, 11, 1), date(2026, 11, 30))
    found = desk.figures(people.engine, people.post, *month, people.clock.now_ms())
    assert (found.kinds, found.categories) == ({Kind.PENGADUAN: 2}, {Category.PUNGLI: 2})
    assert found.states == {State.ANSWERED: 1, State.RECEIVED: 1}
    assert (found.days, found.median_days, found.in_time, found.late) == ((2,), 2, 1, 0)
    mine = desk.figures(people.engine, people.post, *month, people.clock.now_ms(), people.eyes("budi"))
    assert mine.kinds == {Kind.PENGADUAN: 1}


def test_a_sample_of_the_past_is_counted_marked_and_opens_for_nobody(people):
    days = date(2026, 9, 1), date(2026, 9, 4)
    past = actions.record_past(
        people.at, people.post, Kind.ASPIRASI, Category.FASILITAS, *days, Visibility.NORMAL
    )
    found = desk.figures(
        people.engine, people.post, date(2026, 9, 1), date(2026, 9, 30), people.clock.now_ms()
    )
    assert (found.days, found.in_time, found.sample) == ((3,), 1, True)
    assert (past.state, due(people)) == (State.CLOSED, set())
    assert check.violations(people.engine) == []
