"""What an officer at the counter sees of the application that the ticket in hand is about: enough to help, no numbers of a person."""

from typing import Any

from queue_service.applications import actions, desk_view, desk_words, rules
from queue_service.applications.desk_view import Folder, Sheet
from queue_service.applications.models import Application, Reason, State
from queue_service.applications.phrases import PHRASES
from queue_service.bookings import wording
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

Json = dict[str, Any]


def about(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    application: Application,
    *,
    who: str,
    language: str,
) -> Json:
    """Return the application in the words of ``language``, as the officer ``who`` may see it."""
    folder = desk_view.folder(
        post,
        posts.service(engine, application.service),
        application,
        actions.opened(vault, application),
        "",
        who=who,
        now_ms=clock.now_ms(),
        language=language,
    )
    moves = rules.at_finish(application.state)
    return {
        "code": application.code,
        "code_text": wording.code_text(application.code),
        "state": application.state.value,
        "name": state_name(application.state),
        "moves": [{"verb": verb, "state": to.value, "name": state_name(to)} for verb, to in moves],
        "applicant": application.masked.get("name", folder.applicant.name),
        "guardian": folder.applicant.guardian.name,
        "service": " · ".join(part for part in (folder.service.name.to(language), folder.case) if part),
        "claimed_by": folder.claim.by if folder.claim and not folder.mine else None,
        "reasons": _returned(application),
        "papers": [_paper(sheet, language) for sheet in folder.sheets],
        "warnings": _warnings(folder),
    }


def state_name(state: State) -> str:
    """Return what a state is called at the desk."""
    return str(desk_words.STATES[state])


def _paper(sheet: Sheet, language: str) -> Json:
    return {
        "name": sheet.paper.name.to(language),
        "required": sheet.paper.required,
        "pages": sheet.file.pages if sheet.file else 0,
        "wrong": [_why(one) for one in sheet.wrong],
    }


def _returned(application: Application) -> list[str]:
    """What was found wrong with the whole when it came back; what is about one document stands with that."""
    entry = rules.returned(application)
    return [_why(one) for one in entry.reasons if not one.document] if entry else []


def _why(reason: Reason) -> str:
    return " ".join(part for part in (str(PHRASES.get(reason.phrase, "")), reason.text) if part)


def _warnings(folder: Folder) -> list[str]:
    return [str(desk_words.WARNINGS[code]) for code in folder.warnings]
