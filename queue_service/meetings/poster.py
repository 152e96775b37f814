"""A month on one sheet for the notice board: large numbers, no small ones, nothing about a person, a code that leads to the page."""

from dataclasses import dataclass
from io import BytesIO

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from queue_service.meetings import paper
from queue_service.meetings.pack import Bars

LEFT, RIGHT = 18 * mm, A4[0] - 18 * mm
FACT = LEFT + 50 * mm  # where a fact's words begin, beside its number
CODE, FOOT = 42 * mm, 68 * mm  # the code's side; what is above the foot ends there


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands on the sheet. ``facts`` are (number, what it says); ``scan`` is the line beside the code of ``address``."""

    title: str
    office: str
    facts: tuple[tuple[str, str], ...]
    services: Bars
    address: str
    scan: str
    free: str
    sample: str = ""


def pdf(summary: Summary) -> bytes:
    """Return the sheet."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(summary.title)
    _head(canvas, summary)
    below = _facts(canvas, summary, A4[1] - 66 * mm)
    _services(canvas, summary.services, below - 4 * mm)
    _foot(canvas, summary)
    canvas.save()
    return out.getvalue()


def _line(
    canvas: Canvas, x: float, y: float, text: str, size: float, font: str = paper.PLAIN, end: float = RIGHT
) -> None:
    """Write one line from ``x``, smaller when it would not fit up to ``end``."""
    canvas.setFont(font, _fitting(canvas, text, size, x, font, end))
    canvas.drawString(x, y, paper.written(text))


def _fitting(
    canvas: Canvas, text: str, size: float, x: float, font: str = paper.PLAIN, end: float = RIGHT
) -> float:
    width = canvas.stringWidth(paper.written(text), font, size)
    return min(size, size * (end - x) / width) if width else size


def _head(canvas: Canvas, summary: Summary) -> None:
    paper.written("")  # the fonts must be known before the first line
    canvas.setFillColor(paper.COLOURS[0])
    _line(canvas, LEFT, A4[1] - 26 * mm, summary.office, 18, paper.BOLD)
    canvas.setFillColor(paper.INK)
    _line(canvas, LEFT, A4[1] - 40 * mm, summary.title, 30, paper.BOLD)
    if summary.sample:
        canvas.setFillColor(paper.WARN)
        _line(canvas, LEFT, A4[1] - 49 * mm, summary.sample, 14, paper.BOLD)


def _facts(canvas: Canvas, summary: Summary, y: float) -> float:
    """Write the facts one below the other; return where the next line would be."""
    each = min(14 * mm, 96 * mm / max(1, len(summary.facts)))
    size = min((_fitting(canvas, text, 15, FACT) for _number, text in summary.facts), default=15)
    for number, text in summary.facts:
        canvas.setFillColor(paper.COLOURS[0])
        _line(canvas, LEFT, y, number, min(28, each * 0.75), paper.BOLD, FACT - 4 * mm)
        canvas.setFillColor(paper.INK)
        _line(canvas, FACT, y + 1 * mm, text, size)
        y -= each
    return y


def _services(canvas: Canvas, bars: Bars, y: float) -> None:
    """Draw a bar for each service between ``y`` and the foot."""
    (numbers,) = bars.series.values()
    _line(canvas, LEFT, y, bars.title if numbers else "", 16, paper.BOLD)
    each = min(11 * mm, (y - FOOT) / max(1, len(numbers)))
    for name, number in zip(bars.labels, numbers, strict=True):
        y -= each
        canvas.setFillColor(paper.COLOURS[0])
        length = 70 * mm * number / bars.most
        canvas.rect(LEFT + 78 * mm, y - 1 * mm, length, each * 0.55, stroke=0, fill=1)
        canvas.setFillColor(paper.INK)
        _line(canvas, LEFT, y, name, 14, end=LEFT + 75 * mm)
        _line(canvas, LEFT + 81 * mm + length, y, str(number), 14, paper.BOLD)


def _foot(canvas: Canvas, summary: Summary) -> None:
    _code(canvas, summary.address, LEFT, 20 * mm)
    canvas.setFillColor(paper.INK)
    _line(canvas, LEFT + CODE + 8 * mm, 48 * mm, summary.free, 18, paper.BOLD)
    _line(canvas, LEFT + CODE + 8 * mm, 36 * mm, summary.scan, 13)
    _line(canvas, LEFT + CODE + 8 * mm, 27 * mm, summary.address, 11)


def _code(canvas: Canvas, address: str, x: float, y: float) -> None:
    matrix = segno.make(address, error="m", micro=False).matrix
    side = CODE / len(matrix)
    canvas.setFillColor(paper.INK)
    for row, line in enumerate(matrix):
        for column, dark in enumerate(line):
            if dark:
                canvas.rect(x + column * side, y + CODE - (row + 1) * side, side, side, stroke=0, fill=1)
