"""Evening sessions: extra hours for people who work by day, whose places are drawn by lot, so that anyone can check the draw.

Invariants: the draw follows from the published seed and list, in whatever order the requests came; in the same class more past losses are
never ranked below; one active request per identity and per phone; confirmed places and open offers never exceed the capacity; no place
stays free while somebody waits for it before offers end; below the quorum no booking remains; every step can be run twice, late or after
a crash with the same result. The places themselves are bookings.
"""
