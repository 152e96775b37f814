"""Text that every thermal printer prints alike: printable ASCII and nothing else.

Printers differ in code pages and none announces its own, so letters outside ASCII come out as rubbish ("mojibake") or,
worse, as commands. Transliteration keeps a name readable everywhere: "Désa Tanjung – Pos 2" -> "Desa Tanjung - Pos 2".
"""

from anyascii import anyascii


def printable(text: str) -> str:
    """Return ``text`` as one line of printable ASCII (0x20-0x7E), runs of blanks folded into one.

    Control characters become blanks: a name can never carry a printer command.
    """
    ascii_text = anyascii(text)
    visible = "".join(char if " " <= char <= "~" else " " for char in ascii_text)
    return " ".join(visible.split())
