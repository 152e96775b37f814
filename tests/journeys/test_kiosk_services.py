"""Two services in one visit: chosen at the kiosk, one number, served one after the other; hall and phone follow."""

from playwright.sync_api import BrowserContext, Page, expect

from queue_service.staff import actions as staff
from tests.journeys.conftest import OpenWindow
from tests.journeys.office import Office

HALL = {"width": 1920, "height": 1080}
SCREEN = {"width": 1080, "height": 1920}


def take(kiosk: Page, office: Office) -> str:
    """Take a number for a card and a child's card at the kiosk; return its id."""
    made = staff.create_device(office.engine, office.slug, "kiosk", "kios", {"print": "none"})
    kiosk.goto(office.base_url + made.url)
    for button in ("[data-service=ktp-baru]", "#want-more", "[data-more=kia]", "#more-done"):
        kiosk.tap(button)
    with kiosk.expect_response("**/tickets") as answer:
        kiosk.tap("#take")
    expect(kiosk.locator("#number")).to_have_text("A001")
    identity: str = answer.value.json()["id"]
    return identity


def waiting(office: Office) -> list[tuple[str, str]]:
    """Return who waits, each with the service that comes next."""
    path = f"/api/v1/posts/{office.slug}/queue"
    return [(one["number"], one["service"]) for one in office.ask("GET", path, by=office.sari)]


def test_two_services_are_one_number_that_waits_again_in_the_next_line(
    office: Office, open_window: OpenWindow, phone_window: BrowserContext
) -> None:
    kiosk = open_window(viewport=SCREEN, has_touch=True).new_page()
    ticket = {"id": take(kiosk, office)}
    office.issue("kia")
    board, phone = open_window(viewport=HALL).new_page(), phone_window.new_page()
    board.goto(f"{office.base_url}/display/{office.slug}?sound=0")
    phone.goto(f"{office.base_url}/t/{ticket['id']}")
    state = expect(phone.locator("#ticket"))
    office.open()
    for verb in ("call-next", "start"):
        office.at(verb)
    expect(board.locator("#hero .number")).to_have_text("A001")
    state.to_have_attribute("data-state", "serving")
    office.at("finish")
    assert waiting(office) == [("A001", "kia"), ("C001", "kia")]  # its place is that of its arrival
    state.to_have_attribute("data-state", "waiting")
    office.at("call-next")
    expect(board.locator("#hero .number")).to_have_text("A001")
    state.to_have_attribute("data-state", "called")
    for verb in ("start", "finish"):
        office.at(verb)
    state.to_have_attribute("data-state", "done")
    assert office.called() == ["A001", "A001"]
    assert waiting(office) == [("C001", "kia")]
    assert office.faults() == []
