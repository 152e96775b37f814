"""The verbs of posts on a real engine: what is kept, what is told, and what is refused."""

import dataclasses
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from queue_service.core.errors import Conflict, NotFound
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.events import EVENTS
from queue_service.posts import actions
from queue_service.posts.models import (
    DISRUPTIONS,
    CalendarCorrection,
    Counter,
    DateException,
    Hours,
    OfferedService,
    Period,
    Post,
    Rule,
    Service,
    Text,
    Week,
)
from queue_service.staff.models import SYSTEM

SARI = Principal(kind="staff", id="sari", role="officer", posts=("balai",))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # Tuesday, 09.00 WIB
BALAI = Post(
    slug="balai",
    name="Balai Warga",
    services=(OfferedService("ktp-baru", "A", quota=40), OfferedService("kia", "C")),
    counters=(Counter("1", "1"), Counter("2", "2", ("kia",), "ruang-b")),
    hours=Hours(
        week=Week(
            (Rule((2,), (Period(450, 960),), weeks=(4,), every=1, since=date(2026, 1, 1)),),
            (Rule((5,), (Period(690, 780),)),),
        ),
        exceptions=(DateException(date(2026, 12, 1), date(2026, 12, 2), (), Text("Pilkades", "Election")),),
    ),
)


@pytest.fixture
def post(engine: Engine) -> Post:
    """A post that exists."""
    actions.save(engine, BALAI, actions.NEW, SYSTEM, NOW)
    return actions.get(engine, "balai")


def told(engine: Engine) -> list[tuple[str, dict[str, object]]]:
    """The post's events after its creation: (type, public data)."""
    entries = engine.client.xrange("q:{balai}:events")
    numbers = [int(name.split("-")[0]) for name, _fields in entries]
    assert numbers == list(range(1, len(numbers) + 1)), "seq grows by one without gaps"
    found = [(fields["type"], json.loads(fields["data"])) for _name, fields in entries]
    assert all(set(data) == EVENTS[kind] for kind, data in found), "the protocol names every public field"
    return found[1:]


def test_a_post_comes_back_as_it_was_saved(engine: Engine, post: Post):
    assert post == BALAI


def test_an_unknown_post_or_service_is_not_found(engine: Engine):
    with pytest.raises(NotFound):
        actions.get(engine, "nowhere")
    with pytest.raises(NotFound):
        actions.service(engine, "nothing")


def test_creating_a_post_twice_is_refused_and_keeps_the_first(engine: Engine, post: Post):
    with pytest.raises(Conflict) as refused:
        actions.save(engine, dataclasses.replace(BALAI, name="Lain"), actions.NEW, SYSTEM, NOW)
    assert refused.value.code == "post_exists"
    assert actions.get(engine, "balai").name == "Balai Warga"


def test_of_two_who_edit_at_once_the_second_is_told_and_the_first_is_kept(engine: Engine, post: Post):
    edited, revision = actions.for_editing(engine, "balai")
    actions.save(engine, dataclasses.replace(edited, name="Pertama"), revision, SYSTEM, NOW)
    with pytest.raises(Conflict) as refused:
        actions.save(engine, dataclasses.replace(edited, name="Kedua"), revision, SYSTEM, NOW)
    assert refused.value.code == "changed_meanwhile"
    assert actions.get(engine, "balai").name == "Pertama"


def test_a_changed_post_is_told_to_everybody_who_watches_it(engine: Engine, post: Post):
    edited, revision = actions.for_editing(engine, "balai")
    actions.save(engine, dataclasses.replace(edited, name="Baru"), revision, SYSTEM, NOW)
    assert told(engine) == [("post.changed", {})]


def test_a_post_whose_saving_was_cut_short_is_not_listed(engine: Engine, post: Post):
    engine.client.sadd("sys:posts", "setengah")
    assert [one.slug for one in actions.all_posts(engine)] == ["balai"]


def test_a_post_that_is_not_active_is_closed_and_not_listed(engine: Engine, post: Post):
    edited, revision = actions.for_editing(engine, "balai")
    assert actions.is_open(engine, edited, NOW)
    actions.save(engine, dataclasses.replace(edited, active=False), revision, SYSTEM, NOW)
    closed = actions.get(engine, "balai")
    assert not actions.is_open(engine, closed, NOW)
    assert actions.next_opening(engine, closed, NOW) is None
    assert actions.all_posts(engine) == []
    assert [one.slug for one in actions.all_posts(engine, closed_down=True)] == ["balai"]


