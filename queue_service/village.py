"""The sample village: three posts and five services with their real requirements. Values only; ``seed.py`` puts them into an empty store.

Requirements, fee and time standard follow the regulations named in ``legal_basis``; lengths are first guesses that the
posts' own days correct. Everything here can be changed on the admin pages.
"""

from queue_service.posts.models import (
    Case,
    Counter,
    EveningRules,
    Hours,
    Lines,
    OfferedService,
    Paper,
    Period,
    Post,
    Rule,
    Service,
    Text,
    Week,
)

_TIME = Text(
    "1 jam, paling lama 24 jam setelah berkas lengkap, kecuali ada gangguan",
    "1 hour, at most 24 hours once the documents are complete, outages excepted",
)
_FORWARDED = (
    "Ambil nomor antrean dan tunggu panggilan.",
    "Petugas desa memeriksa berkas dan meneruskannya ke Disdukcapil.",
)
_FORWARDED_EN = (
    "Take a number and wait for your call.",
    "The village officer checks the documents and forwards them to Disdukcapil.",
)

_KK = Paper(
    "kk",
    Text("Kartu Keluarga (KK)", "Family card (KK)"),
    Text(
        "Foto atau pindaian seluruh halaman, tulisannya terbaca.",
        "Photo or scan of the whole page, readable.",
    ),
)
_F102_HINT = Text(
    "Isi dan tanda tangani, lalu foto. Formulir ada di kantor desa.",
    "Fill it in, sign it and take a photo. The village office has the form.",
)


def _f102(when: str = "") -> Paper:
    return Paper("f-1-02", Text("Formulir F-1.02", "Form F-1.02"), _F102_HINT, when=when)


_REPLACING = (
    Case("hilang", Text("KTP-el hilang", "The card is lost")),
    Case("rusak", Text("KTP-el rusak", "The card is damaged")),
    Case("perubahan", Text("Data berubah", "My data have changed")),
    Case("pindah", Text("Pindah datang dari kabupaten/kota lain", "Moved here from another kabupaten/kota")),
    Case("pindah-dekat", Text("Pindah di dalam satu kabupaten/kota", "Moved inside the same kabupaten/kota")),
)
_REPLACING_PAPERS = (
    _KK,
    Paper(
        "surat-polisi",
        Text("Surat keterangan hilang dari kepolisian", "The police's loss letter"),
        when="case:hilang",
    ),
    Paper("ktp-rusak", Text("KTP-el yang rusak", "The damaged card"), when="case:rusak"),
    _f102("case:hilang case:rusak"),
    Paper("ktp-lama", Text("KTP-el lama", "The old card"), when="case:perubahan"),
    Paper(
        "bukti-perubahan",
        Text("Bukti perubahan data", "Proof of the change"),
        Text(
            "Surat yang menjadi dasar perubahan, misalnya akta perkawinan.",
            "The paper behind the change, for example a marriage certificate.",
        ),
        when="case:perubahan",
    ),
    Paper("surat-pindah", Text("Surat keterangan pindah", "The moving letter"), when="case:pindah"),
)
_CHILD_PAPERS = (
    Paper(
        "akta-lahir",
        Text("Kutipan akta kelahiran", "Birth certificate"),
        Text("Tunjukkan aslinya saat datang.", "Show the original when you come."),
    ),
    Paper(
        "kk",
        Text(
            "Kartu Keluarga (KK) asli orang tua atau wali", "Original family card (KK) of parents or guardian"
        ),
        _KK.hint,
    ),
    Paper(
        "ktp-orang-tua",
        Text("KTP-el kedua orang tua atau wali", "KTP-el of both parents or of the guardian"),
        Text("Keduanya dalam satu foto atau satu PDF.", "Both in one photo or one PDF."),
    ),
    Paper(
        "pas-foto",
        Text("Dua pas foto berwarna 2 x 3", "Two colour photos, 2 x 3 cm"),
        Text(
            "Foto keduanya bersama; bawa aslinya saat datang.", "Both in one photo; bring them when you come."
        ),
        when="5+",
    ),
)

