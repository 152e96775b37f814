"""The residents' pages, as a phone without JavaScript uses them: guide, steps, upload, sending, mending, and how it stands."""

from io import BytesIO

import pytest
from PIL import Image

from queue_service.applications import actions, check, people
from queue_service.applications.models import Reason, State
from queue_service.documents import store as documents
from queue_service.documents.disk import Disk
from queue_service.posts import actions as posts
from tests.applications.visitor import DATA, PAPERS, PHONE4, Resident
from tests.documents import corpus
from tests.factories import POST


@pytest.fixture
def resident(office, tmp_path):
    office.app.extensions["shelf"] = type(office.app.extensions["shelf"])(
        (Disk(tmp_path / "documents"),), office.app.extensions["vault"], 2 * 1024 * 1024
    )
    return Resident(office.app.test_client(), posts.get(office.engine, POST))


def now(office, resident):
    return actions.find(office.engine, resident.code)[1]


def applicant(office, resident):
    return people.opened(office.app.extensions["vault"], now(office, resident).applicant)


def returned(office, resident, *reasons):
    """The desk sends it back."""
    return actions.advance(
        office.engine,
        office.app.extensions["clock"],
        resident.post,
        now(office, resident),
        "return",
        by="sari",
        reasons=reasons,
    )


# ---- the guide ----


def test_two_questions_lead_to_the_exact_papers(resident):
    assert "Berapa usia orang yang memerlukan?" in resident.open("/apply").text
    assert "5 sampai 16 tahun" in resident.text
    text = resident.open("/apply?age=18").text
    assert "KTP-el hilang" in text
    assert "Kartu Identitas Anak" not in text
    text = resident.open("/apply?age=18&service=ktp-ganti&case=hilang").text
    assert "Surat keterangan hilang dari kepolisian" in text
    assert "KTP-el yang rusak" not in text
    assert "GRATIS" in text


def test_the_guide_speaks_english(resident):
    assert "What do I need to bring?" in resident.open("/apply?lang=en").text
    assert "The police's loss letter" in resident.open("/apply?age=18&service=ktp-ganti&case=hilang").text


@pytest.mark.parametrize(
    "wish", ["age=x", "age=18&service=none", "age=18&service=ktp-ganti&case=none", "age=-1"]
)
def test_a_wish_that_cannot_be_leads_back_to_a_question(resident, wish):
    assert resident.open(f"/apply?{wish}").status == 200
    assert resident.open(f"/apply/new?{wish}").path == "/apply"


# ---- beginning and coming back ----


def test_a_phone_number_begins_an_application_and_its_code_is_shown(office, resident):
    resident.begin()
    assert resident.path == f"{resident.home}/data"
    found = now(office, resident)
    assert (found.state, found.service, found.case) == (State.DRAFT, "ktp-ganti", "hilang")
    assert found.sms_consent
    for group in (found.code[:4], found.code[4:8], found.code[8:]):
        assert f"<span>{group}</span>" in resident.text


def test_consent_to_texts_is_asked_for_apart_and_not_taken_for_granted(office, resident):
    page = resident.open("/apply/new?age=18&service=ktp-ganti&case=hilang").text
    assert 'name="sms_consent" value="1">' in page
    assert not now(office, resident.begin(sms_consent=False)).sms_consent


def test_the_privacy_notice_names_who_why_how_long_and_which_rights(resident):
    text = resident.open("/apply/new?age=18&service=ktp-ganti&case=hilang").text
    for words in ("Siapa yang menyimpan", "Dasar hukum", "Untuk apa", "Berapa lama", "Hak Anda"):
        assert words in text


def test_a_wrong_phone_number_is_told_and_nothing_begins(resident):
    resident.open("/apply/new?age=18&service=ktp-ganti&case=hilang")
    resident.send("/apply", phone="12", post=POST)
    assert resident.status == 422
    assert "nomor ponsel yang aktif" in resident.alert


def test_a_doubled_form_begins_one_application(office, resident):
    resident.open("/apply/new?age=18&service=ktp-ganti&case=hilang")
    fields = resident.hidden("/apply") | {"phone": "0812 3456 7890", "post": POST}
    first = resident.post_again("/apply", fields).code
    assert resident.post_again("/apply", fields).code == first


def test_the_code_and_four_digits_open_it_on_another_phone(office, resident):
    home = resident.begin().home
    other = Resident(office.app.test_client(), resident.post)
    assert "4 angka terakhir" in other.open(home).text
    other.send(home, phone4="0000")
    assert other.status == 404
    assert "tidak cocok" in other.alert
    other.send(home, phone4=PHONE4)
    assert other.path == home
    assert "Belum dikirim" in other.text


