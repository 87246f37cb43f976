"""What corrections teach: the words a rep meant a customer by become another name of it, for that rep alone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.sandbox.model import Message
from bot.understanding.learnable import learnable
from db.customer import Alias, Customer
from db.touch import Touch
from tests.integration.test_main_job import live
from tests.office import REP2, Office, labels


async def learnt(office: Office) -> list[tuple[str, str]]:
    """The learnt names in force, with their customers."""
    query = (
        select(Alias.text, Customer.name)
        .join(Customer)
        .where(Alias.user_id.is_not(None), Alias.undone_at.is_(None))
        .order_by(Alias.id)
    )
    return await office.read(lambda session: [(text, name) for text, name in session.execute(query)])


async def correct(office: Office, text: str, name: str) -> Message:
    """A visit whose customer is asked for, and answered by typing a name."""
    question = await office.ask(office.rep, text)
    assert "是哪家客户？" in question.text, question.text
    return await office.ask(office.rep, name)


async def test_a_correction_is_learnt_said_once_and_used_next_time(office: Office) -> None:
    card = await correct(office, "拜访大华，谈了新品", "华联超市城西店")
    assert card.text.splitlines()[0] == "华联超市城西店"
    assert "💡 下次我就知道：大华 = 华联超市城西店" in card.text
    assert "忘掉“大华”" in labels(card)
    again = await office.ask(office.rep, "拜访大华，送了样品")
    assert again.text.splitlines() == ["华联超市城西店", "🚶 拜访已记下 · 11月23日 周一"]
    alias = await office.read(lambda session: session.scalars(select(Alias).where(Alias.text == "大华")).one())
    assert (alias.source, alias.entry_id, alias.undone_at) == ("learnt", 1, None)
    assert alias.user_id is not None
    assert alias.created_at is not None


async def test_a_nickname_taken_for_a_person_is_learnt(office: Office) -> None:
    card = await correct(office, "拜访老华，谈了新品", "华联超市城西店")
    assert "老华 = 华联超市城西店" in card.text
    assert "联系人" not in card.text
    assert (await office.ask(office.rep, "投诉 老华 破损3箱")).text.startswith("华联超市城西店\n⚠️ 投诉已记下")


async def test_a_person_is_no_name_of_a_shop(office: Office) -> None:
    card = await correct(office, "拜访老周，谈了新品", "华联超市城西店")
    assert "💡" not in card.text
    assert "联系人：老周" in card.text
    assert await learnt(office) == []


async def test_forget_on_the_card_forgets_at_once(office: Office) -> None:
    card = await correct(office, "拜访大华，谈了新品", "华联超市城西店")
    after = await office.tap(office.rep, card, "忘掉")
    assert after.text.splitlines() == ["华联超市城西店", "🚶 拜访已记下 · 11月23日 周一"]
    assert await learnt(office) == []
    assert "是哪家客户？" in (await office.ask(office.rep, "拜访大华，送了样品")).text


async def test_undo_takes_the_lesson_back_and_restore_brings_it_again(office: Office) -> None:
    card = await correct(office, "拜访大华，谈了新品", "华联超市城西店")
    undone = await office.tap(office.rep, card, "撤销")
    assert await learnt(office) == []
    await office.tap(office.rep, undone, "恢复记录")
    assert await learnt(office) == [("大华", "华联超市城西店")]


async def test_what_was_forgotten_is_not_brought_back_by_restoring_its_record(office: Office) -> None:
    card = await correct(office, "拜访大华，谈了新品", "华联超市城西店")
    card = await office.tap(office.rep, card, "忘掉")
    undone = await office.tap(office.rep, card, "撤销")
    await office.tap(office.rep, undone, "恢复记录")
    assert await learnt(office) == []


async def test_a_later_correction_takes_the_place_of_the_earlier(office: Office) -> None:
    await correct(office, "拜访大华，谈了新品", "华联超市城西店")
    card = await office.ask(office.rep, "拜访大华，送了样品")
    menu = await office.tap(office.rep, card, "修改")
    await office.tap(office.rep, menu, "客户")
    changed = await office.ask(office.rep, "万家乐")
    assert "大华 = 万家乐生活超市" in changed.text
    assert await learnt(office) == [("大华", "万家乐生活超市")]
    assert (await office.ask(office.rep, "拜访大华，收款")).text.startswith("万家乐生活超市")
    await office.tap(office.rep, changed, "撤销")
    assert await learnt(office) == [("大华", "华联超市城西店")]


async def test_words_taken_for_another_customer_are_learnt_for_the_right_one(office: Office) -> None:
    card = await office.ask(office.rep, "拜访鑫园商贸，谈了新品")
    if "是哪家客户？" in card.text:
        changed = await office.ask(office.rep, "万家乐")
    else:
        assert card.text.startswith("鑫源商贸有限公司")
        menu = await office.tap(office.rep, card, "修改")
        await office.tap(office.rep, menu, "客户")
        changed = await office.ask(office.rep, "万家乐")
    assert "鑫园商贸 = 万家乐生活超市" in changed.text
    assert (await office.ask(office.rep, "拜访鑫园商贸，送了样品")).text.startswith("万家乐生活超市")
    assert not (await office.ask(office.rep, "拜访鑫源商贸，送了样品")).text.startswith("万家乐生活超市")


async def test_another_kind_of_record_keeps_the_lesson(office: Office) -> None:
    card = await correct(office, "拜访大华，谈了新品", "华联超市城西店")
    menu = await office.tap(office.rep, card, "修改")
    kinds = await office.tap(office.rep, menu, "记录类型")
    await office.tap(office.rep, kinds, "订单")
    assert await learnt(office) == [("大华", "华联超市城西店")]


@pytest.mark.parametrize("text", ["拜访华联，谈了新品", "拜访鑫源商贸有限公司，谈了新品"])
async def test_the_exact_name_of_another_customer_is_not_learnt(office: Office, text: str) -> None:
    card = await office.ask(office.rep, text)
    menu = await office.tap(office.rep, card, "修改")
    await office.tap(office.rep, menu, "客户")
    changed = await office.ask(office.rep, "万家乐")
    assert changed.text.startswith("万家乐生活超市")
    assert "💡" not in changed.text
    assert await learnt(office) == []


async def test_neither_colleague_nor_manager_is_misled(office: Office) -> None:
    await correct(office, "拜访大华，谈了新品", "华联超市城西店")
    for person in (office.manager, office.sandbox.people[REP2]):
        question = await office.ask(person, "拜访大华，谈了新品")
        assert "是哪家客户？" in question.text
    assert len(await live(office, Touch)) == 1


async def test_the_list_pages_forgets_and_belongs_to_its_rep(office: Office) -> None:
    assert "还没学到别名" in (await office.ask(office.rep, "/learnt")).text
    nicknames = ["大华", "龙记", "福来", "盛旺", "恒通", "宝丰", "泰和"]
    for name in nicknames:
        await correct(office, f"拜访{name}，谈了新品", "华联超市城西店")
    first = await office.ask(office.rep, "/learnt")
    assert "学到7个别名" in first.text
    assert [line[:5] for line in first.text.splitlines()[1:]] == [
        f"{number}. {name}" for number, name in enumerate(reversed(nicknames[1:]), 1)
    ]
    second = await office.tap(office.rep, first, "▶")
    assert "7. 大华 = 华联超市城西店 · 11月23日" in second.text
    after = await office.tap(office.rep, second, "忘掉 7")
    assert "学到6个别名" in after.text
    assert "大华" not in [name for name, _ in await learnt(office)]
    colleague = office.sandbox.people[REP2]
    assert "还没学到别名" in (await office.ask(colleague, "/learnt")).text


async def test_the_customer_card_leads_to_what_was_learnt_about_it(office: Office) -> None:
    assert "别名" not in str(labels(await office.ask(office.rep, "/find 华联")))
    await correct(office, "拜访大华，谈了新品", "华联超市城西店")
    card = await office.ask(office.rep, "/find 华联")
    names = await office.tap(office.rep, card, "别名")
    assert "1. 大华 = 华联超市城西店" in names.text
    empty = await office.tap(office.rep, names, "忘掉 1")
    assert "还没学到别名" in empty.text
    back = await office.tap(office.rep, empty, "返回")
    assert back.text.startswith("华联超市城西店 · ")


async def test_a_name_that_leads_nowhere_is_asked_again_and_the_tapped_one_is_learnt(office: Office) -> None:
    await office.ask(office.rep, "投诉：上批货破损3箱，很生气")
    again = await office.ask(office.rep, "好邻居")
    assert "“好邻居”是哪一家？" in again.text
    assert [one for one in labels(again) if one.startswith("好邻居")]
    card = await office.tap(office.rep, again, "江南店")
    assert card.text.startswith("好邻居便利连锁(江南店)\n⚠️ 投诉已记下")


async def test_a_record_changed_to_a_new_customer_keeps_it(office: Office) -> None:
    card = await office.ask(office.rep, "拜访华联，谈了新品")
    menu = await office.tap(office.rep, card, "修改")
    asked = await office.tap(office.rep, menu, "客户")
    await office.tap(office.rep, asked, "➕")
    changed = await office.ask(office.rep, "德胜渔港")
    assert changed.text.startswith("德胜渔港\n🚶 拜访已记下")
    found = await office.ask(office.rep, "/find 德胜渔港")
    assert found.text.startswith("德胜渔港\n")


NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("words", "may"),
    [
        *((words, True) for words in ("大华", "老华", "德胜渔港", "Corner Shop", "7仔", "AF")),
        *((words, False) for words in ("华", "超市", "上海", "上海超市", "客户", "老板", "那家店", "the shop", "他们")),
        *(
            (words, False)
            for words in ("12", "3500", "3.5万", "昨天", "明天上午", "12/3", "13800001234", "谢谢", "", "  ")
        ),
    ],
)
def test_what_can_become_a_name(words: str, may: bool) -> None:
    assert learnable(words, NOW) is may
