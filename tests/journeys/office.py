"""A small office of its own for each journey, inside the one running server: a post, two officers, and their API."""

import json
from typing import Any

from queue_service.core import cache
from queue_service.core.ids import token
from queue_service.core.redis import Engine
from queue_service.posts.models import Post, QueueRules
from queue_service.staff import actions as staff
from queue_service.tickets import check
from tests import factories
from tests.servers import Running, ask

PASSWORD = "payung biru laut"
Json = dict[str, Any]


class Office:
    """One post with three counters and three services (A, B, C); ``sari`` and ``budi`` work there."""

    def __init__(self, server: Running, rules: QueueRules | None = None) -> None:
        self.base_url = server.base_url
        self.slug = f"pos-{token(8)}"
        self.engine = Engine(server.env["REDIS_URL"])
        self.post: Post = factories.keep(self.engine, factories.make_post(self.slug, rules=rules))
        cache.announce(self.engine.client, "posts")
        self.sari, self.budi = (f"{name}-{token(6)}" for name in ("sari", "budi"))
        for name in (self.sari, self.budi):
            staff.create_user(self.engine, name, PASSWORD, "officer", (self.slug,), name[:4].capitalize())
        self.tokens = {name: self.log_in(name) for name in (self.sari, self.budi)}

    def close(self) -> None:
        """Let the connection go; the post stays in the server and disturbs nobody."""
        self.engine.close()

    def log_in(self, name: str) -> str:
        """Return a session token of an officer."""
        answer: str = self.ask("POST", "/api/v1/login", {"username": name, "password": PASSWORD})["token"]
        return answer

    def ask(self, method: str, path: str, body: Json | None = None, by: str | None = None) -> Any:
        """Call the API and return what it answers; raises AssertionError with a refusal."""
        return ask(self.base_url, method, path, body, self.tokens[by] if by is not None else "")

    def issue(self, service: str = "ktp-baru", **more: Any) -> Json:
        """Give somebody a number."""
        path = f"/api/v1/posts/{self.slug}/tickets"
        answer: Json = self.ask("POST", path, {"service": service, **more}, self.sari)
        return answer

    def look(self, ticket: Json) -> Json:
        """Return a ticket as it is now."""
        answer: Json = self.ask("GET", f"/api/v1/tickets/{ticket['id']}")
        return answer

    def open(self, counter: str = "2", by: str | None = None, state: str = "open") -> None:
        """Let an officer (budi) sit down at a counter, at no particular screen."""
        self.ask("PUT", f"{self.counter(counter)}", {"state": state}, by or self.budi)

    def at(self, verb: str, counter: str = "2", by: str | None = None, **body: Any) -> Json | None:
        """Do something at a counter (budi at counter 2)."""
        answer: Json | None = self.ask("POST", f"{self.counter(counter)}/{verb}", body, by or self.budi)
        return answer

    def serve(self, counter: str = "2") -> None:
        """Call the next person, serve and finish."""
        for verb in ("call-next", "start", "finish"):
            self.at(verb, counter)

    def counter(self, counter: str) -> str:
        """Return the path of a counter's API."""
        return f"/api/v1/posts/{self.slug}/counters/{counter}"

    def notices(self) -> list[Json]:
        """Return what is announced at the post."""
        answer: list[Json] = self.ask("GET", f"/api/v1/posts/{self.slug}/notices")
        return answer

    def states(self, tickets: list[Json]) -> list[str]:
        """Return the states of tickets."""
        return [self.look(ticket)["state"] for ticket in tickets]

    def faults(self) -> list[str]:
        """Return what is wrong with the store of this post."""
        return [one for one in check.violations(self.engine) if one.startswith(self.slug)]

    def called(self) -> list[str]:
        """Return the numbers that were called today, in order, with repetitions."""
        events = self.engine.client.xrange(f"q:{{{self.slug}}}:events")
        return [
            json.loads(fields["data"])["number"]
            for _id, fields in events
            if fields["type"] == "ticket.called"
        ]
