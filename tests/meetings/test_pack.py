"""The pack and the sheet for the notice board: what the PDFs say is what was rolled up, written down and agreed."""

from collections import Counter
from datetime import date
from io import BytesIO
from statistics import median

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from queue_service.core.redis import Engine
from queue_service.feedback.complaints import actions as complaints
from queue_service.feedback.complaints.actions import Office
from queue_service.feedback.complaints.models import Category
from queue_service.feedback.complaints.wording import CATEGORIES
from queue_service.feedback.surveys import actions as surveys
from queue_service.feedback.surveys import rules as ikm
from queue_service.meetings import actions, paper, rules
from queue_service.meetings.models import Action, Meeting
from queue_service.meetings.pack import Pack, Section, Table
from queue_service.posts import actions as posts
from queue_service.reports import actions as reports
from queue_service.reports.models import ALL, Figures, added
from queue_service.village_history import OFFICE, History
from queue_service.village_voices import Complained, Voices
from tests.callers import Api
from tests.chance import bounded
from tests.factories import MovableClock
from tests.journeys.every_meeting import BUDI

OCTOBER = f"/reports/meetings/{OFFICE}/2026-10"
NAMES = (
    ("among them: Procedure or queue", "di antaranya: Prosedur atau antrean"),
    ("among them: Quality of service", "di antaranya: Kualitas layanan"),
)
SHEET = f"/reports/summary/{OFFICE}/2026-10"


@pytest.fixture(autouse=True)
def months(app, api: Api, engine: Engine, past: History) -> None:
    """The app lives on 24 November 2026, after three months of figures and two meetings."""
    clock = app.extensions["clock"] = MovableClock()
    reports.write_past(engine, OFFICE, past.figures[OFFICE])
    for meeting in past.meetings:
        actions.write(engine, clock, OFFICE, meeting, 0, BUDI)
    for action in past.actions:
        actions.agree(engine, clock, OFFICE, action, 0, BUDI)


