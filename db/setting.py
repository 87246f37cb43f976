"""Facts the installation keeps about itself, by name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, held


@held
class Setting(Base):
    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def get_setting(session: Session, name: str) -> str | None:
    session.flush()
    value: str | None = session.connection().scalar(_VALUE, {"name": name})
    return value


def get_settings(session: Session, names: Sequence[str]) -> dict[str, str]:
    """Those of these that there are, read in one statement where they are not all known yet."""
    known = (session.identity_map.get(session.identity_key(Setting, name)) for name in names)
    found = [one for one in known if one is not None]
    if len(found) < len(names):
        found = list(session.scalars(_SOME, {"names": list(names)}))
    return {one.name: one.value for one in found}


_VALUE = select(Setting.value).where(Setting.name == bindparam("name"))
_SOME = select(Setting).where(Setting.name.in_(bindparam("names", expanding=True)))


def put_setting(session: Session, name: str, value: str) -> None:
    session.merge(Setting(name=name, value=value))
