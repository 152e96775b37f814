"""Pages load nothing from elsewhere and carry nothing inline: offices go offline, and the policy forbids it."""

import re

import pytest

from tests.house.source import ROOT, files, name

TEMPLATES = files(".html")
ASSETS = [path for path in files(".js", ".css", ".svg", ".webmanifest") if "static" in path.parts]
FOREIGN = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+\.[a-z]{2,}", re.IGNORECASE)
COMMENTS = re.compile(r"\{#.*?#\}|<!--.*?-->|/\*.*?\*/|^\s*//.*$", re.DOTALL | re.MULTILINE)


def text(path) -> str:
    return COMMENTS.sub("", path.read_text(encoding="utf-8"))


def test_nothing_is_loaded_from_another_host():
    foreign = {name(path): FOREIGN.findall(text(path)) for path in (*TEMPLATES, *ASSETS)}
    assert {file: hosts for file, hosts in foreign.items() if hosts} == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_has_no_inline_script_style_or_handler(path):
    page = text(path)
    scripts = re.findall(r"<script\b([^>]*)>", page)
    assert [one for one in scripts if "src=" not in one and 'type="application/json"' not in one] == []
    assert "<style" not in page
    assert re.findall(r"\sstyle=", page) == []
    assert re.findall(r"<[^>]*\son[a-z]+=", page) == []


@pytest.mark.parametrize("path", [path for path in ASSETS if path.suffix == ".js"], ids=name)
def test_a_module_makes_no_code_or_markup_from_text(path):
    assert (
        re.findall(r"\beval\(|new Function\(|document\.write|insertAdjacentHTML|\.outerHTML\s*=", text(path))
        == []
    )


def test_a_socket_is_opened_in_one_place_only():
    users = [name(path) for path in ASSETS if re.search(r"socket\.io", text(path))]
    assert users == ["queue_service/static/live.js"]


def test_third_party_modules_are_pinned_and_not_in_the_repository():
    assert (ROOT / "package-lock.json").exists()
    assert [name(path) for path in ASSETS if "vendor" in path.parts] == []
