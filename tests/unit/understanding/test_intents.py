"""What a message is, by table: commands first, then the rules in their order, with negation and tense."""

# ruff: noqa: E501
from __future__ import annotations

import pytest

from bot.understanding import SMALLTALK, Category, Intent, Severity, Topic

from .samples import main

TABLE = {
    Intent.VISIT: [
        "昨天跑了趟万家乐", "刚从福满楼出来", "上周四拜访百惠,见了沈总", "中午和福满楼老板一起吃的饭", "昨日去咗阿明海產店",
        "在百惠待了一下午", "Visited Acme Foods today", "popped into Blue River this morning", "visited Acme Foods", "百惠拜访", "had coffee with Sarah (Blue River)",
        "just left Lim's Hardware", "dropped samples at Blue River Cafe", "at Acme Foods this morning for a reset",
    ],
    Intent.COMPLAINT: [
        "万家乐投诉破损3箱", "福满楼嫌送货太慢", "百惠说发票抬头开错了", "阿明海產店話啲蝦唔新鮮", "天天果园的苹果烂了一半",
        "百惠老板说再不降价就换供应商", "万家乐断货三天了", "Acme Foods delivery was late again", "Blue River: cups leaking",
        "Lim's Hardware say price too high", "Tan Bros not happy with the new driver", "acme foods got charged twice",
    ],
    Intent.ORDER: [
        "万家乐要20箱酸奶", "福满楼续签了,一年12万", "百惠货款到账", "阿明海產店落單10箱", "天天果园加订40盒",
        "Acme Foods ordered 40 boxes", "Blue River paid $300", "jk wholesale renewed for 12 months", "order Acme Foods 500",
    ],
    Intent.REMINDER: [
        "明天要去万家乐", "提醒我后天给百惠打电话", "三天后回访福满楼", "下周一上午9点百惠开会", "聽晚同阿明海產店老闆食飯",
        "lunch w Peter from Acme Foods tmrw", "call back Blue River in 3 days", "meeting with Acme Foods moved to Thursday 1pm",
    ],
    Intent.PROMISE: [
        "答应万家乐周五前送样品", "福满楼陈姐说周五前要把报价单发给她", "百惠说月底结清货款", "三天内给福满楼出方案",
        "told Dave at Acme Foods I would send the quote by Friday", "promised Blue River samples", "Acme Foods needs the quote by Friday",
    ],
    Intent.SCORE: ["评分 百惠 9", "福满楼 7分", "百惠沈总给我们打了8分,主要扣在配送上", "Blue River Cafe 8/10", "Acme Foods gave us a 6"],
    Intent.REFERRAL: [
        "福满楼老板介绍了个新客户,叫博文书社", "百惠把我们推荐给了鑫达", "Acme Foods referred us to Fortune Mart",
        "Blue River owner introduced me to her cousin at Golden Mart",
    ],
    Intent.LOST: [
        "百惠不做我们的了,换成别家了", "福满楼关门了", "万家乐不续约了", "阿明海產店執笠咗", "Acme Foods went with a competitor",
        "Blue River Cafe is closing down", "lost Lim's Hardware", "jk wholesale not renewing",
    ],
    Intent.LOOKUP: [
        "查一下百惠上次什么时候去的", "福满楼的电话是多少", "万家乐还欠多少", "这个月哪些客户没拜访?", "when did I last visit Acme Foods?",
        "who's the contact at Blue River", "how much does Acme Foods owe", "华联", "Blue River Cafe",
    ],
    Intent.NOTE: [
        "没有投诉,百惠一切正常", "百惠老板姓余不姓于", "福满楼年前不进货了", "百惠问能不能便宜点", "万家乐的投诉已经处理完了",
        "No complaints from Acme Foods this week", "Acme Foods buyer likes golf", "记一下 百惠换采购了", "福满楼老板下周去北京出差",
    ],
    Intent.OTHER: ["今天好累啊", "新年快乐🎉", "hello", "trade show was packed", "", "😀", "测试一下"],
}  # fmt: skip


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in TABLE.items() for text in texts])
def test_intent(intent: Intent, text: str) -> None:
    assert main(text).intent is intent


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("百惠投诉送货慢,很生气", Severity.HIGH), ("福满楼吃出头发", Severity.HIGH), ("百惠说再不降价就换人", Severity.HIGH),
        ("万家乐包装有点瘪,不严重", Severity.LOW), ("百惠要求换货,有两盒临期,不急", Severity.LOW), ("百惠投诉送错货", Severity.NORMAL),
        ("Acme Foods furious about the late delivery", Severity.HIGH), ("Blue River: slight dent, no rush", Severity.LOW),
        ("complaint: Acme Foods - wrong items", Severity.NORMAL), ("Acme Foods delivery late, not urgent", Severity.LOW),
    ],
)  # fmt: skip
def test_severity(text: str, severity: Severity) -> None:
    slot = main(text).severity
    assert slot is not None
    assert slot.value is severity


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("万家乐投诉少送2箱", Category.DELIVERY), ("福满楼说酱油变质了", Category.QUALITY), ("百惠投诉业务员态度差", Category.SERVICE),
        ("万家乐缺货三天了", Category.STOCK), ("百惠说发票开错了", Category.BILLING), ("福满楼抱怨涨价", Category.PRICE),
        ("百惠关门了", Category.CLOSED), ("百惠换成别家了", Category.COMPETITOR), ("福满楼不续了,嫌贵", Category.PRICE),
        ("Acme Foods complained our driver was rude", Category.SERVICE), ("Blue River out of stock again", Category.STOCK),
        ("Blue River got billed twice", Category.BILLING), ("Lim's Hardware: paint cans dented", Category.DELIVERY),
    ],
)  # fmt: skip
def test_category(text: str, category: Category) -> None:
    slot = main(text).category
    assert slot is not None
    assert slot.value is category


