"""Three months the sample village might have had, from a seed: the same seed and day give the same history. Values only.

Full months before the current one, and this month up to yesterday. Mondays are busy, Fridays short, holidays closed; in the second month a
day without power; from the third month on a further counter is open on Monday mornings, and people wait less. Everything is made up:
``seed.py`` writes it into an empty store and marks these days as sample.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from queue_service.meetings.models import Action, Meeting, State
from queue_service.meetings.rules import as_seen
from queue_service.posts.calendar import special_day
from queue_service.reports import rules
from queue_service.reports.models import Figures

SEED = 20_261_124
OFFICE, MARKET, SCHOOL = "kantor-desa", "pasar", "sekolah"
BY_WEEKDAY = {1: 54, 2: 34, 3: 30, 4: 32, 5: 20}  # people at the office, Monday to Friday
# How many of twenty come for what, how many minutes it takes, and how they come.
SERVICES = {
    "ktp-baru": (6, 7.0),
    "ktp-ganti": (5, 6.0),
    "kia": (4, 6.0),
    "ikd": (2, 8.0),
    "pengambilan": (3, 3.0),
}
KINDS = {"walk_in": 13, "booked": 4, "priority": 3}
ENDS = {"served": 45, "no_show": 4, "cancelled": 1}
HOURS = {
    OFFICE: {7: 3, 8: 9, 9: 8, 10: 6, 11: 3, 13: 4, 14: 3, 15: 1},
    MARKET: {7: 4, 8: 5, 9: 3, 10: 2},
    SCHOOL: {13: 3, 14: 2},
}
FEW = {MARKET: ("ktp-baru", "ktp-ganti", "kia", "pengambilan"), SCHOOL: ("ktp-baru", "kia", "ikd")}
SLOW, QUICK = 21.0, 12.0  # minutes of waiting on an ordinary day, before and after the third counter


@dataclass(frozen=True, slots=True)
class History:
    """What is written into the store: figures by post and day, and of the office its meetings with what they agreed."""

    first: date
    last: date
    figures: dict[str, dict[date, Figures]]
    meetings: tuple[Meeting, ...]
    actions: tuple[Action, ...]


def history(last: date, zone: str, seed: int = SEED) -> History:
    """Return the history up to and including ``last``, in the posts' zone."""
    third = _month_before(last.replace(day=1))
    second = _month_before(third)
    first = _month_before(second)
    chance = random.Random(seed)
    outage = _first_workday(second + timedelta(days=13))
    figures: dict[str, dict[date, Figures]] = {OFFICE: {}, MARKET: {}, SCHOOL: {}}
    for day in _days(first, last):
        for post, people in _open(day).items():
            pace = _pace(post, day, third, outage)
            count = round(people * chance.uniform(0.85, 1.15) * (0.35 if day == outage else 1))
            lives = [_life(chance, post, day, zone, pace, day == outage) for _person in range(count)]
            figures[post][day] = rules.of_lives(lives)
    held = tuple(one for one in _meetings(second, third) if one.day <= last.isoformat())
    known = held[-1].month
    agreed = tuple(as_seen(one, known) for one in _actions(second, third) if one.month <= known)
    return History(first, last, figures, held, agreed)


def _month_before(day: date) -> date:
    return (day - timedelta(days=1)).replace(day=1)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _first_workday(day: date) -> date:
    return next(one for one in _days(day, day + timedelta(days=14)) if OFFICE in _open(one))


def _open(day: date) -> dict[str, int]:
    """Return the posts that are open on a day, and how many people come there on such a day."""
    if special_day(day, ()):
        return {}
    weekday = day.isoweekday()
    found = {OFFICE: BY_WEEKDAY[weekday]} if weekday in BY_WEEKDAY else {}
    if weekday in (3, 6):
        found[MARKET] = 18
    if weekday == 4 and (day.day - 1) // 7 in (0, 2):
        found[SCHOOL] = 12
    return found


