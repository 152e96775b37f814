"""\"Bacakan\" on a service's page: the sounds come from the office, one after the other, until somebody stops them."""

from playwright.sync_api import Page, Route, expect

from queue_service.core import cache
from queue_service.posts import store as posts_store
from queue_service.village import SERVICES
from tests.journeys.appointments import PHONE
from tests.journeys.conftest import OpenWindow
from tests.journeys.office import Office


def opened(office: Office, open_window: OpenWindow) -> Page:
    """A service's page on a phone."""
    service = SERVICES[0]
    if posts_store.load_service(office.engine, service.slug) is None:
        posts_store.save_service(office.engine, service, posts_store.NEW)
        cache.announce(office.engine.client, "posts")
    page = open_window(**PHONE).new_page()
    page.goto(f"{office.base_url}/info/{service.slug}")
    return page


def test_the_page_is_read_by_the_offices_voice_until_it_is_stopped(
    office: Office, open_window: OpenWindow
) -> None:
    page = opened(office, open_window)
    button = page.locator("#aloud")
    with page.expect_request("**/aloud/2.wav?lang=id"):  # got ready while the second is heard
        button.tap()
        expect(button).to_have_text("Berhenti membaca")
    button.tap()
    expect(button).to_have_text("Bacakan")


def test_where_the_office_has_no_voice_nor_the_browser_the_button_goes_back(
    office: Office, open_window: OpenWindow
) -> None:
    page = opened(office, open_window)
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503)

    page.route("**/aloud/*.wav*", refuse)
    page.locator("#aloud").tap()
    expect(page.locator("#aloud")).to_have_text("Bacakan")
    assert asked