@pytest.mark.parametrize("text", ["拜访百惠,见了沈总", "百惠订了20箱", "提醒我明天去百惠"])
def test_no_severity_or_category_outside_complaints(text: str) -> None:
    draft = main(text)
    assert draft.severity is None
    assert draft.category is None


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("百惠的电话是多少", Topic.PHONE), ("百惠上次什么时候去的", Topic.LAST_VISIT), ("what did we promise Acme Foods?", Topic.AGREED),
        ("how much does Acme Foods owe", Topic.DEBT), ("万家乐评分多少", Topic.SCORE), ("华联便利店(文三路)", Topic.CARD),
        ("哪些客户超过一个月没拜访?", Topic.IDLE), ("who's the contact at Blue River", Topic.CONTACT),
    ],
)  # fmt: skip
def test_topic(text: str, topic: Topic) -> None:
    assert main(text).topic is topic


def test_secondary_intents_are_told() -> None:
    assert Intent.ORDER in main("今天去了万家乐,续签了,金额3.5万").also
    assert Intent.VISIT in main("上个月28号去的百惠,他抱怨我们涨价").also


@pytest.mark.parametrize(
    "text", ["你好", "谢谢!", "收到", "ok", "Thanks a lot", "hi", "早", "早上好", "多謝晒", "OK 谢谢", "👍"]
)
def test_small_talk_is_known_as_such(text: str) -> None:
    draft = main(text)
    assert (draft.intent, draft.rule) == (Intent.OTHER, SMALLTALK)


@pytest.mark.parametrize("text", ["收到万家乐货款", "好的,明天去万家乐", "thanks to Acme Foods we won", "今天天气不错"])
def test_more_than_small_talk_is_not(text: str) -> None:
    assert main(text).rule != SMALLTALK


@pytest.mark.parametrize(
    "text", ["破损的货一共值1,450", "the crushed boxes were worth 1,450", "damaged goods, 300 dollars"]
)
def test_damage_and_its_sum_is_a_complaint_though_nobody_is_named(text: str) -> None:
    draft = main(text)
    assert (draft.intent, draft.customer) == (Intent.COMPLAINT, None)
    assert draft.amount is not None


@pytest.mark.parametrize("text", ["我请客吃饭花了300", "thanks, I owe you 20 dollars for lunch", "今天心情很差"])
def test_a_sum_or_trouble_alone_is_none(text: str) -> None:
    assert main(text).intent is not Intent.COMPLAINT


def test_gone_to_another_supplier_is_the_competitor() -> None:
    draft = main("万家乐不做了,换了别家供货商")
    assert draft.intent is Intent.LOST
    assert draft.category is not None
    assert draft.category.value is Category.COMPETITOR


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("awarded Acme Foods best partner of the year", Intent.NOTE),
        ("Awarded Acme Foods our partner of the year plaque", Intent.NOTE),
        ("Acme Foods awarded us the contract", Intent.ORDER),
        ("we won the tender at Acme Foods, 30k", Intent.ORDER),
        ("gave Acme Foods samples", Intent.NOTE),
        ("gave Acme Foods a discount", Intent.NOTE),
        ("will give Acme Foods samples on Friday", Intent.PROMISE),
        ("gave Acme Foods our word we'd ship Friday", Intent.PROMISE),
    ],
)
def test_what_was_given_is_neither_sold_nor_owed(text: str, intent: Intent) -> None:
    assert main(text).intent is intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("今天拜访了华联王经理,他说上个月账单金额不对,多算了800,下周一前给答复", Intent.COMPLAINT),
        ("拜访了万家乐,陈姐说上批货坏了两箱", Intent.COMPLAINT),
        ("拜访了万家乐,对了对账单,金额800", Intent.VISIT),
        ("万家乐补货5箱", Intent.ORDER),
    ],
)
def test_what_is_told_on_a_visit_is_a_complaint(text: str, intent: Intent) -> None:
    assert main(text).intent is intent
