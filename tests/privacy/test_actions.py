"""Erasing: nothing of the person is left anywhere, others keep what is theirs, what is needed stays until it is over."""

from collections import Counter

import pytest

from queue_service.applications import check as applications_check
from queue_service.bookings import actions as bookings
from queue_service.bookings import check as bookings_check
from queue_service.core.errors import Conflict, Invalid
from queue_service.entrusted import check as entrusted_check
from queue_service.evenings import check as evenings_check
from queue_service.feedback.complaints import check as complaints_check
from queue_service.messages import check as messages_check
from queue_service.outreach import check as outreach_check
from queue_service.partners import check as partners_check
from queue_service.privacy import actions, rooms, store
from queue_service.privacy.models import Checked, Reason
from tests.privacy.town import ANI, SITI, Town

SHE = actions.target(SITI["nik"], SITI["phone"])
SHARING = ANI | {"phone": SITI["phone"]}
DAY = 86_400


def order(town: Town, by: str = "kepala", key: str = "one"):
    return actions.order(town.rooms(by), SHE, key, Reason.ASKED, Checked.CARD)


def carry_on(town: Town) -> int:
    at = town.rooms().at
    return actions.carry_all_on(at, town.shelf)


def found(town: Town) -> Counter[str]:
    return Counter(one.room for one in actions.look(town.rooms(), SHE))


def violations(town: Town) -> list[str]:
    simple = (
        bookings_check,
        applications_check,
        entrusted_check,
        complaints_check,
        messages_check,
        outreach_check,
        partners_check,
    )
    broken = [sentence for room in simple for sentence in room.violations(town.engine)]
    return broken + evenings_check.violations(town.engine, town.clock.now_ms())


def test_what_is_kept_is_found_in_every_room_and_nothing_of_who_shares_the_phone(town):
    town.fills_every_room()
    town.books(SHARING, "ktp-ganti")
    kept = found(town)
    assert kept.pop("message") >= 4
    assert kept == {
        "booking": 1,
        "application": 2,
        "evening": 1,
        "visit": 1,
        "event": 1,
        "complaint": 1,
        "ticket": 1,
        "entrusted": 1,
        "partner_row": 1,
    }


def test_what_is_under_way_stays_until_it_is_over_and_then_goes_without_being_asked_again(town):
    codes = town.fills_every_room()
    asked = order(town)
    assert asked.done_ms is None
    waits = Counter(one.room for one in actions.waiting(town.rooms(), asked))
    assert waits == {"booking": 1, "evening": 1, "visit": 1, "event": 1, "complaint": 1, "ticket": 1}
    town.closes_everything(codes)
    assert carry_on(town) == 1
    assert actions.find(town.engine, asked.ref, town.rooms().at.caller).done_ms == town.clock.now_ms()
    assert town.left() == []
    assert town.files() == 0
    assert violations(town) == []


def test_after_erasing_no_key_and_no_file_has_anything_of_the_person_and_others_keep_theirs(town):
    codes = town.fills_every_room()
    assert town.files() >= 3
    assert len(town.left()) > 20
    town.closes_everything(codes)
    assert order(town).done_ms is not None
    assert town.left() == []
    assert town.files() == 0
    [hers] = [one for one, _over in bookings.store.everything(town.engine, "kantor-desa")]
    assert bookings.text_of(town.vault, hers)["name"] == ANI["name"]
    assert found(town) == {}
    assert violations(town) == []


def test_an_application_that_is_worked_on_is_kept_whole_until_it_is_over(town):
    path = f"/api/v1/applications/{town.applies(SITI)['code']}"
    assert town.api.post(f"{path}/submit?phone4=7890").status_code == 200
    asked, before = order(town), found(town)
    assert [one.room for one in actions.waiting(town.rooms(), asked)] == ["application"]
    assert town.files() == 2
    assert carry_on(town) == 0
    assert found(town) == before
    reasons = {"reasons": [{"text": "Berkas Siti Aminah tidak sah"}]}
    assert town.api.post(f"{path}/reject", reasons, by="sari").status_code == 200
    assert carry_on(town) == 1
    assert (town.left(), town.files(), violations(town)) == ([], 0, [])


@pytest.mark.parametrize("step", [1, 7, 12])
def test_an_order_that_is_cut_short_anywhere_is_carried_on(town, monkeypatch, step):
    codes = town.fills_every_room()
    town.closes_everything(codes)
    real, calls = rooms.Rooms.erase, []

    def dying(self, one):
        calls.append(one)
        if len(calls) == step:
            raise KeyboardInterrupt
        return real(self, one)

    monkeypatch.setattr(rooms.Rooms, "erase", dying)
    with pytest.raises(KeyboardInterrupt):
        order(town)
    monkeypatch.undo()
    assert carry_on(town) == 1
    assert town.left() == []
    assert violations(town) == []


def test_a_form_sent_twice_is_one_order_and_erasing_twice_is_no_error(town):
    town.closes_everything(town.fills_every_room())
    first, second = order(town), order(town)
    assert first == second
    assert order(town, key="two").done_ms is not None
    assert len(store.orders(town.engine)) == 2


def test_what_the_person_does_after_asking_is_not_erased(town):
    town.books(SITI)
    asked = order(town)
    town.clock.pass_time(60)
    later = town.books(SITI, "kia")
    town.clock.pass_time(3 * DAY)
    town.work()
    assert carry_on(town) == 1
    assert actions.waiting(town.rooms(), asked) == []
    assert [one.code for one in actions.look(town.rooms(), SHE) if one.room == "booking"] == [later["code"]]


def test_a_number_alone_that_leads_to_two_people_is_refused(town):
    town.books(SITI)
    town.books(SHARING, "kia")
    with pytest.raises(Conflict, match="several_people"):
        actions.look(town.rooms(), actions.target("", SITI["phone"]))


@pytest.mark.parametrize(
    ("nik", "phone", "field"), [("12", "", "nik"), ("", "12", "phone"), ("", " ", "who")]
)
def test_who_is_meant_must_be_said_rightly(nik, phone, field):
    with pytest.raises(Invalid) as refused:
        actions.target(nik, phone)
    assert [one["field"] for one in refused.value.extra["errors"]] == [field]


def test_a_supervisor_reaches_the_own_posts_only(town):
    town.api.log_in("budi")
    elsewhere = town.made("/api/v1/posts/pasar/bookings", SITI | slot_at(town, "pasar"))
    assert [one.code for one in actions.look(town.rooms("budi"), SHE)] == []
    assert elsewhere["code"] in [one.code for one in actions.look(town.rooms("kepala"), SHE)]


def slot_at(town: Town, post: str) -> dict[str, object]:
    slots = town.api.get(f"/api/v1/posts/{post}/slots?service=kia&from=2026-11-25").get_json()
    return {"service": "kia", "slot": slots[0]["id"], "sms_consent": True}


def test_the_audit_log_tells_that_somebody_was_erased_and_never_who(town):
    town.closes_everything(town.fills_every_room())
    asked = order(town)
    log = str([fields["entry"] for _id, fields in town.engine.client.xrange("sys:{audit}:log")])
    for wanted in ("person.erasing", "person.erased", asked.ref, "asked, card"):
        assert wanted in log
    for word in (*SITI.values(), "81234567890", "3171*"):
        assert word not in log
