"""Reminders: what residents are told by SMS about their bookings, their requests and their turn.

It decides what is told when, and hands it to ``messages``; it owns nothing but its place in each post's stream. Invariants: each thing
is told at most once, however often the sweeps run or die; what is in the outbox is sent only while it is still true (the booking has not
changed since, the ticket still waits); what comes too late is never sent; without consent nothing is.
"""