def pages(content: bytes) -> list[str]:
    """Return the text of each page of a PDF, with single spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def of(past: History, month: str) -> Figures:
    return added(one for day, one in past.figures[OFFICE].items() if rules.month_of(day) == month)


def test_the_pack_holds_the_figures_of_the_roll_ups_beside_those_of_the_month_before(
    api: Api, past: History
) -> None:
    told = " ".join(pages(api.get(f"{OCTOBER}/pack.pdf", by="sari").data))
    now, before = of(past, "2026-10"), of(past, "2026-09")
    for name, key in (("Nomor diberikan", "issued"), ("Dilayani", "served"), ("Dibatalkan", "cancelled")):
        assert f"{name} {now.get(ALL, key)} {before.get(ALL, key)}" in told
    waits = [round((one.durations(ALL, "wait").quantile(0.9) or 0) / 60) for one in (now, before)]
    assert f"9 dari 10 warga menunggu tidak lebih dari {waits[0]} menit {waits[1]} menit" in told


def test_the_pack_holds_the_meeting_and_what_became_of_what_was_agreed(api: Api) -> None:
    found = pages(api.get(f"{OCTOBER}/pack.pdf", by="sari").data)
    told = " ".join(found)
    for text in (
        "Warga RW 04 masih jauh",
        "Genset belum tersedia.",
        "Tokoh masyarakat 8",
        "Jemput bola ke RW 04",
    ):
        assert text in told
    last_time, _now, this_time = told.partition("Notulen")
    assert "Meminjam genset" in last_time
    assert "Selesai dikerjakan" in last_time
    assert "Meminjam genset" not in this_time
    assert [f"Halaman {number} dari {len(found)}" in page for number, page in enumerate(found, 1)] == [
        True
    ] * len(found)


def test_the_page_shows_the_same_figures_as_the_pack(api: Api, past: History) -> None:
    page = api.get(OCTOBER, by="sari").text
    assert (
        f'<th scope="row">Dilayani</th><td class="number">{of(past, "2026-10").get(ALL, "served")}</td>'
        in page
    )


def index_of(said: Voices, month: str):
    found = ikm.index(ikm.tally((one, 1) for one in said.answers[OFFICE] if one.month == month))
    assert found
    return found


def written(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def test_the_pack_and_the_page_hold_the_index_its_elements_and_those_of_the_month_before(
    api: Api, engine: Engine, said: Voices
) -> None:
    assert "Survei" not in api.get(OCTOBER, by="sari").text
    surveys.record_past(engine, posts.get(engine, OFFICE), said.answers[OFFICE])
    told = " ".join(pages(api.get(f"{OCTOBER}/pack.pdf", by="sari").data))
    now, before = index_of(said, "2026-10"), index_of(said, "2026-09")
    assert f"Masyarakat (IKM) {written(now.ikm)} {written(before.ikm)}" in told
    assert f"Orang yang menjawab {now.count} {before.count}" in told
    assert f"Waktu pelayanan {written(now.nrr['waktu'])} {written(before.nrr['waktu'])}" in told
    page = api.get(OCTOBER, by="sari").text
    assert f'<td class="number">{written(now.ikm)}</td><td class="number">{written(before.ikm)}</td>' in page
    assert f'<td class="number">{now.category}, Baik</td>' in page


def test_the_sheet_holds_the_index_of_five_answers_or_more(api: Api, engine: Engine, said: Voices) -> None:
    place = posts.get(engine, OFFICE)
    answers = [one for one in said.answers[OFFICE] if one.month == "2026-10"]
    surveys.record_past(engine, place, answers[:4])
    assert "IKM" not in pages(api.get(f"{SHEET}.pdf").data)[0]
    surveys.record_past(engine, place, answers[4:])
    now = index_of(said, "2026-10")
    fact = f"{written(now.ikm)} indeks kepuasan (IKM): {now.category}, Baik"
    assert fact in pages(api.get(f"{SHEET}.pdf").data)[0]
    assert written(now.ikm) in api.get(SHEET).text


def complained(app, engine: Engine, said: Voices) -> list[Complained]:
    """Write down the sample's complaints; return those of October."""
    at, place = Office(engine, app.extensions["clock"], app.extensions["vault"]), posts.get(engine, OFFICE)
    for one in said.complaints:
        complaints.record_past(at, place, one.kind, one.category, one.filed, one.answered, one.visibility)
    return [one for one in said.complaints if one.filed.month == 10]


def test_the_pack_counts_the_complaints_that_its_reader_may_know_of(
    app, api: Api, engine: Engine, said: Voices
) -> None:
    found = complained(app, engine, said)
    told = " ".join(pages(api.get(f"{OCTOBER}/pack.pdf", by="budi").data))
    before = sum(one.filed.month == 9 for one in said.complaints)
    assert f"Jumlah masuk {len(found)} {before} Sudah dijawab {len(found)} {before}" in told
    assert "Belum dijawab dan lewat tenggat 0 0" in told
    about = [one for one in found if one.category is Category.FASILITAS]
    days = f"{median((one.answered - one.filed).days for one in about):.0f} hari"
    row = f'fasilitas</th><td class="number">{len(about)}</td>'
    page = api.get(OCTOBER, by="budi").text
    assert row in page
    assert f'<td class="number">{days}</td>' in page.partition(row)[2].partition("</tr>")[0]
    assert "Pengaduan warga" not in api.get(OCTOBER, by="sari").text, "officers see what is theirs only"


def test_the_sheet_counts_complaints_without_those_of_fewer_than_five(
    app, api: Api, engine: Engine, said: Voices
) -> None:
    found = complained(app, engine, said)
    by_category = Counter(one.category for one in found)
    (told,) = pages(api.get(f"{SHEET}.pdf").data)
    assert f"{len(found)} pengaduan, saran, dan pertanyaan masuk" in told
    assert "waktu jawab paling lama bagi separuh laporan" in told
    assert by_category[Category.PROSEDUR] >= rules.FEWEST
    assert min(by_category.values()) < rules.FEWEST
    shown = set(rules.without_small(by_category))
    for category in Category:
        assert (f"di antaranya: {CATEGORIES[category]}" in told) is (category in shown)


