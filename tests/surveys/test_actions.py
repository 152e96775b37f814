"""Answers in the real store: once for each visit, unlinkable, counted right; and who is asked by SMS."""

import dataclasses
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_service.applications import visits
from queue_service.core.crypto import Vault
from queue_service.core.errors import Conflict, NotFound
from queue_service.core.redis import Engine
from queue_service.feedback.surveys import actions, check, inviting, store
from queue_service.feedback.surveys.models import ELEMENTS, Answer, Source
from queue_service.messages import actions as messages
from queue_service.messages.gsm7 import ONE_PART, septets
from queue_service.messages.models import State
from queue_service.tickets.finding import forget_contact
from tests.applications.office import GROWN_UP, Desk, with_services
from tests.chance import bounded
from tests.factories import MovableClock, keep, make_post
from tests.surveys.village import GOOD, Village, scored

SEALED = Vault("a secret that only tests know").seal("+6281234567890", "phone")
DAY = 86_400


def test_a_ticket_is_answered_for_once(village):
    ticket = village.serve()
    village.answer(ticket)
    with pytest.raises(Conflict, match="already_answered"):
        village.answer(ticket, scored(1))
    assert village.report().total.index.ikm == 100


def test_of_many_at_once_one_answers(village):
    ticket = village.serve()

    def attempt(_number: int) -> str:
        try:
            village.answer(ticket)
        except Conflict as refused:
            return refused.code
        return "kept"

    with ThreadPoolExecutor(8) as people:
        outcomes = Counter(people.map(attempt, range(24)))
    assert outcomes == {"kept": 1, "already_answered": 23}
    assert village.report().total.index.count == 1


def test_the_same_request_gets_the_same_answer(village):
    ticket = village.serve()
    for _time in range(2):
        village.answer(ticket, idem=("key", "print"))
    assert village.report().total.index.count == 1


def test_nobody_answers_before_being_served_nor_after_a_month(village):
    ticket = village.serve()
    village.undo()
    with pytest.raises(Conflict, match="not_served_yet"):
        village.answer(ticket)
    ticket = village.serve("ktp-baru", counter="2")
    village.clock.pass_time(31 * DAY)
    with pytest.raises(Conflict, match="survey_over"):
        village.answer(ticket)
    with pytest.raises(NotFound):
        village.answer("kantor-desa.261124" + "0" * 16)


def test_nothing_in_the_store_leads_from_an_answer_to_its_ticket(village):
    tickets = [village.serve() for _person in range(3)]
    events = village.engine.client.xlen("q:{kantor-desa}:events")
    for ticket in tickets:
        village.answer(ticket, scored(3))
    kept = village.engine.client.hgetall("q:{kantor-desa}:survey:answers:2026-11")
    assert list(kept.values()) == ["3"], "equal answers are one: no order, no count of their own"
    assert set(json.loads(next(iter(kept)))) == {"day", "band", "service", "source", "scores", "profile"}
    assert not any(ticket in text for ticket in tickets for text in kept)
    assert village.engine.client.xlen("q:{kantor-desa}:events") == events, "no event would tell when"
    assert village.engine.client.type("q:{kantor-desa}:survey:answered:2026-11-24") == "set"
    assert 0 < village.engine.client.ttl("q:{kantor-desa}:survey:answered:2026-11-24") <= 60 * DAY


SHEETS = st.lists(
    st.tuples(
        st.sampled_from(["2026-09-30", "2026-10-01", "2026-10-31", "2026-11-24"]),
        st.sampled_from(["kia", "ktp-baru", ""]),
        st.lists(st.integers(1, 4), min_size=9, max_size=9),
    ),
    max_size=25,
)


@given(SHEETS)
@bounded(examples=20, steps=1)
def test_the_index_is_that_of_a_naive_recount(engine_server, sheets):
    engine = Engine(engine_server.url, lean=True)
    engine.client.flushall()
    village = Village(engine, MovableClock(), keep(engine, make_post()))
    for day, service, scores in sheets:
        visit = actions.visit_at(village.clock, village.post, service, Source.PAPER)
        actions.answer(engine, village.clock, visit, scored(*scores), {}, day=day)
    report = actions.report(engine, "2026-10", "2026-11", fewest=1)
    wanted = [scores for day, _service, scores in sheets if day >= "2026-10"]
    assert _ikm(report.total) == _naive(wanted)
    for row in report.services:
        assert _ikm(row) == _naive(
            [one for day, service, one in sheets if day >= "2026-10" and service == row.name]
        )
    for row in report.months:
        assert _ikm(row) == _naive([one for day, _service, one in sheets if day[:7] == row.name])
    assert check.violations(engine) == []
    engine.close()


