"""The verbs: begin, save, attach, submit; check, return, reject, move on, hand over. Each change is one script."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from queue_service.applications import people, rules, store
from queue_service.applications.models import Applicant, Application, Document, Reason, State
from queue_service.applications.store import Idempotency
from queue_service.bookings import asking, codes
from queue_service.core.clock import Clock, local_date
from queue_service.core.crypto import Vault
from queue_service.core.errors import Conflict, Invalid, NotFound
from queue_service.core.redis import Engine
from queue_service.core.scripts import or_first_answer
from queue_service.messages import phone as phones
from queue_service.posts import actions as posts
from queue_service.posts.models import Post, Service
from queue_service.tickets.actions import stamp

Args = dict[str, Any]
ATTEMPTS = 5  # a save that meets another one of the same person is done again on what that left


def create(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    service: str,
    given: Mapping[str, Any],
    *,
    phone: str,
    sms_consent: bool,
    language: str = "id",
    case: str = "",
    by: str = "anyone",
    code: str | None = None,
    idem: Idempotency = None,
) -> Application:
    """Begin an application with what is known of the applicant (``given``, by the fields of ``Applicant``).

    ``code`` when it is known before. Raises ``Invalid`` for a service that cannot be applied for here, and naming
    every field that is certainly wrong.
    """

    def args() -> Args:
        asked = online(engine, post, service)
        named = code or codes.new(post.slug)
        applicant = people.changed(Applicant(), given, today(clock, post))
        stamped = stamp(clock, post, by)
        known = _sealed(vault, applicant) | _reachable(vault, named, phone) | _case(asked, case)
        known |= {"code": named, "post": post.slug, "service": service, "created_ms": stamped["now"]}
        known |= {"sms_consent": sms_consent, "language": language}
        return stamped | {"application": known}

    return Application.of(_once(engine, "create", post, idem, args)["application"])


def _once(engine: Engine, verb: str, post: Post, idem: Idempotency, args: Callable[[], Args]) -> Any:
    """Run a verb; a repeated request gets its first answer also when it has become impossible since."""
    return or_first_answer(engine, post.slug, idem, lambda: store.run(engine, verb, post.slug, args(), idem))


def online(engine: Engine, post: Post, slug: str) -> Service:
    """Return a service that can be applied for at the post. Raises ``Invalid`` (``service_unknown``, ``not_online``)."""
    asking.check_service(post, slug)
    service = posts.service(engine, slug)
    if not service.online:
        raise Invalid("not_online", errors=[{"field": "service", "message": "not_online"}])
    return service


def today(clock: Clock, post: Post) -> date:
    """Return the post's local date."""
    return local_date(clock, post.timezone)


def _sealed(vault: Vault, applicant: Applicant) -> Args:
    return {"applicant": people.sealed(vault, applicant), "identity": people.identity(vault, applicant)}


def _reachable(vault: Vault, code: str, phone: str) -> Args:
    number = phones.normalise(phone)
    return {
        "phone": vault.seal(number, "phone"),
        "phone4": asking.phone4_print(vault, code, number[-4:]),
        "phone_print": vault.fingerprint(number, "phone"),
    }


def _case(service: Service, case: str) -> Args:
    if case and not any(one.slug == case for one in service.cases):
        raise Invalid("invalid_input", errors=[{"field": "case", "message": "unknown"}])
    return {"case": case}


def find(engine: Engine, code: str) -> tuple[Post, Application]:
    """Return an application and its post by the code, however it was typed. Raises ``NotFound``."""
    return codes.find(engine, code, store.application)


def held_by(engine: Engine, vault: Vault, code: str, phone4: str) -> tuple[Post, Application]:
    """Return an application to its holder, who knows the code and the phone's last four digits. Raises ``NotFound`` otherwise."""
    post, found = find(engine, code)
    asking.check_holder(vault, found, phone4)
    return post, found


