"""What is read aloud of a service's page: its texts in their order, in parts of which the first is heard at once."""

import re

from flask_babel import gettext as _

from queue_service.outreach.models import Told
from queue_service.posts.models import Service

PART = 160  # letters, so that making one holds up nobody; a longer text is parted between sentences or words
MOST = 80  # parts


def parts(service: Service, told: Told, language: str) -> list[str]:
    """Return the texts of a service's page in the order in which they are read, none longer than :data:`PART`."""
    bring, steps = service.requirements.to(language), service.steps.to(language)
    texts = [service.name.to(language), service.summary.to(language), service.fee]
    texts += [service.time_standard.to(language), *told.plain.to(language).split("\n\n")]
    texts += [_("Yang perlu dibawa"), *bring, advice()] if bring else []
    texts += [_("Langkahnya"), *steps] if steps else []
    return [part for text in texts for part in _short(text)][:MOST]


def advice() -> str:
    """Return what stands below every list of what to bring."""
    return str(_("Bawa dokumen asli. Tidak perlu surat pengantar RT/RW bila sudah punya KK."))


def _short(text: str) -> list[str]:
    """Return a text as it is said: a bar between words is not, and it ends where a voice may take breath."""
    left = " ".join(re.sub(r"(?<=\w)/(?=\w)", " ", text).split())
    found = []
    while len(left) > PART:
        cut = max(left.rfind(mark, 0, PART) + 1 for mark in ".;:,") or left.rfind(" ", 0, PART) + 1 or PART
        found.append(left[:cut].strip())
        left = left[cut:].strip()
    return [*found, left] if left else found
