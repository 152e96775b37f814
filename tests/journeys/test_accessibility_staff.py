"""The pages of staff, looked at as ``accessibility`` says; two minutes, so only with ``EVERY_PAGE=1``."""

import os

import pytest

from tests.journeys.accessibility import (
    stage,
    test_axe_finds_nothing_serious_in_any_state,
    test_the_browser_has_nothing_to_complain_of,
)

__all__ = [
    "stage",
    "test_axe_finds_nothing_serious_in_any_state",
    "test_the_browser_has_nothing_to_complain_of",
]

pytestmark = pytest.mark.skipif("EVERY_PAGE" not in os.environ, reason="takes two minutes: EVERY_PAGE=1")
ROLES = ("officer", "admin")
LANGUAGES = (
    1  # the form of a page is the same in both; that every text has its English is held by tests of the house
)
