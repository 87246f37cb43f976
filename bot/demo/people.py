"""The people of the demo: whom both the sample database and the sandbox phones know."""

from __future__ import annotations

from dataclasses import dataclass

from db.user import Role


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the assistant; ``team`` is None for the admin, who stands outside the teams."""

    telegram_id: int
    name: str
    role: Role
    team: str | None
    language: str


TEAM = "华东/East"
LI_NA, CHEN_WEI, GRACE, MANAGER, ADMIN = 1001, 1002, 1003, 2001, 3001
STRANGER_ID = 9001
"""A phone that the assistant does not know; it is not in the database."""

PEOPLE: tuple[Person, ...] = (
    Person(LI_NA, "李娜", Role.REP, TEAM, "zh_Hans"),
    Person(CHEN_WEI, "陈伟", Role.REP, TEAM, "zh_Hans"),
    Person(GRACE, "Grace Tan", Role.REP, TEAM, "en"),
    Person(MANAGER, "王芳", Role.MANAGER, TEAM, "zh_Hans"),
    Person(ADMIN, "林家豪", Role.ADMIN, None, "zh_Hant"),
)
