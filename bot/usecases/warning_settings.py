"""What an admin sets about warnings: how many a day, what a part of health weighs, how much of sales is profit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.domain.health import WEIGHTS, Part, check_weights
from db.setting import get_setting, put_setting
from db.user import Role, User

MOST = 20
USUAL_MARGIN = 30
_LOG, _KEPT = "warning_settings_log", 60
_ONE_GO = timedelta(minutes=10)


class Group(StrEnum):
    """What is set together; the values are the names it is stored under."""

    BUDGET = "warning_budget"
    WEIGHTS = "health_weights"
    MARGIN = "warning_margin"


Values = Mapping[str, int]
USUAL: Mapping[Group, Values] = {
    Group.BUDGET: {"manager": 3, "rep": 5},
    Group.WEIGHTS: {str(part): weight for part, weight in WEIGHTS.items()},
    Group.MARGIN: {"margin": USUAL_MARGIN},
}
LIMITS: Mapping[Group, tuple[int, int]] = {Group.BUDGET: (0, MOST), Group.WEIGHTS: (0, 100), Group.MARGIN: (1, 100)}


@dataclass(frozen=True, slots=True)
class Budget:
    """Of how many customers a manager, and a rep, is told at most in a day; the rest waits for the weekly digest."""

    manager: int
    rep: int

    def of(self, user: User) -> int:
        return self.rep if user.role == Role.REP else self.manager


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a group's values by a user, at a moment (aware); ``undone``: it was taken back."""

    number: int
    group: Group
    before: Values
    after: Values
    by: int
    at: datetime
    undone: bool = False

    @property
    def names(self) -> list[str]:
        """Which values it changed."""
        return [name for name in self.after if self.before.get(name) != self.after[name]]


def values_of(session: Session, group: Group) -> dict[str, int]:
    """What counts now; as usual where what is stored cannot be used."""
    stored, (least, most) = _stored(session, group), LIMITS[group]
    found = {name: _whole(stored.get(name), usual, least, most) for name, usual in USUAL[group].items()}
    return found if any(found.values()) or group is not Group.WEIGHTS else dict(USUAL[group])


def budget_of(session: Session) -> Budget:
    return Budget(**values_of(session, Group.BUDGET))


def weights_of(session: Session) -> Mapping[Part, int]:
    """How much each part of the health weighs."""
    return {Part(name): weight for name, weight in values_of(session, Group.WEIGHTS).items()}


def margin_of(session: Session) -> int:
    """Of 100 of sales so much is profit; lifetime values are made with it."""
    return values_of(session, Group.MARGIN)["margin"]


def set_values(session: Session, actor: User, group: Group, values: Values, now: datetime) -> Change | None:
    """Let these values count, all of a group's; None where they do. What an admin changes in one go is one change.

    Raises:
        PermissionError: the actor is no admin.
        ValueError: a value outside of ``LIMITS``, another name, or weights that are all 0.
    """
    _admin(actor)
    _check(group, values)
    before = values_of(session, group)
    if before == values:
        return None
    log = _log(session)
    newest = max((one.number for one in log), default=0)
    made = Change(newest + 1, group, before, dict(values), actor.id, now)
    if log and not log[-1].undone and log[-1].group is group and log[-1].by == actor.id:
        last = log[-1]
        if now - last.at <= _ONE_GO and last.after == before:
            log.pop()
            made = replace(made, before=last.before)
    _store(session, group, values)
    _keep(session, [*log, made] if made.before != made.after else log)
    return made


def changes(session: Session) -> list[Change]:
    """What was changed, the newest first."""
    return _log(session)[::-1]


def undoable(session: Session, group: Group) -> Change | None:
    """The newest change of a group, while what it set still counts."""
    last = next((one for one in changes(session) if one.group is group and not one.undone), None)
    return last if last is not None and last.after == values_of(session, group) else None


def take_back(session: Session, actor: User, number: int | None) -> Change | None:
    """Let count what counted before a change; None where that was done, or something else was set since.

    Raises PermissionError for who is no admin.
    """
    _admin(actor)
    log = _log(session)
    found = next((one for one in log if one.number == number), None)
    if found is None or undoable(session, found.group) != found:
        return None
    _store(session, found.group, found.before)
    _keep(session, [replace(one, undone=True) if one is found else one for one in log])
    return found


def _check(group: Group, values: Values) -> None:
    least, most = LIMITS[group]
    if set(values) != set(USUAL[group]) or not all(least <= one <= most for one in values.values()):
        raise ValueError(f"no {group}: {dict(values)}")
    if group is Group.WEIGHTS:
        check_weights({Part(name): weight for name, weight in values.items()})


def _admin(actor: User) -> None:
    if actor.role != Role.ADMIN:
        raise PermissionError("only admins set what warnings go by")


def _stored(session: Session, group: Group) -> Mapping[str, object]:
    found = _json(session, group)
    if group is Group.MARGIN:
        return {"margin": found}
    return found if isinstance(found, dict) else {}


def _store(session: Session, group: Group, values: Values) -> None:
    put_setting(session, group, json.dumps(values["margin"] if group is Group.MARGIN else dict(values)))
    session.flush()


def _log(session: Session) -> list[Change]:
    """The oldest first."""
    found = _json(session, _LOG)
    return [
        Change(
            one["number"],
            Group(one["group"]),
            one["before"],
            one["after"],
            one["by"],
            datetime.fromisoformat(one["at"]),
            one["undone"],
        )
        for one in (found if isinstance(found, list) else [])
    ]


def _keep(session: Session, log: list[Change]) -> None:
    rows = [
        {
            "number": one.number,
            "group": str(one.group),
            "before": dict(one.before),
            "after": dict(one.after),
            "by": one.by,
            "at": one.at.isoformat(),
            "undone": one.undone,
        }
        for one in log[-_KEPT:]
    ]
    put_setting(session, _LOG, json.dumps(rows))
    session.flush()


def _json(session: Session, name: str) -> object:
    try:
        return json.loads(get_setting(session, name) or "null")
    except ValueError:
        return None


def _whole(value: object, usual: int, least: int, most: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most else usual
