"""How words are said where espeak-ng's Indonesian rules err.

Written Indonesian has one "e" for two sounds, the full e of "loket" and the murmured e of "belas", and the rules guess.
Each entry is a word and its sound in espeak-ng's own letters (`@` murmured e, `E` open e, `e` closed e, `N` ng, `'` stress),
after KBBI. Single capital letters need no entry: espeak-ng names them correctly (A a, B be, C ce ... Q ki, X eks, Z zet).
"""

import re

SOUNDS = {
    "id": {
        "belas": "b@l'as",
        "belakang": "b@l'akaN",
        "berkas": "b@rk'as",
        "dengan": "d@N'an",
        "depan": "d@p'an",
        "empat": "@mp'at",
        "enam": "@n'am",
        "ikd": ",ik,ad'e",
        "kelas": "k@l'as",
        "kepala": "k@p'ala",
        "keluarga": "k@lu'arga",
        "loket": "l'okEt",
        "perlu": "p@rl'u",
        "rekam": "r@k'am",
        "sebelas": "s@b@l'as",
        "sedang": "s@d'aN",
        "sekolah": "s@k'olah",
        "sentuh": "s@nt'uh",
        "tengah": "t@N'ah",
        "tetap": "t@t'ap",
        "tiket": "t'ikEt",
    },
    "en": {},
}


def sounded(language: str, text: str) -> str:
    """Return ``text`` with the words of :data:`SOUNDS` replaced by ``[[their sounds]]`` for espeak-ng."""
    sounds = SOUNDS[language]

    def replace(found: re.Match[str]) -> str:
        sound = sounds.get(found.group().lower())
        return f"[[{sound}]]" if sound else found.group()

    return re.sub(r"[^\W\d_]+", replace, text)
