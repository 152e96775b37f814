"""The forms of minutes and of what is agreed: shown from what is kept, read back into it."""

from dataclasses import replace
from datetime import date

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from queue_service.meetings import rules
from queue_service.meetings.models import Action, Group, Meeting, State
from queue_service.posts.routes.forms import Form

Values = MultiDict[str, str]
PLACE_MOST, WHAT_MOST, OWNER_MOST, WHY_MOST = 80, 300, 80, 200
OBSTACLES_MOST, MINUTES_MOST = 4000, 12_000
PEOPLE_MOST = 500


def meeting_fields(meeting: Meeting, today: date) -> Values:
    """Return the fields of a meeting; one that was not written yet is today's."""
    values: Values = MultiDict(
        {
            "day": meeting.day or ("" if meeting.rev else today.isoformat()),
            "place": meeting.place,
            "obstacles": meeting.obstacles,
            "minutes": meeting.minutes,
        }
    )
    values.update({f"came-{group}": str(meeting.came.get(group, "")) for group in Group})
    return values


def read_meeting(form: Form, meeting: Meeting) -> Meeting:
    """Return the meeting as it was written."""
    day = form.day("day", needed=True)
    counts = {str(group): form.optional_number(f"came-{group}", 0, PEOPLE_MOST) for group in Group}
    return replace(
        meeting,
        day=day.isoformat() if day else "",
        place=form.text("place", PLACE_MOST, needed=True),
        came={group: count for group, count in counts.items() if count is not None},
        obstacles=form.text("obstacles", OBSTACLES_MOST),
        minutes=form.text("minutes", MINUTES_MOST),
    )


def action_fields(action: Action) -> Values:
    """Return the fields of something agreed."""
    return MultiDict(
        {
            "what": action.what,
            "owner": action.owner,
            "due": action.due,
            "state": action.state,
            "why": action.why,
        }
    )


def read_action(form: Form, action: Action, month: str) -> Action:
    """Return something agreed as it was written at the meeting of ``month``."""
    due, typed = form.day("due", needed=True), form.text("state")
    state = State(typed) if typed in set(State) else State.OPEN
    why = form.text("why", WHY_MOST) if state is State.DROPPED else ""
    if state is State.DROPPED and not why:
        form.wrong("why", _("Tulis mengapa rencana ini tidak diteruskan."))
    return replace(
        action,
        what=form.text("what", WHAT_MOST, needed=True),
        owner=form.text("owner", OWNER_MOST, needed=True),
        due=due.isoformat() if due else "",
        state=state,
        why=why,
        closed=rules.closed_at(state, action, month),
    )
