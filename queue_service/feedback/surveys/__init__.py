"""Surveys: the satisfaction survey (SKM, PermenPANRB 14/2017) and the index that follows from it (IKM).

For residents, who answer nine questions on their phone, at the door or on paper; for the village, which must publish the result.
Invariants: a ticket or application is answered for at most once; nothing that is stored leads from an answer to a ticket, an
application or a person; the index is that of a naive recount; no public figure, nor what one
leaves of another, rests on fewer than ``rules.FEWEST`` answers.
"""