def test_a_stranger_reaches_no_step_and_no_document(office, resident):
    resident.begin().upload("kk")
    home = resident.home
    other = Resident(office.app.test_client(), resident.post)
    for path in ("/data", "/documents", "/send", "/documents/kk/1.jpg", "/stop-texts", "/discard"):
        assert other.open(home + path).path == home
    for path in ("/data", "/documents/kk", "/send", "/stop-texts", "/discard"):
        assert other.post_again(home + path, {"name": "Jahat", "idempotency_key": "x.y"}).path == home
    assert now(office, resident).state is State.DRAFT
    assert applicant(office, resident).name == ""


def test_a_form_that_another_page_wrote_does_nothing(office, resident):
    home = resident.begin().home
    resident.post_again(f"{home}/data", DATA)
    assert applicant(office, resident).name == ""


def test_a_code_is_found_however_it_is_typed(resident):
    code = resident.begin().code
    typed = f"{code[:4].lower()} {code[4:8]}-{code[8:]}"
    assert resident.open(f"/a?code={typed}").path == f"/a/{code}"
    assert resident.open("/a?code=xyz").status == 422
    assert resident.open("/a/xyz").status == 404


# ---- data ----


def test_the_data_are_kept_and_numbers_are_not_shown_again(office, resident):
    resident.begin().fill()
    assert resident.path.endswith("/documents")
    kept = applicant(office, resident)
    assert (kept.name, kept.nik, kept.sex) == ("Siti Aminah", "3171014506900002", "P")
    text = resident.open(f"{resident.home}/data").text
    assert "3171014506900002" not in text
    assert "3171************" in text
    resident.send(f"{resident.home}/data", name="Siti Aminah Putri")
    assert applicant(office, resident).nik == "3171014506900002"


def test_what_is_right_is_kept_although_something_else_is_wrong(office, resident):
    resident.begin().fill(nik="3171", birth_date="31/2/1990")
    assert resident.status == 422
    assert "NIK terdiri atas 16 angka; yang Anda isi 4 angka." in resident.text
    assert "tanggal lahir yang benar" in resident.text
    kept = applicant(office, resident)
    assert (kept.name, kept.nik, kept.birth_date) == ("Siti Aminah", "", None)


def test_the_page_keeps_what_was_typed_while_somebody_types(office, resident):
    resident.begin()
    fields = resident.hidden(f"{resident.home}/data") | {"name": "Siti", "nik": "31", "quietly": "1"}
    answer = resident.client.post(f"{resident.home}/data", data=fields)
    assert answer.get_json() == {"wrong": ["nik"]}
    assert applicant(office, resident).name == "Siti"


def test_a_date_may_be_typed_as_people_write_it(office, resident):
    resident.begin().fill(birth_date="5/6/1990")
    assert applicant(office, resident).birth_date.isoformat() == "1990-06-05"


def test_what_may_be_wrong_is_a_warning_and_refuses_nothing(office, resident):
    resident.complete().fill(name="Siti", sex="L", birth_date="1990-06-06")
    text = resident.open(f"{resident.home}/send").text
    for words in ("hanya satu kata", "Tanggal lahir di dalam NIK", "Jenis kelamin menurut NIK"):
        assert words in text
    resident.send(f"{resident.home}/send")
    assert now(office, resident).state is State.DIAJUKAN


def test_who_is_under_age_needs_somebody_who_acts(office, resident):
    resident.begin(age="17", service="ktp-baru").fill(nik="3171014506090002", birth_date="2009-06-05")
    text = resident.open(f"{resident.home}/send").text
    assert "Orang tua atau wali" in text
    resident.fill(
        nik="3171014506090002",
        birth_date="2009-06-05",
        guardian_name="Rahmat Hidayat",
        guardian_relation="ayah",
    )
    assert "Rahmat Hidayat (Ayah)" in resident.open(f"{resident.home}/send").text


# ---- documents ----


def test_a_photo_is_kept_and_shown_to_its_sender_as_a_picture(office, resident):
    resident.begin().upload("kk", corpus.with_secrets())
    assert resident.path.endswith("/documents")
    assert "Tersimpan" in resident.text
    answer = resident.client.get(f"{resident.home}/documents/kk/1.jpg")
    assert answer.mimetype == "image/jpeg"
    assert not Image.open(BytesIO(answer.data)).getexif()
    assert "no-store" in answer.headers["Cache-Control"]


def test_each_page_of_a_pdf_is_a_picture(resident):
    resident.begin().upload("kk", corpus.pdf(2))
    assert "Lihat halaman 2" in resident.text
    for page, status in ((1, 200), (2, 200), (3, 404)):
        assert resident.client.get(f"{resident.home}/documents/kk/{page}.jpg").status_code == status


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 422, "kosong"),
        (b"<html><script>alert(1)</script>", 415, "Kirim foto"),
        (corpus.photo()[:4000], 422, "rusak"),
        (corpus.png_bomb(), 413, "terlalu besar"),
        (bytes(3 * 1024 * 1024), 413, ""),
    ],
    ids=["nothing", "a page of the web", "cut off", "a bomb", "huge"],
)
def test_a_bad_file_is_refused_in_plain_words_and_leaves_nothing(office, resident, data, status, words):
    resident.begin().upload("kk", data, script=True)
    assert resident.status == status
    assert words in resident.answer.get_json()["refused"]
    assert now(office, resident).documents == {}
    assert list(documents.everything(office.engine)) == []


