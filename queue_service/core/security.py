"""What every answer tells the browser about trust, and what the app believes of proxies and sizes.

Nothing inline runs and nothing comes from another host.
"""

import re

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from queue_service.config import Settings

MAX_BYTES = 1024 * 1024  # of a request; a route that takes files raises it for itself
_HOST = re.compile(r"[A-Za-z0-9.\-]+(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?")
_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
    "connect-src {connect}; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
_OFF = (
    "accelerometer",
    "bluetooth",
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


def install(app: Flask, settings: Settings) -> None:
    """Set sizes and trusted proxies, and add the headers to every answer."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES
    if settings.trusted_proxy:
        hops = settings.trusted_proxy
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    always = dict(HEADERS)
    if secure(settings):
        always["Strict-Transport-Security"] = "max-age=31536000"

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in always.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", content_policy(request.host))
        if not _static() and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


def secure(settings: Settings) -> bool:
    """Tell whether people reach this service over https, so that cookies must not travel otherwise."""
    return (settings.public_url or "").startswith("https://")


def content_policy(host: str) -> str:
    """Return the Content-Security-Policy for pages served under ``host``; older browsers need the sockets named."""
    own = f"'self' ws://{host} wss://{host}" if _HOST.fullmatch(host) else "'self'"
    return _POLICY.format(connect=own)


def _static() -> bool:
    """Files of the program: Flask sends them with an ETag and ``no-cache``: browsers keep them and ask for changes."""
    return (request.endpoint or "").rpartition(".")[2] == "static"
