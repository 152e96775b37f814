"""Every Redis key pattern is on one page, and every key that is really written follows one of its patterns."""

import ast
import re

from queue_service.core.identity import Principal
from queue_service.tickets import actions, jobs
from queue_service.tickets.models import Priority
from tests.factories import MovableClock, keep, make_post, officer
from tests.house.source import ROOT, files, name

PAGE = (ROOT / "docs/redis-keys.md").read_text(encoding="utf-8")
PATTERNS = re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE)
PLACEHOLDER = re.compile(r"[A-Z]{2,}")


def known(key: str) -> bool:
    """True when the page has a pattern for a key; capitals stand for anything without a colon."""
    return any(re.fullmatch(_expression(pattern), key) for pattern in PATTERNS)


def _expression(pattern: str) -> str:
    pieces = re.split(r"([A-Z]{2,}|\*)", pattern)
    return "".join(
        ".+" if piece == "*" else "[^:]+" if PLACEHOLDER.fullmatch(piece) else re.escape(piece)
        for piece in pieces
    )


def possible(key: str) -> bool:
    """True when the page has a pattern for a key whose parts ``x`` are known only when it is built."""
    return any(_possible(pattern.split(":"), key.split(":")) for pattern in PATTERNS)


def _possible(pattern: list[str], key: list[str]) -> bool:
    return len(pattern) == len(key) and all(
        there == "x" or re.fullmatch(_expression(told), there)
        for told, there in zip(pattern, key, strict=True)
    )


def built_keys() -> set[tuple[str, str]]:
    """Return (file, key) for each call of a key builder in the code; what is not a literal becomes ``x``."""
    found = set()
    for path in files(".py", under=("queue_service",)):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _builder(node):
                words = [arg.value if isinstance(arg, ast.Constant) else "x" for arg in node.args]
                if _builder(node) == "post_key":
                    words[0] = "q:{x}"
                elif _builder(node) == "system_key":
                    words.insert(0, "sys")
                else:
                    words[:0] = ["q:{x}", "x"]
                if not any(isinstance(arg, ast.Starred) for arg in node.args):
                    found.add((name(path), ":".join(map(str, words))))
    return found


def _builder(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name) and node.func.id in ("post_key", "system_key"):
        return node.func.id
    if isinstance(node.func, ast.Attribute) and node.func.attr == "key" and _is_queue(node.func.value):
        return "queue.key"
    return ""


def _is_queue(owner: ast.expr) -> bool:
    return isinstance(owner, ast.Name) and owner.id == "queue"


def test_every_key_the_code_builds_is_documented():
    unknown = {(file, key) for file, key in built_keys() if not possible(key)}
    assert unknown == set()


def test_only_the_key_module_knows_how_keys_begin():
    literal = re.compile(r"""["'](?:q:\{|sys:)""")
    guilty = [
        name(path)
        for path in files(".py", ".lua", under=("queue_service",))
        if name(path) != "queue_service/core/keys.py"
        and any(literal.search(line.partition("#")[0]) for line in _code_lines(path))
    ]
    assert guilty == []


def _code_lines(path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return re.sub(r'"""(?:.|\n)*?"""', "", text).splitlines()


def test_a_day_in_the_office_writes_only_documented_keys(engine):
    clock, post, me = MovableClock(), keep(engine, make_post()), officer("1")
    actions.set_counter(engine, clock, post, me, "open")
    for priority in (None, Priority.HAMIL):
        actions.issue(
            engine,
            clock,
            post,
            "kia",
            by="kiosk",
            priority=priority,
            contact="x",
            idem=(f"key{priority}", "print"),
        )
    ticket = actions.call_next(engine, clock, post, me)
    actions.note(engine, ticket.id, "catatan", Principal("staff", "sari"))
    actions.hold(engine, clock, post, me)
    jobs.refresh_estimates(engine, clock)
    clock.pass_time(86_400)
    actions.open_day(engine, clock, post)
    assert [key for key in engine.client.scan_iter() if not known(key)] == []


def test_the_page_lists_no_key_that_nobody_writes():
    words = {
        node.value
        for path in files(".py", under=("queue_service",))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    ours = [pattern for pattern in PATTERNS if pattern.startswith(("q:", "sys:"))]
    names = {pattern: re.sub(r":?[A-Z]{2,}", "", pattern).split(":")[-1] for pattern in ours}
    assert [pattern for pattern, word in names.items() if word and word not in words | {"q"}] == []
