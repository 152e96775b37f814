"""Tickets: numbers, the calling order, and everything an officer does with a ticket. The model room: read it first.

For the walk-in, who gets a number that is nobody else's; for the officer, who calls; for the waiting room, which is told.
Invariants: a number is given once a day and never skipped; a ticket is at one counter, a counter has one ticket; no counter calls
more than k urgent tickets in a row while an ordinary one it could serve waits; every ticket ends exactly once; every change is one
script that also appends its event, so what displays are told is what happened.
"""
