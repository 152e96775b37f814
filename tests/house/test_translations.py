"""Every text that people read exists in Indonesian (the source) and in English."""

import io
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "queue_service" / "locale" / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None}


def texts() -> set[str]:
    mapping = io.StringIO((ROOT / "babel.cfg").read_text(encoding="utf-8"))
    methods, options = parse_mapping_cfg(mapping)
    found: set[str] = set()
    for _file, _line, text, _comments, _context in extract_from_dir(ROOT, methods, options, KEYWORDS):
        found.update(text if isinstance(text, tuple) else (text,))
    return found - {""}


def test_every_text_has_an_english_translation() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    translated: set[str] = set()
    for message in catalogue:
        parts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and all(parts):
            translated.update(message.id if isinstance(message.id, tuple | list) else (message.id,))
    assert sorted(texts() - translated) == []


def test_translations_keep_the_placeholders() -> None:
    with CATALOGUE.open("rb") as file:
        wrong = [(message.id, errors) for message, errors in read_po(file).check() if errors]
    assert wrong == []
