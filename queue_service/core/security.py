"""What every answer tells the browser about trust, and what the app believes of proxies and sizes.

Nothing inline runs and nothing comes from another host.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.exceptions import ClientDisconnected
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.utils import cached_property

from queue_service.config import Settings
from queue_service.core.loop import Patient

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_BYTES = 1024 * 1024  # of a request; a route that takes files raises it for itself
_SHORT = re.compile(r"[0-9]{1,4}")  # the Content-Length of a body that is read at once
_HOST = re.compile(r"[A-Za-z0-9.\-]+(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?")
_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
    "connect-src {connect}; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
_OFF = (
    "accelerometer",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
# The kiosk reads QR codes; board and kiosk fill the screen, stay awake and speak.
_OWN = ("autoplay", "camera", "fullscreen", "screen-wake-lock")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join([f"{name}=()" for name in _OFF] + [f"{name}=(self)" for name in _OWN]),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# For lists of posts only: they may ask where the phone is, to sort by distance; what it answers never leaves the phone.
MAY_ASK_WHERE = {
    "Permissions-Policy": HEADERS["Permissions-Policy"].replace("geolocation=()", "geolocation=(self)")
}


def install(app: Flask, settings: Settings) -> None:
    """Set sizes and trusted proxies, and add the headers to every answer."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES
    app.session_interface = NoSessions()
    app.request_class = Asked
    always = dict(HEADERS)
    if secure(settings):
        always["Strict-Transport-Security"] = "max-age=31536000"
    app.wsgi_app = _Protected(app.wsgi_app, always)  # type: ignore[method-assign]
    if settings.trusted_proxy:
        hops = settings.trusted_proxy
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


class Asked(Request):
    """A request whose files stay in memory: the disk never sees what somebody sends, and taking them in holds up nobody."""

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body. A short one is read here: the library's wrappers around it take longer than the reading."""
        length = self.environ.get("CONTENT_LENGTH", "")
        if not _SHORT.fullmatch(length) or "HTTP_TRANSFER_ENCODING" in self.environ:
            return super().stream
        body = self.environ["wsgi.input"].read(int(length))
        if len(body) < int(length):
            raise ClientDisconnected
        return BytesIO(body)

    def _get_file_stream(self, *_about: object, **_more: object) -> IO[bytes]:
        return Patient()


class NoSessions(SessionInterface):
    """Flask's own signed cookies, never used here: who somebody is, the staff room keeps in the engine."""

    def open_session(self, app: Flask, request: Request) -> None:
        """Every request gets the empty session that nothing can be written to."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """There is nothing to save."""


class _Protected:
    """Adds what an answer does not say itself. Below Flask, because its header objects would cost each answer 60 us more."""

    def __init__(self, app: "WSGIApplication", always: Mapping[str, str]) -> None:
        self._app = app
        self._always = list(always.items())

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
            said = {name.lower() for name, _value in headers}
            headers += [pair for pair in self._always if pair[0].lower() not in said]
            if "content-security-policy" not in said:
                headers.append(("Content-Security-Policy", content_policy(environ.get("HTTP_HOST", ""))))
            # Files of the program come with an ETag and ``no-cache``: browsers keep them and ask for changes.
            if "cache-control" not in said:
                headers.append(("Cache-Control", "no-store"))
            return start_response(status, headers, *exc_info)

        return self._app(environ, start)


def secure(settings: Settings) -> bool:
    """Tell whether people reach this service over https, so that cookies must not travel otherwise."""
    return (settings.public_url or "").startswith("https://")


@lru_cache(maxsize=64)
def content_policy(host: str) -> str:
    """Return the Content-Security-Policy for pages served under ``host``; older browsers need the sockets named."""
    own = f"'self' ws://{host} wss://{host}" if _HOST.fullmatch(host) else "'self'"
    return _POLICY.format(connect=own)
