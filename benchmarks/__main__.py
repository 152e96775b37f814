"""``python -m benchmarks``: run all measurements, or those named, and print each ratio beside what it should be."""

import argparse

from benchmarks import booking_storm, call_latency, growth, issue_storm, memory, reports, slot_search, uploads
from benchmarks.report import Ratio, show

ALL = {
    "issue_storm": issue_storm.measure,
    "booking_storm": booking_storm.measure,
    "call_latency": call_latency.measure,
    "growth": growth.measure,
    "slot_search": slot_search.measure,
    "memory": memory.measure,
    "reports": reports.measure,
    "uploads": uploads.measure,
}


def main() -> None:
    """Run and print; fails when something was wrong (a number given twice), never because it was slow."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a look within two minutes; the ratios are rougher"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ALL)}; all by default")
    options = parser.parse_args()
    if unknown := set(options.names) - ALL.keys():
        parser.error(f"there is no measurement {', '.join(unknown)}")
    ratios: list[Ratio] = []
    for name in options.names or ALL:
        print(f"\n{name}", flush=True)
        ratios += ALL[name](options.quick)
    print()
    show(ratios)


if __name__ == "__main__":
    main()
