"""In which order the files of tests are handed out, so that the processor of a machine is never idle.

Some files wait most of their time: for a browser, for processes to start, for a clock. Alone at the end of a run they would take minutes,
spread among the others they cost little.
"""

from collections.abc import Iterable
from itertools import groupby

import pytest

# Folders whose tests mostly wait.
WAITING = ("journeys", "ops", "faults", "kiosk", "display", "messages")
OTHERS_BETWEEN = 1


def spread(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Return the tests file by file, one that waits after so many others, until those that wait are all given out."""
    files = [list(group) for _, group in groupby(items, key=lambda item: item.path)]
    waiting = [file for file in files if file[0].path.parent.name in WAITING]
    others = [file for file in files if file[0].path.parent.name not in WAITING]
    ordered: list[list[pytest.Item]] = []
    while waiting:
        ordered += [waiting.pop(0), *others[:OTHERS_BETWEEN]]
        del others[:OTHERS_BETWEEN]
    return [item for file in ordered + others for item in file]
