"""The grammar of Redis keys. Every room builds its own keys in its ``store.py`` with these helpers; ``docs/redis-keys.md`` lists all.

A key of a post carries the post as its hash tag, so that everything of one post lives on one node of a cluster.
"""


def post_key(post: str, *parts: str) -> str:
    """Return the key of something that belongs to one post, e.g. ``q:{kantor-desa}:seq``."""
    return ":".join((f"q:{{{post}}}", *parts))


def system_key(*parts: str) -> str:
    """Return the key of something that belongs to the whole office, e.g. ``sys:users``."""
    return ":".join(("sys", *parts))
