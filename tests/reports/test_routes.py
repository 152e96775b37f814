"""Reports over HTTP: who may ask, what is answered, and files that say the same."""

import csv
import io
import zipfile
from calendar import monthrange
from datetime import date

import pytest

from queue_service.feedback.complaints import actions as complaints
from queue_service.feedback.complaints.actions import Told
from queue_service.feedback.complaints.models import Category, Kind, Visibility
from queue_service.feedback.surveys import actions as surveys
from queue_service.feedback.surveys.models import ELEMENTS, Source
from queue_service.posts import actions as posts
from queue_service.reports import actions
from queue_service.reports.models import Figures
from tests.factories import POST, MovableClock

SEPTEMBER = "?post=kantor-desa&from=2026-09-01&to=2026-09-30"


@pytest.fixture
def past(engine, api):
    """Two days of September 2026: ten numbers each, one of which of a service with a dangerous name."""
    made = Figures()
    for name in ("all", "service:=kia", "kind:walk_in"):
        made.add(name, "issued", 10)
        made.add(name, "served", 9)
        made.add(name, "no_show", 1)
        for minutes in range(1, 10):
            made.add_duration(name, "wait", minutes * 60_000)
    made.add("hour:8", "issued", 10)
    made.add("promise", "booked", 4)
    made.add("promise", "booked_kept", 3)
    made.add("message", "delivered", 5)
    made.add("outreach", "attended", 7)
    actions.write_past(engine, POST, {date(2026, 9, day): made for day in (1, 15)})
    return api


def test_what_was_made_up_for_the_sample_says_so_wherever_it_is_shown(past):
    def said() -> list[bool]:
        page = past.get(f"/reports{SEPTEMBER}", by="sari").text
        answer = past.get(f"/api/v1/reports/daily{SEPTEMBER}", by="sari").get_json()
        files = [past.get(f"/api/v1/reports/daily.{kind}{SEPTEMBER}", by="sari") for kind in ("csv", "xlsx")]
        named = ["contoh-" in one.headers["Content-Disposition"] for one in files]
        inside = b"Data contoh" in zipfile.ZipFile(io.BytesIO(files[1].data)).read("xl/workbook.xml")
        return ["Data contoh" in page, answer["sample"], *named, inside]

    assert said() == [False] * 5
    posts.keep_sample_days(past.engine, date(2026, 9, 30), date(2026, 10, 1))
    assert said() == [True] * 5


def test_the_days_and_their_total_are_answered(past):
    found = past.get(f"/api/v1/reports/daily{SEPTEMBER}", by="sari").get_json()
    assert [one["period"] for one in found["periods"]] == ["2026-09-01", "2026-09-15"]
    assert found["total"]["tickets"]["issued"] == 20
    assert found["total"]["tickets"]["wait"]["mean"] == 300.0
    assert abs(found["total"]["tickets"]["wait"]["median"] - 300) <= found["error"] * 300
    assert found["total"]["hours"] == {"8": 20}
    assert (found["total"]["messages"], found["total"]["outreach"]) == ({"delivered": 10}, {"attended": 14})
    assert found["total"]["promises"]["booked"] == {"made": 8, "kept": 6, "share": 0.75}


def test_months_are_sums_of_days(past):
    found = past.get(f"/api/v1/reports/monthly{SEPTEMBER}", by="sari").get_json()
    assert [(one["period"], one["tickets"]["served"]) for one in found["periods"]] == [("2026-09", 18)]


@pytest.mark.parametrize("wanted", ["2026-09", "2026-02", "2028-02"])
def test_a_month_stands_for_all_its_days(past, wanted):
    found = past.get(f"/api/v1/reports/monthly?post={POST}&from={wanted}&to={wanted}", by="sari").get_json()
    days = monthrange(int(wanted[:4]), int(wanted[5:]))[1]
    assert (found["from"], found["to"]) == (f"{wanted}-01", f"{wanted}-{days}")
    assert found["total"]["tickets"]["issued"] == (20 if wanted == "2026-09" else 0)


def test_csv_has_a_row_for_each_day_and_group_and_runs_no_formula(past):
    answer = past.get(f"/api/v1/reports/daily.csv{SEPTEMBER}", by="sari")
    assert "kantor-desa-daily-2026-09-01-2026-09-30.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [(row["period"], row["group"], row["name"], row["issued"]) for row in rows[:3]] == [
        ("2026-09-01", "all", "", "10"),
        ("2026-09-01", "service", "'=kia", "10"),
        ("2026-09-01", "kind", "walk_in", "10"),
    ]


def test_xlsx_holds_totals_details_and_the_rest(past):
    answer = past.get(f"/api/v1/reports/monthly.xlsx{SEPTEMBER}", by="sari")
    book = zipfile.ZipFile(io.BytesIO(answer.data))
    names = book.read("xl/workbook.xml").decode()
    assert all(f'name="{name}"' in names for name in ("monthly", "details", "others"))


