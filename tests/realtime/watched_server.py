"""A web process as ``python -m queue_service web`` starts it, without garbage collector, that tells what it holds: ``GET /held``."""

import gc
import socket
from collections import Counter
from typing import Any

from queue_service.__main__ import patch

OF_A_CONNECTION = ("Protocol", "RFC6455WebSocket", "Wire", "GreenSocket", "RequestContext")


def held() -> dict[str, Any]:
    """How many objects of connections are in memory, and whether this one sends without delay."""
    from flask import request

    counts = Counter(type(one).__name__ for one in gc.get_objects())
    own = request.environ["eventlet.input"].get_socket()
    delay = own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
    return {"objects": {name: counts[name] for name in OF_A_CONNECTION}, "delay": delay}


def main() -> None:
    """Serve with the settings of the environment."""
    patch()
    from queue_service.app import create_app, serve
    from queue_service.config import Settings

    settings = Settings.from_env()
    app = create_app(settings)
    app.add_url_rule("/held", "held", held)
    gc.disable()
    serve(app, settings)


if __name__ == "__main__":
    main()
