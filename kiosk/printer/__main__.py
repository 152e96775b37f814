"""``python -m kiosk.printer``: prints the tickets of a kiosk on a printer beside it.

    python -m kiosk.printer --server http://192.168.1.10:8000 --token TOKEN --printer usb:04b8:0e15

The token is that of a *printer* device of the post (``/admin``); it can also come from the variable PRINTER_TOKEN, so
that it does not show in the list of processes.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import threading
from pathlib import Path

from kiosk.printer.agent import Agent, Line, run
from kiosk.printer.devices import BadAddress, opener
from kiosk.printer.memory import Memory
from kiosk.printer.reports import Server

STATE = Path("~/.local/state/queue-printer/jobs.db")


def arguments() -> argparse.ArgumentParser:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.printer", description=__doc__.split("\n")[0])
    parser.add_argument("--server", required=True, help="address of the queue service, http://HOST:PORT")
    parser.add_argument(
        "--token", default=os.environ.get("PRINTER_TOKEN"), help="device token (or PRINTER_TOKEN)"
    )
    parser.add_argument(
        "--printer",
        required=True,
        help="network:HOST[:PORT], usb:VID:PID[:IN:OUT], serial:DEVICE[:BAUD] or file:PATH (such as /dev/usb/lp0)",
    )
    parser.add_argument(
        "--state", type=Path, default=STATE, help=f"file that remembers printed jobs ({STATE})"
    )
    parser.add_argument("--verbose", action="store_true", help="say more")
    return parser


def main() -> None:
    """Run until a signal says stop."""
    parser = arguments()
    options = parser.parse_args()
    if not options.token:
        parser.error("--token or PRINTER_TOKEN is needed")
    level = logging.DEBUG if options.verbose else logging.INFO
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(message)s")
    try:
        server, printer = Server(options.server, options.token), opener(options.printer)
    except (BadAddress, ValueError) as error:
        parser.error(str(error))
    memory = Memory(options.state.expanduser())
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    run(Agent(server, printer, memory), Line(server), stop)
    memory.close()


if __name__ == "__main__":
    main()
