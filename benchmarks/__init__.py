"""Measurements of the service on this machine, never part of the tests: ``make bench`` or ``python -m benchmarks [--quick] [NAME ...]``.

Every result is a ratio of two things measured in turns within one run, so that the machine and its other work cancel out.
Everything talks to loopback only, with an engine and processes of its own. What was seen is in ``docs/performance.md``.
"""
