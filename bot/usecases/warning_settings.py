"""What an admin sets about warnings: how many a day, what a part of health weighs, how much of sales is profit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.health import WEIGHTS, Part, check_weights
from db.setting import get_setting, put_setting
from db.user import Role, User

_BUDGET, _WEIGHTS, _MARGIN = "warning_budget", "health_weights", "warning_margin"
MOST = 20
USUAL_MARGIN = 30


@dataclass(frozen=True, slots=True)
class Budget:
    """Of how many customers a manager, and a rep, is told at most in a day; the rest waits for the weekly digest."""

    manager: int = 3
    rep: int = 5

    def of(self, user: User) -> int:
        return self.rep if user.role == Role.REP else self.manager


def budget_of(session: Session) -> Budget:
    stored = _stored(session, _BUDGET)
    usual = Budget()
    return Budget(_whole(stored.get("manager"), usual.manager, MOST), _whole(stored.get("rep"), usual.rep, MOST))


def set_budget(session: Session, actor: User, budget: Budget) -> None:
    """Raises PermissionError for who is no admin, ValueError outside of 0 to 20."""
    _admin(actor)
    if not 0 <= budget.manager <= MOST or not 0 <= budget.rep <= MOST:
        raise ValueError(f"no budget: {budget}")
    put_setting(session, _BUDGET, json.dumps({"manager": budget.manager, "rep": budget.rep}))


def weights_of(session: Session) -> Mapping[Part, int]:
    """How much each part of the health weighs; as usual where what is stored cannot be used."""
    stored = _stored(session, _WEIGHTS)
    found = {part: _whole(stored.get(part), usual, 100) for part, usual in WEIGHTS.items()}
    return found if any(found.values()) else WEIGHTS


def set_weights(session: Session, actor: User, weights: Mapping[Part, int]) -> None:
    """Raises PermissionError for who is no admin, ValueError for what check_weights refuses."""
    _admin(actor)
    check_weights(weights)
    put_setting(session, _WEIGHTS, json.dumps({str(part): weight for part, weight in weights.items()}))


def margin_of(session: Session) -> int:
    """Of 100 of sales so much is profit; lifetime values are made with it."""
    text = get_setting(session, _MARGIN)
    return _whole(int(text) if text and text.isdecimal() else None, USUAL_MARGIN, 100)


def set_margin(session: Session, actor: User, percent: int) -> None:
    """Raises PermissionError for who is no admin, ValueError outside of 1 to 100."""
    _admin(actor)
    if not 1 <= percent <= 100:
        raise ValueError(f"no margin: {percent}")
    put_setting(session, _MARGIN, str(percent))


def _admin(actor: User) -> None:
    if actor.role != Role.ADMIN:
        raise PermissionError("only admins set what warnings go by")


def _stored(session: Session, name: str) -> Mapping[str, object]:
    try:
        found = json.loads(get_setting(session, name) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _whole(value: object, usual: int, most: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else usual
