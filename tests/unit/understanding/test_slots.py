"""Dates by their role, money, scores, people, phones, birthdays."""

# ruff: noqa: E501
from __future__ import annotations

from decimal import Decimal

import pytest

from .samples import NOW, main


@pytest.mark.parametrize(
    ("text", "event", "due"),
    [
        ("上周五去了百惠,他答应12月1号之前给答复", "2026-11-20", "2026-12-01"),
        ("昨天拜访福满楼,下周三再去", "2026-11-23", "2026-12-02"),
        ("周一去了万家乐", "2026-11-23", None),
        ("周一去万家乐收款", None, "2026-11-30"),
        ("今天务必给百惠补货", None, "2026-11-24"),
        ("今天给百惠补了货", "2026-11-24", None),
        ("百惠投诉说好上午到结果下午四点才到", None, None),
        ("早上跑了万家乐", "2026-11-24", None),
        ("福满楼12月3日 14:00 培训", None, "2026-12-03T14:00"),
        ("百惠下午四点半碰头", None, "2026-11-24T16:30"),
        ("百惠收货时间早上6点到9点", None, None),
        ("Visited Blue River on Monday, follow up Dec 7", "2026-11-23", "2026-12-07"),
        ("Blue River out of stock since Sunday, need stock by tmr", "2026-11-22", "2026-11-25"),
        ("Acme Foods cans dented on arrival last Friday", "2026-11-20", None),
        ("Blue River paid this morning", "2026-11-24", None),
        ("百惠老板生日3月8号", None, None),
        ("查一下明天去百惠的安排", None, None),
    ],
)
def test_roles_of_dates(text: str, event: str | None, due: str | None) -> None:
    draft = main(text)
    assert (str(draft.event_date.value) if draft.event_date else None) == event
    shown = str(draft.followup.value).replace(" ", "T")[:16] if draft.followup else None
    assert shown == due


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("百惠货款到账,两万三", "23000", "CNY"), ("百惠续签了3.5万", "35000", "CNY"), ("百惠订单总价4万2", "42000", "CNY"),
        ("百惠付了１２，８００元", "12800", "CNY"), ("百惠要100箱 单价38 总共3800", "3800", "CNY"), ("百惠 ¥45,600.50 已付", "45600.5", "CNY"),
        ("全聯訂單 NT$18,500", "18500", "TWD"), ("全聯訂單 HK$6,400", "6400", "HKD"), ("全聯匯款八萬五", "85000", None),
        ("Acme Foods ordered, total 3.2k usd", "3200", "USD"), ("Acme Foods paid $48,000", "48000", "USD"),
        ("Blue River paid £1,150", "1150", "GBP"), ("海底捞 order confirmed,total 2,800 SGD", "2800", "SGD"),
        ("order Acme Foods 12,500", "12500", None), ("百惠账结了,12600", "12600", "CNY"), ("百惠陈列费1200已收", "1200", "CNY"),
    ],
)  # fmt: skip
def test_money(text: str, amount: str, currency: str | None) -> None:
    draft = main(text)
    assert draft.amount is not None
    assert draft.amount.value == Decimal(amount)
    assert (draft.currency.value if draft.currency else None) == currency


@pytest.mark.parametrize(
    "text",
    [
        "百惠要20箱大米", "百惠报价低5个点", "百惠电话13512345678", "百惠每箱35元", "百惠打95折", "百惠十万火急",
        "百惠千万别忘了", "Acme Foods ordered 40 boxes", "Acme Foods wants 5% off", "百惠单号 20261124001 没收到",
    ],
)  # fmt: skip
def test_no_money(text: str) -> None:
    assert main(text).amount is None


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("评分 百惠 9", 9), ("百惠打了7分", 7), ("百惠满分10分给了4分", 4), ("百惠 9/10", 9), ("百惠给了我们八分", 8),
        ("Blue River 6 over 10", 6), ("Blue River gave us a 5", 5), ("score Blue River 10", 10), ("Blue River rated our service 7", 7),
        ("百惠评分8", 8), ("Acme Foods gave a six out of ten", 6),
    ],
)  # fmt: skip
def test_scores(text: str, score: int) -> None:
    slot = main(text).score
    assert slot is not None
    assert slot.value == score


