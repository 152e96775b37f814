"""The printers a ticket can go to, each as a line of bytes in and out: network, USB, serial, or a file.

python-escpos opens the device; a ``Wire`` adds what it lacks: reading with a time limit of our own for every kind.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from typing import Any, Protocol

from escpos.exceptions import DeviceNotFoundError
from escpos.printer import File, Network, Serial, Usb

CONNECT_SECONDS = 3.0
WRITE_SECONDS = 10.0
GOODBYE_SECONDS = 0.2


class Unreachable(Exception):
    """The printer cannot be opened: switched off, cable pulled, wrong address, missing driver."""


class BadAddress(ValueError):
    """The printer's address is not one we understand."""


class Wire(Protocol):
    """An open printer; ``answers`` is false for one that can never say how it is."""

    answers: bool

    def write(self, data: bytes) -> None:
        """Send everything; raises OSError when the printer is gone or does not take it in time."""

    def read(self, seconds: float) -> bytes:
        """Return what has arrived within ``seconds``, else ``b""``; raises OSError when the printer is gone."""

    def close(self) -> None:
        """Let go of the printer; never raises."""


Opener = Callable[[], Wire]


class _Wire:
    """What all kinds share: the python-escpos device does the writing."""

    answers = True

    def __init__(self, printer: Any) -> None:
        self.printer = printer
        try:
            self._open()
        except (DeviceNotFoundError, RuntimeError, OSError) as error:
            raise Unreachable(str(error)) from error

    def _open(self) -> None:
        self.printer.open()

    def write(self, data: bytes) -> None:
        self.printer._raw(data)

    def close(self) -> None:
        with contextlib.suppress(OSError, RuntimeError):  # it was unplugged: nothing is left to close
            self.printer.close()


class FileWire(_Wire):
    """A device file or a plain file: takes bytes, tells nothing."""

    answers = False

    def read(self, seconds: float) -> bytes:
        """Nothing ever arrives."""
        return b""


class NetworkWire(_Wire):
    """Raw TCP, usually port 9100."""

    def _open(self) -> None:
        # python-escpos would leave the socket of a failed attempt open, and knows no IPv6
        self.printer.device = socket.create_connection(
            (self.printer.host, self.printer.port), CONNECT_SECONDS
        )

    def write(self, data: bytes) -> None:
        """Send everything within ``WRITE_SECONDS``."""
        self.printer.device.settimeout(WRITE_SECONDS)
        super().write(data)

    def read(self, seconds: float) -> bytes:
        """See :class:`Wire`."""
        self.printer.device.settimeout(max(seconds, 0.001))
        try:
            data = bytes(self.printer.device.recv(64))
        except TimeoutError:
            return b""
        if not data:
            raise ConnectionResetError("the printer closed the connection")
        return data

    def close(self) -> None:
        """Say good-bye before hanging up: closing with unread answers would reset the line and lose the ticket."""
        with contextlib.suppress(OSError):
            self.printer.device.shutdown(socket.SHUT_WR)
            for _ in range(10):  # a printer that never stops talking must not hold us
                if not self.read(GOODBYE_SECONDS):
                    break
        super().close()


class UsbWire(_Wire):
    """A USB printer, by vendor and product id."""

    def _open(self) -> None:
        import usb.core  # only a machine with a USB printer needs libusb

        try:
            super()._open()
        except usb.core.NoBackendError as error:
            raise Unreachable("this machine has no libusb to reach USB printers with") from error

    def read(self, seconds: float) -> bytes:
        """See :class:`Wire`."""
        import usb.core

        try:
            return bytes(self.printer.device.read(self.printer.in_ep, 64, max(1, int(seconds * 1000))))
        except usb.core.USBTimeoutError:
            return b""


class SerialWire(_Wire):
    """A serial printer or a USB printer with a serial converter."""

    def read(self, seconds: float) -> bytes:
        """See :class:`Wire`."""
        self.printer.device.timeout = seconds
        first = bytes(self.printer.device.read(1))
        return first + bytes(self.printer.device.read(self.printer.device.in_waiting))


def opener(address: str) -> Opener:
    """Return a function that opens the printer at ``address``.

    ``network:HOST[:PORT]`` (or plain ``HOST[:PORT]``), ``usb:VID:PID[:IN:OUT]`` (hexadecimal), ``serial:DEVICE[:BAUD]``,
    ``file:PATH`` (a device such as /dev/usb/lp0). Raises :class:`BadAddress`.
    """
    kind, _, rest = address.partition(":")
    if kind in _KINDS:
        return _KINDS[kind](rest)
    return _network(address)


def _network(rest: str) -> Opener:
    host, _, port = rest.partition(":")
    if not host or (port and not port.isdecimal()):
        raise BadAddress(f"not a printer address: {rest!r}")
    number = int(port or 9100)
    return lambda: NetworkWire(Network(host, port=number))


def _usb(rest: str) -> Opener:
    try:
        vendor, product, *ends = [int(part, 16) for part in rest.split(":")]
        ends = ends or [0x82, 0x01]
        in_end, out_end = ends
    except ValueError as error:
        raise BadAddress(f"not a USB address (usb:VID:PID): {rest!r}") from error
    milliseconds = int(WRITE_SECONDS * 1000)
    return lambda: UsbWire(Usb(vendor, product, timeout=milliseconds, in_ep=in_end, out_ep=out_end))


def _serial(rest: str) -> Opener:
    device, _, baud = rest.partition(":")
    if not device or (baud and not baud.isdecimal()):
        raise BadAddress(f"not a serial address: {rest!r}")
    speed = int(baud or 9600)
    return lambda: SerialWire(Serial(devfile=device, baudrate=speed))


def _file(rest: str) -> Opener:
    if not rest:
        raise BadAddress("file: needs a path")
    return lambda: FileWire(File(devfile=rest))


_KINDS: dict[str, Callable[[str], Opener]] = {
    "network": _network,
    "usb": _usb,
    "serial": _serial,
    "file": _file,
}