def _ikm(row) -> tuple[int, float] | None:
    return (row.index.count, row.index.ikm) if row.index else None


def _naive(sheets: list[list[int]]) -> tuple[int, float] | None:
    if not sheets:
        return None
    nrr = [Fraction(sum(sheet[place] for sheet in sheets), len(sheets)) for place in range(9)]
    hundredths = int(sum(nrr) / 9 * 2500 + Fraction(1, 2))
    return len(sheets), hundredths / 100


def test_posts_add_up_and_small_ones_are_hidden(village):
    other = keep(village.engine, make_post("pasar"))
    for post, count in ((village.post, 12), (other, 6)):
        visit = actions.visit_at(village.clock, post, "kia", Source.OPEN)
        for _person in range(count):
            actions.answer(village.engine, village.clock, visit, GOOD, {})
    report = village.report(fewest=5)
    assert {row.name: row.index.count for row in report.posts} == {"kantor-desa": 12, "pasar": 6}
    fewer = village.report(fewest=7)
    assert {row.name: row.hidden for row in fewer.posts} == {"kantor-desa": False, "pasar": True}
    assert fewer.total.index.count == 12, "with those of the market it would tell what is hidden"
    assert village.report(post=other).total.index.count == 6


def test_a_sample_of_the_past_is_marked_as_such(village):
    sheet = Answer("2026-11-02", "08-12", "kia", Source.PAPER, GOOD, {"sex": "P"})
    actions.record_past(village.engine, village.post, [sheet, sheet], {"2026-11": 40})
    report = village.report()
    assert (report.sample, report.total.index.count, report.served, report.advised) == (True, 2, 40, 36)
    assert {one.source for one, _times in store.answers(village.engine, village.post.slug, ["2026-11"])} == {
        Source.SAMPLE
    }


def test_who_was_served_is_counted_once_however_often_it_is_looked_at(village):
    village.serve()
    village.serve()
    village.undo()
    for _time in range(2):
        village.follow()
    assert village.report().served == 1
    assert not store.follow(village.engine, village.post.slug, 0, 99, {"2026-11": 5})
    assert village.report().served == 1


def asked(village: Village, ticket: str):
    return messages.find(village.engine, messages.message_id(f"survey:{ticket}"))


def test_a_number_left_for_the_queue_is_not_used_for_the_survey(village):
    ticket = village.serve(contact=SEALED, booked=False)
    assert village.follow() == 0
    assert asked(village, ticket) is None


def test_who_withdrew_the_consent_is_not_asked_any_more(village):
    ticket = village.serve(contact=SEALED)
    village.follow()
    forget_contact(village.engine, ticket)
    assert not inviting.still_true(village.engine, village.clock, asked(village, ticket))


def handed_over(village: Village, nik: str, *, agreed: bool) -> str:
    """Take an application from home to the handover of the card; return its code."""
    desk = Desk(village.engine, village.clock, with_services(village.engine))
    application = desk.claim(desk.submitted(sms_consent=agreed, given=GROWN_UP | {"nik": nik}))
    for verb in ("verify", "forward", "ready", "handover"):
        desk.advance(application, verb)
    return application.code


def test_after_a_handover_who_agreed_is_asked_and_answers_once(village):
    silent = handed_over(village, "3171014506900002", agreed=False)
    code = handed_over(village, "3171014506900003", agreed=True)
    assert [village.follow(), village.follow()] == [1, 0]
    assert asked(village, silent) is None
    assert f"/survey?code={code}" in asked(village, code).text
    visit = actions.visit_of_application(village.engine, village.clock, code)
    actions.answer(village.engine, village.clock, visit, GOOD, {})
    with pytest.raises(Conflict, match="already_answered"):
        actions.answer(village.engine, village.clock, visit, GOOD, {})
    assert [(row.name, row.index.count) for row in village.report().services] == [("ktp-baru", 1)]
    assert not inviting.still_true(village.engine, village.clock, asked(village, code))


