"""Print jobs against the real engine: asked for, taken, decided, given up; what staff see; what agents get."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from queue_service.config import Settings
from queue_service.core.errors import Conflict, Invalid, NotFound
from queue_service.core.jobs import PRINTING, queue
from queue_service.printing import actions, store
from queue_service.printing.models import Reason, State, Way
from queue_service.printing.rules import CLAIMED_FOR_MS, GIVE_UP_AFTER_MS
from queue_service.tickets import actions as tickets
from tests import factories

from .conftest import Office


def state(office: Office, job: str) -> tuple[str, str | None]:
    found = actions.find(office.engine, job)
    return found.state.value, found.reason


def numbers(office: Office) -> list[str]:
    return [trouble.number for trouble in actions.troubles(office.engine, factories.POST)]


def test_a_printed_job_is_told_once_however_often_it_is_reported(office: Office) -> None:
    ticket = office.issue()
    job = office.ask(ticket)
    assert (job.state, job.way, job.target) == (State.REQUESTED, Way.NETWORK, "127.0.0.1:9100")
    for _again in range(3):
        assert office.say(ticket, ok=True, job=job)["state"] == "printed"
    assert office.events() == [("print.done", '{"number":"A001"}')]
    assert numbers(office) == []


def test_a_failed_job_shows_to_staff_with_its_reason_until_a_reprint_works(office: Office) -> None:
    ticket = office.issue()
    office.say(ticket, ok=False, job=office.ask(ticket), reason=Reason.PAPER_OUT)
    [trouble] = actions.troubles(office.engine, factories.POST)
    assert (trouble.ticket, trouble.number, trouble.reason) == (ticket.id, "A001", "paper_out")
    kind, data = office.events()[0]
    assert (kind, json.loads(data)) == ("print.failed", {"number": "A001", "reason": "paper_out"})
    office.say(ticket, ok=True, job=office.ask(ticket))
    assert numbers(office) == []
    assert tickets.stored(office.engine, ticket.id) == ticket


def test_a_late_print_corrects_a_failure_but_nothing_corrects_a_print(office: Office) -> None:
    ticket = office.issue()
    job = office.ask(ticket)
    office.say(ticket, ok=False, job=job, reason=Reason.TIMEOUT)
    assert office.say(ticket, ok=True, job=job)["state"] == "printed"
    assert office.say(ticket, ok=False, job=job, reason=Reason.ERROR)["state"] == "printed"
    assert [kind for kind, _data in office.events()] == ["print.failed", "print.done"]
    assert numbers(office) == []


def test_an_old_attempt_that_fails_late_does_not_hide_the_newer_one(office: Office) -> None:
    ticket = office.issue()
    first, second = office.ask(ticket), office.ask(ticket)
    office.say(ticket, ok=True, job=second)
    office.say(ticket, ok=False, job=first, reason=Reason.TIMEOUT)
    assert numbers(office) == []
    assert state(office, first.id) == ("failed", "timeout")


def test_a_report_without_a_job_counts_for_the_ticket(office: Office) -> None:
    ticket = office.issue()
    assert office.say(ticket, ok=False)["state"] == "failed"
    assert [one.reason for one in actions.troubles(office.engine, factories.POST)] == ["error"]
    assert office.say(ticket, ok=True)["state"] == "printed"
    assert numbers(office) == []


def test_a_job_of_another_ticket_cannot_be_reported(office: Office) -> None:
    job = office.ask(office.issue())
    other = office.issue()
    with pytest.raises(NotFound):
        office.say(other, ok=True, job=job)
    assert state(office, job.id)[0] == "requested"


def test_the_same_request_asks_for_one_job_only(office: Office) -> None:
    ticket = office.issue()
    idem = ("key", "f" * 64)
    with ThreadPoolExecutor(16) as pool:
        jobs = list(pool.map(lambda _n: office.ask(ticket, "agent", idem).id, range(32)))
    assert len(set(jobs)) == 1
    assert len(actions.pending_for(office.engine, office.devices["printer"])) == 1
    with pytest.raises(Invalid, match="idempotency_mismatch"):
        office.ask(ticket, "agent", ("key", "0" * 64))


def test_only_one_worker_gets_a_job(office: Office) -> None:
    job = office.ask(office.issue())
    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(lambda _n: actions.claim(office.engine, office.clock, job), range(32)))
    assert taken.count(True) == 1


def test_a_job_that_is_decided_or_too_old_is_not_taken(office: Office) -> None:
    ticket = office.issue()
    decided, old = office.ask(ticket), office.ask(ticket)
    office.say(ticket, ok=False, job=decided)
    assert not actions.claim(office.engine, office.clock, decided)
    office.clock.pass_time(GIVE_UP_AFTER_MS / 1000 + 1)
    assert not actions.claim(office.engine, office.clock, old)


def test_an_agent_gets_its_own_waiting_jobs_in_order_and_no_others(office: Office) -> None:
    first = office.issue()
    jobs = [office.ask(ticket, "agent") for ticket in (first, *(office.issue() for _n in range(11)))]
    office.ask(first, "network")
    slips = actions.pending_for(office.engine, office.devices["printer"])
    assert [slip["job"] for slip in slips] == [
        job.id for job in jobs
    ]  # though all are of the same millisecond
    office.say(first, ok=True, job=jobs[0])
    slips = actions.pending_for(office.engine, office.devices["printer"])
    assert [slip["number"] for slip in slips] == [f"A{n:03d}" for n in range(2, 13)]
    assert actions.pending_for(office.engine, office.devices["network"]) == []


def test_an_agents_job_goes_into_the_stream_its_connection_is_fed_from(office: Office) -> None:
    job = office.ask(office.issue(), "agent")
    [(_id, fields)] = office.engine.client.xrange(store.prints_key(factories.POST))
    assert fields["device"] == office.devices["printer"].id
    assert json.loads(fields["job"]) == job.slip


def test_a_kiosk_that_prints_nothing_refuses_and_staff_use_a_printer_they_can_reach(office: Office) -> None:
    ticket = office.issue()
    with pytest.raises(Conflict, match="no_printer"):
        office.ask(ticket, "none")
    office.ask(ticket, "agent")
    assert office.ask(ticket, "officer").way is Way.AGENT


def test_a_network_job_is_handed_to_a_worker_and_again_by_the_sweep_when_none_took_it(
    office: Office, settings: Settings
) -> None:
    jobs = queue(settings, PRINTING)
    job = office.ask(office.issue())
    actions.drive(settings, job)
    assert jobs.count == 1
    office.clock.pass_time(1)
    assert actions.sweep(office.engine, office.clock, settings) == 0
    office.clock.pass_time(2)
    assert actions.sweep(office.engine, office.clock, settings) == 1
    assert jobs.count == 2


def test_a_job_stays_open_when_the_engine_of_the_jobs_is_away(office: Office, settings: Settings) -> None:
    import dataclasses

    job = office.ask(office.issue())
    actions.drive(dataclasses.replace(settings, rq_redis_url="redis://127.0.0.1:1"), job)
    assert state(office, job.id)[0] == "requested"


def test_what_nobody_decides_is_given_up_and_shown_to_staff(office: Office, settings: Settings) -> None:
    jobs = [office.ask(office.issue(), device) for device in ("network", "agent", "browser")]
    office.clock.pass_time(GIVE_UP_AFTER_MS / 1000 + 1)
    assert actions.sweep(office.engine, office.clock, settings) == 3
    assert [state(office, job.id) for job in jobs] == [("failed", "timeout")] * 3
    assert sorted(numbers(office)) == ["A001", "A002", "A003"]
    assert actions.sweep(office.engine, office.clock, settings) == 0


def test_a_job_whose_worker_died_is_given_up_and_not_printed_again(
    office: Office, settings: Settings
) -> None:
    job = office.ask(office.issue())
    assert actions.claim(office.engine, office.clock, job)
    office.clock.pass_time(CLAIMED_FOR_MS / 1000 - 1)
    assert actions.sweep(office.engine, office.clock, settings) == 0
    office.clock.pass_time(2)
    assert actions.sweep(office.engine, office.clock, settings) == 1
    assert state(office, job.id) == ("failed", "timeout")


def test_a_job_that_expired_is_taken_off_the_list(office: Office, settings: Settings) -> None:
    job = office.ask(office.issue())
    office.engine.client.delete(store.job_key(factories.POST, job.id))
    assert actions.sweep(office.engine, office.clock, settings) == 1
    assert store.undecided(office.engine, factories.POST) == []
    with pytest.raises(NotFound):
        actions.find(office.engine, job.id)


def test_paper_of_a_visit_that_is_over_is_no_trouble_any_more(office: Office) -> None:
    gone, stays = office.issue(), office.issue()
    for ticket in (gone, stays):
        office.say(ticket, ok=False, job=office.ask(ticket), reason=Reason.OFFLINE)
    tickets.cancel(office.engine, office.clock, gone.id, by="holder", reason="holder")
    assert numbers(office) == [stays.number]
    assert len(store.troubles(office.engine, factories.POST)) == 1


@pytest.mark.parametrize(
    "name", ["", "kantor-desa", "kantor-desa.p123", "x.p0123456789abcdef", "a:b.p0123456789abcdef"]
)
def test_what_cannot_be_a_job_is_not_found(office: Office, name: str) -> None:
    with pytest.raises(NotFound):
        actions.find(office.engine, name)
