"""Bytes that a printer gets, decoded as a printer would decode them."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image, ImageOps

from kiosk.printer.escpos import encode
from kiosk.printer.layout import lay_out

from .escpos_decoder import decode
from .test_layout import JOB, job


@pytest.mark.parametrize("paper", [80, 58])
def test_the_bytes_read_back_as_the_ticket(paper: int) -> None:
    printed = decode(encode(lay_out(job(paper=paper))))
    number = printed.line("A001")
    assert (number.align, number.bold) == ("center", True)
    assert number.width == number.height >= 7
    assert printed.line("3 orang di depan Anda").height == 2
    assert printed.qr_codes == [JOB["url"]]
    assert printed.cuts == 1
    assert printed.fed >= 4


def test_a_printer_without_a_cutter_only_feeds() -> None:
    printed = decode(encode(lay_out(job()), cut=False))
    assert printed.cuts == 0
    assert printed.fed >= 4


@pytest.mark.parametrize("paper", [80, 58])
def test_the_qr_code_as_an_image_can_be_scanned(paper: int) -> None:
    printed = decode(encode(lay_out(job(paper=paper)), qr="image"))
    assert printed.qr_codes == []
    [raster] = printed.rasters
    sheet = ImageOps.expand(raster.convert("L"), border=10, fill=255)
    assert [code.text for code in zxingcpp.read_barcodes(sheet)] == [JOB["url"]]


def test_a_name_cannot_carry_a_command_to_the_printer() -> None:
    printed = decode(
        encode(lay_out(job(office="Pos \x1b@\x1dV\x01\x10\x04\x01 Pasar", service="Ünïcödé 北京")))
    )
    assert printed.cuts == 1
    assert "Unicode BeiJing" in printed.text()


def test_the_raster_is_ink_on_paper_and_not_the_negative() -> None:
    [raster] = decode(encode(lay_out(job()), qr="image")).rasters
    corner: Image.Image = raster.crop((0, 0, 16, 16))
    assert corner.convert("L").getextrema() == (255, 255)
