"""The staff's forms of events, questions and words: shown from what is kept, read back into it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from queue_service.outreach import rules
from queue_service.outreach.models import Event, Question, Told
from queue_service.posts.models import Period, Text
from queue_service.posts.routes.forms import Form, periods_text

Values = MultiDict[str, str]
ABOUT_MOST, QUESTION_MOST, ANSWER_MOST, PLAIN_MOST, SHORT_MOST = 1500, 300, 1500, 2000, 700


def event_fields(event: Event) -> Values:
    """Return the fields of an event."""
    start, end = rules.start(event), rules.end(event)
    begin = start.hour * 60 + start.minute
    values: Values = MultiDict(
        {
            "day": start.date().isoformat(),
            "hours": periods_text((Period(begin, begin + (end - start) // timedelta(minutes=1)),)),
            "post": event.post,
            "place": event.place,
            "address": event.address,
            "places": "" if event.places is None else str(event.places),
            "open": "1" if event.open else "",
            "cancelled": "1" if event.cancelled else "",
        }
    )
    values.update(_both("title", event.title) | _both("about", event.about))
    return values


def read_event(form: Form, event: Event, posts: Collection[str]) -> Event:
    """Return the event as it was written; it belongs to one of the ``posts`` (slugs) or to the whole office."""
    day, periods = form.day("day", needed=True), form.periods("hours", needed=True)
    if day and len(periods) == 1:
        start_ms, end_ms = (_ms(day, minute, event.zone) for minute in (periods[0].start, periods[0].end))
        event = replace(event, start_ms=start_ms, end_ms=end_ms)
    return replace(
        event,
        title=form.words("title", 80, needed=True),
        about=form.words("about", ABOUT_MOST),
        post=_one_of(form, posts),
        place=form.text("place", 60, needed=True),
        address=form.text("address", 120),
        places=form.optional_number("places", 1, 2000),
        open=bool(form.values.get("open")),
        cancelled=bool(form.values.get("cancelled")),
    )


def _one_of(form: Form, posts: Collection[str]) -> str:
    chosen = form.text("post", 40)
    if chosen and chosen not in posts:
        form.wrong("post", _("Pilih salah satu pos pelayanan, atau seluruh kantor."))
    return chosen


def _ms(day: date, minute: int, zone: str) -> int:
    midnight = datetime.combine(day, time(), ZoneInfo(zone))
    return int((midnight + timedelta(minutes=minute)).timestamp() * 1000)


def question_fields(question: Question) -> Values:
    """Return the fields of a question."""
    values: Values = MultiDict({"published": "1" if question.published else ""})
    values.update(_both("question", question.question) | _both("answer", question.answer))
    return values


def read_question(form: Form, question: Question) -> Question:
    """Return the question as it was written; only what has an answer can be published."""
    published = bool(form.values.get("published"))
    return replace(
        question,
        question=form.words("question", QUESTION_MOST, needed=True),
        answer=Text(
            form.text("answer_id", ANSWER_MOST, needed=published), form.text("answer_en", ANSWER_MOST)
        ),
        published=published,
    )


def words_fields(told: Told) -> Values:
    """Return the fields of what is told of a service."""
    values: Values = MultiDict()
    values.update(_both("plain", told.plain) | _both("short", told.short))
    return values


def read_words(form: Form) -> Told:
    """Return what is told of a service as it was written."""
    return Told(form.words("plain", PLAIN_MOST), form.words("short", SHORT_MOST))


def _both(name: str, text: Text) -> dict[str, str]:
    return {f"{name}_id": text.id, f"{name}_en": text.en}
