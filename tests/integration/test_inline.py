"""Inline mode: ``@bot 华联`` in any chat."""

from __future__ import annotations

from bot.sandbox.people import Person
from tests.office import MANAGER, REP2, Office


async def offered(person: Person, text: str) -> list[str]:
    return await person.wait_offers(person.type_inline(text))


async def test_own_customers_are_offered_and_inserted_without_personal_data(office: Office) -> None:
    await office.ask(office.rep, "今天拜访华联超市 王经理,谈了陈列")
    query = office.rep.type_inline("华联")
    assert await office.rep.wait_offers(query) == ["华联超市城西店"]
    assert query.personal
    sent = office.rep.choose(query, query.offers[0].id if query.offers else "")
    assert "华联超市城西店" in sent.text
    assert "11月23日" in sent.text
    assert "王经理" not in sent.text
    assert "13800001234" not in sent.text


async def test_nothing_typed_offers_those_spoken_of_last(office: Office) -> None:
    await office.ask(office.rep, "拜访鑫源商贸")
    titles = await offered(office.rep, "")
    assert titles[0] == "鑫源商贸有限公司"
    assert len(titles) == 5


async def test_of_a_colleague_nothing_is_offered(office: Office) -> None:
    colleague = office.sandbox.people[REP2]
    assert await offered(colleague, "华联") == []
    assert await offered(colleague, "金鼎") == ["金鼎烟酒行"]
    assert await offered(office.sandbox.people[MANAGER], "华联") == ["华联超市城西店"]
    assert await offered(office.rep_en, "acme") == ["Acme Foods"]


async def test_people_we_do_not_know_get_nothing(office: Office) -> None:
    stranger = office.sandbox.person(id=9999, first_name="Mallory")
    assert await offered(stranger, "华联") == []
    assert await offered(stranger, "") == []


async def test_only_the_newest_query_of_a_person_need_be_answered(office: Office) -> None:
    queries = [office.rep.type_inline(text) for text in ("h", "hl", "华", "华联")]
    assert await office.rep.wait_offers(queries[-1]) == ["华联超市城西店"]


async def test_a_query_leaves_nothing_behind(office: Office) -> None:
    from sqlalchemy import func, select

    from db.inbox import Inbox

    before = await office.read(lambda session: session.scalar(select(func.count()).select_from(Inbox)))
    await offered(office.rep, "华联")
    assert await office.read(lambda session: session.scalar(select(func.count()).select_from(Inbox))) == before
