"""The pages of personal data: asked wrongly, found, and erased but for what is still worked on."""

from collections.abc import Iterator

from queue_service.core.clock import Clock
from queue_service.core.identity import Principal
from queue_service.core.personal import At
from queue_service.privacy import actions
from queue_service.privacy.models import Checked, Reason
from tests.journeys.applying import CHILD
from tests.journeys.appointments import somebody
from tests.journeys.every_appointment import send, walked
from tests.journeys.scene import Look, Scene

PEOPLE = "/admin/people"
FORM = f"form[action='{PEOPLE}'] button"
ADMIN = Principal("staff", "admin", role="admin")


def people(scene: Scene) -> Iterator[str]:
    """Nothing is filled in; then what is found, a reason that is missing, and the question before erasing."""
    scene.refusals.add(422)
    scene.go(PEOPLE)
    send(scene, FORM, "[role=alert]")
    yield "nothing filled in"
    nik = somebody()["nik"]
    scene.applying().sent(**CHILD | {"nik": nik})
    scene.page.fill("[name=nik]", nik)
    send(scene, FORM, "[name=reason]")
    yield "found"
    scene.page.select_option("[name=reason]", "asked")
    scene.page.select_option("[name=checked]", "card")
    send(scene, "button.danger", "[name=sure]")
    yield "asked before erasing"
    scene.page.check("[name=sure]")
    send(scene, "button.danger", "[role=status]")
    yield "waits for what is worked on"


def ordered(scene: Scene) -> None:
    """Somebody was erased."""
    names, place = scene.stage.names, scene.stage.applying
    if "order" not in names:
        at = At(place.engine, Clock(), place.vault, ADMIN)
        nik = somebody()["nik"]
        place.draft(nik=nik)
        who = actions.target(nik, "")
        order = actions.order(actions.rooms(at, place.shelf), who, "key", Reason.ASKED, Checked.CARD)
        names["order"] = order.ref


PAGES_OF_PEOPLE: dict[str, tuple[Look, ...]] = {
    PEOPLE: walked("admin", PEOPLE, people),
    f"{PEOPLE}/orders/<ref>": (Look("admin", f"{PEOPLE}/orders/{{order}}", before=ordered),),
    **{
        f"{PEOPLE}/{verb}": (Look("admin", f"{PEOPLE}/{verb}", languages=("id",), leads_to=PEOPLE),)
        for verb in ("copy", "erase")
    },
}
