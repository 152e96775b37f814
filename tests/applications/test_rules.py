"""What an application needs and what comes next, without an engine."""

from datetime import date

import pytest

from queue_service.applications import people, rules
from queue_service.applications.models import Applicant, Application, Document, Entry, Guardian, Reason, State
from queue_service.core.errors import Invalid
from queue_service.village import SERVICES
from tests.applications.office import GROWN_UP, VAULT, child

TODAY = date(2026, 11, 24)
SERVICE = {one.slug: one for one in SERVICES}
SITI = Applicant(**GROWN_UP)


def application(service: str = "ktp-baru", **more) -> Application:
    known = {
        "code": "C",
        "post": "kantor-desa",
        "service": service,
        "state": State.DRAFT,
        "since_ms": 1,
        "applicant": "x",
        "phone": "x",
        "phone4": "x",
        "phone_print": "x",
        "sms_consent": True,
        "language": "id",
        "created_ms": 1,
        "rev": 1,
        "history": (Entry("create", State.DRAFT, 1, "anyone"),),
    }
    return Application(**known | more)


def kinds(service: str, applicant: Applicant = SITI, case: str = "") -> set[str]:
    return {one.kind for one in rules.papers(SERVICE[service], case, applicant, TODAY)}


def born(day: date) -> Applicant:
    return people.changed(Applicant(), child(day), TODAY)


def test_a_first_card_needs_the_family_card_and_the_form():
    assert kinds("ktp-baru") == {"kk", "f-1-02"}


@pytest.mark.parametrize(
    ("case", "needed"),
    [
        ("hilang", {"kk", "surat-polisi", "f-1-02"}),
        ("rusak", {"kk", "ktp-rusak", "f-1-02"}),
        ("perubahan", {"kk", "ktp-lama", "bukti-perubahan"}),
        ("pindah", {"kk", "surat-pindah"}),
        ("pindah-dekat", {"kk"}),
    ],
)
def test_each_reason_to_replace_a_card_has_its_own_documents(case, needed):
    assert kinds("ktp-ganti", case=case) == needed


def test_a_child_needs_two_photos_from_its_fifth_birthday_on():
    small, bigger = born(date(2021, 11, 25)), born(date(2021, 11, 24))
    assert kinds("kia", small) == {"akta-lahir", "kk", "ktp-orang-tua"}
    assert kinds("kia", bigger) == {"akta-lahir", "kk", "ktp-orang-tua", "pas-foto"}


def test_nobody_needs_a_letter_of_the_neighbourhood():
    assert not [paper for one in SERVICES for paper in one.papers if "rt" in paper.kind.split("-")]


@pytest.mark.parametrize(
    ("service", "birth", "needed"),
    [
        ("ktp-baru", date(2008, 11, 24), False),
        ("ktp-baru", date(2008, 11, 25), True),
        ("kia", date(2024, 1, 1), True),
    ],
)
def test_who_is_under_eighteen_needs_a_guardian(service, birth, needed):
    alone = Applicant(birth_date=birth)
    assert rules.needs_guardian(SERVICE[service], alone, TODAY) is needed
    lacks = rules.missing(SERVICE[service], application(service), alone, TODAY)
    assert ("applicant.guardian.name" in lacks) is needed
    whole = Applicant(birth_date=birth, guardian=Guardian("Siti Aminah", "ibu"))
    assert not [
        one
        for one in rules.missing(SERVICE[service], application(service), whole, TODAY)
        if "guardian" in one
    ]


def test_an_empty_draft_lacks_everything_by_name():
    assert rules.missing(SERVICE["ktp-ganti"], application("ktp-ganti"), Applicant(), TODAY) == (
        "applicant.name",
        "applicant.nik",
        "applicant.kk",
        "applicant.birth_date",
        "applicant.sex",
        "case",
        "documents.kk",
    )


