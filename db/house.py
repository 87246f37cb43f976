"""What is the custom of the house: facts of the installation that rules need where no handler is near."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.domain.sla import USUAL_HOURS, Hours, read_hours
from db.setting import get_settings, put_setting
from db.user import User

_ZONE, _REGION, _HOURS, _DAYS = "house_zone", "house_region", "complaint_hours", "promise_days"
_CURRENCY = "house_currency"


@dataclass(frozen=True, slots=True)
class House:
    """The zone and the country (ISO 3166) of who chose none; working hours to the first answer to a complaint; after
    how many working days an overdue promise goes to the managers; the ``currency`` of bare amounts and of
    reports."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    region: str = "CN"
    complaint_hours: Hours = USUAL_HOURS
    promise_days: int = 3
    currency: str = "CNY"


def keep_house(session: Session, house: House) -> None:
    """Keep what the settings of this start say."""
    put_setting(session, _ZONE, house.zone.key)
    put_setting(session, _REGION, house.region)
    put_setting(session, _HOURS, str(house.complaint_hours))
    put_setting(session, _DAYS, str(house.promise_days))
    put_setting(session, _CURRENCY, house.currency)


def house_of(session: Session) -> House:
    """What was kept at the last start; what is usual where none was yet."""
    kept = get_settings(session, (_ZONE, _REGION, _HOURS, _DAYS, _CURRENCY))
    zone, region, hours, days = (kept.get(name) for name in (_ZONE, _REGION, _HOURS, _DAYS))
    usual = House()
    return House(
        ZoneInfo(zone) if zone else usual.zone,
        region or usual.region,
        read_hours(hours) if hours else usual.complaint_hours,
        int(days) if days else usual.promise_days,
        kept.get(_CURRENCY) or usual.currency,
    )


def zone_of(session: Session, user: User) -> ZoneInfo:
    """The time zone a person lives in."""
    return ZoneInfo(user.timezone) if user.timezone else house_of(session).zone
