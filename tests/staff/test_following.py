"""What staff did at the posts reaches the audit log once and in order, whatever becomes of the worker that writes it down."""

import json
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_service.core.identity import Principal
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.staff import audit, audit_index, audit_store, following, jobs
from queue_service.staff.check import violations
from tests.factories import MovableClock
from tests.reminders.mortal import Killed, MortalEngine
from tests.staff.conftest import PEOPLE
from tests.staff.stream import NOON, happen, recount

POSTS = ["kantor-desa", "pasar"]
SARI = Principal("staff", "sari", role="officer")
STAFF = set(PEOPLE)
KINDS = (
    "ticket.called",
    "ticket.finished",
    "ticket.undone",
    "counter.changed",
    "post.changed",
    "booking.changed",
)
ACTORS = ("sari", "budi", "holder", "system", "", "d3v1c3")


def told(engine):
    """Return (seq, action, who) of each post's entries in the log, and its gaps as (first, last)."""
    entries, gaps = defaultdict(list), defaultdict(list)
    for content in (link.content for link in audit_store.links(engine)):
        if content["action"] == "log.gap":
            gaps[content["post"]].append((content["after"]["first"], content["after"]["last"]))
        elif "seq" in content:
            entries[content["post"]].append((content["seq"], content["action"], content["by"]))
    return entries, gaps


def sweep(engine):
    """The sweep of a healthy worker."""
    jobs.keep_audit(engine, MovableClock(), POSTS)


def test_what_staff_did_is_written_down_and_what_others_did_is_not(office):
    for who in ACTORS:
        happen(office, "pasar", by=who)
    sweep(office)
    entries, gaps = told(office)
    # the post itself was saved when it was made
    assert entries["pasar"] == [(2, "ticket.called", "sari"), (3, "ticket.called", "budi")]
    assert gaps == {}
    assert violations(office) == []


def test_a_failed_print_is_written_down_whoever_noticed_it(office):
    happen(office, "pasar", by="system", kind="print.failed")
    happen(office, "pasar", by="system", kind="print.done")
    sweep(office)
    assert told(office)[0]["pasar"] == [(2, "print.failed", "system")]


def test_sweeping_again_adds_nothing(office):
    happen(office, "pasar")
    sweep(office)
    before = audit_store.written(office)
    sweep(office)
    assert audit_store.written(office) == before


def test_an_entry_bears_the_time_of_the_event_and_no_secret(office):
    happen(office, "pasar", NOON - 86_400_000, why="out_of_turn", reason="Ibu 081234567890 terburu-buru")
    sweep(office)
    link = list(audit_store.links(office))[-1]
    assert link.content["at"] == NOON - 86_400_000
    assert (link.content["subject"], link.content["after"]) == ("number:A002", {"counter": "1"})
    assert "secretid" not in link.entry
    assert "081234567890" not in link.entry


def test_events_that_were_trimmed_before_they_were_read_are_a_gap_in_the_log(office):
    for _number in range(10):
        happen(office, "pasar")
    office.client.xtrim(post_key("pasar", "events"), minid="8-0", approximate=False)
    sweep(office)
    happen(office, "pasar")
    office.client.delete(post_key("pasar", "events"))
    sweep(office)
    entries, gaps = told(office)
    assert gaps["pasar"] == [(1, 7), (12, 12)]
    assert [seq for seq, _kind, _by in entries["pasar"]] == [8, 9, 10, 11]
    assert violations(office) == []


def test_an_event_taken_out_of_the_middle_is_a_gap_too(office):
    for _number in range(5):
        happen(office, "pasar")
    office.client.xdel(post_key("pasar", "events"), "4-0")
    sweep(office)
    assert told(office)[1]["pasar"] == [(4, 4)]


def test_the_check_notices_an_event_that_is_told_twice_or_not_at_all(office):
    for _number in range(3):
        happen(office, "pasar")
    sweep(office)
    office.client.hset(audit_store.READ, "pasar", 3)  # as if its last event had not been read yet
    sweep(office)
    assert violations(office) == ["audit log: pasar: events in wrong order are told wrongly"]
    happen(office, "pasar")
    office.client.hset(audit_store.READ, "pasar", 5)  # as if it had been
    assert violations(office) == ["audit log: pasar: events [5] are told wrongly"]
    office.client.hset(audit_store.READ, "pasar", 9)
    assert "audit log: pasar: read up to 9, but its events end at 5" in violations(office)


def test_a_worker_killed_at_any_moment_leaves_the_same_log(office, engine_server, monkeypatch):
    monkeypatch.setattr(following, "BATCH", 20)
    monkeypatch.setattr(audit_index, "BLOCK", 8)
    for life in range(1000):
        happen(office, "pasar", by="sari")
        happen(office, "kantor-desa", by="holder")
        happen(office, "kantor-desa", by="budi")
        with closing(MortalEngine(engine_server.url, life)) as mortal:
            try:
                sweep(mortal)
            except Killed:
                pass
            else:
                assert life > 10, "the sweep has more steps than that"
                break
    assert violations(office) == []
    entries, gaps = told(office)
    assert gaps == {}
    for post in POSTS:
        assert entries[post] == recount(office, post, STAFF)


