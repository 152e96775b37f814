"""What everybody can ask of the office: a copy of what is kept of them, and its end (UU 27/2022). For supervisors and admins.

Ties the rooms' ``rights`` together and reaches into nobody's keys. Invariants: nothing that is still needed is erased; an order to erase
is carried on until nothing of the person is left, also after a crash in its middle; then the order itself no longer says who it was;
neither a NIK nor a number is ever in an address or in the audit log.
"""
