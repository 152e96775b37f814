"""Texts that people read, in Indonesian and English."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """One text in both languages; an empty English text falls back to the Indonesian one."""

    id: str = ""
    en: str = ""

    def to(self, language: str) -> str:
        """Return the text for ``language`` (``id`` or ``en``)."""
        return self.en if language == "en" and self.en else self.id

    def public(self) -> dict[str, str]:
        """Return both texts as they appear in answers and events."""
        return {"id": self.id, "en": self.to("en")}


@dataclass(frozen=True)
class Lines:
    """A list of short texts in both languages, e.g. the documents to bring."""

    id: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def to(self, language: str) -> tuple[str, ...]:
        """Return the lines for ``language``."""
        return self.en if language == "en" and self.en else self.id

    def public(self) -> dict[str, list[str]]:
        """Return both lists as they appear in answers."""
        return {"id": list(self.id), "en": list(self.to("en"))}
