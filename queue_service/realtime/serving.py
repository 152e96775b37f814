"""How a web process serves: what thousands of open boards need that the libraries' defaults do not give them."""

import gc
import logging
import socket
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

MAX_CONNECTIONS = 20_000  # eventlet's own 1,024 would freeze HTTP once so many WebSockets are open
BACKLOG = 1024
log = logging.getLogger(__name__)


def refuse_deflate(app: Flask) -> None:
    """Ignore the compression that browsers offer for WebSockets: it would cost 90 KB for every open board.

    Wrap the app last, outside the Socket.IO server.
    """
    inner: Callable[..., Any] = app.wsgi_app

    def without_extensions(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return inner(environ, start_response)

    app.wsgi_app = without_extensions  # type: ignore[method-assign]  # how Flask wants to be wrapped


def run(app: Flask, socketio: SocketIO, host: str, port: int, *, share_port: bool = False) -> None:
    """Serve until the process ends; ``share_port`` lets several processes listen on the same port."""
    settle_memory()
    if socketio.async_mode == "eventlet":
        _serve_eventlet(app, host, port, share_port=share_port)
    else:
        socketio.run(app, host, port, allow_unsafe_werkzeug=True)


def _serve_eventlet(app: Flask, host: str, port: int, *, share_port: bool) -> None:
    import eventlet
    import eventlet.wsgi

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = eventlet.listen((host, port), family, backlog=BACKLOG, reuse_port=share_port)
    # Accepted connections inherit it: a call must reach the boards now, not when a packet is full.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    eventlet.wsgi.server(
        listener, app, max_size=MAX_CONNECTIONS, protocol=_protocol(), log_output=False, debug=False
    )


def _protocol() -> type:
    """HTTP that leaves nothing behind: small buffers, because a WebSocket keeps those of the request it began as for all its
    life, and no circle of references when it ends, because the garbage collector hardly runs (see :func:`settle_memory`).
    """
    from eventlet import sleep
    from eventlet.wsgi import HttpProtocol

    class Protocol(HttpProtocol):  # type: ignore[misc]  # the library is untyped
        rbufsize = wbufsize = 2048

        def setup(self) -> None:
            super().setup()
            self.capitalize_response_headers = False  # Flask writes them well

        def handle_one_request(self) -> None:
            # Who is answered lets the others go on first; meanwhile the client's next request often comes, and needs no waiting for.
            sleep(0)
            super().handle_one_request()

        def finish(self) -> None:
            super().finish()
            self.__dict__.pop("environ", None)  # holds a function of this very object

    return Protocol


def settle_memory() -> None:
    """Take what was loaded at start out of the garbage collector's rounds: its pauses are what boards wait for at peaks."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)
