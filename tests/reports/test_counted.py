"""Messages and events are counted as they stand, however often, and stay when they themselves are deleted."""

from collections import Counter
from datetime import date, timedelta

import hypothesis.strategies as st
from hypothesis import given

from queue_service.core.clock import local
from queue_service.core.crypto import Vault
from queue_service.messages import actions as messages
from queue_service.messages.models import Receipt
from queue_service.outreach import actions as outreach
from queue_service.reports import actions, jobs
from queue_service.reports.models import OFFICE, Figures
from tests.chance import bounded
from tests.factories import POST, ZONE, MovableClock, keep, make_post
from tests.messages.conftest import HOUR, Outbox, Scripted
from tests.outreach.village import LEADER, Neighbourhood, forum

DAY_S = 86_400
FATES = {"sent": None, "delivered": Receipt.DELIVERED, "failed": Receipt.FAILED}
STEPS = st.tuples(st.sampled_from([POST, "pasar"]), st.sampled_from([*FATES, "expired"]), st.integers(0, 20))


def reported(engine, first: date, last: date, post: str = POST) -> dict[date, Figures]:
    return actions.period(engine, post, first, last).days


@bounded(examples=16, steps=1)
@given(steps=st.lists(STEPS, min_size=1, max_size=12), missed=st.sets(st.integers(0, 11)))
def test_messages_equal_a_naive_recount_however_often_they_are_counted(engine, steps, missed):
    engine.client.flushall()
    keep(engine, make_post())
    outbox, expected = Outbox(engine, MovableClock(), Vault("a secret that only tests know")), Counter()
    first = local(outbox.clock.now(), ZONE).date()
    for number, (post, fate, hours) in enumerate(steps):
        outbox.clock.pass_time(hours * 3600)
        finish(outbox, outbox.put(f"k{number}", post=post), fate)
        if post == POST:
            expected[local(outbox.clock.now(), ZONE).date(), fate] += 1
        if number not in missed:
            jobs.count(engine, outbox.clock)
    jobs.count(engine, outbox.clock)
    last = local(outbox.clock.now(), ZONE).date()
    recent = {key: n for key, n in expected.items() if key[0] > last - timedelta(days=7)}
    found = reported(engine, first, last)
    said = {(day, name): n for day, one in found.items() for name, n in one.slices["message"].items()}
    assert recent.items() <= said.items(), "what is not counted for a week is lost"
    assert said.items() <= expected.items()


def finish(outbox: Outbox, message, fate: str) -> None:
    """Let a message come to an end now."""
    if fate == "expired":
        outbox.clock.pass_time(HOUR / 1000)
        messages.sweep(outbox.engine, outbox.clock)
        return
    outbox.work(Scripted())
    if receipt := FATES[fate]:
        sent = outbox.look(message)
        assert messages.receive(
            outbox.engine, outbox.clock, sent.id, sent.provider_id, receipt, "", others=False
        )


def test_events_are_counted_once_they_are_over_and_their_figures_outlive_their_guests(engine):
    keep(engine, make_post())
    rw = Neighbourhood(engine, Vault("a secret that only tests know"))
    held = rw.announce(places=None)
    day = local(rw.clock.now(), ZONE).date() + timedelta(days=4)
    came, gone = rw.join(seats=3), rw.join(seats=2)
    rw.join(seats=1)
    rw.leave(gone)
    jobs.count(engine, rw.clock)
    assert reported(engine, day, day, OFFICE) == {}
    rw.event = forum(id="batal")
    rw.announce()
    rw.announce(cancelled=True)
    rw.clock.pass_time(5 * DAY_S)
    jobs.count(engine, rw.clock)
    outreach.attend(engine, rw.clock, held, [came.code], LEADER)
    for _again in range(2):
        jobs.count(engine, rw.clock)
    expected = {day: Figures.of({"outreach": {"held": 1, "signed_up": 4, "attended": 3}})}
    assert reported(engine, day, day, OFFICE) == expected
    assert reported(engine, day, day) == {}, "what belongs to no post is in no post's figures"
    rw.clock.pass_time(91 * DAY_S)
    assert outreach.forget_old(engine, rw.clock) > 0
    jobs.count(engine, rw.clock)
    assert reported(engine, day, day, OFFICE) == expected


def test_an_event_of_a_post_and_what_is_texted_about_it_count_there_and_nowhere_else(engine):
    keep(engine, make_post())
    rw = Neighbourhood(engine, Vault("a secret that only tests know"))
    rw.announce(post=POST)
    day, today = local(rw.clock.now(), ZONE).date() + timedelta(days=4), local(rw.clock.now(), ZONE).date()
    rw.join(seats=2)
    rw.work()
    rw.clock.pass_time(5 * DAY_S)
    jobs.count(engine, rw.clock)
    assert reported(engine, day, day)[day].get("outreach", "signed_up") == 2
    assert reported(engine, today, today)[today].get("message", "sent") == 1
    assert reported(engine, today, day, OFFICE) == {}


def test_a_message_that_belongs_to_no_post_counts_for_the_whole_office(engine):
    keep(engine, make_post())
    outbox = Outbox(engine, MovableClock(), Vault("a secret that only tests know"))
    today = local(outbox.clock.now(), ZONE).date()
    finish(outbox, outbox.put("k1", post=""), "delivered")
    jobs.count(engine, outbox.clock)
    assert reported(engine, today, today, OFFICE)[today].get("message", "delivered") == 1
    assert reported(engine, today, today) == {}


def test_an_event_that_turns_out_not_to_have_been_held_is_counted_no_more(engine):
    keep(engine, make_post())
    rw = Neighbourhood(engine, Vault("a secret that only tests know"))
    rw.announce()
    day = local(rw.clock.now(), ZONE).date() + timedelta(days=4)
    rw.clock.pass_time(5 * DAY_S)
    jobs.count(engine, rw.clock)
    assert reported(engine, day, day, OFFICE)[day].get("outreach", "held") == 1
    engine.client.hdel("sys:{outreach}:events", rw.event.id)
    jobs.count(engine, rw.clock)
    assert reported(engine, day, day, OFFICE) == {}
