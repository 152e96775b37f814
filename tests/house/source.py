"""What the house tests read: the product's own files, and nothing that was installed or generated."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("queue_service", "kiosk", "display")
LUA = sorted(path for path in (ROOT / "queue_service").rglob("*.lua") if path.parent.name == "lua")
_INCLUDE = re.compile(r"^--@include (\w+)$", re.MULTILINE)


def files(*suffixes: str, under: tuple[str, ...] = PACKAGES) -> list[Path]:
    """Return the files with these suffixes."""
    found = [path for package in under for path in (ROOT / package).rglob("*") if path.suffix in suffixes]
    return sorted(path for path in found if "__pycache__" not in path.parts)


def found(pattern: str, paths: Iterable[Path]) -> dict[str, list[str]]:
    """Return what matches in files, by the file's name; those without are left out."""
    every = {name(path): re.findall(pattern, path.read_text(encoding="utf-8")) for path in paths}
    return {file: matches for file, matches in every.items() if matches}


def name(path: Path) -> str:
    """Return a path as people write it."""
    return str(path.relative_to(ROOT))


def shared(script: Path, include: str) -> Path:
    """Return the file that a script's include means."""
    own = (script.parent if script.parent.name == "shared" else script.parent / "shared") / f"{include}.lua"
    return own if own.exists() else ROOT / "queue_service/core/lua" / f"{include}.lua"


def parts(script: Path) -> Iterator[Path]:
    """Yield a script and everything it includes."""
    yield script
    for include in _INCLUDE.findall(script.read_text(encoding="utf-8")):
        yield from parts(shared(script, include))


def header(path: Path) -> str:
    """Return the comment lines at the top of a script."""
    lines = path.read_text(encoding="utf-8").splitlines()
    end = next(number for number, line in enumerate(lines) if not line.startswith("-- "))
    return "\n".join(line[3:] for line in lines[:end])


def code(path: Path) -> str:
    """Return a script without its comments."""
    text = path.read_text(encoding="utf-8")
    return "\n".join(re.sub(r"--.*", "", line) for line in text.splitlines())


_FUNCTION = re.compile(r"^local function (\w+)\(.*?^end$", re.MULTILINE | re.DOTALL)


def reached(script: Path) -> str:
    """Return what of a script and its includes can run: the lines outside functions, and the functions that are called."""
    text = "\n".join(code(part) for part in parts(script))
    functions = {found[1]: found[0] for found in _FUNCTION.finditer(text)}
    running = _FUNCTION.sub("", text)
    while called := [one for one in functions if re.search(rf"(?<![.\w]){one}\(", running)]:
        running += "".join(functions.pop(one).partition("\n")[2] for one in called)
    return running
