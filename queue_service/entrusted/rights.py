"""What is kept of a person because a partner entered something for them, for a copy or its end: the name as typed, and who agreed."""

from collections.abc import Iterable

from queue_service.core.personal import At, Kept
from queue_service.entrusted import actions, store
from queue_service.posts.models import Post

ROOM = "entrusted"


def of_codes(at: At, post: Post, codes: Iterable[str]) -> list[Kept]:
    """Return what partners said of the people of these applications and bookings."""
    return [
        Kept(
            ROOM,
            post.slug,
            one.code,
            one.kind,
            one.at_ms,
            running=False,
            data={
                "partner": one.by,
                "name": name,
                "agreed": consent.who,
                "how": consent.how,
                "on": consent.on,
            },
        )
        for one in store.several(at.engine, post.slug, sorted(codes))
        for name, consent in (actions.opened(at.vault, one),)
    ]


def erase_person(at: At, post: Post, one: Kept) -> bool:
    """Forget an entry at once; it no longer counts for its partner's quota."""
    found = store.entry(at.engine, post.slug, one.code)
    if found is not None:
        store.run(at.engine, "forget", post.slug, found)
    return True
