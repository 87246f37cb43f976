"""Tiers computed anew beside the chat, once orders came or went: read, computed, written in short transactions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.usecases.retier import NewTier, found_tiers, standing, write_tiers

PIECE = 500  # customers in one transaction


def rank_again(
    run: Callable[[Callable[[Session], Any]], Any], now: datetime, zone: ZoneInfo, home_currency: str
) -> None:
    """Compute all tiers; ``run`` does one unit of work in the store."""
    today = now.astimezone(zone).date()
    for piece in pieces_of(found_tiers(run(lambda session: standing(session, today)), home_currency)):
        run(partial(_write, piece, now))


def _write(piece: list[NewTier], now: datetime, session: Session) -> int:
    return write_tiers(session, piece, now)


def pieces_of(found: list[NewTier]) -> list[list[NewTier]]:
    """What to write at once."""
    return [found[at : at + PIECE] for at in range(0, len(found), PIECE)]
