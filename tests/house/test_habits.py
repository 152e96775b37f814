"""Habits: nothing left for later, no test that sleeps or looks away, who may import whom."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import PACKAGES, ROOT, files, name

CODE = [*files(".py", ".lua", ".js", ".css", ".html"), *files(".py", under=("tests", "benchmarks"))]
TESTS = [path for path in files(".py", under=("tests",)) if path.name != Path(__file__).name]


@pytest.mark.parametrize("path", CODE, ids=name)
def test_nothing_is_left_for_later(path):
    if path.name != Path(__file__).name:
        assert re.findall(r"\b(?:TODO|FIXME|XXX|HACK)\b", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TESTS, ids=name)
def test_no_test_sleeps_or_is_skipped(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\btime\.sleep\(|mark\.skip\(|mark\.xfail|pytest\.skip\(|pytest\.xfail\(", text) == []


@pytest.mark.parametrize("path", files(".py", under=("queue_service",)), ids=name)
def test_the_environment_is_read_in_one_place(path):
    """Beside the settings only the metrics look at it: their library is told by it where to write."""
    if name(path) not in ("queue_service/config.py", "queue_service/ops/metrics.py"):
        assert "os.environ" not in path.read_text(encoding="utf-8")


def test_rooms_have_only_files_of_the_house():
    """No drawer for everything: a file says what it is about."""
    drawers = {"utils.py", "helpers.py", "service.py", "services.py", "manager.py", "common.py", "misc.py"}
    assert [name(path) for path in files(".py", under=PACKAGES) if path.name in drawers] == []


@pytest.mark.timeout(120)
def test_nobody_imports_what_is_above_or_inside_another_room():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
