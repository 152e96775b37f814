"""The tickets' keys and scripts."""

import re

from queue_service.core.keys import post_key
from queue_service.tickets import actions, store, views
from queue_service.tickets.store import Queue, _layout
from tests.factories import POST, keep, make_post, officer


def test_every_key_of_a_verb_lies_on_the_node_of_its_post():
    for key in _layout(Queue(POST, "2026-11-24", ("kia", "@1"))):
        assert key.startswith(f"q:{{{POST}}}:")


def test_what_lasts_a_day_is_kept_under_that_day():
    one, other = (set(_layout(Queue(POST, day, ("kia",)))) for day in ("2026-11-24", "2026-11-25"))
    lasting = {post_key(POST, name) for name in ("day", "seq", "events", "counters", "paused", "unclosed")}
    assert one & other == lasting | {post_key(POST, "idem", "none")}


def test_there_is_a_script_for_each_verb():
    assert set(store.SCRIPTS) == {
        "issue",
        "look",
        "delay",
        "cancel",
        "return",
        "call_next",
        "call",
        "recall",
        "start",
        "finish",
        "set_aside",
        "transfer",
        "undo",
        "counter",
        "open_day",
        "close_day",
        "lease",
        "issue_leased",
    }


def test_an_engine_that_forgot_its_scripts_is_told_again(engine, clock, take):
    take()
    engine.client.script_flush()
    assert take().number == "A002"


def test_events_are_numbered_without_gaps_from_the_first(engine, take):
    for _person in range(3):
        take()
    entries = store.events(engine, POST, 0, 100)
    assert [seq for seq, _fields in entries] == [1, 2, 3, 4, 5]
    assert store.newest_seq(engine, POST) == 5


def test_replay_begins_right_after_what_is_known(engine, take):
    for _person in range(3):
        take()
    last, events = views.events_since(engine, POST, 3)
    assert (last, [event["seq"] for event in events]) == (5, [4, 5])
    assert views.events_since(engine, POST, 5) == (5, [])


def test_what_cannot_be_replayed_without_a_gap_is_not_replayed(engine, take):
    for _person in range(6):
        take()
    assert views.events_since(engine, POST, 9) is None  # from the future: the store went back
    assert views.events_since(engine, POST, 2, limit=3) is None  # too far behind
    engine.client.xtrim(post_key(POST, "events"), maxlen=2, approximate=False)
    assert views.events_since(engine, POST, 3) is None  # no longer kept
    assert views.events_since(engine, POST, 6) is not None


def test_the_queue_page_lists_people_in_calling_order_with_the_total(engine, clock, post, take, desk):
    tickets = [take() for _person in range(4)]
    view = views.queue_view(engine, clock, post, limit=2)
    assert [one.ticket.id for one in view.waiting] == [ticket.id for ticket in tickets[:2]]
    assert view.total == 4


def test_the_call_log_tells_calls_and_what_was_taken_back_newest_first(engine, take, desk, post):
    take()
    desk("call_next")
    desk("recall")
    desk("undo")
    desk("start")
    assert [entry["type"] for entry in views.call_log(engine, post)] == [
        "ticket.undone",
        "ticket.recalled",
        "ticket.called",
    ]


def test_a_snapshot_names_everything_the_protocol_promises(engine, clock, post, take, desk):
    take()
    take()
    desk("call_next")
    seq, board = views.snapshot(engine, clock, post)
    assert seq == store.newest_seq(engine, POST)
    assert set(board) >= {
        "post",
        "name",
        "day",
        "open",
        "at",
        "counters",
        "calls",
        "waiting",
        "notices",
        "paused",
        "estimates",
    }
    first = board["counters"][0]
    assert first["ticket"] | {"called_at": ""} == {
        "number": "A001",
        "service": "ktp-baru",
        "state": "called",
        "called_at": "",
        "recalls": 0,
    }
    assert re.fullmatch(r"2026-11-24T08:00:00\.000\+07:00", first["ticket"]["called_at"])
    assert board["waiting"] == {"ktp-baru": 1, "ktp-ganti": 0, "kia": 0}


def test_a_snapshot_is_of_one_day_even_when_the_day_turns_meanwhile(engine, clock, post, take, monkeypatch):
    take()
    late = actions.current_queue(engine, clock, post)
    clock.pass_time(86_400)
    actions.open_day(engine, clock, post)
    answers = [late]

    def current(*_args):
        return answers.pop() if answers else actions.queue_of(engine, post, "2026-11-25")

    monkeypatch.setattr(actions, "current_queue", current)
    board = views.snapshot(engine, clock, post)[1]
    assert (board["day"], board["waiting"]["ktp-baru"]) == ("2026-11-25", 0)


def test_posts_do_not_see_each_other(engine, clock, take):
    take()
    other = keep(engine, make_post("pasar"))
    actions.set_counter(engine, clock, other, officer("1"), "open")
    assert actions.call_next(engine, clock, other, officer("1")) is None
    assert actions.issue(engine, clock, other, "ktp-baru", by="kiosk").ticket.number == "A001"
