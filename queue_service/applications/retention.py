"""What is kept no longer: drafts that nobody went on with, documents and people of applications that are over."""

from dataclasses import dataclass

from queue_service.applications import actions, people, rules, store, uploads
from queue_service.applications.models import Application
from queue_service.config import Settings
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.documents.models import Shelf
from queue_service.posts.models import Post
from queue_service.tickets.actions import stamp

BATCH = 200  # of each kind in one sweep; the next one goes on


@dataclass(frozen=True, slots=True)
class Periods:
    """For how many ms something is kept: drafts since their last change, documents and people since the application was over."""

    drafts: int
    documents: int
    people: int

    @classmethod
    def of(cls, settings: Settings) -> "Periods":
        """Return the installation's periods."""
        days = (settings.keep_drafts_days, settings.keep_documents_days, settings.keep_people_days)
        return cls(*(one * rules.DAY_MS for one in days))


def forget(engine: Engine, clock: Clock, vault: Vault, on: Shelf, post: Post, periods: Periods) -> int:
    """Delete what is too old at a post and return how many things were; safe to run at any time, twice or late."""
    now = clock.now_ms()
    done = 0
    for code in store.old(engine, post.slug, "drafts", now - periods.drafts, BATCH):
        args = {"code": code, "before": now - periods.drafts}
        done += store.run(engine, "discard", post.slug, stamp(clock, post, "system") | args)["discarded"]
    for name, period in (("people", periods.people), ("papers", periods.documents)):
        codes = store.old(engine, post.slug, name, now - period, BATCH)
        for one in store.several(engine, post.slug, codes):
            masked = people.masked(actions.opened(vault, one)) if name == "people" else None
            done += mask(engine, clock, post, one, masked)
    return done + uploads.delete_gone(engine, on, post)


def mask(engine: Engine, clock: Clock, post: Post, one: Application, masked: dict[str, str] | None) -> bool:
    """Forget the documents of an application that is over, and the person unless ``masked`` is None; say whether it still was as read."""
    args = {"code": one.code, "state": one.state, "masked": masked}
    answer = store.run(engine, "forget", post.slug, stamp(clock, post, "system") | args)
    return bool(answer["forgotten"])
