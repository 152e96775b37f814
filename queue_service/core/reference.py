"""The generated reference: ``document`` adds a route to the OpenAPI document at ``/openapi.json`` (shown at ``/docs``).

The library writes the document; input is parsed by ``core.web.body`` so that bad input is answered in one form everywhere.
"""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel
from spectree import Response, SpecTree


class Problem(BaseModel):
    """RFC 9457 problem details with a stable ``code``; 422 lists ``errors``."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] | None = None


spec = SpecTree(
    "flask",
    mode="strict",
    title="KTP queue service",
    version="1",
    annotations=False,
    validation_error_model=Problem,
)


def document(
    room: str,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    problems: tuple[int, ...] = (),
    media: str | None = None,
    **answers: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Document a route: its room (tag), body, query, and answers by status, e.g. ``document("tickets", created=...)``.

    ``answers`` are ``http_200=Model`` and so on; ``list[Model]`` for a list, ``None`` for an answer without a body; ``media`` is the type
    of a 200 that is not JSON. ``problems`` are the statuses it may refuse with beside those that follow from the route
    (``queue_service.reference_page``).
    """
    responses: dict[str, Any] = {name.upper(): model for name, model in answers.items()}
    responses.update({f"HTTP_{status}": Problem for status in problems})
    register = spec.validate(
        json=body, query=query, resp=Response(**responses), tags=(room,), skip_validation=True
    )

    def attach(view: Callable[..., Any]) -> Callable[..., Any]:
        # The library finds what it knows of a view by the view itself; its wrapper would build every answer a second time.
        known = spec.get_function_metadata(register(view))
        if known is not None:
            spec._function_metadata[view] = known
        vars(view)["media"] = media
        return view

    return attach
