"""What the people of the sample village might have said in its made-up months: the same history and seed give the same. Values only.

One in twelve answers the survey. They are less content in the first two months and more once a further counter is open.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from queue_service.feedback.surveys.models import BANDS, PROFILE, Answer, Source
from queue_service.reports.models import ALL, Figures
from queue_service.village_history import SEED, SERVICES, History

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


@dataclass(frozen=True, slots=True)
class Voices:
    """What is written into the store, by post: answers, and how many were served in each month (``2026-11``)."""

    answers: dict[str, tuple[Answer, ...]]
    served: dict[str, dict[str, int]]


def voices(past: History, seed: int = SEED) -> Voices:
    """Return what was said in a history."""
    chance = random.Random(seed)
    answers = {post: tuple(_answers(chance, past.first, days)) for post, days in past.figures.items()}
    return Voices(answers, {post: _served(days) for post, days in past.figures.items()})


def _served(days: Mapping[date, Figures]) -> dict[str, int]:
    months: dict[str, int] = {}
    for day, one in days.items():
        months[f"{day:%Y-%m}"] = months.get(f"{day:%Y-%m}", 0) + one.get(ALL, "served")
    return months


def _answers(chance: random.Random, first: date, days: Mapping[date, Figures]) -> Iterator[Answer]:
    for day, figures in days.items():
        better = BETTER[(day.year - first.year) * 12 + day.month - first.month]
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
