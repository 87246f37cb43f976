"""Rows for the tests of cards and lists, written beside the chat; days are counted back from the office's Monday."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Base
from db.complaint import Complaint
from db.contact import Contact
from db.customer import Customer
from db.order import Order
from db.promise import Promise
from db.remark import Loss, Note, Referral, Score
from db.reminder import Reminder
from db.tag import Tag
from db.touch import Touch
from db.user import User
from tests.office import START, ZONE, Office

TODAY = START.astimezone(ZONE).date()
HUALIAN, WANJIALE, XINYUAN = "华联超市城西店", "万家乐生活超市", "鑫源商贸有限公司"


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


def moment(ago: int, hour: int = 10) -> datetime:
    return datetime.combine(day(ago), time(hour), ZONE)


class Desk:
    """What is written about one customer, by one of the office's people (its owner, if nobody is named)."""

    def __init__(self, session: Session, name: str, who: int | None = None) -> None:
        self.session = session
        self.customer = session.scalars(select(Customer).where(Customer.name == name)).one()
        by = select(User.id).where(User.telegram_id == who) if who else None
        self.user_id = session.scalars(by).one() if by is not None else self.customer.owner_id

    def touch(self, ago: int, summary: str = "聊了聊", kind: str = "visit") -> None:
        self._filed(Touch, ago, kind=kind, happened_on=day(ago), happened_at=moment(ago), summary=summary)

    def order(self, ago: int, amount: str | None, currency: str = "CNY", summary: str = "补货") -> None:
        sum_ = Decimal(amount) if amount is not None else None
        self._filed(Order, ago, ordered_on=day(ago), amount=sum_, currency=currency, summary=summary)

    def complaint(self, ago: int, due_in: int = 1, state: str = "open", summary: str = "破损3箱") -> None:
        named = {"category": "quality", "severity": "normal", "state": state, "summary": summary}
        self._filed(Complaint, ago, owner_id=self.user_id, due_at=moment(-due_in), **named)

    def promise(self, ago: int, due_in: int | None, state: str = "open", summary: str = "送报价单") -> None:
        due = day(-due_in) if due_in is not None else None
        self._filed(Promise, ago, due_on=due, state=state, summary=summary)

    def note(self, ago: int, summary: str) -> None:
        self._filed(Note, ago, summary=summary)

    def score(self, ago: int, value: int) -> None:
        self._filed(Score, ago, value=value, given_on=day(ago), summary="")

    def referral(self, ago: int, prospect: str) -> None:
        self._filed(Referral, ago, prospect=prospect, summary="介绍")

    def loss(self, ago: int) -> None:
        self._filed(Loss, ago, reason="price", lost_on=day(ago), summary="换了别家", state_before="active")

    def reminder(self, due_in: int) -> None:
        named = {"kind": "reminder", "summary": "打电话", "all_day": True, "state": "waiting"}
        self._filed(Reminder, 1, due_at=moment(-due_in), **named)

    def person(self, name: str, **facts: Any) -> None:
        self.add(Contact(customer_id=self.customer.id, name=name, **facts))

    def tag(self, text: str) -> None:
        self.add(Tag(customer_id=self.customer.id, text=text, created_by=self.user_id, at=moment(1)))

    def add(self, row: Base) -> None:
        self.session.add(row)
        self.session.flush()

    def _filed(self, noun: type[Base], ago: int, **named: Any) -> None:
        about = {"customer_id": self.customer.id, "user_id": self.user_id, "created_at": moment(ago)}
        self.add(noun(**about, **named))


async def card_of(office: Office, name: str = HUALIAN) -> Any:
    """The card as the rep gets it."""
    return await office.ask(office.rep, f"/find {name}")


async def customer_id(office: Office, name: str) -> int:
    return await office.read(lambda session: session.scalars(select(Customer.id).where(Customer.name == name)).one())
