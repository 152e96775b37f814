"""Which processes a supervisor has started."""

from pathlib import Path


def children(parent: int) -> dict[int, str]:
    """Return the children of a process: id -> command line."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                # "PID (NAME) STATE PPID ..."; a name may hold spaces and brackets
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
            except OSError:  # it ended meanwhile
                continue
            if int(fields[1]) == parent and fields[0] != "Z":
                found[int(folder.name)] = command
    return found
