"""The page of reports, with a day of figures and a chart of it."""

from datetime import date

from queue_service.reports import actions
from queue_service.reports.models import Figures
from tests.journeys.scene import Look, Scene, unfolded

REPORTS = "/reports"


def counted(scene: Scene) -> None:
    """A day had visitors."""
    day = Figures()
    for name in ("all", "service:kia", "kind:walk_in"):
        day.add(name, "issued", 3)
        day.add(name, "served", 3)
        day.add_duration(name, "wait", 400_000)
    day.add("hour:9", "issued", 3)
    day.add("counter:1", "called", 3)
    day.add("accuracy", "estimated", 3)
    day.add("message", "delivered", 2)
    day.add("outreach", "held")
    office = scene.stage.office
    actions.write_past(office.engine, office.slug, {date(2026, 9, 1): day})


PAGES_OF_REPORTS: dict[str, tuple[Look, ...]] = {
    REPORTS: (
        Look("admin", f"{REPORTS}?post={{post}}&from=2026-09-01&to=2026-09-30", unfolded, before=counted),
    ),
}
