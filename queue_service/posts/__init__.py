"""Posts: where the office serves people, what it offers there, when it is open, and what everybody should know just now.

For all other rooms, which read a post with ``actions.get`` and its live state with ``actions.live_state``. Invariants: a date
exception wins over every other rule; opening hours are in the post's own time zone; a letter means one service at a post; every
change of pauses or notices is one script with one event. Entered through ``actions`` and ``models`` only.
"""
