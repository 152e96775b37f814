"""How answers are written: JSON by one encoder, and compressed only where that saves a packet."""

import json
from typing import Any

from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider
from flask_compress import Compress

ONE_PACKET = 1400  # bytes; a smaller answer arrives no earlier for being compressed


class Json(DefaultJSONProvider):
    """Flask's JSON, compact and in the order it was made; the library's way builds an encoder for every answer."""

    sort_keys = False
    compact = True

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self._encode = json.JSONEncoder(default=self.default, separators=(",", ":")).encode

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Return what ``jsonify`` is asked for."""
        text = self._encode(self._prepare_response_obj(args, kwargs))
        return Response(f"{text}\n", mimetype=self.mimetype)


def install(app: Flask) -> None:
    """Give the app its JSON and its compression."""
    app.json = Json(app)
    app.config["COMPRESS_ALGORITHM"] = ["gzip"]
    app.config["COMPRESS_REGISTER"] = False
    compress = Compress(app)

    @app.after_request
    def pack(response: Response) -> Response:
        size = response.content_length
        return response if size is not None and size < ONE_PACKET else compress.after_request(response)
