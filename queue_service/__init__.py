"""The queue, appointment and application service of a village's ID-card office.

Start reading at ``tickets/`` (the model room) and ``docs/architecture.md``.
"""