def several(engine: Engine, post: Post, wanted: list[str]) -> dict[str, Application]:
    """Return the applications of a post with these codes, as far as there are any."""
    return {one.code: one for one in store.several(engine, post.slug, wanted)}


def opened(vault: Vault, application: Application) -> Applicant:
    """Return whom an application is for, for those allowed to see it."""
    return people.opened(vault, application.applicant)


def missing(
    engine: Engine, clock: Clock, vault: Vault, post: Post, application: Application
) -> tuple[str, ...]:
    """Return what the application still needs, as names of fields."""
    service = posts.service(engine, application.service)
    return rules.missing(service, application, opened(vault, application), today(clock, post))


def save(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    application: Application,
    given: Mapping[str, Any],
    *,
    phone: str | None = None,
    case: str | None = None,
    sms_consent: bool | None = None,
    language: str | None = None,
    by: str = "holder",
    idem: Idempotency = None,
) -> Application:
    """Keep what was typed; what is not given stays as it is.

    Raises ``Conflict`` wrong_state once it was submitted, and ``Invalid`` naming every field that is certainly wrong.
    """

    def args() -> Args:
        now = find(engine, application.code)[1]
        applicant = people.changed(opened(vault, now), given, today(clock, post))
        fields = _sealed(vault, applicant)
        fields |= _reachable(vault, now.code, phone) if phone is not None else {}
        fields |= _case(posts.service(engine, now.service), case) if case is not None else {}
        plain = {"sms_consent": sms_consent, "language": language}
        fields |= {name: value for name, value in plain.items() if value is not None}
        named = {"code": now.code, "rev": now.rev, "editable": sorted(rules.EDITABLE), "fields": fields}
        return stamp(clock, post, by) | named

    for attempt in range(ATTEMPTS):
        try:
            return Application.of(_once(engine, "save", post, idem, args)["application"])
        except Conflict as refused:
            if refused.code != "changed_meanwhile" or attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def attach(
    engine: Engine,
    clock: Clock,
    post: Post,
    application: Application,
    kind: str,
    document: Document | None,
    *,
    by: str = "holder",
) -> Application:
    """Note a kept file as the document of a kind, or with ``None`` that there is none any more. An earlier file is to be deleted then.

    Raises ``NotFound`` for a kind that the service does not ask for, ``Conflict`` wrong_state once it was submitted.
    """
    check_kind(engine, application, kind)
    args: Args = {"code": application.code, "editable": sorted(rules.EDITABLE), "kind": kind}
    if document is not None:
        names = ("id", "media", "size", "pages", "at_ms")
        args["document"] = {name: getattr(document, name) for name in names}
    answer = store.run(engine, "attach", post.slug, stamp(clock, post, by) | args)
    return Application.of(answer["application"])


def check_kind(engine: Engine, application: Application, kind: str) -> None:
    """Raise ``NotFound`` for a kind of document that the application's service does not know."""
    if not any(paper.kind == kind for paper in posts.service(engine, application.service).papers):
        raise NotFound("not_found")


def submit(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    application: Application,
    *,
    by: str = "holder",
    idem: Idempotency = None,
) -> Application:
    """Hand an application in. Raises ``Invalid`` incomplete, naming what is missing; ``Conflict`` wrong_state, changed_meanwhile."""

    def args() -> Args:
        if application.state in rules.EDITABLE and (
            lacks := missing(engine, clock, vault, post, application)
        ):
            raise Invalid("incomplete", errors=[{"field": name, "message": "missing"} for name in lacks])
        return _way(clock, post, application, "submit", by) | {"rev": application.rev}

    return Application.of(_once(engine, "advance", post, idem, args)["application"])


def _way(clock: Clock, post: Post, application: Application, verb: str, by: str) -> Args:
    move = rules.MOVES[verb]
    stamped = stamp(clock, post, by)
    named = {"code": application.code, "verb": verb, "sources": sorted(move.sources), "to": move.to}
    return stamped | named | {"tell": stamped["now"]}


