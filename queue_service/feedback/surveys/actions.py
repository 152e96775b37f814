"""The verbs of surveys: find out what is answered for, keep an answer, report the index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from queue_service.applications import actions as applications
from queue_service.applications.models import State as Application
from queue_service.core.clock import Clock, local, local_date, local_ms
from queue_service.core.errors import Conflict, Invalid
from queue_service.core.redis import Engine
from queue_service.feedback.surveys import rules, store
from queue_service.feedback.surveys.models import Answer, Cell, Report, Row, Source, Sums
from queue_service.feedback.surveys.store import Idempotency
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.tickets import actions as tickets
from queue_service.tickets.models import State as Ticket

MARKED_SECONDS = (rules.ANSWER_DAYS + 30) * 86_400


@dataclass(frozen=True, slots=True)
class Visit:
    """What somebody answers for; ``subject`` is the ticket or application, ``None`` at the door and on paper; ``day`` is ISO."""

    post: Post
    service: str
    source: Source
    day: str
    subject: str | None = None


def visit_of_ticket(engine: Engine, clock: Clock, ticket_id: str) -> Visit:
    """Return the visit of a ticket. Raises ``NotFound``; ``Conflict`` not_served_yet, survey_over."""
    post, _queue = tickets.find(engine, ticket_id)
    ticket = tickets.stored(engine, ticket_id)
    if ticket.state is not Ticket.DONE:
        raise Conflict("not_served_yet")
    visit = Visit(post, ticket.service, Source.TICKET, ticket.day, ticket_id)
    return _in_time(clock, visit)


def visit_of_application(engine: Engine, clock: Clock, code: str) -> Visit:
    """Return the visit at which an application's card was handed over. Raises as :func:`visit_of_ticket`."""
    post, found = applications.find(engine, code)
    if found.state is not Application.DISERAHKAN:
        raise Conflict("not_served_yet")
    day = local_ms(found.since_ms, post.timezone).date().isoformat()
    return _in_time(clock, Visit(post, found.service, Source.APPLICATION, day, found.code))


def _in_time(clock: Clock, visit: Visit) -> Visit:
    last = date.fromisoformat(visit.day) + timedelta(days=rules.ANSWER_DAYS)
    if local_date(clock, visit.post.timezone) > last:
        raise Conflict("survey_over")
    return visit


def visit_at(clock: Clock, post: Post, service: str, source: Source) -> Visit:
    """Return a visit nobody can be found by: at the door, or on paper; ``service`` is empty when it was not said.

    Raises ``Invalid`` for what the post does not offer.
    """
    if service and post.offered(service) is None:
        raise Invalid("service_unknown", errors=[{"field": "service", "message": "not offered"}])
    return Visit(post, service, source, local_date(clock, post.timezone).isoformat())


def is_answered(engine: Engine, visit: Visit) -> bool:
    """Return whether the visit was answered for already."""
    return visit.subject is not None and store.is_answered(engine, visit.post.slug, visit.subject, visit.day)


def answer(
    engine: Engine,
    clock: Clock,
    visit: Visit,
    scores: Mapping[str, int],
    profile: Mapping[str, str],
    *,
    band: str | None = None,
    day: str | None = None,
    idem: Idempotency = None,
) -> None:
    """Keep an answer, apart from what it is for; it counts for today's date unless ``day`` (ISO) says when paper was filled in.

    Raises ``Conflict`` already_answered.
    """
    now = local(clock.now(), visit.post.timezone)
    given = Answer(
        day or now.date().isoformat(),
        band or rules.band(now.hour),
        visit.service,
        visit.source,
        dict(scores),
        dict(profile),
    )
    store.add(engine, visit.post.slug, given, visit.subject, visit.day, MARKED_SECONDS, idem)


def record_past(
    engine: Engine, post: Post, answers: Iterable[Answer], served: Mapping[str, int] | None = None
) -> None:
    """Keep made-up answers of the past for a sample village, and how many were served by month (``2026-11``).

    They are marked as ``Source.SAMPLE``, whatever they say, and a report that has any of them says so.
    """
    marked = (
        (Answer(one.day, one.band, one.service, Source.SAMPLE, dict(one.scores), dict(one.profile)), 1)
        for one in answers
    )
    store.add_many(engine, post.slug, marked, served or {})


def this_month(clock: Clock, zone: str) -> str:
    """Return the month it is, ``2026-11``."""
    return f"{local(clock.now(), zone):%Y-%m}"


def year_until(month: str) -> str:
    """Return the first of the twelve months that end with this one."""
    day = datetime.strptime(month, "%Y-%m")
    return f"{day.year - (day.month < 12)}-{day.month % 12 + 1:02d}"


def report(
    engine: Engine,
    first: str,
    last: str,
    *,
    post: Post | None = None,
    weight: Fraction = rules.WEIGHT,
    fewest: int = rules.FEWEST,
) -> Report:
    """Return the index of the months ``first`` to ``last``, of one post or of all.

    Every figure is a sum of cells (``rules.cells``) of at least ``fewest`` answers; 1 hides nothing, for staff.
    """
    months = rules.months(first, last)
    every = [one.slug for one in ([post] if post else posts.all_posts(engine, closed_down=True))]
    wanted = rules.whole_years(months) if fewest > 1 else months
    read = {slug: store.sums(engine, slug, wanted) for slug in every}
    given, public = (_cells(read, months, least) for least in (1, fewest))
    served = sum(_served(engine, slug, months, fewest) for slug in every)

    def lines(part: str, names: Iterable[str] = ()) -> tuple[Row, ...]:
        found = dict.fromkeys(names, rules.NONE) | rules.by(given, part)
        return rules.rows(found, rules.by(public, part), weight)

    return Report(
        first=first,
        last=last,
        weight=weight,
        total=rules.total(given, public, weight),
        services=rules.with_merged(lines("service"), public, weight),
        posts=lines("post", every),
        months=lines("month", months),
        served=served,
        advised=rules.sample_size(served),
        sample=any(found.sample & set(months) for found in read.values()),
    )


def _cells(read: Mapping[str, Sums], months: tuple[str, ...], fewest: int) -> list[Cell]:
    every = (one for post, found in read.items() for one in rules.cells(post, found.months, fewest))
    return [one for one in every if one.month in months]


def _served(engine: Engine, post: str, months: tuple[str, ...], fewest: int) -> int:
    known = store.served(engine, post)
    return sum(count for month in months if (count := known.get(month, 0)) >= fewest)
