"""What a printer says about itself: ESC/POS real-time status (``DLE EOT n``) and in-order status (``GS r 1``).

Source: Epson ESC/POS command reference, "DLE EOT" and "GS r". A real-time answer is one byte ``0xx1xx10`` and comes at
once, even while the printer is off-line; the in-order answer is one byte ``0xx0xxxx`` and comes only when everything
sent before it has been printed.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a ticket did not come out, as reported to the server."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    ERROR = "error"
    TIMEOUT = "timeout"


PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER = 1, 2, 3, 4
AUTO_STATUS_OFF = b"\x1da\x00"  # some printers send status unasked; it would be mistaken for an answer
ASK_WHEN_PRINTED = b"\x1dr\x01"
# DLE DC4 8, real time: forget what waits in the buffer, or a new roll would print the ticket that was given up.
CLEAR_BUFFER = bytes.fromhex("10140801031401060208")


def ask(which: int) -> bytes:
    """Return the real-time request for status ``which`` (1-4)."""
    return bytes((0x10, 0x04, which))


def is_realtime(answer: int) -> bool:
    """Tell a ``DLE EOT`` answer from other bytes on the line."""
    return answer & 0b1001_0011 == 0b0001_0010


def is_printed(answer: int) -> bool:
    """Tell a ``GS r`` answer: everything before it has been printed."""
    return answer & 0b1001_0000 == 0


def trouble(which: int, answer: int) -> Reason | None:
    """Read one real-time answer; ``None`` means nothing is wrong. Low paper is not a trouble."""
    if which == OFFLINE_CAUSE:
        if answer & 0x04:
            return Reason.COVER_OPEN
        if answer & 0x20:
            return Reason.PAPER_OUT
        return Reason.ERROR if answer & 0x40 else None
    if which == PAPER:
        return Reason.PAPER_OUT if answer & 0x60 else None
    if which == ERROR_CAUSE:
        return Reason.ERROR if answer & 0x28 else None
    return Reason.OFFLINE if answer & 0x08 else None
