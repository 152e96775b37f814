"""The verbs against the real engine: from a draft to the handover, and what is refused on the way."""

import json
import threading
from datetime import date

import pytest

from queue_service.applications import actions, check, rules, store
from queue_service.applications.models import Reason, State
from queue_service.core.errors import Conflict, Invalid, NotFound
from tests.applications.office import BLURRED, GROWN_UP, PERSONAL, PHONE4, VAULT, child


def refused(verb, *args, **more) -> str:
    with pytest.raises((Conflict, Invalid, NotFound)) as found:
        verb(*args, **more)
    return found.value.code


def steps(application) -> list[tuple[str, str]]:
    return [(entry.verb, entry.by) for entry in application.history]


def test_an_application_goes_from_the_draft_to_the_handover(desk):
    found = desk.submitted()
    found = desk.claim(found)
    assert (found.state, found.claim.by) == (State.DIPERIKSA, "sari")
    for verb in ("verify", "forward"):
        found = desk.advance(found, verb)
    for state in (State.DIREKAM, State.MENUNGGU_PENUNGGALAN, State.SIAP_CETAK):
        found = desk.progress(found, state)
    for verb in ("ready", "handover"):
        found = desk.advance(found, verb)
    assert found.state is State.DISERAHKAN
    assert found.claim is None
    assert [entry.state for entry in found.history] == [
        State.DRAFT,
        State.DIAJUKAN,
        State.DIPERIKSA,
        State.LENGKAP,
        State.DITERUSKAN,
        State.DIREKAM,
        State.MENUNGGU_PENUNGGALAN,
        State.SIAP_CETAK,
        State.SIAP_DIAMBIL,
        State.DISERAHKAN,
    ]
    assert check.violations(desk.engine) == []


def test_a_draft_may_begin_empty_and_is_filled_piece_by_piece(desk):
    draft = desk.create(given={})
    assert "applicant.nik" in desk.missing(draft)
    for name, value in GROWN_UP.items():
        desk.save(draft, {name: value})
    assert desk.applicant(draft) == GROWN_UP
    assert desk.missing(draft) == ("documents.kk", "documents.f-1-02")
    assert refused(desk.submit, draft) == "incomplete"
    desk.attach(draft, "kk", "f-1-02")
    assert desk.submit(draft).state is State.DIAJUKAN


def test_what_was_handed_in_is_changed_no_more_until_it_comes_back(desk):
    found = desk.submitted()
    assert refused(desk.save, found, {"name": "Orang Lain"}) == "wrong_state"
    assert refused(desk.attach, found, "kk") == "wrong_state"
    back = desk.advance(found, "return", reasons=BLURRED)
    assert desk.missing(back) == ("documents.kk",)
    assert refused(desk.submit, back) == "incomplete"
    desk.attach(back, "kk")
    again = desk.submit(back)
    assert steps(again) == [
        ("create", "anyone"),
        ("submit", "holder"),
        ("return", "sari"),
        ("submit", "holder"),
    ]
    assert again.history[2].reasons == BLURRED


def test_going_back_and_rejecting_need_a_reason(desk):
    found = desk.submitted()
    for verb in ("return", "reject"):
        assert refused(desk.advance, found, verb) == "reason_needed"
    assert desk.advance(found, "reject", reasons=(Reason(text="Sudah punya KTP-el."),)).state is State.DITOLAK


@pytest.mark.parametrize("verb", ["verify", "forward", "ready", "handover"])
def test_no_verb_works_on_a_draft(desk, verb):
    assert refused(desk.advance, desk.create(), verb) == "wrong_state"


def test_a_document_of_a_kind_is_replaced_and_can_be_taken_away(desk):
    found = desk.create()
    actions.attach(desk.engine, desk.clock, desk.post, found, "kk", desk.file())
    assert store.gone(desk.engine, desk.post.slug) == []
    second = actions.attach(desk.engine, desk.clock, desk.post, found, "kk", desk.file())
    assert (set(second.documents), store.gone(desk.engine, desk.post.slug)) == ({"kk"}, ["file"])
    assert actions.attach(desk.engine, desk.clock, desk.post, found, "kk", None).documents == {}
    assert (
        refused(actions.attach, desk.engine, desk.clock, desk.post, found, "paspor", desk.file())
        == "not_found"
    )


def test_two_officers_do_not_work_on_the_same_one_unknowingly(desk):
    found = desk.submitted()
    desk.claim(found)
    assert refused(desk.claim, found, "tono") == "claimed_by_other"
    assert refused(desk.advance, found, "verify", "tono") == "claimed_by_other"
    taken = desk.claim(found, "tono", take=True)
    assert taken.claim.by == "tono"
    assert refused(desk.advance, found, "verify", "sari") == "claimed_by_other"
    assert desk.advance(found, "verify", "sari", take=True).claim is None


def test_a_claim_ends_by_itself_and_can_be_let_go(desk):
    found = desk.submitted()
    desk.claim(found)
    desk.clock.pass_time(rules.CLAIM_MS / 1000)
    assert desk.claim(found, "tono").claim.by == "tono"
    actions.release(desk.engine, desk.clock, desk.post, found, by="sari")
    assert desk.now(found).claim.by == "tono"
    actions.release(desk.engine, desk.clock, desk.post, found, by="tono")
    assert desk.now(found).claim is None


