"""Uploads that mean harm, and large photos: what the queue feels of four people who send nothing else, and when each is refused.

``corpus`` of the tests makes the files; every upload comes from an address of its own, so that no rate limit helps. Who uploads sits
at a machine of their own: what sends here takes only what of this one is left.
"""

import http.client
import itertools
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event, Semaphore
from pathlib import Path

from benchmarks.office import POST, Caller, Office, Web
from benchmarks.report import Ratio, milliseconds, quantile
from tests.documents import corpus

SERVICE = "ktp-baru"
COUNTER = f"/api/v1/posts/{POST}/counters/1"
CLIENTS = 4
PAUSE = 0.01  # seconds between two requests of the queue
PERSON = {
    "name": "Siti Aminah",
    "nik": "3171014506900002",
    "kk": "3171010101010001",
    "birth_date": "1990-06-05",
    "sex": "P",
}
BOUNDARY = "queue-bench"
BUSY_SECONDS = 60.0
_ADDRESSES = itertools.count(1)


def bombs() -> dict[str, bytes]:
    """Return what must be refused."""
    return {
        "a PDF that inflates": corpus.pdf_bomb(),
        "a PDF that takes for ever": corpus.pdf(content=corpus.ENDLESS),
        "ten thousand pixels in a square": corpus.png_bomb(),
        "a ZIP": corpus.zip_bomb(),
        "a photo with a ZIP behind": corpus.zipped_photo(),
        "an iPhone's photo of 900 million pixels": corpus.heic_that_claims((512, 512), (30_000, 30_000)),
        "a picture that was cut off": corpus.saved(corpus.grainy((1800, 1500)), "PNG")[:-100],
    }


def photos() -> dict[str, bytes]:
    """Return honest files that are as large as is taken."""
    return {
        "48 million pixels": corpus.photo((8000, 6000), quality=30),
        "nine megabytes": corpus.saved(corpus.grainy((3200, 2400)), quality=72),
        "an iPhone's 24 million pixels": Path(corpus.__file__).with_name("largest.heic").read_bytes(),
    }


@dataclass(frozen=True)
class Draft:
    """Somebody's application, to which files are sent."""

    port: int
    code: str

    def send(self, data: bytes) -> tuple[int, float]:
        """Upload a file and return status and seconds."""
        address = f"2001:db8:{multiprocessing.current_process().pid or 0:x}:{next(_ADDRESSES) % 60_000:x}::1"
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="foto.jpg"\r\n\r\n'
        body = head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "X-Forwarded-For": address,
        }
        connection, began = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60), time.monotonic()
        connection.request("PUT", f"/api/v1/applications/{self.code}/documents/kk?phone4=7890", body, headers)
        status = connection.getresponse().status
        connection.close()
        return status, time.monotonic() - began


def draft(web: Web) -> Draft:
    """Begin an application."""
    form = {
        "service": SERVICE, "post": POST, "applicant": PERSON, "phone": "081234567890", "sms_consent": False,
    }  # fmt: skip
    status, answer = web.request("POST", "/api/v1/applications", form)
    assert status == 201, answer
    return Draft(web.port, answer["code"])


def measure(quick: bool) -> list[Ratio]:
    """Run it all; raises AssertionError when a bomb was taken, or nothing was."""
    seconds, rounds = (4.0, 2) if quick else (8.0, 3)
    with Office() as office:
        web = office.web(TRUSTED_PROXY="1")
        alone, beside = _in_turns(web, office, seconds, rounds)
        print(f"  the queue alone: {milliseconds(alone)}; beside uploads: {milliseconds(beside)}", flush=True)
        slowest, memory = _refusals(web, draft(web))
    return [
        Ratio(
            "kiosk and officer p99, beside uploads / alone",
            quantile(beside, 0.99) / quantile(alone, 0.99),
            2.0,
            1.5,
        ),
        Ratio("longest until a bomb is refused, on a full machine", slowest, 5.0, 3.0, "s"),
        Ratio("memory of the process that looks at uploads", memory / 1024, 300, 250, "MB"),
    ]


