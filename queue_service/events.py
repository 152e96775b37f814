"""The wire protocol on one screen: every event a post's stream can carry, and what of it the public may see.

Scripts write the events; this table is what displays, phones and tests may rely on (``docs/protocol.md`` says it in words).
``number, service, state, waiting`` are in every ticket event.
"""

TICKET = frozenset({"number", "service", "state", "waiting"})
EVENTS: dict[str, frozenset[str]] = {
    "ticket.issued": TICKET,
    "ticket.called": TICKET | {"counter", "recalls"},
    "ticket.recalled": TICKET | {"counter", "recalls"},
    "ticket.started": TICKET | {"counter"},
    "ticket.finished": TICKET | {"counter", "reason"},
    "ticket.continued": TICKET | {"counter", "next_service"},
    "ticket.no_show": TICKET | {"counter"},
    "ticket.held": TICKET | {"counter"},
    "ticket.returned": TICKET,
    "ticket.delayed": TICKET,
    "ticket.transferred": TICKET | {"counter", "from_service", "to_counter"},
    "ticket.cancelled": TICKET | {"counter", "reason"},
    "ticket.undone": TICKET | {"counter", "undone", "recalls", "from_service"},
    "counter.changed": frozenset({"counter", "state", "services"}),
    "notice.changed": frozenset({"notices"}),
    "service.changed": frozenset({"paused"}),
    "post.changed": frozenset(),
    "print.failed": frozenset({"number", "reason"}),
    "print.done": frozenset({"number"}),
    "booking.changed": frozenset({"slot", "taken"}),
    "evening.changed": frozenset({"date", "state", "requests"}),
    "application.changed": frozenset({"service", "state"}),
    "visit.changed": frozenset({"service", "state"}),
    "wait.estimated": frozenset({"estimates"}),
    "day.closed": frozenset({"day"}),
    "day.opened": frozenset({"day"}),
}
# Never in public: it would tell who somebody is, or let others act for them.
PRIVATE = frozenset(
    {
        "ticket",
        "id",
        "code",
        "by",
        "officer",
        "name",
        "phone",
        "priority",
        "lane",
        "why",
        "note",
        "application",
        "home_visit",
    }
)
