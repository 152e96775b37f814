"""Reads pages as a browser does, as far as tests need it: the forms with their fields, and every tag."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

FREE = {"text", "search", "textarea"}  # kinds of fields into which anything can be typed


@dataclass
class Form:
    """Where it goes, and its fields: what they hold, and which take any text."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    free: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """A page's forms and the names of its tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._area = self._select = ""
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        name = found.get("name", "")
        if tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get").lower()))
            self._inside = True
        elif not self._inside:
            return
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in found or self._select not in self._here):
            self._here[self._select] = found.get("value", "")
        elif tag == "textarea":
            self._area, self._here[name] = name, ""
            self.forms[-1].free.add(name)
        elif tag == "input" and name:
            self._input(name, found)

    @property
    def _here(self) -> dict[str, str]:
        return self.forms[-1].values

    def _input(self, name: str, found: dict[str, str]) -> None:
        kind = found.get("type", "text")
        if kind not in ("checkbox", "radio") or "checked" in found:
            self._here[name] = found.get("value", "")
        if kind in FREE and "pattern" not in found and found.get("inputmode", "text") == "text":
            self.forms[-1].free.add(name)

    def handle_endtag(self, tag: str) -> None:
        """Leave a field or the form."""
        self._inside = self._inside and tag != "form"
        self._area = "" if tag == "textarea" else self._area
        self._select = "" if tag == "select" else self._select

    def handle_data(self, data: str) -> None:
        """Take the text of a field."""
        if self._area:
            self._here[self._area] += data
