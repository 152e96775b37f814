"""Admin pages of the whole office: the texts of its services, and its corrections of the holiday calendar."""

import dataclasses
from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from queue_service.core.clock import local
from queue_service.core.errors import Conflict
from queue_service.core.i18n import language, refusal_text
from queue_service.core.web import engine, principal, requires
from queue_service.posts import actions
from queue_service.posts.calendar import next_ramadan, special_days
from queue_service.posts.models import CalendarCorrection, Service
from queue_service.posts.routes import papers_form, wording
from queue_service.posts.routes.blueprint import blueprint, now
from queue_service.posts.routes.forms import Form
from queue_service.posts.routes.post_forms import letter

KINDS = ("holiday", "joint_leave", "workday", "ramadan_first", "ramadan_last")


@blueprint.get("/admin/services")
@requires("admin")
def admin_services() -> ResponseReturnValue:
    """List the services and offer to add one."""
    return _services_page(Form(MultiDict()))


@blueprint.post("/admin/services")
@requires("admin")
def admin_add_service() -> ResponseReturnValue:
    """Add a service with a name and a letter; its texts follow on its own page."""
    form = Form(request.form)
    added = Service(form.slug("slug"), letter(form, "letter"), form.words("name", 60, needed=True))
    if not form.errors:
        try:
            actions.save_service(engine(), added, actions.NEW, principal())
        except Conflict:
            form.wrong("slug", _("Nama singkat ini sudah dipakai."))
    if form.errors:
        return _services_page(form), 422
    return redirect(url_for("posts.admin_service", service=added.slug, saved=1), 303)


@blueprint.get("/admin/services/<service>")
@requires("admin")
def admin_service(service: str) -> ResponseReturnValue:
    """Show the texts of a service."""
    found, revision = actions.service_for_editing(engine(), service)
    return _service_page(found, Form(_service_fields(found)), revision)


@blueprint.post("/admin/services/<service>")
@requires("admin")
def admin_save_service(service: str) -> ResponseReturnValue:
    """Keep the texts of a service, or show them again with what is wrong."""
    found, revision = actions.service_for_editing(engine(), service)
    form = Form(request.form)
    changed = _read_service(form, found)
    if request.form.get("action") == "rows":
        form.errors.clear()
        return _service_page(found, form, revision, spare=4)
    if not form.errors:
        try:
            actions.save_service(engine(), changed, form.text("revision"), principal())
            return redirect(url_for("posts.admin_service", service=service, saved=1), 303)
        except Conflict as conflict:
            form.wrong("", refusal_text(conflict.code))
    return _service_page(found, form, revision), 422


@blueprint.get("/admin/calendar")
@requires("admin")
def admin_calendar() -> ResponseReturnValue:
    """Show the office's corrections of the holiday calendar beside the calculated calendar."""
    return _calendar_page(Form(_calendar_fields(actions.corrections(engine()))))


@blueprint.post("/admin/calendar")
@requires("admin")
def admin_save_calendar() -> ResponseReturnValue:
    """Keep the corrections, or show them again: with more rows or with what is wrong."""
    form = Form(request.form)
    rows = [f"day-{number}" for number in form.rows("day")]
    changed = [_correction(form, row) for row in rows if form.values.get(f"{row}-day") or _named(form, row)]
    if request.form.get("action") == "rows":
        form.errors.clear()
        return _calendar_page(form, spare=5)
    if form.errors:
        return _calendar_page(form), 422
    actions.save_corrections(engine(), tuple(filter(None, changed)), principal())
    return redirect(url_for("posts.admin_calendar", saved=1), 303)


def _services_page(form: Form) -> str:
    return render_template("posts/admin_services.html", services=actions.all_services(engine()), form=form)


def _service_page(service: Service, form: Form, revision: str, spare: int = 1) -> str:
    return render_template(
        "posts/admin_service.html", service=service, form=form, revision=revision, spare=spare
    )


def _service_fields(service: Service) -> MultiDict[str, str]:
    values: MultiDict[str, str] = MultiDict(
        {
            "letter": service.letter,
            "fee": service.fee,
            "legal_basis": service.legal_basis,
            "mean": f"{service.mean_minutes:g}",
        }
    )
    for name in ("name", "summary", "time_standard"):
        words = getattr(service, name)
        values.update({f"{name}_id": words.id, f"{name}_en": words.en})
    for name in ("requirements", "steps"):
        lines = getattr(service, name)
        values.update({f"{name}_id": "\n".join(lines.id), f"{name}_en": "\n".join(lines.en)})
    return papers_form.show(values, service)


def _read_service(form: Form, service: Service) -> Service:
    return dataclasses.replace(
        papers_form.read(form, service),
        letter=letter(form, "letter"),
        name=form.words("name", 60, needed=True),
        summary=form.words("summary", 200),
        requirements=form.lines("requirements"),
        steps=form.lines("steps"),
        fee=form.text("fee", 40) or "GRATIS",
        time_standard=form.words("time_standard", 200),
        legal_basis=form.text("legal_basis", 300),
        mean_minutes=form.decimal("mean", 0.5, 240, service.mean_minutes) or service.mean_minutes,
    )


def _calendar_fields(corrections: tuple[CalendarCorrection, ...]) -> MultiDict[str, str]:
    values: MultiDict[str, str] = MultiDict()
    for number, correction in enumerate(corrections):
        row = f"day-{number}"
        values.update({f"{row}-day": correction.day.isoformat(), f"{row}-kind": correction.kind})
        values.update({f"{row}-name_id": correction.name.id, f"{row}-name_en": correction.name.en})
    return values


def _named(form: Form, row: str) -> bool:
    return bool(form.values.get(f"{row}-name_id") or form.values.get(f"{row}-name_en"))


def _correction(form: Form, row: str) -> CalendarCorrection | None:
    day = form.day(f"{row}-day", needed=True)
    kind = next((known for known in KINDS if known == form.values.get(f"{row}-kind")), "holiday")
    name = form.words(f"{row}-name", 80, needed=kind in ("holiday", "joint_leave"))
    return CalendarCorrection(day, kind, name) if day else None  # type: ignore[arg-type]  # one of KINDS


def _calendar_page(form: Form, spare: int = 1) -> str:
    today = local(now(), _office_zone()).date()
    listed = [
        (wording.day_text(day), kind, name.to(language()))
        for day, (kind, name) in sorted({**special_days(today.year), **special_days(today.year + 1)}.items())
        if day >= today
    ]
    return render_template(
        "posts/admin_calendar.html",
        form=form,
        spare=spare,
        listed=listed,
        kinds=KINDS,
        ramadan=_ramadan(today),
    )


def _ramadan(today: date) -> str:
    found = next_ramadan(today)
    return " – ".join(wording.day_text(day) for day in found) if found else ""


def _office_zone() -> str:
    return next((post.timezone for post in actions.all_posts(engine())), "Asia/Jakarta")
