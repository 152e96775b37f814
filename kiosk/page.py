"""The page of the touch screen."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kiosk.texts import all_texts


def blueprint() -> Blueprint:
    """Return a new blueprint with the page and its files."""
    made = Blueprint(
        "kiosk",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/kiosk-assets",
    )
    made.add_url_rule("/kiosk/<post>", view_func=page)
    return made


def page(post: str) -> ResponseReturnValue:
    """The same page for every post: what the post offers and whether this is its kiosk, the page asks with its token."""
    return render_template("kiosk/page.html", post=post, texts=all_texts())


page.who = ("anyone",)  # type: ignore[attr-defined]  # every route declares who may call it
