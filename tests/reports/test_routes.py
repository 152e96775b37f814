"""Reports over HTTP: who may ask, what is answered, and files that say the same."""

import csv
import io
import zipfile
from datetime import date

import pytest

from queue_service.reports import actions
from queue_service.reports.models import Figures
from tests.factories import POST

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
    actions.write_past(engine, POST, {date(2026, 9, day): made for day in (1, 15)})
    return api


def test_the_days_and_their_total_are_answered(past):
    found = past.get(f"/api/v1/reports/daily{SEPTEMBER}", by="sari").get_json()
    assert [one["period"] for one in found["periods"]] == ["2026-09-01", "2026-09-15"]
    assert found["total"]["tickets"]["issued"] == 20
    assert found["total"]["tickets"]["wait"]["mean"] == 300.0
    assert abs(found["total"]["tickets"]["wait"]["median"] - 300) <= found["error"] * 300
    assert found["total"]["hours"] == {"8": 20}
    assert found["total"]["promises"]["booked"] == {"made": 8, "kept": 6, "share": 0.75}


def test_months_are_sums_of_days(past):
    found = past.get(f"/api/v1/reports/monthly{SEPTEMBER}", by="sari").get_json()
    assert [(one["period"], one["tickets"]["served"]) for one in found["periods"]] == [("2026-09", 18)]


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


@pytest.mark.parametrize("ending", ["", ".csv", ".xlsx"])
@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 401), ("lsm", 403), ("jauh", 403), ("sari", 200), ("kepala", 200)]
)
def test_only_staff_of_the_post_may_read_its_figures(past, who, status, ending):
    assert past.get(f"/api/v1/reports/daily{ending}?post={POST}", by=who).status_code == status


@pytest.mark.parametrize(
    "wrong", ["from=2026-09-02&to=2026-09-01", "from=2020-01-01&to=2026-09-01", "from=kemarin"]
)
def test_a_period_that_cannot_be_is_named(past, wrong):
    answer = past.get(f"/api/v1/reports/daily?post={POST}&{wrong}", by="sari")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] in ("to", "from")
