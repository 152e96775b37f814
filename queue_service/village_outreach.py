"""What the sample village tells its people: forums in the coming weeks, questions with answers, plain words. Values only.

What is said about the procedure is what the regulations named in ``village.py`` say; everything can be changed on the admin pages.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from queue_service.outreach.models import Event, Question, Told
from queue_service.posts.models import Text

_FORUM = Text(
    "Petugas desa menjelaskan cara membuat dan mengganti KTP-el, berkas yang perlu dibawa, dan cara membuat janji.\n"
    "Bawa KK bila ingin berkasnya diperiksa. Lansia dan ibu hamil boleh datang diantar.",
    "Village officers explain how to get or replace a KTP-el, what to bring, and how to make an appointment.\n"
    "Bring your family card (KK) to have your documents looked at.",
)
# Weeks from the day of seeding, weekday, from, to, title, place, address, places.
_EVENINGS = (
    (
        0,
        6,
        "19:30",
        "21:00",
        ("Forum RW 01: KTP-el tanpa bingung", "RW 01 forum: your KTP-el made easy"),
        "Balai RW 01",
        40,
    ),
    (
        1,
        3,
        "19:30",
        "21:00",
        ("Forum RW 02: KTP-el tanpa bingung", "RW 02 forum: your KTP-el made easy"),
        "Rumah Ketua RW 02",
        25,
    ),
    (
        1,
        6,
        "19:30",
        "21:00",
        ("Forum RW 03: KTP-el tanpa bingung", "RW 03 forum: your KTP-el made easy"),
        "Balai RW 03",
        40,
    ),
    (
        2,
        6,
        "19:30",
        "21:00",
        ("Forum RW 04: KTP-el tanpa bingung", "RW 04 forum: your KTP-el made easy"),
        "Balai RW 04",
        40,
    ),
)


def events(today: date, zone: str) -> tuple[Event, ...]:
    """Return the events of the weeks after ``today``: evening forums in the RWs, and a stand at the market to which one just goes."""
    forums = tuple(
        _event(f"forum-rw-{number:02d}", today, zone, *row) for number, row in enumerate(_EVENINGS, 1)
    )
    stand = _event(
        "stan-pasar", today, zone, 1, 7, "07:00", "10:00",
        ("Stan tanya KTP-el di pasar", "Ask about your KTP-el at the market"), "Pasar Tanjung Barat", None,
    )  # fmt: skip
    about = Text(
        "Tanya apa saja tentang KTP-el, KIA, dan IKD. Tidak perlu mendaftar.",
        "Ask anything about KTP-el, KIA and IKD. No sign-up needed.",
    )
    return (*forums, replace(stand, about=about, open=False))


def _event(
    name: str,
    today: date,
    zone: str,
    weeks: int,
    weekday: int,
    start: str,
    end: str,
    title: tuple[str, str],
    place: str,
    places: int | None,
) -> Event:
    soon = today + timedelta(days=2)  # a first event that people can still be told of
    day = soon + timedelta(days=(weekday - soon.isoweekday()) % 7, weeks=weeks)
    begin, finish = (
        int(datetime.combine(day, datetime.strptime(at, "%H:%M").time(), ZoneInfo(zone)).timestamp() * 1000)
        for at in (start, end)
    )
    return Event(name, Text(*title), _FORUM, place, begin, finish, zone, "Tanjung Barat", places)


QUESTIONS = (
    Question(
        "surat-pengantar",
        Text("Apakah perlu surat pengantar dari RT atau RW?", "Do I need a letter from the RT or RW?"),
        Text(
            "Tidak, bila Anda sudah tercatat di Kartu Keluarga (KK).",
            "No, if you are already in a family card (KK).",
        ),
        "forum-rw-01",
        published=True,
        at_ms=4,
    ),
    Question(
        "biaya",
        Text("Berapa biayanya?", "What does it cost?"),
        Text(
            "GRATIS. Memungut biaya melanggar hukum, juga bagi petugas desa. Bila ada yang meminta uang, laporkan lewat "
            "lapor.go.id atau SMS 1708.",
            "It is FREE. Charging is against the law, for village staff too. If somebody asks for money, report it at "
            "lapor.go.id or by SMS to 1708.",
        ),
        "forum-rw-01",
        published=True,
        at_ms=3,
    ),
    Question(
        "usia-16",
        Text("Anak saya 16 tahun. Sudah boleh datang?", "My child is 16. Can we come already?"),
        Text(
            "Boleh. Perekaman dapat dilakukan sejak usia 16; kartunya terbit saat berusia 17 tahun.",
            "Yes. Biometrics can be recorded from the age of 16; the card is issued at 17.",
        ),
        published=True,
        at_ms=2,
    ),
    Question(
        "diwakilkan",
        Text("Bolehkah orang tua saya yang sakit diwakilkan?", "Can I come for a parent who is ill?"),
        at_ms=1,
    ),
)

WORDS = {
    "why-a-ktp": Told(
        Text(
            "KTP-el adalah bukti diri Anda yang sah. Banyak urusan memintanya: berobat, membuka rekening, mengurus "
            "bantuan, menikah, sampai memilih dalam pemilu.\n\nMembuatnya GRATIS. Lebih baik diurus sekarang, sebelum "
            "mendadak diperlukan.",
            "The KTP-el is your valid proof of who you are. Many things ask for it: seeing a doctor, opening an account, "
            "getting aid, marrying, voting.\n\nIt is FREE. Better to get it now than when you suddenly need it.",
        )
    ),
    "ktp-baru": Told(
        Text(
            "Untuk Anda yang belum pernah punya KTP-el. Berkas diperiksa dahulu di desa, lalu sidik jari, mata, dan foto "
            "direkam di tempat yang ditunjukkan petugas. Setelah kartunya jadi, Anda dikabari.",
            "For those who have never had a KTP-el. Your documents are checked in the village first; then fingerprints, "
            "eyes and photo are recorded where the officer tells you. You are told when the card is ready.",
        )
    ),
    "ktp-ganti": Told(
        Text(
            "KTP-el hilang, rusak, atau datanya berubah? Kartunya diganti, nomornya (NIK) tetap sama. Bawa berkas sesuai "
            "keadaan Anda saja; tidak perlu semuanya.",
            "Was your KTP-el lost or damaged, or have your data changed? The card is replaced, its number (NIK) stays. "
            "Bring only what fits your case, not everything in the list.",
        )
    ),
}
