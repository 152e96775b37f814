"""The booking form as it was filled in, so that nothing has to be typed twice."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from queue_service.bookings import people, wording
from queue_service.bookings.models import Person, SlotId
from queue_service.core.crypto import Vault
from queue_service.core.i18n import language
from queue_service.core.ids import token
from queue_service.posts.models import Post
from queue_service.tickets.models import Priority

WAIT = "/wait"
LONGEST = 200


@dataclass(frozen=True)
class Filled:
    """What was chosen and typed. ``wait``: for the waitlist; ``sure``: warnings the person has confirmed; ``errors`` by field."""

    post: str
    service: str
    slot: str
    wait: bool = False
    hold: str = ""
    name: str = ""
    nik: str = ""
    phone: str = ""
    priority: str = ""
    sms_consent: bool = False
    key: str = ""
    sure: frozenset[str] = frozenset()
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def blank(cls, query: Mapping[str, str]) -> "Filled":
        """Return an empty form for the place named in an address."""
        get = query.get
        wait = bool(get("wait"))
        return cls(
            get("post", ""),
            get("service", ""),
            get("slot", ""),
            wait,
            "" if wait else get("hold", "")[:40],
            key=token(),
        )

    @classmethod
    def submitted(cls, form: Mapping[str, str]) -> "Filled":
        """Return a form as it was sent; ``choice`` is a slot, or a slot's waitlist."""
        text = {
            name: form.get(name, "")[:LONGEST]
            for name in ("post", "service", "choice", "hold", "name", "nik", "phone")
        }
        priority = form.get("priority", "")
        return cls(
            text["post"],
            text["service"],
            text["choice"].removesuffix(WAIT),
            text["choice"].endswith(WAIT),
            text["hold"][:40],
            text["name"].strip(),
            text["nik"].strip(),
            text["phone"].strip(),
            priority if priority in list(Priority) else "",
            bool(form.get("sms_consent")),
            form.get("idempotency_key", "")[:LONGEST],
            frozenset(form.get("sure", "").split(",")),
        )

    @property
    def choice(self) -> str:
        """The place as the form names it."""
        return self.slot + WAIT if self.wait else self.slot

    def slot_known(self, post: Post) -> bool:
        """True when the form names a service of the post and something that can be a slot."""
        try:
            SlotId.parse(self.slot)
        except ValueError:
            return False
        return post.offered(self.service) is not None

    def checked(self, vault: Vault) -> Person:
        """Return who books. Raises ``Invalid`` naming the fields that are wrong."""
        return people.checked(
            vault,
            name=self.name,
            nik=self.nik,
            phone=self.phone,
            sms_consent=self.sms_consent,
            language=language(),
            priority=self.priority or None,
        )

    def with_mistakes(self, found: Iterable[Mapping[str, str]]) -> "Filled":
        """Return the form with a plain sentence beside each field that is wrong."""
        digits = len(re.sub(r"\D", "", self.nik))
        errors = {one["field"]: wording.mistake(_code(one), digits) for one in found}
        return replace(self, errors=errors)

    def renewed(self) -> "Filled":
        """Return the form with a new key, for another try that is not the same request."""
        return replace(self, key=token())


def _code(error: Mapping[str, str]) -> str:
    return error["message"] if error["field"] != "phone" or error["message"] == "phone_limit" else "phone"