def test_a_returned_document_is_missing_until_it_is_replaced():
    kept = {kind: Document(kind, "image/jpeg", 1, 1, 50) for kind in ("kk", "f-1-02")}
    back = Entry(
        "return", State.PERLU_PERBAIKAN, 100, "sari", (Reason("kk", "blurred"), Reason(text="Lihat KK"))
    )
    found = application(state=State.PERLU_PERBAIKAN, documents=kept, history=(*application().history, back))
    assert rules.flaws(found) == {"kk": (Reason("kk", "blurred"),)}
    assert rules.missing(SERVICE["ktp-baru"], found, SITI, TODAY) == ("documents.kk",)
    kept["kk"] = Document("new", "image/jpeg", 1, 1, 101)
    assert rules.missing(SERVICE["ktp-baru"], found, SITI, TODAY) == ()


@pytest.mark.parametrize(
    ("service", "birth", "married", "warned"),
    [
        ("ktp-baru", date(2009, 11, 24), False, ()),
        ("ktp-baru", date(2010, 11, 24), False, ("too_young",)),
        ("ktp-baru", date(2010, 11, 24), True, ()),
        ("kia", date(2010, 1, 1), False, ()),
        ("kia", date(2009, 11, 24), False, ("too_old",)),
    ],
)
def test_an_age_that_does_not_fit_is_warned_of_and_never_refused(service, birth, married, warned):
    someone = Applicant(birth_date=birth, married=married)
    assert rules.age_warning(SERVICE[service], someone, TODAY) == warned


def test_a_nik_that_tells_another_day_or_sex_than_the_form_is_warned_of():
    assert people.warnings(SITI) == ()
    assert people.warnings(Applicant(**GROWN_UP | {"birth_date": date(1990, 6, 6)})) == ("nik_birth_date",)
    assert people.warnings(Applicant(**GROWN_UP | {"sex": "L"})) == ("nik_sex",)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("nik", "123", "nik_length"),
        ("nik", "3171014506900000", "nik_serial"),
        ("kk", "12", "kk_length"),
        ("name", "123", "name_length"),
        ("name", "x" * 61, "name_length"),
        ("birth_date", date(2026, 11, 25), "birth_date"),
        ("birth_date", date(1880, 1, 1), "birth_date"),
        ("email", "siti", "email"),
    ],
)
def test_what_is_certainly_wrong_is_named(field, value, said):
    with pytest.raises(Invalid) as refused:
        people.changed(Applicant(), {field: value}, TODAY)
    assert refused.value.extra["errors"] == [{"field": f"applicant.{field}", "message": said}]


def test_an_empty_text_takes_a_field_back_and_the_rest_stays():
    changed = people.changed(SITI, {"nik": "", "guardian": {"relation": "wali"}}, TODAY)
    assert (changed.nik, changed.name, changed.guardian) == ("", "Siti Aminah", Guardian("", "wali"))


def test_an_applicant_comes_back_as_it_was_sealed():
    whole = people.changed(
        SITI, {"guardian": {"name": "Ani Lestari", "relation": "ibu"}, "married": True}, TODAY
    )
    sealed = people.sealed(VAULT, whole)
    assert "Siti" not in sealed
    assert people.opened(VAULT, sealed) == whole
    assert people.masked(whole) == {"name": "S. A.", "nik": "3171************"}


def test_time_in_each_state_is_counted_and_stops_with_the_last():
    steps = (
        Entry("create", State.DRAFT, 0, "anyone"),
        Entry("submit", State.DIAJUKAN, 60_000, "holder"),
        Entry("reject", State.DITOLAK, 90_000, "sari"),
    )
    assert [stayed for _entry, stayed in rules.times(application(history=steps), 999_000)] == [
        60_000,
        30_000,
        0,
    ]
    assert [stayed for _entry, stayed in rules.times(application(history=steps[:2]), 999_000)] == [
        60_000,
        939_000,
    ]


def test_every_state_can_be_reached_and_every_ended_one_stays():
    reached = {move.to for move in (*rules.MOVES.values(), *rules.PROGRESS.values())}
    assert reached == set(State)
    for state in rules.ENDED:
        assert rules.possible(state) == ()
        assert rules.progressable(state) == ()
