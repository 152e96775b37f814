"""A web process as ``python -m queue_service web`` starts it, with one more route: a no-op to compare with.

The no-op passes through everything that every request passes through, and does nothing.
"""

from queue_service.__main__ import patch

NOOP = "/bench/noop"


def main() -> None:
    """Serve with the settings of the environment."""
    patch()
    from flask import jsonify

    from queue_service.app import create_app, serve
    from queue_service.config import Settings
    from queue_service.core.processes import raise_open_files_limit

    settings = Settings.from_env()
    raise_open_files_limit()
    app = create_app(settings)
    app.add_url_rule(NOOP, "noop", lambda: (jsonify(ok=True), 201), methods=["POST"])
    serve(app, settings)


if __name__ == "__main__":
    main()
