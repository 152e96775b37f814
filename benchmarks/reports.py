"""How long a year of a busy office takes to open: the page of reports and its API, beside a week of the same office.

A year of roll-ups with 500 tickets a day is written, then page and API are asked over HTTP, a year and a week in turns.
"""

import http.client
import random
import time
from datetime import date, timedelta
from functools import partial

from benchmarks.office import Office
from benchmarks.report import Ratio, median, milliseconds
from queue_service.core.redis import Engine
from queue_service.reports import actions
from queue_service.reports.models import Figures
from queue_service.reports.rules import Life, of_lives

POST, TICKETS, LAST = "kantor-desa", 500, date(2026, 10, 31)
DAYS = {"a year": 365, "a week": 7}
SERVICES = ("ktp-baru", "ktp-ganti", "kia", "ikd", "pengambilan")
HOURS = (8, 8, 8, 9, 9, 10, 11, 13, 14, 15)


def measure(quick: bool) -> list[Ratio]:
    """Run it all."""
    page: dict[str, list[float]] = {name: [] for name in DAYS}
    api: dict[str, list[float]] = {name: [] for name in DAYS}
    with Office() as office:
        engine = Engine(office.engine.url)
        actions.write_past(engine, POST, history(LAST, 2 * DAYS["a year"]))
        engine.close()
        web = office.web()
        ask = partial(_ask, web.port, office.staff_token(web))
        for _round in range(5 if quick else 15):
            for name, days in DAYS.items():
                span = f"post={POST}&from={LAST - timedelta(days=days - 1)}&to={LAST}"
                page[name].append(ask(f"/reports?{span}"))
                api[name].append(ask(f"/api/v1/reports/monthly?{span}"))
    for name in DAYS:
        print(f"  page of {name}: {milliseconds(page[name])}; API: {milliseconds(api[name])}", flush=True)
    year, week = median(page["a year"]), median(page["a week"])
    print(f"  a year takes {year / week:.1f} times as long as a week", flush=True)
    return [
        Ratio("opening a year of 500 tickets a day, compared with the last", year, 1.0, 0.5, "s"),
        Ratio("the API's answer about it", median(api["a year"]), 1.0, 0.5, "s"),
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