STEPS = st.one_of(
    *[
        st.tuples(
            st.just("happen"),
            st.sampled_from(POSTS),
            st.sampled_from(ACTORS),
            st.sampled_from(KINDS),
            st.integers(-9, 9),
        )
    ]
    * 6,
    st.tuples(st.just("sweep")),
    st.tuples(st.just("die"), st.integers(0, 25)),
    st.tuples(st.just("overtaken")),
    st.tuples(st.just("office")),
    st.tuples(st.just("trim"), st.sampled_from(POSTS), st.integers(0, 5)),
)


class Histories:
    """The log beside a naive record: which events there were, and which of them were gone before a sweep that lived."""

    def __init__(self, engine: Engine, url: str) -> None:
        self.engine, self.url, self.offices = engine, url, 0
        self.happened: dict[str, list[tuple[int, str, str]]] = {post: [] for post in POSTS}

    def happen(self, post: str, by: str, kind: str, late: int) -> None:
        seq = happen(self.engine, post, NOON + late, by, kind)
        self.happened[post].append((seq, kind, by))

    def sweep(self) -> None:
        sweep(self.engine)

    def die(self, life: int) -> None:
        with closing(MortalEngine(self.url, life)) as mortal, suppress(Killed):
            sweep(mortal)

    def overtaken(self) -> None:
        """A worker that has read is overtaken by another one before it writes, and by somebody who logs in."""
        unread = audit_store.unread(self.engine, POSTS, 10)
        self.sweep()
        self.office()
        audit.append(self.engine, NOON, [], unread)
        if unread:
            audit.append(self.engine, NOON, [{"at": 0, "by": "twice", "action": "x", "post": ""}], unread)

    def office(self) -> None:
        audit.record(self.engine, SARI, "user.changed", "user:x")
        self.offices += 1

    def trim(self, post: str, keep: int) -> None:
        self.engine.client.xtrim(post_key(post, "events"), maxlen=keep, approximate=False)

    def check(self) -> None:
        """Every event that staff made is told once and in order, or lies in a gap that is told."""
        self.sweep()
        assert violations(self.engine) == []
        entries, gaps = told(self.engine)
        for post in POSTS:
            lost = {seq for first, last in gaps[post] for seq in range(first, last + 1)}
            owed = [one for one in self.happened[post] if one[2] in STAFF and one[1] not in KINDS[-2:]]
            assert entries[post] == [one for one in owed if one[0] not in lost]
        others = [link.content for link in audit_store.links(self.engine) if "seq" not in link.content]
        assert sum(one["action"] == "user.changed" for one in others) == self.offices
        assert "twice" not in {one["by"] for one in others}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=5, max_size=60))
def test_any_history_gives_the_log_that_a_naive_recount_gives(office, engine_server, steps):
    people = office.client.hgetall("sys:{staff}:users")
    office.client.flushall()
    office.client.hset("sys:{staff}:users", mapping=people)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(following, "BATCH", 8)
        patch.setattr(following, "LEAST", 3)
        patch.setattr(audit_index, "BLOCK", 8)
        histories = Histories(office, engine_server.url)
        for name, *details in steps:
            getattr(histories, name)(*details)
        histories.check()


def test_officers_workers_and_people_who_log_in_do_not_hinder_each_other(office, engine_server):
    def with_own(act):
        with closing(Engine(engine_server.url)) as own:
            for number in range(40):
                act(own, number)

    acts = [
        lambda own, number: happen_at_once(own, "pasar", "sari", number),
        lambda own, number: happen_at_once(own, "kantor-desa", "budi", number),
        lambda own, number: audit.record(own, SARI, "user.changed", f"user:{number}"),
        *[lambda own, _number: sweep(own)] * 3,
    ]
    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(with_own, acts))
    sweep(office)
    entries, gaps = told(office)
    assert gaps == {}
    assert {post: len(entries[post]) for post in POSTS} == {"pasar": 40, "kantor-desa": 40}
    assert all(entries[post] == recount(office, post, STAFF) for post in POSTS)
    assert violations(office) == []


def happen_at_once(engine, post, by, number):
    """Append an event as scripts do, seq and entry in one step, so that nobody sees one without the other."""
    text = "local seq = redis.call('INCR', KEYS[1]); redis.call('XADD', KEYS[2], seq .. '-0', unpack(ARGV))"
    private = json.dumps({"by": by})
    fields = (
        "type",
        "ticket.called",
        "at",
        "2026-11-24T12:00:00+07:00",
        "data",
        '{"number":"A001"}',
        "private",
        private,
    )
    engine.client.eval(text, 2, post_key(post, "seq"), post_key(post, "events"), *fields)
