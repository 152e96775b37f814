"""HTTP of the posts room: the public API, pauses and notices, the start page, the admin pages."""

from queue_service.posts.routes import admin, catalogue, live, public, start
from queue_service.posts.routes.blueprint import blueprint

__all__ = ["admin", "blueprint", "catalogue", "live", "public", "start"]
