"""What do I need to bring? Answered from the service data alone: which ages matter, what can be asked for, which papers that takes.

Pure: no I/O, no clock.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from queue_service.applications import rules
from queue_service.applications.models import Applicant
from queue_service.posts.models import Case, Paper, Service

_FROM_AGE = re.compile(r"(\d+)\+")


@dataclass(frozen=True, slots=True)
class Ages:
    """People of ``low`` to ``high`` years (inclusive; no end without), for whom the same services and papers count."""

    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to apply for; ``married_only``: at this age only for who is or was married."""

    service: Service
    case: Case | None = None
    married_only: bool = False


def ages(services: Iterable[Service]) -> tuple[Ages, ...]:
    """Return the ages between which something changes, the youngest first."""
    edges = sorted({0, rules.ADULT}.union(*(_edges(one) for one in services)))
    return tuple(
        Ages(low, high - 1 if high else None) for low, high in zip(edges, [*edges[1:], None], strict=True)
    )


def _edges(service: Service) -> set[int]:
    found = {int(years) for paper in service.papers for years in _FROM_AGE.findall(paper.when)}
    if service.age_from is not None:
        found.add(service.age_from)
    if service.age_to is not None:
        found.add(service.age_to + 1)
    return found


def of_age(group: Ages, today: date) -> Applicant:
    """Return an applicant of these ages, about whom nothing else is known."""
    return Applicant(birth_date=date(today.year - group.low, today.month, min(today.day, 28)))


def needs(services: Iterable[Service], group: Ages, today: date) -> tuple[Need, ...]:
    """Return what people of these ages can apply for; what only the married can comes last."""
    found = []
    for service in services:
        warned = rules.age_warning(service, of_age(group, today), today)
        if not warned or ("too_young" in warned and service.married):
            cases = service.cases or (None,)
            found += [Need(service, case, married_only=bool(warned)) for case in cases]
    return tuple(sorted(found, key=lambda one: one.married_only))


def papers(need: Need, group: Ages, today: date) -> tuple[Paper, ...]:
    """Return the papers of a need, at these ages."""
    case = need.case.slug if need.case else ""
    return rules.papers(need.service, case, of_age(group, today), today)
