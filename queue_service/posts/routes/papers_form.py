"""What it takes to apply for a service at home, as fields of the service's admin page: cases, documents, ages."""

import dataclasses
import re

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from queue_service.posts.models import Case, Paper, Service
from queue_service.posts.routes.forms import Form

_WHEN = re.compile(r"guardian|[0-9]{1,2}\+|case:[a-z0-9]+(?:-[a-z0-9]+)*")
_SWITCHES = ("online", "married", "guardian")
_AGES = ("age_from", "age_to")


def show(values: MultiDict[str, str], service: Service) -> MultiDict[str, str]:
    """Add the fields of a service to those of its form."""
    values.update({name: "1" for name in _SWITCHES if getattr(service, name)})
    values.update({name: str(age) for name in _AGES if (age := getattr(service, name)) is not None})
    for number, case in enumerate(service.cases):
        row = f"case-{number}"
        values.update(
            {f"{row}-slug": case.slug, f"{row}-name_id": case.name.id, f"{row}-name_en": case.name.en}
        )
    for number, paper in enumerate(service.papers):
        row = f"paper-{number}"
        values.update({f"{row}-kind": paper.kind, f"{row}-when": paper.when})
        values.update({f"{row}-required": "1"} if paper.required else {})
        for name in ("name", "hint"):
            words = getattr(paper, name)
            values.update({f"{row}-{name}_id": words.id, f"{row}-{name}_en": words.en})
    return values


def read(form: Form, service: Service) -> Service:
    """Return the service with what was typed; what is wrong is told by the form."""
    cases = tuple(_case(form, row) for row in _rows(form, "case"))
    papers = tuple(_paper(form, row, cases) for row in _rows(form, "paper"))
    _distinct(form, "case", "slug")
    _distinct(form, "paper", "kind")
    return dataclasses.replace(
        service,
        cases=cases,
        papers=papers,
        online=bool(form.values.get("online")),
        married=bool(form.values.get("married")),
        guardian=bool(form.values.get("guardian")),
        age_from=form.optional_number("age_from", 0, 120),
        age_to=form.optional_number("age_to", 0, 120),
    )


def _rows(form: Form, prefix: str) -> list[str]:
    return [row for row in (f"{prefix}-{one}" for one in form.rows(prefix)) if not form.is_blank(row)]


def _case(form: Form, row: str) -> Case:
    return Case(form.slug(f"{row}-slug"), form.words(f"{row}-name", 80, needed=True))


def _paper(form: Form, row: str, cases: tuple[Case, ...]) -> Paper:
    when = " ".join(form.text(f"{row}-when", 200).split())
    known = {f"case:{case.slug}" for case in cases}
    for word in when.split():
        if not _WHEN.fullmatch(word) or (word.startswith("case:") and word not in known):
            form.wrong(f"{row}-when", _("Syarat tidak dikenal: %(word)s", word=word))
    return Paper(
        kind=form.slug(f"{row}-kind"),
        name=form.words(f"{row}-name", 80, needed=True),
        hint=form.words(f"{row}-hint", 200),
        required=bool(form.values.get(f"{row}-required")),
        when=when,
    )


def _distinct(form: Form, prefix: str, field: str) -> None:
    seen: set[str] = set()
    for row in _rows(form, prefix):
        value = form.values.get(f"{row}-{field}", "").strip()
        if value in seen:
            form.wrong(f"{row}-{field}", _("Nama singkat ini sudah dipakai."))
        seen.add(value)
