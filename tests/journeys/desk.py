"""What journeys do at an officer's desk: sit down, press keys, read what is said, lose answers on the way."""

from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.journeys.appointments import Appointments
from tests.journeys.office import Office


def sit(context: BrowserContext, office: Office | Appointments, counter: str = "1") -> Page:
    """Open the console and take a counter by its key."""
    page = context.new_page()
    page.goto(f"{office.base_url}/counter")
    expect(page.locator("#seats")).to_be_visible()
    page.keyboard.press(counter)
    expect(page.locator("#seat-name")).to_have_text(f"Loket {counter}")
    expect(page.locator("#seats")).to_be_hidden()
    expect(page.locator("#link")).to_have_attribute("data-state", "live")
    return page


def press(page: Page, key: str, said: str) -> None:
    """Press a key and wait for the sentence that answers it."""
    page.keyboard.press(key)
    expect(page.locator("#message")).to_contain_text(said)
    expect(page.locator("body")).not_to_have_attribute("data-busy", "yes")


def hand(page: Page) -> Locator:
    """The number at the counter."""
    return page.locator("#hand-number")


def queue(page: Page) -> list[str]:
    """The numbers in the queue, in the order shown."""
    return page.locator("#queue-list .number").all_inner_texts()


def lose_answers(page: Page, pattern: str, times: int = 1) -> list[str]:
    """The server hears these requests, the page never hears back; returns the growing list of their keys."""
    keys: list[str] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) <= times:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(pattern, lose)
    return keys
