"""A resident on the pages of applications, without JavaScript: fills forms in, sends files, and reads what the page says."""

from io import BytesIO

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.bookings.visitor import Phone
from tests.documents import corpus

NEED = {"age": "18", "service": "ktp-ganti", "case": "hilang"}
DATA = {
    "name": "Siti Aminah",
    "nik": "3171 0145 0690 0002",
    "kk": "3171010101010001",
    "birth_date": "1990-06-05",
    "sex": "P",
}
PAPERS = ("kk", "surat-polisi", "f-1-02")
PHONE, PHONE4 = "0812 3456 7890", "7890"


class Resident(Phone):
    """Somebody at home who applies."""

    def begin(self, sms_consent: bool = True, **need: str) -> "Resident":
        """Come as far as the data, with a code."""
        asked = "&".join(f"{name}={value}" for name, value in (need or NEED).items())
        self.open(f"/apply/new?{asked}")
        consent = {"sms_consent": "1"} if sms_consent else {}
        self.send("/apply", phone=PHONE, post=self.post.slug, **consent)
        return self

    @property
    def home(self) -> str:
        return f"/a/{self.code}"

    def fill(self, **changed: str) -> "Resident":
        self.open(f"{self.home}/data")
        self.send(f"{self.home}/data", **(DATA | changed))
        return self

    def upload(self, kind: str, data: bytes | None = None, *, script: bool = False) -> "Resident":
        """Send a file; ``script`` asks as the page's script does."""
        self.open(f"{self.home}/documents")
        path = f"{self.home}/documents/{kind}"
        file = FileStorage(BytesIO(corpus.photo() if data is None else data), "x.jpg")
        fields = self.hidden(path) | {"file": file}
        headers = {"Accept": "application/json"} if script else {}
        boundary, body = encode_multipart(fields)
        kind = f"multipart/form-data; boundary={boundary}"
        self.answer = self.client.post(
            path, data=body, content_type=kind, headers=headers, follow_redirects=True
        )
        return self

    def complete(self) -> "Resident":
        self.begin().fill()
        for kind in PAPERS:
            self.upload(kind)
        return self

    def submit(self) -> "Resident":
        self.open(f"{self.home}/send")
        self.send(f"{self.home}/send")
        return self
