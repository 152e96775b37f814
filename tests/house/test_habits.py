"""Habits: nothing left for later, no test that sleeps or looks away, who may import whom."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import PACKAGES, ROOT, files, found, name

CODE = [*files(".py", ".lua", ".js", ".css", ".html"), *files(".py", under=("tests", "benchmarks"))]
TESTS = [path for path in files(".py", under=("tests",)) if path.name != Path(__file__).name]


def test_nothing_is_left_for_later():
    code = [path for path in CODE if path.name != Path(__file__).name]
    assert found(r"\b(?:TODO|FIXME|XXX|HACK)\b", code) == {}


def test_no_test_sleeps_or_is_skipped():
    assert found(r"\btime\.sleep\(|mark\.skip\(|mark\.xfail|pytest\.skip\(|pytest\.xfail\(", TESTS) == {}


def test_the_environment_is_read_in_one_place():
    """Beside the settings only the metrics look at it: their library is told by it where to write."""
    assert set(found(r"os\.environ", files(".py", under=("queue_service",)))) <= {
        "queue_service/config.py",
        "queue_service/ops/metrics.py",
    }


def test_rooms_have_only_files_of_the_house():
    """No drawer for everything: a file says what it is about."""
    drawers = {"utils.py", "helpers.py", "service.py", "services.py", "manager.py", "common.py", "misc.py"}
    assert [name(path) for path in files(".py", under=PACKAGES) if path.name in drawers] == []


@pytest.mark.timeout(120)
def test_nobody_imports_what_is_above_or_inside_another_room():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
