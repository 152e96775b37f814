"""Reads ESC/POS bytes the way a printer does: text with its size and alignment, QR codes, rasters, cuts.

Only what the product may send is known; any other command raises, so a test fails on bytes that a printer would
misunderstand.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

ALIGN = {0: "left", 1: "center", 2: "right"}


@dataclass(frozen=True)
class PrintedLine:
    """A line of text with the style it was printed in."""

    text: str
    align: str
    width: int
    height: int
    bold: bool


@dataclass
class Paper:
    """What has come out of the printer."""

    lines: list[PrintedLine] = field(default_factory=list)
    qr_codes: list[str] = field(default_factory=list)
    qr_modules: list[int] = field(default_factory=list)
    rasters: list[Image.Image] = field(default_factory=list)
    cuts: int = 0
    asked: list[bytes] = field(default_factory=list)  # status requests answered in order
    fed: int = 0

    def text(self) -> str:
        """All text, one printed line per line, empty lines left out."""
        return "\n".join(line.text for line in self.lines if line.text)

    def line(self, text: str) -> PrintedLine:
        """The line that reads exactly ``text``."""
        return next(line for line in self.lines if line.text == text)


class Decoder:
    """Feed it bytes in any pieces; ``paper`` grows."""

    def __init__(self) -> None:
        self.paper = Paper()
        self.rest = b""
        self.line = b""
        self.reset()

    def reset(self) -> None:
        self.align, self.width, self.height, self.bold = "left", 1, 1, False
        self.module, self.qr = 3, ""

    def cleared(self) -> Decoder:
        """A decoder that forgot what was not printed yet; the paper stays."""
        fresh = Decoder()
        fresh.paper = self.paper
        return fresh

    def feed(self, data: bytes) -> None:
        """Decode as much as is complete; the rest waits for the next piece."""
        self.rest += data
        while self.rest:
            try:
                used = self._step(self.rest)
            except IndexError:
                return
            if len(self.rest) < used:
                return
            self.rest = self.rest[used:]

    def _step(self, data: bytes) -> int:
        first = data[0]
        if first == 0x1B:
            return self._esc(data)
        if first == 0x1D:
            return self._gs(data)
        if first == 0x0A:
            self._end_line()
        elif 0x20 <= first <= 0x7E:
            self.line += bytes((first,))
        else:
            raise AssertionError(f"a printer would garble byte 0x{first:02x}")
        return 1

    def _esc(self, data: bytes) -> int:
        match data[1:2], data[2] if data[1] != 0x40 else 0:
            case b"@", _:
                self.reset()
                return 2
            case b"R", 0:
                return 3
            case b"a", value:
                self.align = ALIGN[value]
                return 3
            case b"E", value:
                self.bold = bool(value)
                return 3
            case b"d", value:
                self.paper.fed += value
                return 3
        raise AssertionError(f"unknown command {data[:4]!r}")

    def _gs(self, data: bytes) -> int:
        match data[1:2]:
            case b"!":
                self.width, self.height = (data[2] >> 4) + 1, (data[2] & 0x0F) + 1
                return 3
            case b"V":
                assert data[2] in (0, 1)
                self.paper.cuts += 1
                return 3
            case b"a" | b"r":
                self.paper.asked.append(data[:2] + bytes((data[2],)))
                return 3
            case b"(":
                return self._code(data)
            case b"v":
                return self._raster(data)
        raise AssertionError(f"unknown command {data[:4]!r}")

    def _code(self, data: bytes) -> int:
        length = data[3] | data[4] << 8
        end = 5 + length
        body = data[5:end]
        if data[2:3] != b"k" or data[5] != ord("1"):
            raise AssertionError(f"unknown command {data[:8]!r}")
        if len(body) < length:
            return end
        match body[1:2]:
            case b"C":
                self.module = body[2]
            case b"P":
                self.qr = body[3:].decode("utf-8")
            case b"Q":
                self.paper.qr_codes.append(self.qr)
                self.paper.qr_modules.append(self.module)
        return end

    def _raster(self, data: bytes) -> int:
        width_bytes, height = data[4] | data[5] << 8, data[6] | data[7] << 8
        end = 8 + width_bytes * height
        if len(data) >= end:
            ink = bytes(0xFF ^ byte for byte in data[8:end])
            self.paper.rasters.append(Image.frombytes("1", (width_bytes * 8, height), ink))
        return end

    def _end_line(self) -> None:
        text = self.line.decode("ascii")
        self.paper.lines.append(PrintedLine(text, self.align, self.width, self.height, self.bold))
        self.line = b""


def decode(data: bytes) -> Paper:
    """Decode complete bytes of one or more tickets."""
    decoder = Decoder()
    decoder.feed(data)
    assert not decoder.rest, f"incomplete command {decoder.rest[:8]!r}"
    return decoder.paper
