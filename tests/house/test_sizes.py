"""Small files and small functions: the aims are reported, the walls are held."""

import ast
import statistics

from tests.house.source import files, name

MODULES = files(".py")
SCRIPTS = [path for path in files(".js") if "static" in path.parts]
WALL = 350


def lengths_of_functions() -> list[int]:
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.append((node.end_lineno or node.lineno) - node.lineno + 1)
    return sorted(found)


def test_no_file_is_long():
    lengths = {
        name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in (*MODULES, *SCRIPTS)
    }
    assert {file: lines for file, lines in lengths.items() if lines > WALL} == {}


def test_functions_are_short(record_property):
    """Aims: median 9 lines, nine of ten 25."""
    lengths = lengths_of_functions()
    median, ninetieth = statistics.median(lengths), lengths[int(len(lengths) * 0.9)]
    record_property("median lines of a function", median)
    record_property("nine of ten functions, lines", ninetieth)
    assert median <= 9
    assert ninetieth <= 25


def test_most_files_are_short(record_property):
    """Aims: median 80 lines, nine of ten 220."""
    lengths = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES)
    ninetieth = lengths[int(len(lengths) * 0.9)]
    record_property("median lines of a file", statistics.median(lengths))
    record_property("nine of ten files, lines", ninetieth)
    assert ninetieth <= 220
