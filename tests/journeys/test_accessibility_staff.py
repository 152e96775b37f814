"""The pages of staff, looked at as ``accessibility`` says."""

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

ROLES = ("officer", "admin")
LANGUAGES = (
    1  # the form of a page is the same in both; that every text has its English is held by tests of the house
)
