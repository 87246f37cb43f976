"""The times an installation may choose: hours to a first answer, days until a manager hears of a promise."""

from __future__ import annotations

from pathlib import Path

from db.complaint import Complaint
from tests.contract.botapi_judges import judge_calls
from tests.integration.days import days_pass, passes, sent
from tests.integration.test_main_job import live
from tests.office import ZONE, close_office, open_office


async def test_the_hours_and_days_that_were_chosen_count(tmp_path: Path) -> None:
    office = await open_office(tmp_path, complaint_hours="2/6/12", promise_days=1)
    try:
        await office.speak_up(office.rep, office.manager)
        for text in ("投诉：鑫源商贸 上批货破损3箱 紧急", "投诉：万家乐 送错货", "投诉：华联 标签贴歪了，小问题"):
            await office.ask(office.rep, text)
        due = [one.due_at.astimezone(ZONE).strftime("%a %H:%M") for one in await live(office, Complaint)]
        assert due == ["Mon 11:30", "Mon 15:30", "Tue 12:30"]
        await office.ask(office.rep, "答应华联王经理周二送样品")
        await days_pass(office, "2026-11-24")
        assert await sent(office, "promise_overdue") == []
        await passes(office, "2026-11-25 08:30:01")
        assert await sent(office, "promise_overdue") == [("promise_overdue", "王芳", "Wed 25 08:30")]
    finally:
        await close_office(office)
    assert judge_calls(office.sandbox.calls) == []