def advance(
    engine: Engine,
    clock: Clock,
    post: Post,
    application: Application,
    verb: str,
    *,
    by: str,
    reasons: tuple[Reason, ...] = (),
    take: bool = False,
    ticket: str | None = None,
    idem: Idempotency = None,
) -> Application:
    """Do one of the desk's verbs. ``take``: although another officer works on it; ``ticket``: at the end of whose visit.

    Raises ``Conflict`` wrong_state, claimed_by_other; ``Invalid`` reason_needed.
    """
    if rules.MOVES[verb].reasons and not reasons:
        raise Invalid("reason_needed", errors=[{"field": "reasons", "message": "missing"}])
    args = _way(clock, post, application, verb, by)
    args |= {"reasons": [one.public() for one in reasons] or None, "take": take or None}
    args |= _at_end_of(post, ticket, args["now"])
    return Application.of(store.run(engine, "advance", post.slug, args, idem)["application"])


def _at_end_of(post: Post, ticket: str | None, now_ms: int) -> Args:
    """What was said at a visit's end is told once that end cannot be undone any more."""
    if ticket is None:
        return {}
    return {"ticket": ticket, "tell": now_ms + post.rules.undo_seconds * 1000 + rules.UNDOING_MS}


def progress(
    engine: Engine,
    clock: Clock,
    post: Post,
    application: Application,
    to: State,
    *,
    by: str,
    ticket: str | None = None,
    idem: Idempotency = None,
) -> Application:
    """Say where the card is at Disdukcapil. ``ticket``: at the end of whose visit.

    Raises ``Conflict`` wrong_state, also when it is in that state already.
    """
    stamped = stamp(clock, post, by)
    sources = sorted(rules.PROGRESS[to].sources)
    named = {
        "code": application.code,
        "verb": "progress",
        "sources": sources,
        "to": to,
        "tell": stamped["now"],
    }
    args = stamped | named | _at_end_of(post, ticket, stamped["now"])
    return Application.of(store.run(engine, "advance", post.slug, args, idem)["application"])


def claim(
    engine: Engine,
    clock: Clock,
    post: Post,
    application: Application,
    *,
    by: str,
    take: bool = False,
    idem: Idempotency = None,
) -> Application:
    """Work on an application alone for a while; ``take``: although another officer does.

    Raises ``Conflict`` wrong_state, claimed_by_other.
    """
    stamped = stamp(clock, post, by)
    args = {
        "code": application.code,
        "sources": sorted(rules.ANSWERABLE),
        "fresh": State.DIAJUKAN,
        "to": rules.MOVES["claim"].to,
        "until_ms": stamped["now"] + rules.CLAIM_MS,
        "take": take or None,
        "tell": stamped["now"] + rules.CHECKING_TOLD_MS,
    }
    return Application.of(store.run(engine, "claim", post.slug, stamped | args, idem)["application"])


def release(
    engine: Engine, clock: Clock, post: Post, application: Application, *, by: str, idem: Idempotency = None
) -> Application:
    """Let others work on it again; nothing happens when the claim is not one's own."""
    args = stamp(clock, post, by) | {"code": application.code}
    return Application.of(store.run(engine, "release", post.slug, args, idem)["application"])


def stop_texts(engine: Engine, clock: Clock, post: Post, application: Application, *, by: str) -> Application:
    """Withdraw the consent to SMS, at once and for good. Twice is no error."""
    args = stamp(clock, post, by) | {"code": application.code}
    return Application.of(store.run(engine, "stop_texts", post.slug, args)["application"])


def discard(engine: Engine, clock: Clock, post: Post, application: Application, *, by: str) -> bool:
    """Delete a draft, and say whether it was still there. Raises ``Conflict`` wrong_state once it was submitted."""
    args = stamp(clock, post, by) | {"code": application.code}
    return bool(store.run(engine, "discard", post.slug, args)["discarded"])