def test_the_sheet_leaves_out_the_same_in_every_language(app, api: Api, engine: Engine, said: Voices) -> None:
    at, place = Office(engine, app.extensions["clock"], app.extensions["vault"]), posts.get(engine, OFFICE)
    one, day = said.complaints[0], date(2026, 10, 5)
    for category, count in ((Category.PROSEDUR, 5), (Category.FASILITAS, 5), (Category.ETIK, 2)):
        for _complaint in range(count):
            complaints.record_past(at, place, one.kind, category, day, day, one.visibility)
    english = api.get(f"{SHEET}?lang=en").text
    indonesian = api.get(f"{SHEET}?lang=id").text
    shown = [(text in english, name in indonesian) for text, name in NAMES]
    assert [one == other for one, other in shown] == [True, True], "both together would tell what is hidden"
    assert sum(one for one, _other in shown) == 1


def test_only_staff_of_the_post_get_the_pack_and_everybody_the_sheet(api: Api) -> None:
    assert api.get(f"{OCTOBER}/pack.pdf", by="jauh").status_code == 403
    assert api.get(f"{OCTOBER}/pack.pdf").status_code == 302
    for path in (SHEET, f"{SHEET}.pdf"):
        assert api.get(path).status_code == 200


def test_the_sheet_is_one_page_with_a_code_that_leads_to_the_index(api: Api, past: History) -> None:
    content = api.get(f"{SHEET}.pdf").data
    (told,) = pages(content)
    assert f"{of(past, '2026-10').get(ALL, 'served')} orang dilayani" in told
    picture = PdfDocument(content)[0].render(scale=2).to_pil()
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == ["http://localhost/reports/ikm"]


def test_the_sheet_tells_nothing_about_fewer_than_five_nor_of_a_month_that_is_not_over(
    api: Api, engine: Engine, past: History
) -> None:
    few = Figures()
    for service, count in (("kia", 3), ("ktp-baru", 40), ("ktp-ganti", 6)):
        for name in (ALL, f"service:{service}"):
            few.add(name, "issued", count)
            few.add(name, "served", count)
    reports.write_past(engine, OFFICE, {past.first.replace(month=7): few})
    (told,) = pages(api.get(f"/reports/summary/{OFFICE}/2026-07.pdf").data)
    assert "49 orang dilayani" in told
    assert "KTP-BARU 40" in told
    assert "KIA" not in told
    assert "KTP-GANTI" not in told  # with the total, it would tell the hidden one
    assert api.get(f"/reports/summary/{OFFICE}/2026-11").status_code == 404
    assert api.get(f"/reports/summary/{OFFICE}/2025-01").status_code == 404


def test_made_up_figures_say_so_everywhere(api: Api, engine: Engine, past: History) -> None:
    assert "contoh" not in " ".join(pages(api.get(f"{OCTOBER}/pack.pdf", by="sari").data))
    posts.keep_sample_days(engine, past.first, past.last)
    assert all("data contoh" in page for page in pages(api.get(f"{OCTOBER}/pack.pdf", by="sari").data))
    assert "Data contoh" in pages(api.get(f"{SHEET}.pdf").data)[0]
    for path in (OCTOBER, SHEET):
        assert "Data contoh" in api.get(path, by="sari").text
    assert "Data contoh" not in api.get(f"/reports/meetings/{OFFICE}/2026-06", by="sari").text


