"""The tablet at the door: after a minute in which nobody touches it, it asks, then clears what was begun for the next person."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenWindow
from tests.journeys.office import Office


@pytest.fixture
def tablet(office: Office, open_window: OpenWindow) -> Page:
    """The tablet with its clock in our hands, and two questions answered."""
    page = open_window(viewport={"width": 800, "height": 1280}).new_page()
    page.clock.install()
    page.goto(f"{office.base_url}/survey?post={office.slug}")
    for name in ("waktu", "biaya"):
        page.check(f"[name={name}][value='4']")
    return page


def test_a_tablet_that_is_left_asks_first_and_then_starts_over(tablet: Page):
    still_here, checked = tablet.locator("#still-here"), tablet.locator("#survey :checked[type=radio]")
    tablet.clock.run_for(49_000)
    expect(still_here).to_be_hidden()
    tablet.clock.run_for(2_000)
    expect(still_here).to_be_visible()
    still_here.get_by_role("button").click()
    expect(still_here).to_be_hidden()
    expect(checked).to_have_count(2)
    tablet.clock.run_for(51_000)
    expect(still_here).to_be_visible()
    tablet.clock.run_for(10_000)
    expect(checked).to_have_count(0)
    expect(still_here).to_be_hidden()
