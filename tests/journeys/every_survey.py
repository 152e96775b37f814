"""The pages of the satisfaction survey: answering at the door, paper, and the published index."""

from collections.abc import Iterator
from datetime import date

from queue_service.feedback.surveys import actions
from queue_service.feedback.surveys.models import ELEMENTS, Answer, Source
from tests.journeys.every_appointment import send, walked
from tests.journeys.scene import Look, Scene

SURVEY, PAPER, IKM = "/survey", "/admin/surveys", "/reports/ikm"


def answer(scene: Scene) -> Iterator[str]:
    """With a question left open first, then whole."""
    scene.refusals.add(422)
    scene.go(f"{SURVEY}?post={scene.office.slug}", "#survey")
    page = scene.page
    for name in ELEMENTS[1:]:
        page.check(f"[name={name}][value='4']")
    send(scene, "button.primary", "[role=alert]")
    yield "one is missing"
    page.check(f"[name={ELEMENTS[0]}][value='3']")
    send(scene, "button.primary", ".centred")
    yield "thanks"


def paper(scene: Scene) -> Iterator[str]:
    """A sheet, with the digits alone."""
    scene.page.keyboard.type("443344434")
    send(scene, "button.primary", "[role=status]")
    yield "saved"


def ikm(scene: Scene) -> Iterator[str]:
    """With a month of answers that are said to be a sample."""
    scene.go(f"{IKM}?post={scene.fresh().slug}", ".notice")
    yield "nothing yet"
    office, month = scene.fresh(), f"{date.today():%Y-%m}"
    scores = dict.fromkeys(ELEMENTS, 3)
    sheet = Answer(f"{month}-01", "08-12", "kia", Source.SAMPLE, scores)
    actions.record_past(office.engine, office.post, [sheet] * 7, {month: 40})
    scene.go(f"{IKM}?post={office.slug}", "[data-drawn]")
    yield "a month"


SURVEYS: dict[str, tuple[Look, ...]] = {
    SURVEY: walked("resident", SURVEY, answer),
    PAPER: walked("admin", f"{PAPER}?post={{post}}", paper),
    IKM: walked("resident", IKM, ikm),
}
