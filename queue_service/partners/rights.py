"""What home visits keep of a person, for a copy or its end: the household, and rows of tables that partners uploaded in the last hours.

A visit has no NIK, so it is found by its phone number alone. A visit that is over is masked, as time would do later.
"""

import dataclasses

from queue_service.core.errors import Invalid
from queue_service.core.personal import MASK, At, Kept, Whose
from queue_service.messages import phone as phones
from queue_service.partners import actions, groups, people, rules, store
from queue_service.partners.models import Visit
from queue_service.posts.models import Post

ROOM, ROW = "visit", "partner_row"
GONE = {"name": MASK, "area": ""}


def of_person(at: At, post: Post, whose: Whose) -> list[Kept]:
    """Return the visits of a person's household at a post, and the rows about the person in uploaded tables."""
    visits, _states = store.everything(at.engine, post.slug)
    found = [_kept(at, one) for one in visits if not one.masked and _fits(at, whose, one)]
    return found + _rows(at, post, whose)


def _fits(at: At, whose: Whose, one: Visit) -> bool:
    return whose.fits("", at.vault.fingerprint(people.phone(at.vault, one), "phone"))


def _kept(at: At, one: Visit) -> Kept:
    told = dataclasses.asdict(people.opened(at.vault, one))
    told |= {"phone": people.phone(at.vault, one), "service": one.service, "sms_consent": one.sms_consent}
    told |= {"start_ms": one.start_ms, "team": one.team, "language": one.language}
    told["history"] = [
        {
            "state": step.state,
            "at_ms": step.at_ms,
            "outcome": step.outcome,
            "note": people.note(at.vault, step.note),
        }
        for step in one.history
    ]
    return Kept(ROOM, one.post, one.code, one.state, one.created_ms, one.state in rules.STANDING, told)


def _rows(at: At, post: Post, whose: Whose) -> list[Kept]:
    now_ms = at.clock.now_ms()
    return [
        Kept(
            ROW,
            post.slug,
            f"{group.id} {code}",
            "",
            now_ms - age * 1000,
            running=False,
            data=dict(texts),
            identity=who,
        )
        for group, age in groups.every(at.engine, at.vault, post)
        for code, texts, _slot in group.rows
        if whose.fits(who := groups.identity_of(at.vault, texts), _print(at, texts.get("phone", "")))
    ]


def _print(at: At, phone: str) -> str:
    try:
        return at.vault.fingerprint(phones.normalise(phone), "phone")
    except Invalid:
        return ""


def erase_person(at: At, post: Post, one: Kept) -> bool:
    """Mask a visit that is over, or take a row out of its table; False while a visit is still to come."""
    if one.room == ROW:
        group, _blank, code = one.code.partition(" ")
        groups.drop(at.engine, at.vault, post, group, code)
        return True
    found = store.visit(at.engine, post.slug, one.code)
    if found is None or found.masked:
        return True
    return found.state not in rules.STANDING and actions.mask(at.engine, at.clock, post, found, GONE)
