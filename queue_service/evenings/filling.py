"""The request form as it was filled in, so that nothing has to be typed twice."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from queue_service.bookings import people
from queue_service.bookings.models import Person
from queue_service.core.crypto import Vault
from queue_service.core.i18n import language
from queue_service.core.ids import token
from queue_service.evenings import wording
from queue_service.tickets.models import Priority

LONGEST = 200


@dataclass(frozen=True)
class Filled:
    """What was chosen and typed. ``sure``: warnings the person has confirmed; ``errors``: a sentence by field."""

    service: str = ""
    name: str = ""
    nik: str = ""
    phone: str = ""
    priority: str = ""
    sms_consent: bool = False
    reason: str = ""
    key: str = ""
    sure: frozenset[str] = frozenset()
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def blank(cls) -> "Filled":
        """Return an empty form with a key of its own."""
        return cls(key=token())

    @classmethod
    def submitted(cls, form: Mapping[str, str]) -> "Filled":
        """Return a form as it was sent."""

        def text(name: str) -> str:
            return form.get(name, "")[:LONGEST].strip()

        priority = form.get("priority", "")
        return cls(
            service=text("service"),
            name=text("name"),
            nik=text("nik"),
            phone=text("phone"),
            priority=priority if priority in list(Priority) else "",
            sms_consent=bool(form.get("sms_consent")),
            reason=text("reason"),
            key=text("idempotency_key"),
            sure=frozenset(form.get("sure", "").split(",")),
        )

    def checked(self, vault: Vault) -> Person:
        """Return who asks. Raises ``Invalid`` naming the fields that are wrong."""
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
        errors = {
            one["field"]: wording.mistake("phone" if one["field"] == "phone" else one["message"], digits)
            for one in found
        }
        return replace(self, errors=errors)

    def renewed(self) -> "Filled":
        """Return the form with a new key, for another try that is not the same request."""
        return replace(self, key=token())
