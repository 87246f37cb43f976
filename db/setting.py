"""Facts the installation keeps about itself, by name."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, held


@held
class Setting(Base):
    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def get_setting(session: Session, name: str) -> str | None:
    row = session.get(Setting, name)
    return row.value if row else None


def put_setting(session: Session, name: str, value: str) -> None:
    session.merge(Setting(name=name, value=value))
