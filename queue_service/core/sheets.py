"""Tables as files that spreadsheets open: CSV and XLSX. What people typed stays text and is never run as a formula."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | date | None
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_MOST_NAME = 31  # characters in the name of a sheet
_WIDTHS = (10, 40)


@dataclass(frozen=True, slots=True)
class Table:
    """A named table: the heads of its columns, and rows of as many cells."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def csv_text(table: Table) -> str:
    """Return a table as CSV (RFC 4180) with a byte order mark, so that spreadsheets know it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(_safe, table.columns))
    writer.writerows([_safe(cell) for cell in row] for row in table.rows)
    return "\ufeff" + out.getvalue()


def _safe(cell: Cell) -> Cell:
    """Put an apostrophe before text that a spreadsheet would run; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RISKY) else cell


def xlsx_bytes(tables: Sequence[Table]) -> bytes:
    """Return tables as the sheets of one XLSX file; texts are cells of text whatever they begin with."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        for table in tables:
            sheet = book.add_worksheet(table.name[:_MOST_NAME])
            sheet.freeze_panes(1, 0)
            for number, head in enumerate(table.columns):
                sheet.set_column(number, number, min(_WIDTHS[1], max(_WIDTHS[0], len(head) + 2)))
                sheet.write_string(0, number, head, bold)
            for line, row in enumerate(table.rows, 1):
                for number, cell in enumerate(row):
                    _write(sheet, line, number, cell, day)
    return out.getvalue()


def _write(sheet: "xlsxwriter.worksheet.Worksheet", line: int, number: int, cell: Cell, day: object) -> None:
    if isinstance(cell, str):
        sheet.write_string(line, number, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(line, number, cell, day)
    elif cell is not None:
        sheet.write_number(line, number, cell)
