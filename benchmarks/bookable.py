"""A post with room for very many bookings, and people to book there."""

import dataclasses
from datetime import timedelta

from benchmarks.office import POST
from queue_service.bookings import actions, people, rules
from queue_service.bookings.models import Booking, Person
from queue_service.core.clock import Clock, local
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import BookingRules, Post
from queue_service.staff.models import SYSTEM

SERVICE = "ktp-baru"
CLOCK = Clock()
VAULT = Vault("a secret for measuring")


def roomy_post(engine: Engine, slug: str) -> Post:
    """Make one more post like the village office, whose slots have thousands of places, and return it."""
    model = posts.get(engine, POST)
    short = tuple(dataclasses.replace(one, mean_minutes=0.001) for one in model.services)
    made = dataclasses.replace(model, slug=slug, name=slug, services=short, booking=BookingRules(share=1.0))
    posts.save(engine, made, posts.NEW, SYSTEM, CLOCK.now())
    return posts.get(engine, slug)


def month(post: Post) -> list[str]:
    """Return the slots of the thirty days from tomorrow on."""
    first = local(CLOCK.now(), post.timezone).date() + timedelta(days=1)
    days = rules.days_between(first, first + timedelta(days=29))
    return [str(slot.id) for day in days for slot in rules.slots_of(post, day)]


def person(number: int) -> Person:
    """Return somebody, checked and sealed as a request's input is."""
    high, low = divmod(number, 9999)
    return people.checked(
        VAULT,
        name="Siti Aminah",
        nik=f"31{high:04d}150690{low + 1:04d}",
        phone=f"0812{number:08d}",
        sms_consent=True,
        language="id",
        priority=None,
    )


def book(engine: Engine, post: Post, number: int, slot: str) -> Booking:
    """Book a place for somebody, with an idempotency key of their own."""
    idem = (VAULT.fingerprint(str(number), "key"), VAULT.fingerprint(str(number), "request"))
    return actions.book(engine, CLOCK, VAULT, post, SERVICE, slot, person(number), idem=idem)


def fill(engine: Engine, post: Post, slots: list[str], count: int) -> None:
    """Book so many places, spread over the slots, for people who differ only in what identifies them."""
    pattern = person(0)
    for number in range(count):
        name = f"{post.slug}-{number}"
        somebody = dataclasses.replace(pattern, identity=name, phone_print=name)
        actions.book(engine, CLOCK, VAULT, post, SERVICE, slots[number % len(slots)], somebody)