def _pace(post: str, day: date, third: date, outage: date) -> float:
    """Return how many minutes one waits on a day, about."""
    if post != OFFICE:
        return 8.0
    usual = SLOW if day < third else QUICK
    busy = 1.5 if day.isoweekday() == 1 and day < third else 1.1 if day.isoweekday() == 1 else 1.0
    return usual * busy * (3 if day == outage else 1)


def _life(chance: random.Random, post: str, day: date, zone: str, pace: float, outage: bool) -> rules.Life:
    """Return the life of one ticket, as the reports read it."""
    service, kind = _one_of(chance, _shares(post)), _one_of(chance, KINDS)
    end = "abandoned" if outage and chance.random() < 0.5 else _one_of(chance, ENDS)
    hour = int(_one_of(chance, {str(hour): share for hour, share in HOURS[post].items()}))
    issued = _ms(day, hour, zone) + chance.randrange(3_600_000)
    due = issued + chance.randrange(900_000) if kind == "booked" else issued
    patience = {"walk_in": 1.0, "booked": 0.25, "priority": 0.35}[kind]
    called = due + round(chance.lognormvariate(0, 0.6) * pace * patience * 60_000)
    counter = str(chance.randint(1, 3)) if post == OFFICE else "1"
    took = round(chance.gammavariate(3, SERVICES[service][1] / 3) * 60_000)
    return {
        "service": service,
        "lane": "O" if kind == "walk_in" else "U",
        "kind": kind,
        "hour": hour,
        "issued": issued,
        "promised": None if kind == "walk_in" else due,
        "estimate": None,
        "calls": [[called, counter]] if end in ("served", "no_show") else [],
        "served": [[took, service, counter]] if end == "served" else [],
        "end": end,
    }


def _shares(post: str) -> dict[str, int]:
    return {name: share for name, (share, _minutes) in SERVICES.items() if name in FEW.get(post, SERVICES)}


def _one_of(chance: random.Random, shares: dict[str, int]) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]


def _ms(day: date, hour: int, zone: str) -> int:
    return int(datetime.combine(day, time(hour), ZoneInfo(zone)).timestamp() * 1000)


def _meetings(second: date, third: date) -> tuple[Meeting, ...]:
    """Two meetings: about the second month, which went badly, and about the third, which went better."""
    return (
        Meeting(
            _month(second),
            _first_workday(third).isoformat(),
            "Balai desa",
            {"officers": 4, "government": 3, "leaders": 6},
            "Antrean Senin pagi terlalu panjang.\nSatu hari listrik padam, pelayanan terhenti.",
            "Petugas menyampaikan angka bulan ini.\nTokoh masyarakat meminta loket tambahan pada hari ramai.",
        ),
        Meeting(
            _month(third),
            _first_workday((third + timedelta(days=31)).replace(day=1)).isoformat(),
            "Balai desa",
            {"officers": 5, "government": 2, "leaders": 8, "others": 2},
            "Warga RW 04 masih jauh dari pos pelayanan.",
            "Waktu tunggu turun sejak loket 3 dibuka pada Senin pagi.\nGenset belum tersedia.",
        ),
    )


def _actions(second: date, third: date) -> tuple[Action, ...]:
    """What the two meetings agreed: one thing was done, one is still open, one is new."""
    soon = (third + timedelta(days=31)).replace(day=1)
    then, now = _month(second), _month(third)
    return (
        Action(
            "contoh-loket", then, "Membuka loket 3 setiap Senin pagi", "Kepala urusan umum",
            third.replace(day=7).isoformat(), State.DONE, closed=now,
        ),
        Action(
            "contoh-genset", then, "Meminjam genset untuk hari tanpa listrik", "Sekretaris desa",
            third.replace(day=20).isoformat(),
        ),
        Action(
            "contoh-rw04", now, "Jemput bola ke RW 04", "Petugas loket 2", soon.replace(day=21).isoformat(),
        ),
    )  # fmt: skip


def _month(day: date) -> str:
    return day.strftime("%Y-%m")