@pytest.mark.parametrize("finished_first", [True, False])
def test_a_card_handed_over_at_an_appointment_is_asked_about_once(village, finished_first):
    desk = Desk(village.engine, village.clock, with_services(village.engine))
    application = desk.claim(desk.submitted(sms_consent=True))
    for verb in ("verify", "forward", "ready"):
        desk.advance(application, verb)

    def serve() -> str:
        ticket = village.serve("ktp-baru", contact=SEALED)
        visits.link(village.engine, village.clock, desk.post, application, ticket, by="sari")
        return ticket

    if finished_first:
        ticket = serve()
        village.follow()
        desk.advance(application, "handover")
    else:
        desk.advance(application, "handover")
        ticket = serve()
    village.follow()
    asked_about = [asked(village, subject) is not None for subject in (ticket, application.code)]
    assert asked_about == [True, False]
    visit = actions.visit_of_application(village.engine, village.clock, application.code)
    assert inviting.still_true(village.engine, village.clock, asked(village, ticket))
    actions.answer(village.engine, village.clock, visit, GOOD, {})
    assert not inviting.still_true(village.engine, village.clock, asked(village, ticket)), "answered already"


def test_a_card_handed_over_on_a_later_day_is_a_visit_of_its_own(village):
    desk = Desk(village.engine, village.clock, with_services(village.engine))
    application = desk.claim(desk.submitted(sms_consent=True))
    ticket = village.serve("ktp-baru", contact=SEALED)
    visits.link(village.engine, village.clock, desk.post, application, ticket, by="sari")
    for verb in ("verify", "forward", "ready"):
        desk.advance(application, verb)
    village.clock.pass_time(5 * DAY)
    desk.advance(application, "handover")
    village.follow()
    assert asked(village, application.code)


def test_who_agreed_to_texts_is_asked_once_and_after_the_time_to_undo(village):
    silent, ticket = village.serve(), village.serve(contact=SEALED)
    assert [village.follow(), village.follow()] == [1, 0]
    found = asked(village, ticket)
    assert asked(village, silent) is None
    assert f"antrean.example.id/survey?ticket={ticket}" in found.text
    assert not found.urgent, "it can wait until the quiet hours are over"
    assert found.not_before_ms >= village.clock.now_ms() + village.post.rules.undo_seconds * 1000
    assert (found.state, found.to) == (State.QUEUED, SEALED)


def test_nobody_is_asked_when_the_office_does_not_want_it_or_long_after(village):
    village.serve(contact=SEALED)
    assert village.follow(None) == 0
    late = village.serve(contact=SEALED)
    village.clock.pass_time(3 * DAY)
    assert village.follow() == 0
    assert asked(village, late) is None


def test_the_longest_link_of_a_usual_address_fits_into_one_part(village):
    village.post = keep(
        village.engine, dataclasses.replace(village.post, name="Kantor Kelurahan Pasar Minggu Selatan")
    )
    ticket = village.serve(contact=SEALED)
    assert village.follow("https://antrean.kecamatan-panjang.go.id") == 1
    text = asked(village, ticket).text
    assert text.endswith(f"antrean.kecamatan-panjang.go.id/survey?ticket={ticket}")
    assert septets(text) <= ONE_PART


def test_a_link_that_does_not_fit_into_a_text_is_not_sent_in_pieces(village):
    ticket = village.serve(contact=SEALED)
    assert village.follow("https://" + "a" * 120 + ".id") == 0
    assert asked(village, ticket) is None


def test_a_question_is_withdrawn_once_it_is_answered_or_undone(village):
    ticket, undone = village.serve(contact=SEALED), village.serve(contact=SEALED)
    village.follow()
    of = {name: asked(village, name) for name in (ticket, undone)}
    assert all(inviting.still_true(village.engine, village.clock, one) for one in of.values())
    village.undo()
    village.answer(ticket)
    assert not any(inviting.still_true(village.engine, village.clock, one) for one in of.values())


def test_the_store_is_sound_and_the_check_sees_what_is_not(village):
    village.answer(village.serve())
    assert check.violations(village.engine) == []
    broken = {"day": "2026-10-01", "band": "night", "service": "kia", "source": "open"}
    text = json.dumps(broken | {"scores": dict.fromkeys(ELEMENTS, 5), "profile": {"name": "Sri"}})
    key = "q:{kantor-desa}:survey:sums:2026-11"
    village.engine.client.hincrby(key, "kia:waktu", 1)
    assert check.violations(village.engine) == [
        "kantor-desa: the sums of 2026-11 are not those of its answers"
    ]
    village.engine.client.delete(key)  # as in a store from before there were sums
    village.answer(village.serve())
    assert (village.report().total.index.count, check.violations(village.engine)) == (2, [])
    village.engine.client.hset("q:{kantor-desa}:survey:answers:2026-11", text, 0)
    assert len(check.violations(village.engine)) == 4