@pytest.mark.parametrize(
    "text",
    [
        "百惠低5个点",
        "百惠3分钟就到",
        "百惠1号店",
        "meeting Acme Foods on 8/10",
        "百惠 8/10 交货",
        "Acme Foods gave us 5 cartons",
    ],
)
def test_no_score(text: str) -> None:
    assert main(text).score is None


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("拜访百惠王经理", "王经理"), ("百惠采购黄工说要货", "黄工"), ("百惠的小刘反映包装瘪了", "小刘"), ("百惠欧阳总打电话", "欧阳总"),
        ("全聯林課長說要補貨", "林課長"), ("百惠王建国经理约我明天见", "王建国经理"), ("百惠店长不在", None), ("百惠老板说价钱太硬", None),
        ("阿明海產店陳生話聽日嚟", "陳生"), ("我们业务员小李把百惠的货送错了", None), ("百惠Kelly说发票没到", "Kelly"),
        ("met John Lee at Acme Foods", "John Lee"), ("uncle Tan at Blue River says ok", "uncle Tan"),
        ("Dr. Patel from Acme Foods called", "Dr. Patel"), ("stopped by Blue River, Maria wasnt in", "Maria"),
        ("our driver Sam was rude to Blue River", None), ("Acme Foods store mgr very upset", None), ("Mr Li wants a call", "Mr Li"),
        ("Mdm Goh of Blue River birthday 2 May", "Mdm Goh"), ("Blue River wants samples by May", None),
    ],
)  # fmt: skip
def test_people(text: str, contact: str | None) -> None:
    slot = main(text).contact
    assert (slot.value if slot else None) == contact


@pytest.mark.parametrize(
    ("text", "birthday"),
    [
        ("张姐生日农历八月十五", "L08-15"), ("百惠沈总生日是3月8号", "S03-08"), ("許藥師生日農曆三月廿三", "L03-23"),
        ("Mdm Goh birthday 2 May", "S05-02"), ("百惠沈总5月20生日", "S05-20"), ("John Lee's birthday is March 9", "S03-09"),
        ("百惠小郑下个月8号生日", "S12-08"), ("百惠正月初六过生日", "L01-06"),
    ],
)  # fmt: skip
def test_birthdays(text: str, birthday: str) -> None:
    draft = main(text)
    assert draft.birthday is not None
    assert str(draft.birthday.value) == birthday
    assert draft.followup is None


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("百惠新电话13988887777", "13988887777"),
        ("Blue River phone +65 9123 4567", "+6591234567"),
        ("百惠订了20箱", None),
    ],
)
def test_phones(text: str, phone: str | None) -> None:
    slot = main(text).phone
    assert (slot.value if slot else None) == phone


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("福满楼老板介绍了个新客户,叫博文书社", "博文书社"), ("阿明海產店老闆介紹了他表哥的店「大興水電」", "大興水電"),
        ("Blue River's Ms Wong introduced me to her cousin at Fortune Mart", "Fortune Mart"),
        ("百惠刘老板推荐了隔壁摊位的孙老板,做瓷砖的", "孙老板"),
    ],
)  # fmt: skip
def test_who_was_referred(text: str, lead: str) -> None:
    slot = main(text).referred
    assert slot is not None
    assert slot.value == lead


@pytest.mark.parametrize("text", ["万家乐要A1号包装的样品", "万家乐说B2号箱不够"])
def test_a_number_after_a_letter_is_no_day(text: str) -> None:
    draft = main(text)
    assert draft.event_date is None
    assert draft.followup is None


def test_a_deadline_of_today_is_due_today() -> None:
    draft = main("答应万家乐今天把报价单发过去")
    assert draft.followup is not None
    assert draft.followup.value == NOW.date()
