"""Entry of the command line, and the only place that monkey-patches: for ``web`` alone, before anything else is loaded."""

import sys

from queue_service.config import SettingError, Settings


def main() -> int:
    """Read the settings, patch the process if it becomes a web server on eventlet, and run the command."""
    asks_for_help = not {"-h", "--help"}.isdisjoint(sys.argv)
    try:
        settings = Settings() if asks_for_help else Settings.from_env()
    except SettingError as error:
        sys.stderr.write(f"Setting: {error}\n")
        return 2
    if sys.argv[1:2] == ["web"] and settings.async_mode == "eventlet":
        patch()
    from queue_service.cli import run_command

    return run_command(sys.argv[1:], settings)


def patch() -> None:
    """Make this process cooperative for eventlet. Only before anything else is loaded."""
    import warnings

    with warnings.catch_warnings():
        # eventlet announces that it is in maintenance; ASYNC_MODE=threading is the way out and is tested too
        warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
        import eventlet

        eventlet.monkey_patch()


if __name__ == "__main__":
    sys.exit(main())
