"""The table of a group as a partner uploads it: CSV with semicolons or commas, in UTF-8 or Windows-1252. Pure: no I/O, no clock."""

import csv
import io

from queue_service.core.errors import Invalid
from queue_service.core.sheets import Table, csv_text
from queue_service.entrusted.models import Kind
from queue_service.partners.wishes import FIELDS

MOST_BYTES = 64 * 1024
MOST_ROWS = 100
COLUMNS = {
    "case": "keperluan",
    "name": "nama",
    "nik": "nik",
    "phone": "ponsel",
    "kk": "nomor_kk",
    "birth_date": "tanggal_lahir",
    "sex": "jenis_kelamin",
    "address": "alamat",
    "guardian_name": "nama_wali",
    "guardian_relation": "hubungan_wali",
    "priority": "prioritas",
    "sms_consent": "sms",
    "who": "yang_setuju",
    "how": "cara_setuju",
    "on": "tanggal_setuju",
}
_EXAMPLE = {
    "name": "Contoh Nama",
    "nik": "3171014506900002",
    "phone": "0812 3456 7890",
    "kk": "3171010101010001",
    "birth_date": "05/06/1990",
    "sex": "P",
    "sms_consent": "ya",
    "who": "Contoh Nama",
    "how": "lisan",
    "on": "24/11/2026",
}


def template(kind: Kind) -> str:
    """Return a table to be filled in, with one example, as CSV."""
    names = FIELDS[kind]
    example = [_EXAMPLE.get(name, "") for name in names]
    return csv_text(Table("daftar", [COLUMNS[name] for name in names], [example]))


def read(kind: Kind, data: bytes) -> list[dict[str, str]]:
    """Return the texts of each row by field. Raises ``Invalid`` table_large, table_empty, table_columns, table_damaged."""
    if len(data) > MOST_BYTES:
        raise Invalid("table_large")
    text = _decoded(data)
    try:
        lines = [row for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text)) if any(row)]
    except csv.Error as error:
        raise Invalid("table_damaged") from error
    if len(lines) < 2:
        raise Invalid("table_empty")
    if len(lines) - 1 > MOST_ROWS:
        raise Invalid("table_large")
    fields = _fields(kind, lines[0])
    return [dict(zip(fields, map(_plain, row), strict=False)) for row in lines[1:]]


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise Invalid("table_damaged")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(";,\t", key=head.count)


def _fields(kind: Kind, head: list[str]) -> list[str]:
    known = {column: name for name, column in COLUMNS.items() if name in FIELDS[kind]}
    found = [known.get(cell.strip().casefold(), "") for cell in head]
    if len(set(found) - {""}) != len([one for one in found if one]) or not {"name", "phone"} <= set(found):
        raise Invalid("table_columns")
    return found


def _plain(cell: str) -> str:
    """Return a cell without the apostrophe by which spreadsheets keep numbers text."""
    return cell.strip().removeprefix("'")
