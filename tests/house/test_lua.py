"""Each script's header is its contract: purpose, KEYS, arguments, answer, refusals, events - held together with its use here."""

import re
from pathlib import Path

import pytest

from queue_service.events import EVENTS
from tests.house.source import LUA, ROOT, code, header, name, parts, reached

OF_ROOMS = [path for path in LUA if path.parent != ROOT / "queue_service/core/lua"]
SHARED = sorted((ROOT / "queue_service").rglob("lua/shared/*.lua"))
SCRIPTS = pytest.mark.parametrize("script", OF_ROOMS, ids=name)
EVERYTHING = pytest.mark.parametrize("script", [*LUA, *SHARED], ids=name)
PROSE = {"the", "of", "it", "is", "json", "text", "texts", "who"}
# Every verb of the queue may answer these; they are told once, in its shared header.
OF_ALL_VERBS = {"other_day", "idempotency_mismatch"}


def section(text: str, *titles: str) -> str:
    """Return what a header says under a title, up to the next one."""
    start = "|".join(titles)
    found = re.search(
        rf"^(?:{start})[^:\n]*:(.*?)(?=^[A-Z][A-Za-z\[\]0-9, ()]*:|\Z)", text, re.MULTILINE | re.DOTALL
    )
    return found[1] if found else ""


def arguments(script: Path) -> set[str]:
    """Return the named arguments that a script uses, in what it includes too."""
    return set(re.findall(r"\bA\.(\w+)", reached(script)))


def events(script: Path) -> set[str]:
    """Return the events a script can append, as far as they are written out."""
    return set(re.findall(r"\b(?:append|emit)\('([a-z]+\.[a-z_]+)'", reached(script)))


def refusals(script: Path) -> set[str]:
    """Return the codes a script can refuse with."""
    return set(re.findall(r"(?:refuse\(|refused = )'(\w+)'|'' and '(\w+)' or '(\w+)'", reached(script)))


@SCRIPTS
def test_a_header_names_the_verb_first_and_tells_keys_and_answer(script):
    text = header(script)
    assert text.startswith(f"{script.stem}: ")
    assert section(text, "KEYS").strip()
    assert section(text, "Returns").strip()


@SCRIPTS
def test_every_argument_that_is_used_is_in_a_header(script):
    told = set(re.findall(r"\w+", " ".join(header(part) for part in parts(script))))
    assert arguments(script) - told == set()


@SCRIPTS
def test_every_argument_of_the_header_is_used(script):
    told = re.sub(r"\([^)]*\)", "", section(header(script), "A"))
    named = set(re.findall(r"\b[a-z_]+\b", re.sub(r"\bor nil\b|\band\b", "", told)))
    assert named - arguments(script) - PROSE == set()


@SCRIPTS
def test_the_refusals_are_those_of_the_header(script):
    refused = {code for group in refusals(script) for code in group if code}
    told = section(header(script), "Returns").partition("refused:")[2]
    assert refused - OF_ALL_VERBS == set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", told)) - OF_ALL_VERBS


def test_what_every_verb_may_refuse_is_told_once():
    shared = header(ROOT / "queue_service/tickets/lua/shared/queue.lua")
    assert all(code in shared for code in OF_ALL_VERBS)


@SCRIPTS
def test_the_events_are_those_of_the_header(script):
    told = set(re.findall(r"\b[a-z]+\.[a-z_]+\b", section(header(script), "Event")))
    appended = events(script)
    built = re.search(
        r"\bemit\('([a-z]+\.)' \.\.", reached(script)
    )  # from an argument: its values are in the header
    assert appended - told == set()
    assert all(built and kind.startswith(built[1]) for kind in told - appended)


def test_scripts_append_exactly_the_events_of_the_protocol():
    told = {
        kind for path in LUA for kind in re.findall(r"\b[a-z]+\.[a-z_]+\b", section(header(path), "Event"))
    }
    assert told == set(EVENTS)


@EVERYTHING
def test_keys_come_from_the_caller_and_are_never_put_together_here(script):
    assert not re.search(r"redis\.call\('\w+',\s*['\"]", code(script))
    assert not re.search(r"['\"](?:q:|sys:)", code(script))


@EVERYTHING
def test_time_and_chance_come_from_the_caller_too(script):
    assert not re.search(r"'TIME'|math\.random|os\.time", code(script))


@EVERYTHING
def test_a_script_is_short(script):
    assert len(script.read_text(encoding="utf-8").splitlines()) <= (120 if script in SHARED else 80)
