"""The sample village has a partner with people it speaks for, and home visits in every state; setting it up again changes nothing."""

from collections import Counter
from dataclasses import replace

from queue_service import seed
from queue_service.bookings.check import violations as of_bookings
from queue_service.config import Settings
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.entrusted import actions as entrusted
from queue_service.entrusted.check import violations as of_entries
from queue_service.entrusted.models import Kind
from queue_service.partners import behalf, store
from queue_service.partners.check import violations
from queue_service.partners.models import State
from queue_service.posts import actions as posts
from queue_service.staff import actions as staff
from queue_service.staff.models import SYSTEM


def test_the_sample_has_a_partner_with_entries_and_visits_in_every_state_once(
    engine: Engine, settings: Settings
) -> None:
    village, vault = replace(settings, sample="village"), Vault(settings.secret_key)
    for _time in range(2):
        seed.seed_village(engine, village)
        office = posts.get(engine, seed.OFFICE)
        lines = behalf.lines(engine, vault, office, entrusted.listed(engine, office, "mitra"))
        assert {(one.entry.kind, one.state) for one in lines} == {
            (Kind.APPLICATION, "draft"),
            (Kind.BOOKING, "confirmed"),
        }
        assert len(lines) == 2
        states = Counter({state: len(store.in_state(engine, office.slug, state, 9)) for state in State})
        assert states == Counter(list(State)) + Counter([State.PLANNED])
        planned = store.in_state(engine, office.slug, State.PLANNED, 9)
        assert all(one.start_ms and one.start_ms > Clock().now_ms() for one in planned)
        assert not any(one.sms_consent for one in planned)
        posts.keep_sample(engine, {})  # as if the set-up had been cut short
    assert violations(engine) + of_entries(engine) + of_bookings(engine) == []


def test_nobody_knows_the_sample_partners_password_until_an_admin_makes_one(
    engine: Engine, settings: Settings
) -> None:
    seed.seed_village(engine, replace(settings, sample="village"))
    partner = staff.user(engine, "mitra")
    assert (partner.role, partner.posts, partner.temporary) == ("partner", (seed.OFFICE,), True)
    assert staff.reset_password(engine, "mitra", SYSTEM)
