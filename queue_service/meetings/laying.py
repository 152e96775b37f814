"""The pack of one meeting put together: the month's figures, obstacles, what became of what was agreed, minutes, what is agreed now."""

from collections.abc import Iterable

from flask_babel import gettext as _

from queue_service.meetings import rules, wording
from queue_service.meetings.models import Action, Group, Meeting
from queue_service.meetings.pack import Pack, Section, Table


def pack(
    office: str, meeting: Meeting, actions: Iterable[Action], figures: tuple[Section, ...], sample: bool
) -> Pack:
    """Return the pack; ``office`` names the post, ``sample`` marks figures that are made up."""
    every, month = list(actions), meeting.month
    sections = (
        _meeting(meeting),
        *figures,
        _words(_("Kendala"), meeting.obstacles),
        _agreed(_("Rencana dari rapat sebelumnya"), rules.carried(every, month)),
        _words(_("Notulen"), meeting.minutes),
        _agreed(_("Rencana yang disepakati"), rules.agreed(every, month)),
    )
    title = _("Bahan rapat %(month)s", month=wording.month_text(month))
    footer = " · ".join((office, title, *([_("data contoh")] if sample else ())))
    told = tuple(one for one in sections if one.parts)
    return Pack(title, office, told, footer, page_words())


def page_words() -> str:
    """Return what stands at the foot of a page, for its number and how many there are."""
    return str(_("Halaman {page} dari {pages}")).format(page="%d", pages="%d")


def _meeting(meeting: Meeting) -> Section:
    if not meeting.rev:
        return Section(_("Rapat"), (_("Belum ada notulen untuk bulan ini."),))
    came = ((wording.GROUPS[group], meeting.came[group]) for group in Group if meeting.came.get(group))
    people = ", ".join(f"{name} {count}" for name, count in came)
    where = f"{wording.day_text(meeting.day)}, {meeting.place}"
    return Section(_("Rapat"), (where, *([_("Yang hadir: %(people)s", people=people)] if people else ())))


def _words(title: str, text: str) -> Section:
    return Section(title, (text,) if text else ())


def _agreed(title: str, actions: list[Action]) -> Section:
    head = (_("Rencana"), _("Penanggung jawab"), _("Batas waktu"), _("Dari rapat"), _("Keadaan"))
    rows = tuple(
        (
            one.what,
            one.owner,
            wording.short_day_text(one.due),
            wording.month_text(one.month),
            f"{wording.STATES[one.state]}{': ' if one.why else ''}{one.why}",
        )
        for one in actions
    )
    return Section(title, (Table(head, rows),) if rows else ())
