"""Lines of a ticket to ESC/POS bytes: pure, so that a test can read exactly what a printer would get.

python-escpos knows the commands; its ``Dummy`` printer collects them. Everything printed is ASCII (``charset``), so no
code page is chosen, only the international character set (USA, or ``#`` and ``[`` change on some printers).
"""

from __future__ import annotations

import io

import segno
from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy
from PIL import Image

from kiosk.printer.layout import QUIET_ZONE, Element, Feed, Qr, Rule, Text
from kiosk.printer.ticket import QrMode

CHARSET_USA = b"\x1bR\x00"
LINES_TO_TEAR = 6


def encode(elements: list[Element], *, qr: QrMode = "native", cut: bool = True) -> bytes:
    """Return the bytes of one ticket: initialise, print, feed to the cutter and cut (or just feed).

    ``qr="image"`` draws the code as a raster for printers that do not know ``GS ( k``.
    """
    printer = Dummy()
    printer.hw("INIT")
    printer._raw(CHARSET_USA)
    for element in elements:
        _put(printer, element, qr)
    if cut:
        printer.cut(mode="PART", feed=True)  # feeds 6 lines first: the cutter sits above the print head
    else:
        printer.print_and_feed(LINES_TO_TEAR)
    return bytes(printer.output)


def _put(printer: Dummy, element: Element, qr: QrMode) -> None:
    match element:
        case Text():
            _style(printer, element)
            printer._raw(element.text.encode("ascii") + b"\n")
        case Rule(columns):
            _style(printer, Text(""))
            printer._raw(b"-" * columns + b"\n")
        case Feed(lines):
            _style(printer, Text(""))
            printer._raw(b"\n" * lines)
        case Qr():
            _style(printer, Text(""))
            _put_qr(printer, element, qr)


def _style(printer: Dummy, text: Text) -> None:
    printer.set(align=text.align, bold=text.bold, custom_size=True, width=text.width, height=text.height)


def _put_qr(printer: Dummy, code: Qr, mode: QrMode) -> None:
    if mode == "native":
        printer.qr(code.content, ec=QR_ECLEVEL_M, size=code.module, native=True)
        printer._raw(b"\n")
        return
    png = io.BytesIO()
    segno.make_qr(code.content, error="m").save(png, kind="png", scale=code.module, border=QUIET_ZONE)
    printer.image(Image.open(png).convert("L"), impl="bitImageRaster", center=False)
