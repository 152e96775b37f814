"""The shape of a consent in requests."""

import datetime

from pydantic import Field

from queue_service.core.web import Body
from queue_service.entrusted.models import Consent, How


class ConsentForm(Body):
    """Who agreed that a partner enters this for them (the person, or who acts for them), how, and on which day."""

    who: str = Field(max_length=200)
    how: How
    on: datetime.date

    def given(self) -> Consent:
        """Return the consent itself."""
        return Consent(" ".join(self.who.split()), self.how, self.on)
