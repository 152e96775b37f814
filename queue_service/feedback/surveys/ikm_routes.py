"""The satisfaction index, open to anyone: its page, and the API with its tables."""

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queue_service.core import sheets
from queue_service.core.errors import Invalid, NotFound
from queue_service.core.i18n import language
from queue_service.core.limits import limited
from queue_service.core.reference import document
from queue_service.core.web import attachment, clock, engine, parse, principal, query, requires, settings
from queue_service.feedback.surveys import actions, ikm_view, rules
from queue_service.feedback.surveys.forms import IkmQuery, IkmView
from queue_service.feedback.surveys.models import MERGED, Report
from queue_service.feedback.surveys.routes import blueprint
from queue_service.posts import actions as posts

OFTEN = "120 per minute"
MOST_MONTHS = 120


@blueprint.get("/api/v1/reports/ikm")
@requires("anyone")
@limited(OFTEN)
@document("reports", query=IkmQuery, http_200=IkmView, problems=(404, 422, 429, 503))
def ikm() -> ResponseReturnValue:
    """The satisfaction index (IKM) of whole months with its breakdowns; lines with few answers are hidden but from staff."""
    wish = query(IkmQuery)
    return jsonify(ikm_view.view(_report(wish), wish.post, _weight(), _fewest()))


@blueprint.get("/api/v1/reports/ikm.csv")
@requires("anyone")
@limited(OFTEN)
@document("reports", query=IkmQuery, http_200=None, problems=(404, 422, 429, 503), media=sheets.CSV)
def ikm_csv() -> ResponseReturnValue:
    """The same as a table (UTF-8, commas)."""
    found = _report(query(IkmQuery))
    return attachment(sheets.csv_text(ikm_view.table(found)), sheets.CSV, _name(found, "csv"))


@blueprint.get("/api/v1/reports/ikm.xlsx")
@requires("anyone")
@limited(OFTEN)
@document("reports", query=IkmQuery, http_200=None, problems=(404, 422, 429, 503), media=sheets.XLSX)
def ikm_xlsx() -> ResponseReturnValue:
    """The same as a workbook."""
    found = _report(query(IkmQuery))
    return attachment(sheets.xlsx_bytes([ikm_view.table(found)]), sheets.XLSX, _name(found, "xlsx"))


def _name(found: Report, ending: str) -> str:
    """Return the name of a file; answers made up for the sample village are named as such."""
    return f"ikm.{ending}" if not found.sample else _("contoh") + f"-ikm.{ending}"


def _weight() -> str:
    return str(settings().skm_weight)


def _fewest() -> int:
    return 1 if principal().satisfies(("officer",)) else rules.FEWEST


def _report(wish: IkmQuery, fewest: int | None = None) -> Report:
    post = posts.get(engine(), wish.post) if wish.post else None
    zone = post.timezone if post else settings().timezone
    last = (wish.last or actions.this_month(clock(), zone))[:7]
    first = (wish.first or actions.year_until(last))[:7]
    if not 0 < len(rules.months(first, last)) <= MOST_MONTHS:
        raise Invalid(
            "invalid_input", errors=[{"field": "from", "message": f"at most {MOST_MONTHS} months before to"}]
        )
    least = _fewest() if fewest is None else fewest
    return actions.report(engine(), first, last, post=post, weight=settings().ikm_weight, fewest=least)


@blueprint.get("/reports/ikm")
@requires("anyone")
@limited(OFTEN)
def ikm_page() -> ResponseReturnValue:
    """Publish the index: what everybody sees, whoever is logged in; a chart where there is JavaScript."""
    status = 200
    try:
        wish = parse(IkmQuery, {name: value for name, value in request.args.items() if value})
        found = _report(wish, rules.FEWEST)
    except (Invalid, NotFound):
        wish, status = IkmQuery(), 422
        found = _report(wish, rules.FEWEST)
    places = posts.all_posts(engine(), closed_down=True)
    page = render_template(
        "surveys/ikm.html",
        report=found,
        trend=ikm_view.trend(found),
        wish=wish,
        wrong=status != 200,
        places=places,
        names={one.slug: one.name.to(language()) for one in posts.all_services(engine())}
        | {MERGED: _("Layanan dengan sedikit jawaban (digabung)")},
        post_names={one.slug: one.name for one in places},
        answers_text=ikm_view.answers_text,
        weight=_weight(),
        fewest=rules.FEWEST,
        query=request.query_string.decode("ascii", "ignore"),
    )
    return page, status
