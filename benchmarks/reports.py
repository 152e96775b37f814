"""How long a year of a busy office takes to open: the page of reports and its API, beside a week of the same office.

Two years of roll-ups with 500 tickets a day are written, with an answer to the survey for every twelve tickets and three complaints a
day. Then the pages of reports and of the index and the API are asked over HTTP, a year and a week in turns.
"""

import http.client
import random
import time
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from benchmarks.office import Office
from benchmarks.report import Ratio, median, milliseconds
from queue_service.config import stored_secret
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.feedback.complaints import actions as complaints
from queue_service.feedback.complaints.models import Category, Kind, Visibility
from queue_service.feedback.surveys import actions as surveys
from queue_service.feedback.surveys.models import BANDS, ELEMENTS, PROFILE, Answer, Source
from queue_service.posts import actions as posts
from queue_service.reports import actions
from queue_service.reports.models import Figures
from queue_service.reports.rules import Life, of_lives

POST, TICKETS, LAST = "kantor-desa", 500, date(2026, 10, 31)
ANSWERS, COMPLAINTS = TICKETS // 12, 3  # a day
DAYS = {"a year": 365, "a week": 7}
SERVICES = ("ktp-baru", "ktp-ganti", "kia", "ikd", "pengambilan")
HOURS = (8, 8, 8, 9, 9, 10, 11, 13, 14, 15)


def measure(quick: bool) -> list[Ratio]:
    """Run it all."""
    page: dict[str, list[float]] = {name: [] for name in DAYS}
    api: dict[str, list[float]] = {name: [] for name in DAYS}
    index: list[float] = []
    with Office() as office:
        engine = Engine(office.engine.url)
        actions.write_past(engine, POST, history(LAST, 2 * DAYS["a year"]))
        write_voices(engine, office.data_dir, LAST, 2 * DAYS["a year"])
        engine.close()
        web = office.web()
        ask = partial(_ask, web.port, office.staff_token(web))
        for _round in range(5 if quick else 15):
            for name, days in DAYS.items():
                span = f"post={POST}&from={LAST - timedelta(days=days - 1)}&to={LAST}"
                page[name].append(ask(f"/reports?{span}"))
                api[name].append(ask(f"/api/v1/reports/monthly?{span}"))
            index.append(ask(f"/reports/ikm?from={LAST - timedelta(days=364):%Y-%m}&to={LAST:%Y-%m}"))
    for name in DAYS:
        print(f"  page of {name}: {milliseconds(page[name])}; API: {milliseconds(api[name])}", flush=True)
    print(f"  page of the index of a year: {milliseconds(index)}", flush=True)
    year, week = median(page["a year"]), median(page["a week"])
    print(f"  a year takes {year / week:.1f} times as long as a week", flush=True)
    return [
        Ratio("opening a year of 500 tickets a day, compared with the last", year, 1.0, 0.5, "s"),
        Ratio("the API's answer about it", median(api["a year"]), 1.0, 0.5, "s"),
        Ratio("the published index of that year", median(index), 1.0, 0.5, "s"),
    ]


def _ask(port: int, token: str, path: str) -> float:
    """Return how many seconds an answer took."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    start = time.perf_counter()
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200
    connection.close()
    return time.perf_counter() - start


def history(last: date, count: int) -> dict[date, Figures]:
    """Return so many days up to ``last``; the same every time."""
    chance = random.Random(1)
    days = (last - timedelta(days=n) for n in range(count))
    return {day: of_lives(_life(chance) for _ticket in range(TICKETS)) for day in days}


def write_voices(engine: Engine, data_dir: Path, last: date, count: int) -> None:
    """Write what residents said on so many days up to ``last``; the same every time."""
    chance, post = random.Random(2), posts.get(engine, POST)
    vault = Vault(stored_secret(data_dir))
    office = complaints.Office(engine, Clock(), vault)
    days = [last - timedelta(days=n) for n in range(count)]
    surveys.record_past(engine, post, (_answer(chance, day) for day in days for _one in range(ANSWERS)))
    for day in days:
        for _complaint in range(COMPLAINTS):
            kind, about = chance.choice(list(Kind)), chance.choice(list(Category))
            answered = day + timedelta(days=chance.randint(0, 9))
            complaints.record_past(office, post, kind, about, day, answered, Visibility.NORMAL)


def _answer(chance: random.Random, day: date) -> Answer:
    scores = {name: chance.choice((2, 3, 3, 4)) for name in ELEMENTS}
    profile = {name: chance.choice(values) for name, values in PROFILE.items()}
    return Answer(
        day.isoformat(), chance.choice(BANDS), chance.choice(SERVICES), Source.TICKET, scores, profile
    )


def _life(chance: random.Random) -> Life:
    issued, service, counter = 1_795_000_000_000, chance.choice(SERVICES), str(chance.randint(1, 5))
    kind = chance.choice(("walk_in", "walk_in", "walk_in", "priority", "booked"))
    end = chance.choices(("served", "no_show", "abandoned", "cancelled"), (88, 8, 2, 2))[0]
    wait = int(chance.lognormvariate(6.5, 0.9) * 1000)
    called, served = end in ("served", "no_show"), end == "served"
    return {
        "service": service,
        "lane": "O" if kind == "walk_in" else "U",
        "kind": kind,
        "hour": chance.choice(HOURS),
        "issued": issued,
        "promised": None if kind == "walk_in" else issued,
        "estimate": [600, 1500] if kind == "walk_in" else None,
        "calls": [[issued + wait, counter]] if called else [],
        "served": [[int(chance.gammavariate(3, 120) * 1000), service, counter]] if served else [],
        "end": end,
    }
