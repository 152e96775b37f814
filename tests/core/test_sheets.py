"""Files for spreadsheets: nothing that was typed is run, numbers stay numbers, umlauts and all stay readable."""

import csv
import io
import re
import zipfile
from datetime import date

import pytest

from queue_service.core import sheets
from queue_service.core.sheets import Table

TYPED = ["=1+1", "+62812", "-2", "@SUM(A1)", "\tx", "\r=1", "RW 03"]


@pytest.mark.parametrize("typed", TYPED)
def test_no_text_in_csv_begins_as_a_formula(typed):
    text = sheets.csv_text(Table("a", ["teks"], [[typed]]))
    (_head, row) = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert row == [typed if typed == "RW 03" else f"'{typed}"]


def test_numbers_and_dates_stay_what_they_are_in_csv():
    text = sheets.csv_text(Table("a", ["n", "hari"], [[-2.5, date(2026, 11, 24)], [None, "é, ñ"]]))
    assert text == '\ufeffn,hari\r\n-2.5,2026-11-24\r\n,"é, ñ"\r\n'


def test_an_xlsx_file_has_texts_as_texts_and_no_formula():
    rows = [[typed, 7] for typed in TYPED]
    book = zipfile.ZipFile(
        io.BytesIO(sheets.xlsx_bytes([Table("Harian", ["teks", "n"], rows), Table("B", ["x"], [])]))
    )
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert len(re.findall(r't="s"', sheet)) == 2 + len(TYPED)
    assert sheet.count("<v>7</v>") >= len(TYPED)
    assert "=1+1" in book.read("xl/sharedStrings.xml").decode()
    assert 'name="Harian"' in book.read("xl/workbook.xml").decode()
