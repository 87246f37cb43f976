"""What was promised to a customer who is lost is nobody's affair: no line of the agenda."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.usecases.agenda import agenda_of
from db.customer import CustomerState
from db.promise import Promise
from db.user import User
from tests.office import ZONE, Office


async def test_a_promise_to_a_customer_who_is_lost_is_not_on_the_agenda(office: Office) -> None:
    await office.ask(office.rep, "答应华联超市明天把报价单发过去")
    tomorrow = (office.clock.now() + timedelta(days=1)).astimezone(ZONE)

    def lines(session: Session) -> int:
        promise = session.scalars(select(Promise)).one()
        found = agenda_of(session, session.get_one(User, promise.user_id), tomorrow)
        return len(found.promises) + len(found.reminders)

    def lose(session: Session) -> None:
        promise = session.scalars(select(Promise)).one()
        assert promise.customer is not None
        promise.customer.state = CustomerState.LOST

    assert await office.store.write(lines) == 1
    await office.store.write(lose)
    assert await office.store.write(lines) == 0
