"""The pages of monthly meetings, with minutes and an action that was agreed."""

from queue_service.core.clock import Clock, local
from queue_service.core.identity import Principal
from queue_service.meetings import actions, rules
from queue_service.meetings.models import Action, Meeting
from tests.journeys.scene import Look, Scene, unfolded

MEETINGS = "/reports/meetings"
BUDI = Principal("staff", "budi", role="supervisor")


def met(scene: Scene) -> None:
    """A meeting was held, its minutes were corrected once, and something was agreed."""
    names, office = scene.stage.names, scene.stage.office
    if "action" not in names:
        clock = Clock()
        month = rules.month_of(local(clock.now(), office.post.timezone).date())
        first = Meeting(month, f"{month}-03", "Balai desa", {"officers": 4}, "Listrik padam", "Disepakati.")
        for expected in (0, 1):
            actions.write(office.engine, clock, office.slug, first, expected, BUDI)
        agreed = Action("genset", month, "Pinjam genset", "Sekretaris desa", f"{month}-20")
        actions.agree(office.engine, clock, office.slug, agreed, 0, BUDI)
        names |= {"over": rules.before(month), "month": month, "action": agreed.id}


def seen(path: str) -> tuple[Look, ...]:
    """Return how a page is opened once a meeting was held."""
    return (Look("admin", path, unfolded, before=met),)


PAGES_OF_MEETINGS: dict[str, tuple[Look, ...]] = {
    MEETINGS: seen(f"{MEETINGS}?post={{post}}"),
    f"{MEETINGS}/<post>/<month>": seen(f"{MEETINGS}/{{post}}/{{month}}"),
    "/reports/summary/<post>/<month>": (
        Look("resident", "/reports/summary/kantor-desa/{over}", unfolded, before=met),
    ),
    f"{MEETINGS}/<post>/<month>/minutes": seen(f"{MEETINGS}/{{post}}/{{month}}/minutes"),
    f"{MEETINGS}/<post>/<month>/actions/<action>": seen(f"{MEETINGS}/{{post}}/{{month}}/actions/{{action}}"),
}
