"""The pages of personal data: who may, what they show and write into a file, nothing of a person in an address."""

import io
import json
import re
import zipfile

import pytest

from queue_service.feedback.complaints import actions as complaints
from queue_service.privacy import reading
from tests.callers import EVERYBODY
from tests.privacy.town import SITI, Page, Town

PEOPLE = "/admin/people"
WHO = {"nik": SITI["nik"], "phone": SITI["phone"]}
WHY = {"reason": "asked", "checked": "card"}


@pytest.fixture
def filled(town: Town) -> dict[str, str]:
    """What Siti has left, by room."""
    return town.fills_every_room()


def found(town: Town, by: str = "kepala", **who: str) -> Page:
    page = town.page(by)
    answer = page.send(PEOPLE, **(who or WHO))
    assert answer.status_code == 200, page.text
    return page


def test_only_supervisors_and_admins_come_in(town):
    for by in EVERYBODY:
        allowed = by in ("kepala", "budi")
        for path in (PEOPLE, f"{PEOPLE}/orders/ABCDEFGHJKMN"):
            expected = {200, 404} if allowed else {302, 303, 401, 403}
            assert town.api.get(path, by=by).status_code in expected, (by, path)
        for verb in ("", "/copy", "/erase"):
            answer = town.api.client.post(f"{PEOPLE}{verb}", headers=bearer(town, by))
            assert (answer.status_code in (401, 403)) is not allowed, (by, verb)


def bearer(town: Town, by: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {town.api.tokens[by]}"} if by in town.api.tokens else {}


def test_what_is_found_is_masked_and_nothing_typed_is_in_the_page_or_an_address(town, filled):
    page = found(town)
    assert "S. A. · 3171************ · ••••\u00a07890" in page.text
    assert filled["booking"] in page.text
    for word in ("Aminah", SITI["nik"], "81234567890", "12 3456", "Melati"):
        assert word not in page.text
    assert 'method="post"' in page.text


def test_what_is_wrong_is_said_at_the_field(town):
    page = town.page("kepala")
    assert page.send(PEOPLE, nik="3171", phone="").status_code == 422
    assert "NIK tidak benar" in page.text
    assert 'value="3171"' not in page.text


def test_a_copy_is_one_file_with_everything_and_the_documents_and_is_written_down(town, filled):
    page = found(town)
    answer = page.send(f"{PEOPLE}/copy", who=page.hidden("who"), **WHY)
    assert answer.mimetype == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    data = json.loads(archive.read("data.json"))
    assert {one["room"] for one in data["kept"]} >= set(filled) - {"by_partner"} | {"message", "entrusted"}
    [application] = [
        one
        for one in data["kept"]
        if one.get("code") == filled["application"] and one["room"] == "application"
    ]
    assert (application["name"], application["nik"]) == (SITI["name"], SITI["nik"])
    readable = archive.read("salinan-data.html").decode()
    for word in ("Siti Aminah", SITI["nik"], "+6281234567890", "Jalan Melati 7", "ditolak petugas"):
        assert word in readable
    for word in ("Pasti", "Menunggu undian", "KTP-el baru", "Selasa, 5 Juni 1990", "25 November 2026, pukul"):
        assert word in readable, "states, names and days are in words"
    assert not re.search(r"confirmed|kantor-desa<|ktp-baru|regular|\d{4}-\d\d-\d\d|\d{8}T", readable)
    assert not set(re.findall(r'<th align="left">([^<]+)</th>', readable)) & names(data["kept"])
    pictures = [name for name in archive.namelist() if name.startswith("dokumen/")]
    assert len(pictures) == town.files()
    assert all(archive.read(name).startswith(b"\xff\xd8") for name in pictures)
    log = str(town.engine.client.xrange("sys:{audit}:log"))
    assert "person.copied" in log
    assert "complaint" not in log
    assert town.left(), "a copy erases nothing"


def test_a_copy_needs_a_reason_and_how_the_identity_was_checked(town, filled):
    page = found(town)
    answer = page.send(f"{PEOPLE}/copy", who=page.hidden("who"), reason="asked", checked="")
    assert answer.status_code == 422
    assert "Pilih bagaimana identitasnya diperiksa." in page.text


def test_erasing_is_confirmed_first_and_what_stays_says_why(town, filled):
    page = found(town)
    assert page.send(f"{PEOPLE}/erase", who=page.hidden("who"), **WHY).status_code == 200
    assert "Janji masih berlaku" in page.text
    before = len(town.left())
    fields = {name: page.hidden(name) for name in ("who", "reason", "checked", "key")}
    answer = page.send(f"{PEOPLE}/erase", sure="1", **fields)
    assert answer.status_code == 303
    assert SITI["nik"] not in answer.location
    assert len(town.left()) < before
    shown = page.client.get(answer.location).get_data(as_text=True)
    assert "Yang tidak diperlukan lagi sudah dihapus" in shown
    assert page.send(f"{PEOPLE}/erase", sure="1", **fields).location == answer.location


def test_what_is_ticked_as_somebody_elses_is_neither_copied_nor_erased(town):
    visit = town.visited()["code"]
    page = found(town)
    sent = {"who": page.hidden("who"), "left": f"visit/kantor-desa/{visit}", **WHY}
    archive = zipfile.ZipFile(io.BytesIO(page.send(f"{PEOPLE}/copy", **sent).data))
    assert json.loads(archive.read("data.json"))["kept"] == []


def test_a_search_is_its_callers_own_and_ends_after_half_an_hour(town, filled):
    page = found(town)
    other = town.page("budi")
    assert other.send(f"{PEOPLE}/copy", who=page.hidden("who"), **WHY).status_code == 409
    town.clock.pass_time(31 * 60)
    assert page.send(f"{PEOPLE}/copy", who=page.hidden("who"), **WHY).status_code == 409
    assert "Cari sekali lagi" in page.text


def test_whom_a_complaint_is_about_learns_nothing_of_it_and_cannot_erase_it(town):
    made = town.complains(officer="Budi")
    assert "Pengaduan</td>" not in found(town, "budi").text.replace("\n", "")
    page = town.page("budi")
    page.send(PEOPLE, **WHO)
    assert made["code"] not in page.text
    assert "Tidak ada yang disimpan" in page.text
    assert made["code"] in found(town, "kepala").text
    assert not complaints.find(town.engine, made["code"])[1].masked


def test_two_fields_with_one_label_are_both_told():
    told = reading.in_words({"room": "event", "reason": "hujan", "reasons": ["banjir"]}, "Asia/Jakarta", {})
    assert [words for _label, words in told.values()] == ["hujan", ["banjir"]]


def names(value: object) -> set[str]:
    """Every name of a field in what a copy says, however deep."""
    if isinstance(value, dict):
        return set(value).union(*map(names, value.values()))
    return set().union(*map(names, value)) if isinstance(value, list) else set()
