"""Applications at a post of its own, inside the one running server: somebody applies for a child, and the desk decides."""

from datetime import date

from queue_service.applications import actions, uploads
from queue_service.applications.models import Application, Reason
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.identity import Principal
from queue_service.documents.disk import Disk
from queue_service.documents.models import Shelf
from queue_service.entrusted.models import Kind
from queue_service.partners import behalf, groups
from queue_service.partners.wishes import Wish
from tests.documents import corpus
from tests.journeys.appointments import Appointments
from tests.servers import Running

PHONE, PHONE4 = "0812 3456 7890", "7890"
PAPERS = ("akta-lahir", "kk", "ktp-orang-tua", "pas-foto")
BORN = date(2015, 6, 5)
CHILD = {
    "name": "Budi Santoso",
    "nik": "3171010506150003",
    "kk": "3171010101010001",
    "birth_date": BORN,
    "sex": "L",
    "guardian": {"name": "Siti Aminah", "relation": "ibu"},
}
BLURRED = (Reason("kk", "blurred", "Halaman dua."),)


class Applying(Appointments):
    """A post where people apply; its desk is asked directly."""

    def __init__(self, server: Running) -> None:
        super().__init__(server)
        self.vault = Vault((server.data_dir / "secret_key").read_text(encoding="ascii").strip())
        self.shelf = Shelf((Disk(server.data_dir / "documents"),), self.vault, 10 * 1024 * 1024)
        self.clock = Clock()

    def entrusted(self) -> str:
        """A partner begins for somebody who agreed; return the way to it below ``/partner/people``."""
        caller = Principal("staff", "admin", role="admin")
        texts = {
            "name": "Siti Aminah",
            "phone": PHONE,
            "who": "Siti Aminah",
            "how": "lisan",
            "on": "2026-01-05",
        }
        wish = Wish.read(Kind.APPLICATION, "kia", texts)
        code = behalf.enter(self.engine, self.clock, self.vault, self.post, caller, wish)
        return f"{self.post.slug}/{code}"

    def group(self) -> str:
        """A partner has uploaded a table of two; return the way to it below ``/partner/group``."""
        rows = [
            {"name": "Siti Aminah", "phone": PHONE, "who": "Siti", "how": "lisan", "on": "5/1/2026"},
            {"name": "Budi"},
        ]
        kept = groups.keep(
            self.engine, self.clock, self.vault, self.post, "admin", Kind.APPLICATION, "kia", rows, None
        )
        return f"{self.post.slug}/{kept.id}"

    def draft(self, **given: object) -> Application:
        """Somebody begins, with everything about the child unless something else is given."""
        return actions.create(
            self.engine,
            self.clock,
            self.vault,
            self.post,
            "kia",
            given or CHILD,
            phone=PHONE,
            sms_consent=True,
        )

    def sent(self, **given: object) -> Application:
        """Somebody hands a complete application in."""
        made = self.draft(**given)
        for kind in PAPERS:
            made = uploads.keep(
                self.engine, self.clock, self.shelf, self.post, made, kind, corpus.photo(), by="holder"
            )
        return actions.submit(self.engine, self.clock, self.vault, self.post, made)

    def now(self, code: str) -> Application:
        """Return an application as it is now."""
        return actions.find(self.engine, code)[1]

    def decide(self, made: Application, *verbs: str) -> Application:
        """The desk does these verbs, one after the other."""
        for verb in verbs:
            reasons = BLURRED if verb in ("return", "reject") else ()
            made = actions.advance(
                self.engine, self.clock, self.post, made, verb, by=self.officer, reasons=reasons
            )
        return made

    def claimed(self) -> Application:
        """Somebody's complete application, on which an officer works."""
        made = self.sent()
        return actions.claim(self.engine, self.clock, self.post, made, by=self.officer)
