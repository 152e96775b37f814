"""The commands of ``python -m queue_service``. Each loads what it needs, so that the supervisor stays small."""

import argparse
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from queue_service.config import SettingError, Settings
from queue_service.core.errors import OperatorError
from queue_service.core.log import configure
from queue_service.core.processes import raise_open_files_limit

Command = Callable[[argparse.Namespace, Settings], int]
log = logging.getLogger(__name__)


def run_command(arguments: list[str], settings: Settings) -> int:
    """Run one command and return the process's exit code."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    configure(options.part, as_json=settings.log_json)
    try:
        return command(options, settings)
    except KeyboardInterrupt:
        return 130
    except (OperatorError, SettingError) as error:
        log.error("%s", error)
        return 1
    except Exception as error:
        log.critical("%s failed", options.part, exc_info=error)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m queue_service",
        description="Queue service of a village office. Settings come from the environment: see docs/settings.md.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, about: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=about, description=about)
        sub.set_defaults(command=command, part=name)
        return sub

    add("run", _run, "serve everything on this machine: engine, web, workers, scheduler; Ctrl-C stops")
    add("web", _web, "serve the pages, the API and the live events")
    worker = add("worker", _worker, "work off jobs; one process for each queue unless --queue names one")
    worker.add_argument("--queue", metavar="NAME", help="only this queue, in this process")
    add("scheduler", _scheduler, "hand the recurring sweeps to the workers")
    add("seed", _seed, "create the sample village and the first user in an empty store")
    backup = add("backup", _backup, "write everything into one file, also while the service runs")
    backup.add_argument("file", nargs="?", type=Path, help="default: DATA_DIR/backups/<date>.tar.gz")
    restore = add("restore", _restore, "bring a backup back into an empty store, also on another machine")
    restore.add_argument("file", type=Path)
    add("check", _check, "look for broken invariants in the store; exit code 1 if there are any")
    add("reseal-documents", _reseal_documents, "encrypt all documents with the first of DOCUMENTS_KEYS")
    mover = add("move-documents", _move_documents, "move documents that lie elsewhere to where new ones go")
    mover.add_argument("--to", choices=["disk"], help="to DATA_DIR instead, before a bucket is given up")
    verify = add(
        "verify-draw", _verify_draw, "recompute the draw of an evening session; exit code 1 if it is wrong"
    )
    verify.add_argument(
        "source", metavar="FILE|URL", help="the published draw: a file, an http address, or -"
    )
    return parser


def _run(_options: argparse.Namespace, settings: Settings) -> int:
    from queue_service.run import run

    return run(settings)


def _web(_options: argparse.Namespace, settings: Settings) -> int:
    raise_open_files_limit()
    from queue_service.app import create_app, serve

    serve(create_app(settings), settings)
    return 0


def _worker(options: argparse.Namespace, settings: Settings) -> int:
    from queue_service.core.jobs import QUEUES

    if options.queue is None:
        from queue_service.run import run_workers

        return run_workers(settings)
    if options.queue not in QUEUES:
        log.error("no queue is called %s; there are: %s", options.queue, ", ".join(QUEUES))
        return 2
    from queue_service.worker import run_worker

    run_worker(settings, options.queue)
    return 0


def _scheduler(_options: argparse.Namespace, settings: Settings) -> int:
    from queue_service.worker import run_scheduler

    run_scheduler(settings)
    return 0


def _seed(_options: argparse.Namespace, settings: Settings) -> int:
    from queue_service.core.redis import connect
    from queue_service.seed import seed_village

    seed_village(connect(settings), settings)
    return 0


def _backup(options: argparse.Namespace, settings: Settings) -> int:
    from queue_service.backup import backup

    sys.stdout.write(f"{backup(settings, options.file)}\n")
    return 0


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    from queue_service.backup import restore

    sys.stdout.write(f"{restore(settings, options.file)}\n")
    return 0


def _check(_options: argparse.Namespace, settings: Settings) -> int:
    from queue_service.applications import check as applications
    from queue_service.bookings import check as bookings
    from queue_service.core.clock import Clock
    from queue_service.core.redis import connect
    from queue_service.documents import actions as shelves
    from queue_service.documents import check as documents
    from queue_service.entrusted import check as entrusted
    from queue_service.evenings import check as evenings
    from queue_service.feedback.complaints import check as complaints
    from queue_service.feedback.surveys import check as surveys
    from queue_service.meetings import check as meetings
    from queue_service.messages import check as messages
    from queue_service.outreach import check as outreach
    from queue_service.partners import check as partners
    from queue_service.reports import check as reports
    from queue_service.staff import check as staff
    from queue_service.tickets import check as tickets

    engine = connect(settings)
    found = [
        *tickets.violations(engine),
        *bookings.violations(engine),
        *evenings.violations(engine, Clock().now_ms()),
        *applications.violations(engine),
        *partners.violations(engine),
        *entrusted.violations(engine),
        *surveys.violations(engine),
        *messages.violations(engine),
        *documents.violations(engine, shelves.shelf(settings)),
        *outreach.violations(engine),
        *meetings.violations(engine),
        *complaints.violations(engine),
        *reports.violations(engine),
        *staff.violations(engine),
    ]
    for sentence in found:
        sys.stdout.write(f"{sentence}\n")
    sys.stdout.write(f"{len(found)} broken invariants\n")
    return 1 if found else 0


def _reseal_documents(_options: argparse.Namespace, settings: Settings) -> int:
    from queue_service.core.redis import connect
    from queue_service.documents import actions as documents

    pages = documents.reseal(connect(settings), documents.shelf(settings))
    sys.stdout.write(f"{pages} pages were sealed anew; all open with the first key now.\n")
    return 0


def _move_documents(options: argparse.Namespace, settings: Settings) -> int:
    from queue_service.core.redis import connect
    from queue_service.documents import actions as documents

    on = documents.shelf(settings)
    to = on.place(options.to) if options.to else on.first
    moved = documents.move(connect(settings), on, to)
    sys.stdout.write(f"{moved} documents were moved to {to.name}; check tells whether any lie elsewhere.\n")
    return 0


def _verify_draw(options: argparse.Namespace, _settings: Settings) -> int:
    from queue_service.evenings import verify

    try:
        right, lines = verify.report(verify.load(options.source))
    except verify.NotADraw as error:
        sys.stderr.write(f"{options.source} {error}\n")
        return 2
    for line in lines:
        sys.stdout.write(f"{line}\n")
    return 0 if right else 1