def test_of_two_officers_who_claim_at_once_one_gets_it(desk):
    found = desk.submitted()
    won: list[str] = []

    def claim(who: str) -> None:
        try:
            desk.claim(found, who)
            won.append(who)
        except Conflict:
            pass

    threads = [threading.Thread(target=claim, args=(f"petugas-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [desk.now(found).claim.by]


def test_a_repeated_request_finds_its_first_answer_whatever_came_since(desk):
    made = desk.create(idem=("kunci-1", "sidik"))
    assert desk.create(idem=("kunci-1", "sidik")).code == made.code
    assert refused(desk.create, idem=("kunci-1", "lain!")) == "idempotency_mismatch"
    found = desk.attach(made, "kk", "f-1-02")
    first = desk.submit(found, idem=("kunci-2", "sidik"))
    desk.advance(first, "return", reasons=BLURRED)
    assert desk.submit(found, idem=("kunci-2", "sidik")) == first
    assert desk.now(found).state is State.PERLU_PERBAIKAN


def test_a_document_taken_away_meanwhile_keeps_an_application_from_being_handed_in(desk, monkeypatch):
    found = desk.complete()
    true = actions.missing

    def slow(*args):
        lacks = true(*args)
        actions.attach(desk.engine, desk.clock, desk.post, found, "kk", None)
        return lacks

    monkeypatch.setattr(actions, "missing", slow)
    assert refused(desk.submit, found) == "changed_meanwhile"
    assert desk.now(found).state is State.DRAFT


def test_pieces_saved_at_once_are_all_kept(desk):
    draft = desk.create(given={})
    threads = [
        threading.Thread(target=desk.save, args=(draft, {name: value})) for name, value in GROWN_UP.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert desk.applicant(draft) == GROWN_UP


def test_only_the_holder_finds_it_also_after_the_number_has_changed(desk):
    found = desk.create()
    assert actions.held_by(desk.engine, VAULT, found.code.lower(), PHONE4)[1].code == found.code
    desk.save(found, {}, phone="0813 1111 2222")
    for phone4 in (PHONE4, "", "0000"):
        assert refused(actions.held_by, desk.engine, VAULT, found.code, phone4) == "not_found"
    assert actions.held_by(desk.engine, VAULT, found.code, "2222")[1].code == found.code


def test_a_service_that_cannot_be_applied_for_and_an_unknown_case_are_refused(desk):
    assert refused(desk.create, "ikd") == "not_online"
    assert refused(desk.create, "paspor") == "service_unknown"
    assert refused(desk.create, "ktp-ganti", case="lupa") == "invalid_input"


def test_nothing_personal_is_kept_readable_or_told_to_displays(desk):
    found = desk.attach(desk.create("kia", given=child(date(2020, 1, 1))), "kk")
    assert found.code
    engine = desk.engine.client
    kept = json.dumps([engine.hvals(key) for key in engine.scan_iter("*apply:applications")])
    events = json.dumps(engine.xrange(f"q:{{{desk.post.slug}}}:events"))
    for text in (*PERSONAL, "Budi", "Santoso"):
        assert text not in kept
        assert text not in events
    public = [json.loads(fields["data"]) for _id, fields in engine.xrange(f"q:{{{desk.post.slug}}}:events")]
    assert {"service": "kia", "state": "draft"} in public
    assert found.code not in json.dumps(public)


def test_the_list_shows_who_waits_longest_first_and_counts_every_state(desk):
    found = []
    for _number in range(3):
        desk.clock.pass_time(60)
        found.append(desk.submitted().code)
    desk.claim(desk.now(actions.find(desk.engine, found[0])[1]))
    waiting = store.in_state(desk.engine, desk.post.slug, State.DIAJUKAN, 10)
    assert [one.code for one in waiting] == found[1:]
    counts = store.counts(desk.engine, desk.post.slug)
    assert (counts[State.DIAJUKAN], counts[State.DIPERIKSA], counts[State.DRAFT]) == (2, 1, 0)


def test_a_draft_can_be_deleted_and_nothing_else(desk):
    draft = desk.create()
    assert actions.discard(desk.engine, desk.clock, desk.post, draft, by="holder")
    assert not actions.discard(desk.engine, desk.clock, desk.post, draft, by="holder")
    assert refused(actions.find, desk.engine, draft.code) == "not_found"
    handed_in = desk.submitted()
    assert (
        refused(actions.discard, desk.engine, desk.clock, desk.post, handed_in, by="holder") == "wrong_state"
    )
    assert check.violations(desk.engine) == []


def test_the_check_finds_a_state_that_was_never_entered(desk):
    found = desk.submitted()
    key = f"q:{{{desk.post.slug}}}:apply:applications"
    broken = json.loads(desk.engine.client.hget(key, found.code))
    broken["state"] = "diserahkan"
    desk.engine.client.hset(key, found.code, json.dumps(broken))
    assert len(check.violations(desk.engine)) == 2