SERVICES = (
    Service(
        slug="ktp-baru",
        letter="A",
        name=Text("KTP-el baru", "New KTP-el"),
        summary=Text("Kartu pertama, mulai usia 17 tahun", "The first card, from the age of 17"),
        requirements=Lines(
            ("Berusia 17 tahun, atau sudah/pernah kawin", "Fotokopi Kartu Keluarga (KK)", "Formulir F-1.02"),
            ("Aged 17, or married or once married", "Copy of the family card (KK)", "Form F-1.02"),
        ),
        steps=Lines(
            (
                *_FORWARDED,
                "Perekaman biometrik di Disdukcapil, UPT, kecamatan, atau tim jemput bola (boleh sejak usia 16).",
                "Ambil KTP-el setelah diberi kabar.",
            ),
            (
                *_FORWARDED_EN,
                "Biometrics are recorded by Disdukcapil, its UPT, the kecamatan or a mobile team (from the age of 16).",
                "Collect the card when you are told that it is ready.",
            ),
        ),
        time_standard=_TIME,
        legal_basis="Perpres 96/2018 Pasal 15; UU 24/2013 Pasal 79A (gratis); Permendagri 19/2018",
        mean_minutes=10.0,
        online=True,
        papers=(_KK, _f102()),
        age_from=17,
        married=True,
    ),
    Service(
        slug="ktp-ganti",
        letter="B",
        name=Text("Ganti KTP-el", "Replace a KTP-el"),
        summary=Text(
            "Hilang, rusak, pindah datang, atau perubahan data", "Lost, damaged, moved here, or changed data"
        ),
        requirements=Lines(
            (
                "Kartu Keluarga (KK)",
                "Hilang: surat keterangan hilang dari kepolisian dan formulir F-1.02",
                "Rusak: KTP-el yang rusak dan formulir F-1.02",
                "Perubahan data: KTP-el lama dan bukti perubahannya",
                "Pindah datang: surat keterangan pindah (tidak perlu jika masih satu kabupaten/kota)",
            ),
            (
                "Family card (KK)",
                "Lost: the police's loss letter and form F-1.02",
                "Damaged: the damaged card and form F-1.02",
                "Changed data: the old card and proof of the change",
                "Moved here: the moving letter (not needed inside the same kabupaten/kota)",
            ),
        ),
        steps=Lines(
            (*_FORWARDED, "Ambil KTP-el setelah diberi kabar."),
            (*_FORWARDED_EN, "Collect the card when you are told that it is ready."),
        ),
        time_standard=_TIME,
        legal_basis="Perpres 96/2018; UU 24/2013 Pasal 79A (gratis); Permendagri 19/2018",
        mean_minutes=8.0,
        online=True,
        age_from=17,
        married=True,
        cases=_REPLACING,
        papers=_REPLACING_PAPERS,
    ),
    Service(
        slug="kia",
        letter="C",
        name=Text("Kartu Identitas Anak (KIA)", "Child identity card (KIA)"),
        summary=Text("Untuk anak di bawah 17 tahun", "For children under 17"),
        requirements=Lines(
            (
                "Fotokopi kutipan akta kelahiran, tunjukkan aslinya",
                "KK asli orang tua atau wali",
                "KTP-el kedua orang tua atau wali",
                "Anak 5 tahun ke atas: dua pas foto berwarna 2 x 3",
            ),
            (
                "Copy of the birth certificate, show the original",
                "Original family card (KK) of parents or guardian",
                "KTP-el of both parents or of the guardian",
                "Children of 5 and older: two colour photos, 2 x 3 cm",
            ),
        ),
        steps=Lines(
            (*_FORWARDED, "Ambil KIA setelah diberi kabar."),
            (*_FORWARDED_EN, "Collect the card when you are told that it is ready."),
        ),
        time_standard=_TIME,
        legal_basis="Permendagri 2/2016; UU 24/2013 Pasal 79A (gratis)",
        mean_minutes=6.0,
        online=True,
        papers=_CHILD_PAPERS,
        age_to=16,
        guardian=True,
    ),
    Service(
        slug="ikd",
        letter="D",
        name=Text("Aktivasi IKD", "Activate IKD"),
        summary=Text("KTP digital di ponsel", "The digital KTP on your phone"),
        requirements=Lines(
            (
                "Ponsel pintar Anda sendiri",
                "Alamat surel (e-mail)",
                "Sudah pernah perekaman biometrik",
                "Datang sendiri: kode QR dipindai di depan petugas",
            ),
            (
                "Your own smartphone",
                "An e-mail address",
                "Biometrics already recorded",
                "Come in person: the QR code is scanned in front of the officer",
            ),
        ),
        steps=Lines(
            (
                "Ambil nomor antrean dan tunggu panggilan.",
                "Isi data di aplikasi IKD bersama petugas.",
                "Pindai kode QR di depan petugas.",
            ),
            (
                "Take a number and wait for your call.",
                "Fill in the IKD app together with the officer.",
                "Scan the QR code in front of the officer.",
            ),
        ),
        legal_basis="Permendagri 72/2022; UU 24/2013 Pasal 79A (gratis)",
        mean_minutes=8.0,
    ),
    Service(
        slug="pengambilan",
        letter="E",
        name=Text("Pengambilan", "Collection"),
        summary=Text("Ambil kartu yang sudah jadi", "Collect a finished card"),
        requirements=Lines(
            ("Bukti permohonan, jika ada", "KTP-el lama, jika masih ada"),
            ("Proof of the application, if you have it", "The old card, if you still have it"),
        ),
        steps=Lines(
            ("Ambil nomor antrean dan tunggu panggilan.", "Petugas menyerahkan kartu Anda."),
            ("Take a number and wait for your call.", "The officer hands over your card."),
        ),
        legal_basis="UU 24/2013 Pasal 79A (gratis)",
        mean_minutes=3.0,
    ),
)


