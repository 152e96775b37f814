"""What every page of one application needs: that its holder was let in, the application's language, and what the page tells."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from queue_service.applications import actions, people, plain_words, rules
from queue_service.applications.models import Application
from queue_service.bookings import holder
from queue_service.bookings import wording as bookings
from queue_service.core.i18n import LANGUAGE_COOKIE, LANGUAGES
from queue_service.core.web import SAFE_METHODS, clock, engine, vault
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

View = Callable[..., ResponseReturnValue]


def home(code: str) -> Response:
    """Lead to the application's own page, which asks for the phone's digits where that is needed."""
    return redirect(url_for("applications.status_page", code=code), 303)


def held(view: View) -> View:
    """Give a view its post and application; lead home who was not let in, and a form that was not written for this visitor."""

    @wraps(view)
    def admitted(code: str, **more: Any) -> ResponseReturnValue:
        foreign = request.method not in SAFE_METHODS and not holder.own_form()
        if foreign or not holder.admitted(code):
            return home(code)
        post, found = actions.find(engine(), code)
        speak(found)
        return view(post, found, **more)

    return admitted


def speak(application: Application) -> None:
    """Use the language the application was begun in, unless this browser has asked for one."""
    if request.args.get("lang") not in LANGUAGES and request.cookies.get(LANGUAGE_COOKIE) not in LANGUAGES:
        g.language = application.language


def page(
    name: str, post: Post, application: Application, status: int = 200, **more: Any
) -> ResponseReturnValue:
    """Return one of the application's pages."""
    applicant = actions.opened(vault(), application)
    service, today = posts.service(engine(), application.service), actions.today(clock(), post)
    about = {
        "post": post,
        "service": service,
        "case": next((one for one in service.cases if one.slug == application.case), None),
        "application": application,
        "applicant": applicant,
        "code_text": bookings.code_text(application.code),
        "editable": application.state in rules.EDITABLE,
        "missing": rules.missing(service, application, applicant, today),
        "warnings": people.warnings(applicant) + rules.age_warning(service, applicant, today),
        "papers": rules.papers(service, application.case, applicant, today),
        "flaws": rules.flaws(application),
        "guardian_needed": rules.needs_guardian(service, applicant, today),
        "words": plain_words,
        "wording": bookings,
        "key": holder.form_key(),
    }
    return render_template(f"apply/{name}.html", **about | more), status
