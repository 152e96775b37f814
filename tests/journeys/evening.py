"""A post with an evening session today, in the one running server. No workers run there: this does what they would, when it is asked."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from queue_service.bookings import actions as bookings
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.evenings import steps
from queue_service.posts.models import DateException, EveningRules, Period, Rule
from tests.factories import MovableClock
from tests.journeys.appointments import Appointments, Json, somebody
from tests.servers import ADMIN_PASSWORD, Running

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
# It is about eleven o'clock at these posts: today's session begins in some hours, and its times are cut short to fit the day.
TODAY = EveningRules(
    sessions=(Rule(EVERY_DAY, (Period(960, 1170),)),),
    capacity=2,
    quorum=1,
    plan_days=1,
    requests_close_days=0,
    confirm_hours=1,
    quorum_hours=2,
    offers_end_hours=1,
)


class Evening(Appointments):
    """A post with a session today, and the hand that does its workers' work."""

    def __init__(self, server: Running) -> None:
        super().__init__(server)
        self.vault = Vault((server.data_dir / "secret_key").read_text(encoding="ascii").strip())
        self.post = replace(self.post, evening=TODAY)
        self.keep(self.post)
        self.work()
        admin = {"username": "admin", "password": ADMIN_PASSWORD}
        self.admin: str = self.ask("POST", "/api/v1/login", admin)["token"]
        self.page = f"{self.base_url}/evenings/{self.post.slug}/{self.today}"
        self.api = f"/api/v1/posts/{self.post.slug}/evenings/{self.today}"

    def clock_at(self, at_ms: int | None = None) -> Clock:
        """Return a clock that stands at a later time of today, or goes as it should."""
        if at_ms is None:
            return Clock()
        return MovableClock(datetime.fromtimestamp(at_ms / 1000, ZoneInfo(self.post.timezone)))

    def work(self, at_ms: int | None = None) -> None:
        """Do what is due for the evenings now, or at a later time of today."""
        steps.advance(self.engine, self.clock_at(at_ms), self.vault, self.post)

    def draw(self) -> None:
        """Have an admin ask for the draw, and do it."""
        self.ask("POST", f"{self.api}/draw", {"reason": "Uji coba"}, self.admin)
        self.work()

    def request(self, **more: object) -> Json:
        """Somebody new asks for a place."""
        person = somebody() | {"service": "kia"} | more
        made: Json = self.ask("POST", f"{self.api}/requests", person)
        return made | {"phone4": str(person["phone"])[-4:]}

    def sweep(self, at_ms: int | None = None) -> None:
        """Do what is due for the bookings now, or at a later time of today."""
        bookings.sweep(self.engine, self.clock_at(at_ms), self.post)

    def check_in(self, booking: Json) -> None:
        """Somebody who has booked is here."""
        found = bookings.find(self.engine, booking["code"])[1]
        bookings.check_in(self.engine, Clock(), self.vault, self.post, found, by="kiosk")

    def close_day(self, days: int) -> None:
        """The office closes a date after all; who has booked it loses the slot."""
        day = self.today + timedelta(days=days)
        closed = replace(self.post.hours, exceptions=(DateException(day, day),))
        self.post = replace(self.post, hours=closed)
        self.keep(self.post)
        bookings.displace(self.engine, Clock(), self.post)