@pytest.fixture
def told(past, app, engine):
    """In November a complaint about Budi, one about nobody that was answered after two days, and five answers of the survey."""
    app.extensions["clock"] = clock = MovableClock()
    post, at = posts.get(engine, POST), complaints.Office(engine, clock, app.extensions["vault"])
    about = {"category": Category.ETIK, "officer": "Budi"}, {"category": Category.PROSEDUR}
    for one in about:
        made = complaints.file(
            at, post, Told(Kind.PENGADUAN, visibility=Visibility.NORMAL, text="Sudah lama menunggu.", **one)
        )
    clock.pass_time(2 * 86_400)
    complaints.act(at, post, made, "answer", "budi", "Loket ditambah.")
    visit = surveys.visit_at(clock, post, "kia", Source.OPEN)
    for _person in range(5):
        surveys.answer(engine, clock, visit, dict.fromkeys(ELEMENTS, 3), {})
    return past


NOVEMBER = "?post=kantor-desa&from=2026-11-01&to=2026-11-30"


def test_complaints_and_the_index_are_in_the_answer_as_far_as_one_may_know(told):
    head, budi, sari = (
        told.get(f"/api/v1/reports/monthly{NOVEMBER}", by=who).get_json()
        for who in ("kepala", "budi", "sari")
    )
    assert head["complaints"]["categories"] == {
        "prosedur": {"count": 1, "answered": 1, "days_median": 2, "late": 0},
        "etik": {"count": 1, "answered": 0, "days_median": None, "late": 0},
    }
    assert (head["complaints"]["count"], head["complaints"]["in_time"]) == (2, 1)
    assert list(budi["complaints"]["categories"]) == ["prosedur"], "whom it is about finds it in no count"
    assert sari["complaints"] is None, "who does not lead sees no counts"
    for one in (head, budi, sari):
        assert (one["survey"]["ikm"], one["survey"]["category"], one["survey"]["count"]) == (75, "C", 5)


def test_what_is_overdue_is_told_by_category(told, app):
    app.extensions["clock"].pass_time(30 * 86_400)
    found = told.get(f"/api/v1/reports/monthly{NOVEMBER}", by="kepala").get_json()["complaints"]
    assert {name: one["late"] for name, one in found["categories"].items()} == {"prosedur": 0, "etik": 1}
    page = told.get(f"/reports{NOVEMBER}", by="kepala").get_data(as_text=True)
    row = page.partition('<th scope="row">Sikap petugas (kode etik)</th>')[2].partition("</tr>")[0]
    assert '<span class="badge bad">1</span>' in row
    text = told.get(f"/api/v1/reports/daily.csv{NOVEMBER}", by="kepala").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    late = {row["name"]: row["late"] for row in rows if row["group"] == "complaint"}
    assert late == {"": "1", "prosedur": "0", "etik": "1"}


def test_the_files_and_the_page_say_the_same(told):
    text = told.get(f"/api/v1/reports/daily.csv{NOVEMBER}", by="kepala").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    found = [(row["period"], row["group"], row["name"], row["count"], row["ikm"]) for row in rows]
    assert ("2026-11-01/2026-11-30", "complaint", "prosedur", "1", "") in found
    assert ("2026-11", "survey", "", "5", "75.0") in found
    quiet = told.get(f"/api/v1/reports/daily.csv{NOVEMBER}", by="sari").get_data(as_text=True)
    assert "complaint" not in quiet
    book = zipfile.ZipFile(io.BytesIO(told.get(f"/api/v1/reports/daily.xlsx{NOVEMBER}", by="kepala").data))
    assert 'name="voices"' in book.read("xl/workbook.xml").decode()
    page = told.get(f"/reports{NOVEMBER}", by="kepala").get_data(as_text=True)
    assert "75 (C)" in page
    assert "Prosedur atau antrean" in page
    assert "Pengaduan masuk" not in told.get(f"/reports{NOVEMBER}", by="sari").get_data(as_text=True)


@pytest.mark.parametrize("ending", ["", ".csv", ".xlsx"])
@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 401), ("lsm", 403), ("jauh", 403), ("sari", 200), ("kepala", 200)]
)
def test_only_staff_of_the_post_may_read_its_figures(past, who, status, ending):
    assert past.get(f"/api/v1/reports/daily{ending}?post={POST}", by=who).status_code == status


@pytest.mark.parametrize(
    "wrong",
    ["from=2026-09-02&to=2026-09-01", "from=2020-01-01&to=2026-09-01", "from=kemarin", "from=2026-13"],
)
def test_a_period_that_cannot_be_is_named(past, wrong):
    answer = past.get(f"/api/v1/reports/daily?post={POST}&{wrong}", by="sari")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] in ("to", "from")