def _in_turns(web: Web, office: Office, seconds: float, rounds: int) -> tuple[list[float], list[float]]:
    officer = Caller(web.port, office.staff_token(web))
    kiosk = Caller(web.port, office.kiosk_token(web))
    officer.request("PUT", COUNTER, {"state": "open"})
    drafts = [draft(web) for _ in range(CLIENTS)]
    alone: list[float] = []
    beside: list[float] = []
    _queue(kiosk, officer, 1.0)
    for _ in range(rounds):
        alone += _queue(kiosk, officer, seconds)
        with _uploading(drafts):
            beside += _queue(kiosk, officer, seconds)
    return alone, beside


def _queue(kiosk: Caller, officer: Caller, seconds: float) -> list[float]:
    """Give numbers and call them for so long, and return the seconds of each of the two."""
    until, found = time.monotonic() + seconds, []
    ticket = (kiosk, f"/api/v1/posts/{POST}/tickets", {"service": SERVICE}, 201)
    call = (officer, f"{COUNTER}/call-next", {}, 200)
    while time.monotonic() < until:
        for caller, path, body, expected in (ticket, call):
            began = time.monotonic()
            status, answer = caller.request("POST", path, body)
            found.append(time.monotonic() - began)
            assert status == expected, answer
            time.sleep(PAUSE)
        officer.request("POST", f"{COUNTER}/no-show", {})
    return found


@contextmanager
def _uploading(drafts: list[Draft]) -> Iterator[None]:
    """Have a process for each draft send files, one after the other, until this is left."""
    files = [*photos().values(), *bombs().values()]
    context = multiprocessing.get_context("spawn")
    ready, over, counts = context.Semaphore(0), context.Event(), context.Queue()
    senders = [
        context.Process(target=_send, args=(one, files[2 * n :] + files[: 2 * n], ready, over, counts))
        for n, one in enumerate(drafts)
    ]
    for one in senders:
        one.start()
    for _ in senders:
        assert ready.acquire(timeout=60)
    yield
    over.set()
    answered = [counts.get(timeout=60) for _ in senders]
    for one in senders:
        one.join()
    assert sum(map(len, answered)), "nothing was answered"
    statuses = [status for one in answered for status in one]
    print(f"  uploads: { {status: statuses.count(status) for status in sorted(set(statuses))} }", flush=True)


def _send(to: Draft, files: list[bytes], ready: Semaphore, over: Event, counts: "Queue[list[int]]") -> None:
    statuses: list[int] = []
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    ready.release()
    for turn in itertools.count():
        if over.is_set():
            break
        statuses.append(to.send(files[turn % len(files)])[0])
    counts.put(statuses)


def _refusals(web: Web, to: Draft) -> tuple[float, float]:
    """Return the longest time to a refusal beside two busy processes, and the most memory (KB) that a child took."""
    context = multiprocessing.get_context("spawn")
    busy = [context.Process(target=_spin, args=(BUSY_SECONDS,)) for _ in range(2)]
    for one in busy:
        one.start()
    slowest = 0.0
    with _memory(web.processes[0].pid) as most:
        for name, data in bombs().items():
            status, seconds = to.send(data)
            print(f"  {name:45} {status} after {seconds:.1f} s", flush=True)
            assert 400 <= status < 500, "a bomb was taken"
            slowest = max(slowest, seconds)
        for name, data in photos().items():
            status, seconds = to.send(data)
            print(f"  {name:45} {status} after {seconds:.1f} s", flush=True)
    for one in busy:
        one.terminate()
        one.join()
    return slowest, max(most)


def _spin(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


@contextmanager
def _memory(parent: int) -> Iterator[list[float]]:
    """Collect what the children of a process have taken at most (KB), looking fifty times a second."""
    found, over = [0.0], threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            found.extend(_children(parent))

    watcher = threading.Thread(target=look)
    watcher.start()
    yield found
    over.set()
    watcher.join()


def _children(parent: int) -> Iterator[float]:
    for task in Path(f"/proc/{parent}/task").iterdir():
        for child in (task / "children").read_text().split():
            try:
                status = Path(f"/proc/{child}/status").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            for line in status.splitlines():
                if line.startswith("VmHWM"):
                    yield float(line.split()[1])
