"""A pack as a PDF: A4, page numbers, drawn charts, its own font, so that it looks the same on every printer and needs no network."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import reportlab
from anyascii import anyascii
from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.shapes import Drawing, String
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Table as Grid

from queue_service.meetings.pack import Bars, Pack, Section, Table

INK, SOFT, LINE, SUNK = (HexColor(code) for code in ("#26221c", "#5c5447", "#ddd2c0", "#f2ebdf"))
WARN = HexColor("#a63f19")
COLOURS = (HexColor("#0b5d4e"), HexColor("#c98a12"))
MARGIN, FOOT = 18 * mm, 10 * mm
SHORT = 15  # rows: what is no longer stays on one page
WIDTH = A4[0] - 2 * MARGIN - 12  # the frame of a page keeps six points on each side
PLAIN, BOLD = "Vera", "Vera-Bold"


@cache
def _glyphs() -> frozenset[int]:
    """Register the fonts that come with the library; return what they can write."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in ((PLAIN, "Vera.ttf"), (BOLD, "VeraBd.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))
    return frozenset(pdfmetrics.getFont(PLAIN).face.charToGlyph)


def written(text: str) -> str:
    """Return a text in letters that the font has; others are spelled in plain Latin ones."""
    known = _glyphs()
    return "".join(one if ord(one) in known or one == "\n" else anyascii(one) for one in text)


def pdf(pack: Pack) -> bytes:
    """Return the PDF of a pack: laid out once to count its pages, once to number them."""
    _glyphs()
    _first, pages = _laid_out(pack, 0)
    return _laid_out(pack, pages)[0]


def _laid_out(pack: Pack, pages: int) -> tuple[bytes, int]:
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + FOOT,
        title=pack.title,
        author=pack.subtitle,
        invariant=1,
    )

    def foot(canvas: Any, laid: Any) -> None:
        canvas.setFont(PLAIN, 8)
        canvas.setFillColor(SOFT)
        canvas.drawString(MARGIN, MARGIN, written(pack.footer))
        canvas.drawRightString(A4[0] - MARGIN, MARGIN, pack.page % (laid.page, pages))

    document.build(_story(pack), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue(), document.page


def _story(pack: Pack) -> list[Any]:
    story = [_words(pack.title, 20, BOLD), _words(pack.subtitle, 11, colour=SOFT), Spacer(0, 4 * mm)]
    for section in pack.sections:
        story += _section(section)
    return story


def _section(section: Section) -> list[Any]:
    """Draw a section; its title stays with what comes first, no short table is cut in two, and no short section either."""
    pieces = [[Spacer(0, 1.5 * mm), _part(part)] for part in section.parts]
    pieces[0] = [Spacer(0, 4 * mm), _words(section.title, 13, BOLD), *pieces[0]]
    if sum(map(_rows, section.parts)) <= SHORT:
        return [KeepTogether([one for piece in pieces for one in piece])]
    short = [_rows(part) <= SHORT for part in section.parts]
    drawn = ([KeepTogether(piece)] if kept else piece for piece, kept in zip(pieces, short, strict=True))
    return [one for piece in drawn for one in piece]


def _rows(part: Table | Bars | str) -> int:
    """Return how many rows of a table a part takes; a chart about eight, a paragraph one for each line."""
    if isinstance(part, Table):
        return len(part.rows)
    return 8 if isinstance(part, Bars) else part.count("\n") + 1 + len(part) // 90


def _part(part: Table | Bars | str) -> Any:
    if isinstance(part, Table):
        return _table(part)
    return chart(part, WIDTH, 52 * mm) if isinstance(part, Bars) else _words(part, 10)


def _words(text: str, size: float, font: str = PLAIN, colour: Any = INK) -> Paragraph:
    style = ParagraphStyle(font, fontName=font, fontSize=size, leading=size * 1.35, textColor=colour)
    return Paragraph(escape(written(text)).replace("\n", "<br/>"), style)


def _table(table: Table) -> Grid:
    cells = [[_words(text, 9, BOLD) for text in table.head]]
    cells += [[_words(text, 9) for text in row] for row in table.rows]
    first = 0.4 if len(table.head) <= 4 else 0.3
    rest = (1 - first) / (len(table.head) - 1)
    grid = Grid(cells, [WIDTH * first, *[WIDTH * rest] * (len(table.head) - 1)], repeatRows=1)
    grid.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), SUNK),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("NOSPLIT", (0, 0), (-1, min(2, len(table.rows)))),  # no head alone at the foot of a page
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return grid


def chart(bars: Bars, width: float, height: float, size: float = 8) -> Drawing:
    """Return bars side by side with their title and, for more than one series, what the colours mean."""
    _glyphs()
    drawing = Drawing(width, height)
    drawing.add(String(0, height - size, written(bars.title), fontName=BOLD, fontSize=size, fillColor=INK))
    drawing.add(_bars(bars, width, height - 3 * size, size))
    if len(bars.series) > 1:
        drawing.add(_legend(bars, width, height, size))
    return drawing


def _bars(bars: Bars, width: float, height: float, size: float) -> VerticalBarChart:
    drawn = VerticalBarChart()
    drawn.x, drawn.y, drawn.width, drawn.height = 3.5 * size, 2 * size, width - 4 * size, height - 2 * size
    drawn.data = [list(numbers) for numbers in bars.series.values()]
    drawn.categoryAxis.categoryNames = list(bars.labels)
    drawn.valueAxis.valueMin, drawn.valueAxis.labelTextFormat = 0, "%d"
    drawn.valueAxis.valueMax = bars.most * 1.1
    drawn.groupSpacing, drawn.barSpacing = 3, 0
    for axis in (drawn.categoryAxis, drawn.valueAxis):
        axis.labels.fontName, axis.labels.fontSize, axis.strokeColor = PLAIN, size * 0.9, LINE
    for number, colour in zip(range(len(bars.series)), COLOURS, strict=False):
        drawn.bars[number].fillColor, drawn.bars[number].strokeColor = colour, None
    return drawn


def _legend(bars: Bars, width: float, height: float, size: float) -> Legend:
    legend = Legend()
    legend.x, legend.y, legend.boxAnchor, legend.alignment = width, height, "ne", "right"
    legend.fontName, legend.fontSize, legend.dx, legend.dy = PLAIN, size, size, size
    legend.columnMaximum, legend.deltax = 1, 9 * size
    legend.colorNamePairs = [
        (colour, written(name)) for colour, name in zip(COLOURS, bars.series, strict=False)
    ]
    return legend
