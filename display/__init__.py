"""The waiting room's display board and its voice: pages, browser modules and announcements.

Knows the service only by what anyone may read: the live protocol and the public API (docs/protocol.md).
"""

from display.reading import Reader, reader
from display.routes import create_blueprint

__all__ = ["Reader", "create_blueprint", "reader"]
