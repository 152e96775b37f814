"""The page of the touch screen."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, render_template, send_from_directory
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
    made.add_url_rule("/kiosk/worker.js", view_func=worker)
    return made


def page(post: str) -> ResponseReturnValue:
    """The same page for every post: what the post offers and whether this is its kiosk, the page asks with its token."""
    return render_template("kiosk/page.html", post=post, texts=all_texts())


def worker() -> ResponseReturnValue:
    """The page's service worker; a browser lets it look after no more than the folder it comes from."""
    return send_from_directory(Path(__file__).parent / "static", "worker.js")


worker.who = ("anyone",)  # type: ignore[attr-defined]
page.who = ("anyone",)  # type: ignore[attr-defined]  # every route declares who may call it
