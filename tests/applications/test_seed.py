"""The sample village's desk has work in every state, with papers that can be looked at; setting it up again changes nothing."""

from collections import Counter
from dataclasses import replace

from queue_service import seed, village_applications
from queue_service.applications import desk, uploads
from queue_service.applications.check import violations
from queue_service.applications.models import State
from queue_service.config import Settings
from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.documents import actions as documents
from queue_service.documents.check import violations as of_documents
from queue_service.feedback.complaints import store as complaints
from queue_service.feedback.complaints.models import State as Complained
from queue_service.feedback.complaints.models import Visibility
from queue_service.posts import actions as posts

EXPECTED = Counter(
    {
        State.DRAFT: 1,  # the partner's
        State.DIAJUKAN: 3,
        State.PERLU_PERBAIKAN: 1,
        State.LENGKAP: 1,
        State.DIREKAM: 1,
        State.MENUNGGU_PENUNGGALAN: 1,
        State.SIAP_DIAMBIL: 1,
        State.DISERAHKAN: 1,
        State.DITOLAK: 1,
    }
)


def test_the_sample_desk_has_work_in_every_state_once(engine: Engine, settings: Settings) -> None:
    village = replace(settings, sample="village")
    for _time in range(2):
        seed.seed_village(engine, village)
        office = posts.get(engine, seed.OFFICE)
        assert Counter(desk.counts(engine, office)) == EXPECTED
        listed = desk.page(engine, office, tuple(State))[0]
        assert not any(one.sms_consent for one in listed)
        assert all(entry.at_ms <= Clock().now_ms() for one in listed for entry in one.history)
        posts.keep_sample(engine, {})  # as if the set-up had been cut short
    assert violations(engine) + of_documents(engine, documents.shelf(settings)) == []


def test_what_came_back_in_the_sample_names_the_blurred_paper_and_shows_it(
    engine: Engine, settings: Settings
) -> None:
    seed.seed_village(engine, replace(settings, sample="village"))
    office = posts.get(engine, seed.OFFICE)
    (returned,) = desk.page(engine, office, (State.PERLU_PERBAIKAN,))[0]
    assert [(one.document, one.phrase) for one in returned.history[-1].reasons] == [("kk", "blurred")]
    media, picture = uploads.page(engine, documents.shelf(settings), returned, "kk", 1)
    assert media == "image/jpeg"
    assert picture == village_applications.paper("Kartu Keluarga (KK)", blurred=True)
    assert picture != village_applications.paper("Kartu Keluarga (KK)")


def test_two_complaints_of_the_sample_wait_for_the_office(engine: Engine, settings: Settings) -> None:
    seed.seed_village(engine, replace(settings, sample="village"))
    responded, received = (
        complaints.in_state(engine, seed.OFFICE, state, 9)
        for state in (Complained.RESPONDED, Complained.RECEIVED)
    )
    assert [one.visibility for one in responded] == [Visibility.NORMAL]
    assert [one.visibility for one in received] == [Visibility.ANONIM]
