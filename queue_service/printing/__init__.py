"""Printing: getting a ticket onto paper and knowing whether it came out.

For the walk-in, who keeps the number whatever the printer does; for staff, who see troubles at once and print again. Invariants:
printing never changes a ticket and never issues one; a job is printed at most once and decided exactly once, only a late "printed"
corrects a "failed"; a job that nobody decides in time is decided by the sweep; nothing personal is on the paper.
"""