def _week(*rules: tuple[tuple[int, ...], str, str]) -> tuple[Rule, ...]:
    return tuple(Rule(days, (Period(_minute(start), _minute(end)),)) for days, start, end in rules)


def _minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


_MONDAY_TO_THURSDAY, _FRIDAY = (1, 2, 3, 4), (5,)
# 37.5 hours a week, 32.5 in Ramadan (Perpres 21/2023), with the break for the Friday prayer.
OFFICE_WEEK = Week(
    _week((_MONDAY_TO_THURSDAY, "07:30", "16:00"), (_FRIDAY, "07:30", "16:30")),
    _week((_MONDAY_TO_THURSDAY, "12:00", "13:00"), (_FRIDAY, "11:30", "13:00")),
)
RAMADAN_WEEK = Week(
    _week((_MONDAY_TO_THURSDAY, "08:00", "15:00"), (_FRIDAY, "08:00", "15:30")),
    _week((_MONDAY_TO_THURSDAY, "12:00", "12:30"), (_FRIDAY, "11:30", "12:30")),
)


# For those who work by day: Wednesday evenings, as Jakarta's "Rabu Petang"; not in a month's fifth week.
EVENINGS = EveningRules(sessions=(Rule((3,), (Period(960, 1170),), weeks=(1, 2, 3, 4)),))


def _offered(*slugs: str, quota: int | None = None) -> tuple[OfferedService, ...]:
    return tuple(
        OfferedService(service.slug, service.letter, quota, service.mean_minutes)
        for service in SERVICES
        if service.slug in slugs
    )


def posts(timezone: str) -> tuple[Post, ...]:
    """Return the village's posts, in this zone. The office is open around the clock, so that one can try it at any hour."""
    office = Post(
        slug="kantor-desa",
        name="Kantor Desa Tanjung Barat",
        address="Jalan Raya Desa 1, Tanjung Barat",
        location=(-6.3076, 106.8441),
        timezone=timezone,
        services=_offered(*(service.slug for service in SERVICES)),
        counters=tuple(Counter(number, number) for number in ("1", "2", "3")),
        hours=Hours(around_the_clock=True, week=OFFICE_WEEK, ramadan=RAMADAN_WEEK),
        evening=EVENINGS,
    )
    market = Post(
        slug="pasar",
        name="Pasar Tanjung Barat",
        address="Kios 12, dekat pintu timur pasar",
        location=(-6.3103, 106.8467),
        timezone=timezone,
        services=_offered("ktp-baru", "ktp-ganti", "kia", "pengambilan", quota=40),
        counters=(Counter("1", "1"),),
        hours=Hours(week=Week(_week(((3, 6), "07:00", "12:00")))),
    )
    school = Post(
        slug="sekolah",
        name="SMA Negeri Tanjung Barat",
        address="Ruang serbaguna, Jalan Pendidikan 5",
        location=(-6.3041, 106.8410),
        timezone=timezone,
        services=_offered("ktp-baru", "kia", "ikd", quota=30),
        counters=(Counter("1", "1"),),
        hours=Hours(week=Week((Rule((4,), (Period(780, 930),), weeks=(1, 3)),))),
    )
    return office, market, school
