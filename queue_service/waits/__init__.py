"""Waits: how long somebody will probably wait, learned from how long services really took.

For the walk-in, who may go home and come back; for the display. Never in the way of issuing or calling: a job learns from the
events and stores a pace per service, and an estimate is arithmetic on that pace. Invariant: nothing to learn from means no
estimate, never an invented one.
"""
