"""Tables as people really save them: semicolons or commas, UTF-8 with a mark or Windows-1252; what is no such table is refused."""

import pytest

from queue_service.core.errors import Invalid
from queue_service.entrusted.models import Kind
from queue_service.partners import tables

HEAD = "nama;nik;ponsel"
SITI = {"name": "Siti Aminah", "nik": "3171014506900002", "phone": "0812"}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_delimiters_and_encodings_of_spreadsheets_are_understood(delimiter, encoding):
    text = f"{HEAD}\r\nRené Aminah;3171014506900002;'0812\r\n;;\r\n".replace(";", delimiter)
    assert tables.read(Kind.BOOKING, text.encode(encoding)) == [SITI | {"name": "René Aminah"}]


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", "table_empty"),
        (HEAD.encode(), "table_empty"),
        (b"PK\3\4\0\0", "table_damaged"),
        (b"nama;apa\nSiti;1\n", "table_columns"),
        (b"nama;nama;ponsel\nSiti;Siti;1\n", "table_columns"),
        (HEAD.encode() + b"\n" + b"a;b;c\n" * (tables.MOST_ROWS + 1), "table_large"),
        (b"x" * (tables.MOST_BYTES + 1), "table_large"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(data, refusal):
    with pytest.raises(Invalid, match=refusal):
        tables.read(Kind.BOOKING, data)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_empty_table_can_be_read_again(kind):
    (example,) = tables.read(kind, tables.template(kind).encode())
    assert (example["name"], example["how"], example["phone"]) == ("Contoh Nama", "lisan", "0812 3456 7890")
