"""Figures over HTTP: the API and its files."""

from datetime import date, timedelta

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queue_service.core import sheets
from queue_service.core.clock import local_date
from queue_service.core.errors import NotFound
from queue_service.core.reference import document
from queue_service.core.web import (
    admit_post,
    attachment,
    clock,
    engine,
    principal,
    query,
    requires,
    settings,
    vault,
)
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.reports import actions, views, voices
from queue_service.reports.actions import Report
from queue_service.reports.forms import PeriodQuery, ReportView
from queue_service.reports.models import OFFICE
from queue_service.reports.voices import Voices

blueprint = Blueprint(
    "reports", __name__, template_folder="pages", static_folder="static", static_url_path="/reports-assets"
)
KINDS = "<any(daily, monthly):kind>"
USUAL_DAYS = {"daily": 30, "monthly": 364}  # before the last one


def own_posts() -> list[Post]:
    """Return the posts whose figures the caller may see, those that are closed down too."""
    return posts.of_caller(engine(), principal(), closed_down=True)


def asked_post(slug: str | None) -> Post:
    """Return the post that is asked for, or the first of the caller's. Raises ``NotFound``, ``Forbidden``."""
    if slug:
        found = posts.get(engine(), slug)
        admit_post(principal(), found.slug)
        return found
    mine = own_posts()
    if not mine:
        raise NotFound("not_found")
    return mine[0]


def today_of(post: Post) -> date:
    """Return the post's local date."""
    return local_date(clock(), post.timezone)


def made_up(report: Report | None) -> bool:
    """Return whether figures of the sample village are among those of a report."""
    return report is not None and posts.has_sample_day(engine(), report.first, report.last)


def heard(post: Post, first: date, last: date) -> Voices:
    """Return what residents said of a post in a period, as far as the caller may know of it."""
    weight = settings().ikm_weight
    return voices.Ear(engine(), clock(), vault(), principal(), weight).heard(post, first, last)


def of_office(report: Report) -> Report:
    """Return the figures of the same days that belong to no post."""
    return actions.period(engine(), OFFICE, report.first, report.last)


def _asked(kind: str) -> tuple[Report, Voices]:
    wish = query(PeriodQuery)
    post = asked_post(wish.post)
    last = wish.to or today_of(post)
    first = wish.from_ or last - timedelta(days=USUAL_DAYS[kind])
    actions.step(engine(), post.slug)  # what happened a moment ago is in it too
    return actions.period(engine(), post.slug, first, last), heard(post, first, last)


@blueprint.get(f"/api/v1/reports/{KINDS}")
@requires("officer")
@document("reports", query=PeriodQuery, http_200=ReportView, problems=(401, 403, 404, 422, 503))
def report(kind: str) -> ResponseReturnValue:
    """Figures of a post day by day or month by month, and their total; complaints of the period for who leads, the index by month."""
    found, said = _asked(kind)
    more = {"office": views.of_office(of_office(found)), "sample": made_up(found)}
    return jsonify(views.document(found, kind) | voices.document(said) | more)


@blueprint.get(f"/api/v1/reports/{KINDS}.csv")
@requires("officer")
@document("reports", query=PeriodQuery, media=sheets.CSV, http_200=None, problems=(401, 403, 404, 422, 503))
def report_csv(kind: str) -> Response:
    """The same as one table: a row per period and service, counter, lane and kind of visit, then complaints and the index."""
    found, said = _asked(kind)
    rows = voices.beside(views.details(found, kind), voices.table(said))
    return attachment(sheets.csv_text(rows), sheets.CSV, _name(found, kind, "csv"))


@blueprint.get(f"/api/v1/reports/{KINDS}.xlsx")
@requires("officer")
@document("reports", query=PeriodQuery, media=sheets.XLSX, http_200=None, problems=(401, 403, 404, 422, 503))
def report_xlsx(kind: str) -> Response:
    """The same as a workbook: totals, details, everything else that is counted, complaints and the index."""
    found, said = _asked(kind)
    others = views.others(found, kind)
    office = views.others(of_office(found), kind)
    tables = [make(found, kind) for make in (views.summary, views.details)]
    tables += [sheets.Table(others.name, others.columns, [*others.rows, *office.rows]), voices.table(said)]
    if made_up(found):
        tables.insert(0, sheets.Table(_("Data contoh"), [_("Data contoh, bukan angka sungguhan")], []))
    return attachment(sheets.xlsx_bytes(tables), sheets.XLSX, _name(found, kind, "xlsx"))


def _name(found: Report, kind: str, ending: str) -> str:
    mark = _("contoh") + "-" if made_up(found) else ""
    return f"{mark}{found.post}-{kind}-{found.first}-{found.last}.{ending}"
