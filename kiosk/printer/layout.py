"""The ticket on paper as a list of lines: pure, no printer, no bytes.

80 mm paper has 48 columns (576 dots), 58 mm has 32 (384 dots); a column is 12 dots. Sizes are multiples of that cell,
at most 8. The number takes as much of the width as fits, because it is what a person must read from a distance.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Literal

import segno

from kiosk.printer.charset import printable
from kiosk.printer.ticket import Paper, PrintJob

Align = Literal["left", "center"]
COLUMNS: dict[Paper, int] = {80: 48, 58: 32}
DOTS: dict[Paper, int] = {80: 576, 58: 384}
QUIET_ZONE = 4  # modules of white around a QR code that scanners rely on


@dataclass(frozen=True)
class Text:
    """One line of printable ASCII; ``width`` and ``height`` multiply the character cell (1-8)."""

    text: str
    align: Align = "center"
    width: int = 1
    height: int = 1
    bold: bool = False


@dataclass(frozen=True)
class Rule:
    """A dashed line across the paper, ``columns`` wide."""

    columns: int


@dataclass(frozen=True)
class Qr:
    """A QR code of ``content``, ``module`` dots per module (1-16)."""

    content: str
    module: int


@dataclass(frozen=True)
class Feed:
    """``lines`` empty lines."""

    lines: int


Element = Text | Rule | Qr | Feed


def lay_out(job: PrintJob) -> list[Element]:
    """Return the whole ticket, top to bottom; no text line is ever wider than the paper."""
    columns = COLUMNS[job.paper]
    return [
        *_block(job.office, columns, height=2, bold=True),
        Feed(1),
        *_block(job.labels.get("number", ""), columns),
        _number(job.number, columns),
        Feed(1),
        *_block(job.service, columns, width=2, height=2, bold=True),
        *(line for one in job.then for line in _block(one, columns, height=2, bold=True)),
        Feed(1),
        *_when(job, columns),
        *_block(job.labels.get("ahead", ""), columns, height=2, bold=True),
        Rule(columns),
        *_bring(job, columns),
        Qr(job.url, qr_module(job.url, job.paper)),
        *_block(job.labels.get("scan", ""), columns),
        Feed(1),
        *_block(job.labels.get("free", ""), columns, bold=True),
        *_block(job.thanks, columns),
    ]


def qr_module(content: str, paper: Paper) -> int:
    """Dots per module: as large as fits half the paper, between 3 (still scannable at 203 dpi) and 8."""
    modules = segno.make_qr(content, error="m").symbol_size(border=QUIET_ZONE)[0]
    return max(3, min(8, DOTS[paper] * 6 // 10 // int(modules)))


def _when(job: PrintJob, columns: int) -> list[Text]:
    """Date and time on one line where they fit, else each on its own."""
    together = f"{job.date} {job.time}"
    if len(printable(together)) <= columns:
        return _block(together, columns)
    return [*_block(job.date, columns), *_block(job.time, columns)]


def _number(number: str, columns: int) -> Text:
    text = printable(number)
    scale = max(1, min(8, (columns - 2) // max(1, len(text))))
    return Text(text, width=scale, height=scale, bold=True)


def _bring(job: PrintJob, columns: int) -> list[Element]:
    items = [printable(item) for item in job.bring if printable(item)]
    if not items:
        return []
    lines: list[Element] = [*_block(job.labels.get("bring", ""), columns, align="left", bold=True)]
    for item in items:
        wrapped = textwrap.wrap(item, columns, initial_indent="[ ] ", subsequent_indent="    ")
        lines += [Text(line, align="left") for line in wrapped]
    return [*lines, Rule(columns)]


def _block(
    text: str, columns: int, *, align: Align = "center", width: int = 1, height: int = 1, bold: bool = False
) -> list[Text]:
    """Wrap ``text`` to the paper; an empty text gives no line."""
    wrapped = textwrap.wrap(printable(text), columns // width)
    return [Text(line, align=align, width=width, height=height, bold=bold) for line in wrapped]
