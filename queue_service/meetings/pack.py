"""What lies on the table at a meeting, before it is a page or a PDF: sections of tables, charts and words. Values only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts below a head; the first column names the row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart: for each label one bar of each series (name -> numbers, as many as labels)."""

    title: str
    labels: tuple[str, ...]
    series: dict[str, tuple[int, ...]]

    @property
    def most(self) -> int:
        """The height of the chart: the highest number, at least five."""
        return max(5, *(max(numbers, default=0) for numbers in self.series.values()))


@dataclass(frozen=True, slots=True)
class Section:
    """One topic: a title, and below it tables, charts and paragraphs in their order."""

    title: str
    parts: tuple[Table | Bars | str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole document.

    ``footer`` stands on every page; ``page`` is how its number and their count are said beside it: ``Halaman %d dari %d``.
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    footer: str
    page: str
