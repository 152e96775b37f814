"""The guide answers from the service data alone: who needs what, and which papers that takes."""

from datetime import date

import pytest

from queue_service.applications import guide
from queue_service.applications.guide import Ages
from queue_service.posts.models import Service, Text
from queue_service.village import SERVICES

TODAY = date(2026, 11, 24)
ONLINE = [one for one in SERVICES if one.online]


def named(group: Ages) -> set[tuple[str, str, bool]]:
    found = guide.needs(ONLINE, group, TODAY)
    return {(one.service.slug, one.case.slug if one.case else "", one.married_only) for one in found}


def group(age: int) -> Ages:
    return next(one for one in guide.ages(ONLINE) if one.low <= age and (one.high is None or age <= one.high))


def papers(age: int, service: str, case: str = "") -> list[str]:
    needs = guide.needs(ONLINE, group(age), TODAY)
    wanted = next(
        one for one in needs if (one.service.slug, one.case.slug if one.case else "") == (service, case)
    )
    return [one.kind for one in guide.papers(wanted, group(age), TODAY)]


def test_people_are_asked_for_their_age_only_where_something_changes():
    assert guide.ages(ONLINE) == (Ages(0, 4), Ages(5, 16), Ages(17, 17), Ages(18, None))
    assert guide.ages([]) == (Ages(0, 17), Ages(18, None))


def test_another_office_with_other_ages_is_asked_otherwise():
    assert Ages(12, 17) in guide.ages([Service("x", "X", Text("X"), online=True, age_from=12)])


def test_children_need_a_child_card_and_grown_ups_do_not():
    assert ("kia", "", False) in named(group(3))
    assert ("kia", "", False) in named(group(16))
    assert not any(service == "kia" for service, _case, _married in named(group(17)))
    assert {service for service, _case, married in named(group(3)) if not married} == {"kia"}


def test_a_first_card_is_for_seventeen_and_before_only_for_the_married():
    assert ("ktp-baru", "", False) in named(group(17))
    assert ("ktp-baru", "", True) in named(group(10))


def test_each_reason_of_a_service_is_asked_for_by_itself():
    cases = {case for service, case, _married in named(group(30)) if service == "ktp-ganti"}
    assert cases == {"hilang", "rusak", "perubahan", "pindah", "pindah-dekat"}


@pytest.mark.parametrize(
    ("age", "service", "case", "wanted"),
    [
        (17, "ktp-baru", "", ["kk", "f-1-02"]),
        (30, "ktp-ganti", "hilang", ["kk", "surat-polisi", "f-1-02"]),
        (30, "ktp-ganti", "rusak", ["kk", "ktp-rusak", "f-1-02"]),
        (30, "ktp-ganti", "perubahan", ["kk", "ktp-lama", "bukti-perubahan"]),
        (30, "ktp-ganti", "pindah", ["kk", "surat-pindah"]),
        (30, "ktp-ganti", "pindah-dekat", ["kk"]),
        (4, "kia", "", ["akta-lahir", "kk", "ktp-orang-tua"]),
        (5, "kia", "", ["akta-lahir", "kk", "ktp-orang-tua", "pas-foto"]),
    ],
)
def test_the_checklist_is_exact(age, service, case, wanted):
    assert papers(age, service, case) == wanted


def test_nobody_is_asked_for_a_letter_of_the_neighbourhood():
    words = " ".join(
        paper.name.id + paper.hint.id for service in SERVICES for paper in service.papers
    ).lower()
    assert "rt/rw" not in words
    assert "pengantar" not in words


def test_what_only_the_married_can_apply_for_comes_last():
    assert [one.married_only for one in guide.needs(ONLINE, group(3), TODAY)] == [False] + 6 * [True]
