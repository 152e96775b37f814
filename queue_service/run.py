"""``run``: the whole service on one machine. Which parts there are, the first set-up, and what the terminal says when ready."""

import logging
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from http.client import HTTPConnection, HTTPException

from queue_service.config import Settings
from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.jobs import QUEUES
from queue_service.messages.transports.addresses import named
from queue_service.supervisor import CommandPart, StartFailed, Supervisor

_PAGES = (("Start page", "/"), ("Officer", "/counter"), ("Admin", "/admin"))
_SAMPLE_PAGES = (("Kiosk", "/kiosk/kantor-desa"), ("Display", "/display/kantor-desa"))
log = logging.getLogger(__name__)


def run(settings: Settings) -> int:
    """Serve everything until SIGINT or SIGTERM and return the exit code. Raises StartFailed or EngineFailed."""
    named(settings.sms_url)
    settings = replace(settings, port=_claim_port(settings))
    _serve(settings)
    sys.stdout.write(f"\nStopped. All data are in {settings.data_dir}\n")
    return 0


def run_workers(settings: Settings) -> int:
    """Keep one worker for each queue running until SIGINT or SIGTERM; returns the exit code."""
    Supervisor([_worker(name, _environment(settings)) for name in QUEUES]).run()
    return 0


def _serve(settings: Settings) -> None:
    with ExitStack() as stack:
        engine = None
        if settings.redis_url is None:
            engine = EmbeddedEngine(settings.data_dir)
            stack.callback(engine.stop)
            log.info("starting the engine on %s", engine.folder)
            engine.start()
        env = {**_environment(settings), **_shared_counts(settings)}
        login = _first_set_up(env)
        parts = [
            *(_part(name, ["web"], env) for name in _web_names(settings)),
            *(_worker(name, env) for name in QUEUES),
            _part("scheduler", ["scheduler"], env),
        ]
        Supervisor(parts, engine, lambda: _answers(settings), lambda: _announce(settings, login)).run()


def _web_names(settings: Settings) -> list[str]:
    count = settings.web_processes
    return ["web"] if count == 1 else [f"web-{number}" for number in range(1, count + 1)]


def _part(name: str, arguments: list[str], env: dict[str, str]) -> CommandPart:
    return CommandPart(name, [sys.executable, "-m", "queue_service", *arguments], env)


def _worker(name: str, env: dict[str, str]) -> CommandPart:
    return _part(f"worker {name}", ["worker", "--queue", name], env)


def _environment(settings: Settings) -> dict[str, str]:
    """What the children are told: this process's environment, with what ``run`` has decided."""
    told = {"PORT": str(settings.port), "DATA_DIR": str(settings.data_dir), "PYTHONUNBUFFERED": "1"}
    return {**settings.environment(), **told}


def _shared_counts(settings: Settings) -> dict[str, str]:
    """An empty folder where several web processes add up what they count; nothing for a single one."""
    if settings.web_processes == 1:
        return {}
    folder = settings.data_dir / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return {"PROMETHEUS_MULTIPROC_DIR": str(folder)}


def _claim_port(settings: Settings) -> int:
    """The port to serve on; a free one for PORT=0. Raises StartFailed when somebody else has it.

    Asked here, because web processes share their port with each other and would silently share it with a stranger.
    """
    try:
        family, kind, _proto, _name, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise StartFailed(f"Cannot serve on {where} ({error.strerror}). Try: PORT=8001 make run") from error


def _first_set_up(env: dict[str, str]) -> str:
    """Create the sample village and the first user if the store is empty; returns what it says about logging in."""
    command = [sys.executable, "-m", "queue_service", "seed"]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise StartFailed("The first set-up failed; see the messages above.")
    return done.stdout.strip()


def _answers(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "") else settings.host
    connection = HTTPConnection(host, settings.port, timeout=1)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _announce(settings: Settings, login: str) -> None:
    pages = (*_PAGES, *_SAMPLE_PAGES) if settings.sample == "village" else _PAGES
    lines = ["", "  The queue service is ready. Open:", ""]
    lines += [f"  {name:<11} {settings.base_url}{path}" for name, path in pages]
    lines += [
        "",
        f"  {login or 'Log in as admin with the password shown at the first start (or changed since).'}",
        f"  Data are kept in {settings.data_dir}. Ctrl-C stops.",
        "",
    ]
    rule = "-" * max(map(len, lines))
    sys.stdout.write("\n".join([rule, *lines, rule, ""]))
    sys.stdout.flush()
