"""The kiosk: the page on the touch screen where people take a number, and the programs that print it.

Imports nothing from ``queue_service``: it knows the service only through the public API and the live protocol.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint


def create_blueprint() -> Blueprint:
    """Return the blueprint: the page ``/kiosk/<post>`` and its files below ``/kiosk-assets/``."""
    from kiosk.page import blueprint  # here, because the printer agent runs without the page's libraries

    return blueprint()
