"""What the people of the sample village might have said in its made-up months: the same history and seed give the same. Values only.

One in twelve answers the survey, and some complain at the office. They are less content in the first two months, and more once a further
counter is open.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from queue_service.feedback.complaints.actions import Told
from queue_service.feedback.complaints.models import Category, Kind, Visibility
from queue_service.feedback.surveys.models import BANDS, PROFILE, Answer, Source
from queue_service.reports.models import ALL, Figures
from queue_service.village_history import OFFICE, SEED, SERVICES, History

ONE_IN = 12
# What an element is given on the average, 1 to 4, and how much more or less by month, the oldest first.
CONTENT = {
    "persyaratan": 3.2,
    "prosedur": 3.2,
    "waktu": 2.9,
    "biaya": 3.8,
    "produk": 3.3,
    "kompetensi": 3.3,
    "perilaku": 3.4,
    "sarana": 3.0,
    "pengaduan": 3.0,
}
BETTER = (-0.35, -0.15, 0.15, 0.25)
# Complaints by month, the oldest first: how many, and within how many days they are answered; of twenty what they are about.
COMPLAINTS = ((13, 9), (16, 8), (12, 5), (8, 4))
ABOUT = {Category.PROSEDUR: 10, Category.FASILITAS: 6, Category.ETIK: 2, Category.LAIN: 2}
KINDS = {Kind.PENGADUAN: 6, Kind.ASPIRASI: 3, Kind.INFORMASI: 1}
# What waits for the office's answer: days since it came in, what it says, and the first response if there was one.
OPEN = (
    (
        2,
        Told(
            Kind.PENGADUAN,
            Category.PROSEDUR,
            Visibility.NORMAL,
            "Saya diminta surat pengantar RT, padahal di papan tertulis tidak perlu. Mohon penjelasan.",
        ),
        "Terima kasih, Anda benar: surat pengantar tidak perlu. Kami tanyakan kepada petugasnya.",
    ),
    (
        1,
        Told(
            Kind.ASPIRASI,
            Category.FASILITAS,
            Visibility.ANONIM,
            "Kursi di ruang tunggu kurang. Ibu-ibu lansia berdiri lama pada Senin pagi.",
        ),
        "",
    ),
)


@dataclass(frozen=True, slots=True)
class Complained:
    """A complaint at the office, filed and answered on local dates."""

    kind: Kind
    category: Category
    filed: date
    answered: date
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Voices:
    """What is written into the store, by post: answers, how many were served in each month (``2026-11``); complaints at the office."""

    answers: dict[str, tuple[Answer, ...]]
    served: dict[str, dict[str, int]]
    complaints: tuple[Complained, ...]


def voices(past: History, seed: int = SEED) -> Voices:
    """Return what was said in a history."""
    chance = random.Random(seed)
    answers = {post: tuple(_answers(chance, past.first, days)) for post, days in past.figures.items()}
    served = {post: _served(days) for post, days in past.figures.items()}
    return Voices(answers, served, tuple(_complaints(chance, past)))


def _served(days: Mapping[date, Figures]) -> dict[str, int]:
    months: dict[str, int] = {}
    for day, one in days.items():
        months[f"{day:%Y-%m}"] = months.get(f"{day:%Y-%m}", 0) + one.get(ALL, "served")
    return months


def _months_since(first: date, day: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month


def _answers(chance: random.Random, first: date, days: Mapping[date, Figures]) -> Iterator[Answer]:
    for day, figures in days.items():
        better = BETTER[_months_since(first, day)]
        for _person in range(figures.get(ALL, "served")):
            if chance.randrange(ONE_IN) == 0:
                yield _answer(chance, day, figures, better)


def _answer(chance: random.Random, day: date, figures: Figures, better: float) -> Answer:
    services = [name for name in SERVICES if figures.get(f"service:{name}", "served")]
    scores = {
        name: min(4, max(1, round(chance.gauss(usual + better, 0.6)))) for name, usual in CONTENT.items()
    }
    profile = {name: chance.choice(values) for name, values in PROFILE.items()}
    return Answer(
        day.isoformat(), chance.choice(BANDS), chance.choice(services), Source.SAMPLE, scores, profile
    )


def _complaints(chance: random.Random, past: History) -> Iterator[Complained]:
    """Every complaint was answered by the last day of the history."""
    for number, (count, within) in enumerate(COMPLAINTS):
        days = [day for day in past.figures[OFFICE] if _months_since(past.first, day) == number]
        for _person in range(count if days else 0):
            one = _complaint(chance, chance.choice(days), within)
            if one.answered <= past.last:
                yield one


def _complaint(chance: random.Random, filed: date, within: int) -> Complained:
    (kind,) = chance.choices(list(KINDS), list(KINDS.values()))
    (about,) = chance.choices(list(ABOUT), list(ABOUT.values()))
    answered = filed + timedelta(days=chance.randint(1, within))
    return Complained(kind, about, filed, answered, chance.choice(list(Visibility)))