def test_open_closing_and_next_opening_are_in_the_posts_own_zone(engine: Engine, post: Post):
    found = actions.closing(engine, post, NOW), actions.next_opening(engine, post, NOW + timedelta(hours=8))
    told_as = [moment.isoformat() if moment else None for moment in found]
    assert told_as == ["2026-11-24T16:00:00+07:00", "2026-12-22T07:30:00+07:00"]


def test_corrections_of_the_calendar_reach_every_post(engine: Engine, post: Post):
    closed = CalendarCorrection(date(2026, 11, 24), "holiday", Text("Hari Desa", "Village day"))
    actions.save_corrections(engine, (closed,), SYSTEM)
    corrected = actions.get(engine, "balai")
    assert not actions.is_open(engine, corrected, NOW)
    assert actions.days(engine, corrected, NOW, 1)[0].reason.en == "Village day"
    kept, _revision = actions.for_editing(engine, "balai")
    actions.save(engine, kept, _revision, SYSTEM, NOW)
    actions.save_corrections(engine, (), SYSTEM)
    assert actions.is_open(engine, actions.get(engine, "balai"), NOW), "saving a post keeps no copy of them"


def test_a_paused_service_is_known_and_told_with_its_reason_in_both_languages(engine: Engine, post: Post):
    actions.pause(engine, post, "kia", DISRUPTIONS["cards"], SARI, NOW)
    pausing = {
        "reason": "Blangko KTP-el habis",
        "text": {"id": "Blangko KTP-el habis", "en": "Out of blank KTP-el cards"},
        "at": "2026-11-24T09:00:00.000+07:00",
        "until": None,
    }
    assert actions.live_state(engine, "balai").paused == {"kia": pausing}
    assert told(engine) == [("service.changed", {"paused": {"kia": pausing}})]


def test_the_officer_who_paused_is_kept_but_never_told(engine: Engine, post: Post):
    actions.pause(engine, post, "kia", Text("Rusak"), SARI, NOW)
    _name, fields = engine.client.xrange("q:{balai}:events")[-1]
    assert json.loads(fields["private"]) == {"by": "sari", "did": "paused", "service": "kia"}
    assert "sari" not in fields["data"]


def test_resuming_tells_the_services_that_are_still_paused(engine: Engine, post: Post):
    actions.pause(engine, post, "kia", Text("Satu"), SARI, NOW)
    actions.pause(engine, post, "ktp-baru", Text("Dua"), SARI, NOW)
    assert actions.resume(engine, post, "kia", SARI, NOW)
    kind, data = told(engine)[-1]
    assert (kind, list(data["paused"])) == ("service.changed", ["ktp-baru"])  # type: ignore[call-overload]


def test_resuming_what_is_not_paused_changes_and_tells_nothing(engine: Engine, post: Post):
    assert not actions.resume(engine, post, "kia", SARI, NOW)
    assert told(engine) == []


def test_a_service_that_is_no_longer_offered_is_no_longer_paused(engine: Engine, post: Post):
    actions.pause(engine, post, "kia", Text("Rusak"), SARI, NOW)
    edited, revision = actions.for_editing(engine, "balai")
    actions.save(engine, dataclasses.replace(edited, services=edited.services[:1]), revision, SYSTEM, NOW)
    assert actions.live_state(engine, "balai").paused == {}
    assert [kind for kind, _data in told(engine)[-2:]] == ["post.changed", "service.changed"]


def test_pausing_a_service_the_post_does_not_offer_is_refused(engine: Engine, post: Post):
    with pytest.raises(NotFound) as refused:
        actions.pause(engine, post, "ikd", Text("Rusak"), SARI, NOW)
    assert refused.value.code == "service_unknown"


def test_notices_are_told_all_together_oldest_first(engine: Engine, post: Post):
    first = actions.post_notice(engine, post, DISRUPTIONS["power"], SARI, NOW)
    later = NOW + timedelta(minutes=1)
    second = actions.post_notice(
        engine, post, Text("Rapat"), SARI, later, kind="information", services=("kia",)
    )
    assert [one.id for one in actions.live_state(engine, "balai").notices] == [first.id, second.id]
    kind, data = told(engine)[-1]
    assert (kind, data["notices"]) == ("notice.changed", [first.public(), second.public()])
    assert second.public()["services"] == ["kia"]
    assert first.public()["services"] == []


def test_a_withdrawn_notice_is_gone_and_cannot_be_withdrawn_again(engine: Engine, post: Post):
    notice = actions.post_notice(engine, post, DISRUPTIONS["power"], SARI, NOW)
    actions.withdraw_notice(engine, post, notice.id, SARI, NOW)
    assert told(engine)[-1] == ("notice.changed", {"notices": []})
    with pytest.raises(NotFound):
        actions.withdraw_notice(engine, post, notice.id, SARI, NOW)
    assert len(told(engine)) == 2