def test_a_pack_without_figures_says_what_was_written(api: Api, engine: Engine) -> None:
    written = Meeting("2026-05", "2026-05-29", "Balai", {}, "", "Baru mulai <b>&amp; semangat")
    actions.write(engine, MovableClock(), OFFICE, written, 0, BUDI)
    (told,) = pages(api.get(f"/reports/meetings/{OFFICE}/2026-05/pack.pdf", by="sari").data)
    assert "Baru mulai <b>&amp; semangat" in told
    assert "Nomor diberikan" not in told


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 30), max_size=6))
@bounded(60, 1)
def test_no_small_count_is_shown_nor_follows_from_the_others(counts: dict[str, int]) -> None:
    shown = rules.without_small(counts)
    assert all(count >= rules.FEWEST for count in shown.values())
    left = sum(counts.values()) - sum(shown.values())
    assert left == 0 or left >= rules.FEWEST or not shown
    assert all(name in shown for name in counts) or min(counts.values()) < rules.FEWEST


def test_what_people_type_is_printed_whatever_letters_it_has(app) -> None:
    typed = "Ibu Sri → “rapat” ≥ 5 orang, 你好, <script>"
    table = Table(("a", "b"), ((typed, "x" * 300),))
    pack = Pack(typed, "Kantor", (Section("Bagian", (typed, table)),), typed, "%d/%d")
    told = " ".join(pages(paper.pdf(pack)))
    assert "Ibu Sri" in told
    assert "<script>" in told
    assert paper.written("你好 é") == "NiHao é"


@pytest.mark.parametrize("lines", [20, 30, 40, 44, 48])
def test_a_short_section_stays_on_one_page(app, lines: int) -> None:
    before = Section("Kendala", ("\n".join(["kendala"] * lines),))
    tables = [
        Table((name, "Jumlah"), tuple((f"{name} {number}", "1") for number in range(6)))
        for name in ("baris", "jenis")
    ]
    found = pages(paper.pdf(Pack("Rapat", "Kantor", (before, Section("Pengaduan", (*tables,))), "", "%d/%d")))
    words = ("Pengaduan", *(f"{name} {number}" for name in ("baris", "jenis") for number in range(6)))
    assert [sum(word in page for word in words) for page in found if "Pengaduan" in page] == [len(words)]


def test_the_pack_tells_what_is_overdue_by_category(
    app, api: Api, engine: Engine, past: History, said: Voices
) -> None:
    at, place = Office(engine, app.extensions["clock"], app.extensions["vault"]), posts.get(engine, OFFICE)
    one, day = said.complaints[0], past.first.replace(month=10, day=5)
    for category, answered in ((Category.ETIK, None), (Category.PROSEDUR, day)):
        complaints.record_past(at, place, one.kind, category, day, answered, one.visibility)
    rows = api.get(OCTOBER, by="budi").text.split("<tr>")
    late = {name: row for row in rows for name in ("Sikap petugas", "Prosedur atau") if name in row}
    assert late["Sikap petugas"].count('<td class="number">1</td>') == 2, "one, and that one is overdue"
    assert late["Prosedur atau"].rstrip().endswith('<td class="number">0</td></tr>')


def test_the_same_pack_is_the_same_file(api: Api) -> None:
    made = [api.get(f"{OCTOBER}/pack.pdf", by="sari").data for _time in range(2)]
    assert made[0] == made[1]


def test_an_action_that_was_closed_is_in_the_packs_up_to_that_month_only(api: Api, engine: Engine) -> None:
    old = Action("lama", "2026-08", "Pasang tenda", "Ketua RW", "2026-09-01")
    actions.agree(engine, MovableClock(), OFFICE, old, 0, BUDI)
    done = f"/reports/meetings/{OFFICE}/2026-10/actions/lama"
    form = {"what": old.what, "owner": old.owner, "due": old.due, "state": "done", "revision": "1"}
    assert api.call("POST", done, data=form, by="budi").status_code == 303
    told = {
        month: "Pasang tenda"
        in " ".join(pages(api.get(f"/reports/meetings/{OFFICE}/{month}/pack.pdf", by="sari").data))
        for month in ("2026-07", "2026-08", "2026-09", "2026-10", "2026-11")
    }
    assert list(told.values()) == [False, True, True, True, False]
