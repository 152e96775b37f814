"""What a ticket, a booking and a message take of the engine's memory, with their events, idempotency keys and everything beside them."""

from collections.abc import Callable

from benchmarks.bookable import CLOCK, SERVICE, VAULT, book, month, roomy_post
from benchmarks.office import Office
from benchmarks.report import Ratio
from queue_service.core.redis import Engine
from queue_service.messages import actions as messages
from queue_service.messages import texts
from queue_service.tickets import actions as tickets

HOUR_MS = 3_600_000


def measure(quick: bool) -> list[Ratio]:
    """Run it all."""
    count = 2_000 if quick else 10_000
    with Office() as office:
        engine = Engine(office.engine.url)
        engine.call("CONFIG", "SET", "appendfsync", "no")
        post = roomy_post(engine, "ukur")
        slots = month(post)
        moment = texts.moment(CLOCK.now_ms() + 2 * HOUR_MS, post.timezone)
        to = VAULT.seal("+6281234567890", "phone")

        def ticket(number: int) -> None:
            idem = (VAULT.fingerprint(f"ticket {number}", "key"), VAULT.fingerprint("x", "request"))
            tickets.issue(engine, CLOCK, post, SERVICE, by="ukur", contact=to, idem=idem)

        def booking(number: int) -> None:
            book(engine, post, number, slots[number % len(slots)])

        def message(number: int) -> None:
            messages.send(
                engine,
                CLOCK,
                key=f"ukur {number}",
                template="two_hours",
                language="id",
                to=to,
                fields={"code": "KD7F2M9Q4XTR", "service": "KTP-el baru", "place": "Kantor Desa", **moment},
                not_after_ms=CLOCK.now_ms() + HOUR_MS,
                cause=f"booking:{number}",
                consent=True,
                post=post.slug,
            )

        makers = {"ticket": ticket, "booking": booking, "message": message}
        each = {name: _kilobytes(engine, make, count) for name, make in makers.items()}
        engine.close()
    return [Ratio(f"engine memory of a {name}", each[name], 4.0, 2.5, "KB") for name in each]


def _kilobytes(engine: Engine, make: Callable[[int], None], count: int) -> float:
    """Return what each of so many more takes."""
    for number in range(100):
        make(number)
    before = engine.client.info("memory")["used_memory"]
    for number in range(100, 100 + count):
        make(number)
    return float(engine.client.info("memory")["used_memory"] - before) / count / 1024