def test_a_notice_about_a_service_that_is_not_offered_is_refused(engine: Engine, post: Post):
    with pytest.raises(NotFound):
        actions.post_notice(engine, post, Text("Rapat"), SARI, NOW, services=("ikd",))


def test_a_post_has_a_limited_number_of_notices(engine: Engine, post: Post):
    for _turn in range(actions.NOTICE_LIMIT):
        actions.post_notice(engine, post, Text("Rapat"), SARI, NOW)
    with pytest.raises(Conflict) as refused:
        actions.post_notice(engine, post, Text("Rapat"), SARI, NOW)
    assert refused.value.code == "too_many_notices"


def test_what_has_an_end_ends_by_itself_and_the_rest_stays(engine: Engine, post: Post):
    soon, late = NOW + timedelta(minutes=5), NOW + timedelta(hours=5)
    actions.pause(engine, post, "kia", Text("Satu"), SARI, NOW, until=soon)
    actions.pause(engine, post, "ktp-baru", Text("Dua"), SARI, NOW, until=late)
    actions.post_notice(engine, post, Text("Tiga"), SARI, NOW, until=soon)
    stays = actions.post_notice(engine, post, Text("Empat"), SARI, NOW)
    assert actions.end_due(engine, soon - timedelta(milliseconds=1)) == 0
    assert actions.end_due(engine, soon) == 2
    live = actions.live_state(engine, "balai")
    assert list(live.paused) == ["ktp-baru"]
    assert [one.id for one in live.notices] == [stays.id]
    assert [kind for kind, _data in told(engine)[-2:]] == ["service.changed", "notice.changed"]
    before = len(told(engine))
    assert actions.end_due(engine, soon) == 0
    assert len(told(engine)) == before, "doing it twice tells nothing"


def test_resuming_early_and_pausing_again_forgets_the_old_end(engine: Engine, post: Post):
    soon = NOW + timedelta(minutes=5)
    actions.pause(engine, post, "kia", Text("Satu"), SARI, NOW, until=soon)
    actions.resume(engine, post, "kia", SARI, NOW)
    actions.pause(engine, post, "kia", Text("Dua"), SARI, NOW)
    assert actions.end_due(engine, soon + timedelta(hours=1)) == 0
    assert actions.live_state(engine, "balai").paused["kia"]["reason"] == "Dua"


def test_script_in_a_reason_comes_back_as_the_same_text(engine: Engine, post: Post):
    nasty = '<script>alert("x")</script>\\ \u2028 {}'
    actions.post_notice(engine, post, Text(nasty), SARI, NOW)
    assert actions.live_state(engine, "balai").notices[0].text.id == nasty
    assert told(engine)[-1][1]["notices"][0]["text"]["id"] == nasty  # type: ignore[index]


def test_services_are_listed_by_letter_and_guarded_against_two_editors(engine: Engine):
    for slug, letter in (("kia", "C"), ("ktp-baru", "A")):
        actions.save_service(engine, Service(slug, letter, Text(slug)), actions.NEW, SYSTEM)
    assert [one.slug for one in actions.all_services(engine)] == ["ktp-baru", "kia"]
    with pytest.raises(Conflict) as refused:
        actions.save_service(engine, Service("kia", "C", Text("KIA")), actions.NEW, SYSTEM)
    assert refused.value.code == "service_exists"
    kept, revision = actions.service_for_editing(engine, "kia")
    actions.save_service(engine, dataclasses.replace(kept, fee="GRATIS!"), revision, SYSTEM)
    with pytest.raises(Conflict):
        actions.save_service(engine, kept, revision, SYSTEM)
    assert actions.service(engine, "kia").fee == "GRATIS!"


def test_every_change_of_the_configuration_is_written_down_with_what_it_was(engine: Engine, post: Post):
    admin = Principal(kind="staff", id="admin", role="admin")
    edited, revision = actions.for_editing(engine, "balai")
    actions.save(engine, dataclasses.replace(edited, address="Jalan Baru 2"), revision, admin, NOW)
    newest = json.loads(engine.client.xrevrange("sys:{audit}:log", count=1)[0][1]["entry"])
    assert (newest["by"], newest["action"], newest["subject"]) == ("admin", "post.changed", "post:balai")
    assert newest["before"] == {"address": ""}
    assert list(newest["after"]) == ["address"]


def test_a_counter_serves_what_it_is_for_or_all_of_the_post(post: Post):
    assert [post.served_at(counter) for counter in post.counters] == [("ktp-baru", "kia"), ("kia",)]
    assert post.counter("9") is None