def test_without_scripts_the_reason_stands_beside_the_file(resident):
    resident.begin().upload("kk", b"<html>")
    assert resident.status == 415
    assert "Kirim foto" in resident.alert


def test_a_script_is_told_how_many_pages_were_kept(resident):
    resident.begin().upload("kk", script=True)
    assert resident.answer.get_json() == {"pages": 1}


def test_a_better_photo_takes_the_place_of_the_first_whose_file_is_deleted(office, resident):
    resident.begin().upload("kk")
    first = now(office, resident).documents["kk"].id
    resident.upload("kk", corpus.photo((800, 600)))
    (kept,) = documents.everything(office.engine)
    assert kept[1].id == now(office, resident).documents["kk"].id != first


def test_a_kind_that_is_not_asked_for_is_not_kept(office, resident):
    resident.begin().upload("kk")
    fields = resident.hidden(f"{resident.home}/documents/kk") | {"file": (BytesIO(corpus.photo()), "x")}
    resident.client.post(f"{resident.home}/documents/ijazah", data=fields)
    assert set(now(office, resident).documents) == {"kk"}
    assert len(list(documents.everything(office.engine))) == 1


# ---- sending, mending, standing ----


def test_what_is_missing_is_named_with_a_way_to_it(office, resident):
    resident.begin().upload("kk").open(f"{resident.home}/send").send(f"{resident.home}/send")
    assert resident.status == 422
    assert "Ini masih kurang" in resident.alert
    assert f"{resident.home}/documents#surat-polisi" in resident.text
    assert f"{resident.home}/data#nik" in resident.text
    assert f"{resident.home}/documents#kk" not in resident.text
    assert now(office, resident).state is State.DRAFT


def test_a_complete_application_is_sent_once(office, resident):
    resident.complete().open(f"{resident.home}/send")
    fields = resident.hidden(f"{resident.home}/send")
    for _time in range(2):
        resident.post_again(f"{resident.home}/send", fields)
        assert resident.path == resident.home
    assert "Permohonan Anda sudah terkirim" in resident.text
    assert [one.state for one in now(office, resident).history].count(State.DIAJUKAN) == 1


def test_after_sending_nothing_can_be_changed(office, resident):
    resident.complete()
    resident.open(f"{resident.home}/documents")
    fields = resident.hidden(f"{resident.home}/documents/kk") | {"file": (BytesIO(corpus.photo()), "x")}
    resident.submit()
    resident.post_again(f"{resident.home}/documents/kk", fields)
    assert resident.path == resident.home
    assert len(list(documents.everything(office.engine))) == len(PAPERS)
    assert resident.open(f"{resident.home}/send").path == resident.home


def test_what_came_back_says_why_and_only_that_is_asked_for_again(office, resident):
    resident.complete().submit()
    returned(office, resident, Reason("kk", "blurred", "Halaman dua."))
    text = resident.open(resident.home).text
    assert "Perlu perbaikan" in text
    assert "Fotonya buram" in text
    assert "Halaman dua." in text
    text = resident.open(f"{resident.home}/documents").text
    assert 'id="kk"' in text
    assert 'id="surat-polisi"' not in text
    office.app.extensions["clock"].pass_time(60)
    resident.upload("kk").submit()
    assert now(office, resident).state is State.DIAJUKAN


def test_a_complete_one_leads_to_an_appointment(office, resident):
    resident.complete().submit()
    clock, found = office.app.extensions["clock"], now(office, resident)
    actions.advance(office.engine, clock, resident.post, found, "verify", by="sari")
    text = resident.open(resident.home).text
    assert "Lengkap" in text
    assert f"{resident.home}/book" in text


def test_texts_can_be_stopped(office, resident):
    resident.begin().open(f"{resident.home}/stop-texts").send(f"{resident.home}/stop-texts")
    assert not now(office, resident).sms_consent
    assert "Tidak ada SMS" in resident.text


def test_a_draft_is_deleted_with_its_documents(office, resident):
    resident.complete().open(f"{resident.home}/discard").send(f"{resident.home}/discard")
    assert "sudah dihapus" in resident.text
    assert list(documents.everything(office.engine)) == []
    assert check.violations(office.engine) == []


def test_what_somebody_types_is_never_markup(resident):
    resident.begin().fill(name="<script>alert(1)</script> Siti", address="<img src=x onerror=alert(1)>")
    page = resident.open(f"{resident.home}/send").answer.get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
