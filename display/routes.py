"""Pages and sounds of the display board. Everything here may be seen and heard by anyone."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from display import chime, speech
from display.espeak import RATE_HZ, VoiceUnavailable
from display.texts import board_texts, log_texts
from display.voice import Voice, to_wav

HOUR = 3600


def create_blueprint(voice_dir: Path) -> Blueprint:
    """Return the display's blueprint; ``voice_dir`` keeps recordings and rendered announcements (``DATA_DIR/voice``)."""
    blueprint = Blueprint(
        "display",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/display-assets",
    )
    voice = Voice(voice_dir)

    def add(rule: str, view: Callable[..., ResponseReturnValue]) -> None:
        view.who = ("anyone",)  # type: ignore[attr-defined]  # every route declares who may call it
        blueprint.add_url_rule(rule, view_func=view)

    def say_call(language: str, number: str, counter: str) -> ResponseReturnValue:
        """The announcement of a call: ``/voice/id/call/A001/2.wav``."""
        try:
            return _spoken(voice, speech.call(language, number, counter))
        except ValueError:
            abort(404)

    def say_phrase(language: str, key: str) -> ResponseReturnValue:
        """A fixed phrase: ``/voice/id/phrase/welcome.wav``."""
        try:
            return _spoken(voice, speech.phrase(language, key))
        except KeyError:
            abort(404)

    def worker() -> ResponseReturnValue:
        """The service worker, which keeps the page for the time the server is away; its scope is its own folder."""
        response = blueprint.send_static_file("worker.js")
        response.cache_control.no_cache = True
        return response

    add("/display/<post>", board)
    add("/display-log/<post>", log)
    add("/display/worker.js", worker)
    add("/voice/sound/<name>.wav", say_sound)
    add("/voice/<language>/call/<number>/<counter>.wav", say_call)
    add("/voice/<language>/phrase/<key>.wav", say_phrase)
    return blueprint


def board(post: str) -> ResponseReturnValue:
    """The board itself; everything on it comes from the live picture."""
    return render_template("display/board.html", post=post, texts=board_texts())


def log(post: str) -> ResponseReturnValue:
    """What was called when, newest first, for staff."""
    return render_template("display/log.html", post=post, texts=log_texts())


def say_sound(name: str) -> ResponseReturnValue:
    """The chime, or a moment of silence by which a page learns whether it may make sound."""
    sounds = {"chime": chime.samples, "silence": chime.silence}
    if name not in sounds:
        abort(404)
    return _wav(to_wav(sounds[name](), (1, 2, RATE_HZ)))


def _spoken(voice: Voice, utterance: speech.Utterance) -> ResponseReturnValue:
    try:
        return _wav(voice.say(utterance))
    except VoiceUnavailable:
        current_app.logger.exception("the voice is not available")
        return Response(status=503)


def _wav(wav: bytes) -> ResponseReturnValue:
    response = make_response(wav)
    response.mimetype = "audio/wav"
    response.set_etag(hashlib.sha256(wav).hexdigest()[:32])
    response.cache_control.public = True
    response.cache_control.max_age = HOUR
    return response.make_conditional(request, accept_ranges=True, complete_length=len(wav))
