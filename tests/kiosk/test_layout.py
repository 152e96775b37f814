"""The ticket as lines: what is on it, and that it fits the paper."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.printer.charset import printable
from kiosk.printer.layout import COLUMNS, DOTS, QUIET_ZONE, Qr, Text, lay_out, qr_module
from kiosk.printer.ticket import BadJob, Paper, PrintJob, parse

JOB = {
    "job": "j1",
    "ticket": "t1",
    "number": "A001",
    "service": "KTP-el hilang, rusak, atau berubah data",
    "office": "Kantor Desa Tanjung Barat",
    "date": "Selasa, 24 November 2026",
    "time": "pukul 09.15 WIB",
    "ahead": 3,
    "bring": ["Surat kehilangan dari kepolisian (asli)", "Kartu Keluarga (KK)", "Formulir F-1.02"],
    "url": "http://192.168.1.10:8000/t/4fJq0Zr8mXw2LkPt7vYc1A",
    "thanks": "Terima kasih sudah antre dengan tertib.",
    "language": "id",
    "paper": 80,
    "cut": True,
    "labels": {
        "number": "Nomor antrean Anda",
        "ahead": "3 orang di depan Anda",
        "bring": "Siapkan:",
        "scan": "Pindai untuk melihat giliran dari ponsel",
        "free": "Pelayanan ini GRATIS",
    },
}


def job(**changes: object) -> PrintJob:
    return parse({**JOB, **changes})


def texts(printed: PrintJob) -> list[Text]:
    return [element for element in lay_out(printed) if isinstance(element, Text)]


@pytest.mark.parametrize("paper", [80, 58])
def test_everything_a_person_needs_is_on_the_ticket(paper: Paper) -> None:
    words = " ".join(line.text for line in texts(job(paper=paper)))
    for expected in (
        "Kantor Desa Tanjung Barat",
        "A001",
        "KTP-el hilang, rusak, atau berubah data",
        "Selasa, 24 November 2026 pukul 09.15 WIB",
        "3 orang di depan Anda",
        "Kartu Keluarga (KK)",
        "GRATIS",
        "Terima kasih",
    ):
        assert expected in words
    assert [element.content for element in lay_out(job(paper=paper)) if isinstance(element, Qr)] == [
        JOB["url"]
    ]


@pytest.mark.parametrize("paper", [80, 58])
def test_further_services_follow_the_first_in_their_order(paper: Paper) -> None:
    lines = [line.text for line in texts(job(paper=paper, then=["lalu KIA", "lalu Pengambilan KTP-el"]))]
    first = next(index for index, text in enumerate(lines) if "KTP-el hilang" in text)
    assert lines.index("lalu KIA") > first
    assert lines.index("lalu Pengambilan KTP-el") == lines.index("lalu KIA") + 1


@pytest.mark.parametrize("paper", [80, 58])
@pytest.mark.parametrize("number", ["A001", "A999", "A1000", "ZZ12345"])
def test_the_number_is_the_largest_thing_and_fits(paper: Paper, number: str) -> None:
    lines = texts(job(paper=paper, number=number))
    largest = max(lines, key=lambda line: line.height)
    assert largest.text == number
    assert largest.height >= 4
    assert largest.width * len(number) <= COLUMNS[paper]


@settings(deadline=None)  # a busy machine is no fault of the layout
@given(
    paper=st.sampled_from([80, 58]),
    office=st.text(min_size=1, max_size=200),
    service=st.text(min_size=1, max_size=200),
    bring=st.lists(st.text(max_size=120), max_size=8),
)
def test_no_line_is_wider_than_the_paper_and_all_is_printable_ascii(
    paper: Paper, office: str, service: str, bring: list[str]
) -> None:
    for line in texts(job(paper=paper, office=office, service=service, bring=bring)):
        assert len(line.text) * line.width <= COLUMNS[paper]
        assert all(" " <= char <= "~" for char in line.text)


@pytest.mark.parametrize("paper", [80, 58])
@pytest.mark.parametrize("length", [10, 60, 120])
def test_the_qr_code_fits_the_paper_and_stays_scannable(paper: Paper, length: int) -> None:
    import segno

    content = "http://x/" + "a" * length
    modules = segno.make_qr(content, error="m").symbol_size(border=QUIET_ZONE)[0]
    assert modules * qr_module(content, paper) <= DOTS[paper]
    assert qr_module(content, paper) >= 3


def test_a_ticket_without_anything_to_bring_has_no_empty_list() -> None:
    assert "Siapkan:" not in [line.text for line in texts(job(bring=[]))]


def test_letters_outside_ascii_are_transliterated_and_commands_in_names_are_dropped() -> None:
    assert printable("Désa “Tanjung” – Pos №2") == 'Desa "Tanjung" - Pos No2'
    assert printable("Pos\x1b@\x1dV\x00 2\n3") == "Pos @ V 2 3"


@pytest.mark.parametrize(
    "field", ["job", "ticket", "number", "service", "office", "date", "time", "url", "thanks"]
)
def test_a_job_without_a_text_names_the_field(field: str) -> None:
    with pytest.raises(BadJob, match=field):
        parse({name: value for name, value in JOB.items() if name != field})


@pytest.mark.parametrize(
    ("field", "value"),
    [("paper", 76), ("qr", "ascii"), ("status", "maybe"), ("bring", "KK"), ("then", "KIA")],
)
def test_a_job_with_an_unknown_choice_is_refused(field: str, value: object) -> None:
    with pytest.raises(BadJob, match=field):
        job(**{field: value})


def test_fields_of_a_newer_server_are_ignored() -> None:
    assert dataclasses.asdict(job(colour="red")) == dataclasses.asdict(job())
