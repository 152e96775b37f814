"""An engine and two web processes on one port, as an office behind one address runs them."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from tests.factories import keep
from tests.servers import Running, eventually

SECRET = "geheim"


@contextmanager
def two_webs(*posts: Post, **env: str) -> Iterator[tuple[Engine, int]]:
    """Yield the engine, with the posts in it, and the port; ``env`` are further settings."""
    folder = Path(tempfile.mkdtemp(prefix="qs-two-"))
    server = EmbeddedEngine(folder, {"appendfsync": "no"})
    server.start()
    engine = Engine(server.url)
    for post in posts:
        keep(engine, post)
    webs: list[Running] = []
    own = {"REDIS_URL": server.url, "WEB_PROCESSES": "2", "SECRET_KEY": SECRET, **env}
    for name in ("one", "two"):
        (folder / name).mkdir()
        web = Running(folder / name, "web", **own)
        web.port = webs[0].port if webs else web.port
        web.env["PORT"] = str(web.port)
        webs.append(web)
    try:
        for web in webs:
            web.start()
            eventually(lambda web=web: "serving on" in web.said(), 60)
        yield engine, webs[0].port
    finally:
        for web in webs:
            if web.process is not None:
                web.stop()
        engine.close()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
