"""Which messages are nothing but a wish for a list or a command; and that news never is one."""

from __future__ import annotations

import pytest

from bot.understanding.wishes import Wish, calls_off, wish
from tests.understanding import corpora

WISHES = {
    Wish.TODAY: [
        "今天有什么安排",
        "我的待办",
        "今天",
        "今天要做什么?",
        "今日有咩做",
        "what's on today?",
        "my to do list",
        "who should I visit today",
        "What should I do",
        "today",
    ],
    Wish.TOMORROW: [
        "明天有什么安排",
        "明天要拜访谁",
        "明天去哪",
        "明日行程",
        "明天",
        "what do I have to do tomorrow?",
        "tomorrow",
        "what's on tomorrow?",
    ],
    Wish.PROMISES: [
        "有什么承诺快到期了",
        "帮我看看有哪些承诺还没兑现",
        "我答应过客户什么",
        "overdue promises",
        "what have I promised",
        "show me my open promises please",
    ],
    Wish.COMPLAINTS: ["有哪些投诉还没处理", "未处理的投诉", "看看投诉", "open complaints?", "any complaints"],
    Wish.BIRTHDAYS: [
        "谁这周过生日",
        "最近有谁过生日",
        "有誰快過生日",
        "any birthdays this week?",
        "whose birthday is coming up",
    ],
    Wish.IDLE: [
        "好久没去的客户",
        "哪些客户好久没去了",
        "今天该去看谁",
        "哪些重点客户被冷落了",
        "customers I haven't seen for a while",
        "neglected accounts",
    ],
    Wish.SALES: [
        "这个月我一共卖了多少",
        "我这个月业绩怎么样",
        "我這個月業績如何",
        "my sales this month",
        "how much have I sold this month",
    ],
    Wish.LOGGED: [
        "我今天拜访了谁",
        "今天跑了几家客户?",
        "這週我跑了幾家",
        "我今天记了什么",
        "who did I visit today?",
        "how many visits this week",
        "what have I logged",
    ],
    Wish.NEAR: ["附近有什么客户", "附近有哪些客戶", "离我近的客户", "customers near me", "who is nearby?"],
    Wish.CUSTOMERS: ["我的客户", "客户列表", "show my customers"],
    Wish.REMINDERS: ["看看我的提醒", "有哪些提醒", "show my reminders"],
    Wish.EXPORT: ["帮我导出客户", "把客户导出成excel", "匯出客戶", "export my customers to excel"],
    Wish.IMPORT: ["怎么导入客户", "批量导入", "how do I import customers"],
    Wish.RISK: ["哪些客户有流失风险", "快要流失的大客户", "who is at risk", "which customers are at risk?"],
    Wish.TEAM: ["团队今天怎么样", "how's the team doing"],
    Wish.DUPLICATES: ["有没有重复客户", "find duplicate customers"],
    Wish.SETTINGS: ["设置", "怎么改语言", "settings", "change language"],
    Wish.HELP: ["怎么用", "你会什么", "帮助", "你可以做什么呀", "help", "what can you do?", "how do I use this"],
}
NONE = [
    "",
    "👍",
    "谢谢",
    "投诉",
    "客户",
    "提醒",
    "上个月卖了多少",
    "昨天卖了多少",
    "visited",
    "拜访了",
    "今天拜访了华联",
    "我答应了",
    "安排了",
    "没去过",
    "已经安排好了",
    "导出张力阀30个",
    "华联生日",
    "王经理生日",
    "明天去华联",
    "今天没去",
    "I promised",
    "promised them a quote",
    "sold",
    "help Acme with the export papers",
    "visit today",
    "Acme birthday",
    "see you tomorrow",
    "tomorrow please",
    "明天见",
    "今天\n明天",
    "我" * 60 + "待办",
]


@pytest.mark.parametrize(("expected", "text"), [(one, text) for one, texts in WISHES.items() for text in texts])
def test_a_wish_is_heard(expected: Wish, text: str) -> None:
    assert wish(text) == expected


@pytest.mark.parametrize("text", NONE)
def test_anything_more_or_less_is_none(text: str) -> None:
    assert wish(text) is None


def test_every_wish_has_a_case() -> None:
    assert set(WISHES) == set(Wish)


def test_news_is_no_wish() -> None:
    """Of all messages that are learnt from, only questions may be wishes."""
    found = {line["text"] for line in corpora.labelled() if line["expect"]["intent"] != "lookup" and wish(line["text"])}
    assert not found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("取消给华联打电话的提醒", True),
        ("不用提醒我了", True),
        ("把華聯的提醒取消", True),
        ("唔使提醒我", True),
        ("cancel the reminder for Acme", True),
        ("please stop reminding me about Acme.", True),
        ("don't remind me about Acme anymore", True),
        ("别忘了提醒我明天打电话", False),
        ("提醒我取消订单", False),
        ("提醒我不要忘了带样品", False),
        ("取消华联周五的拜访,提醒我换天", False),
        ("don't forget to remind me", False),
        ("cancel Acme's order, remind me to call", False),
    ],
)
def test_a_reminder_is_called_off(text: str, expected: bool) -> None:
    assert calls_off(text) is expected


NEWS = """
drop off samples at Acme reminder friday
stop by Acme reminder for friday
cancel acme order reminder friday
clear old stock at Acme reminder tomorrow
remove expired stock at Acme reminder tomorrow 9am
cancel Acme trial reminder on 12/1
turn off the freezer at Acme reminder tonight
cancel the order and set a reminder for friday
不用提醒我改下周三去华联
取消周五的拜访改下周提醒
不要提醒我明天的事改成后天
不用再提醒华联改为周五提醒
华联系统提醒停了
华联的付款提醒取消了
王总让把短信提醒关了
客户那边把提醒关了
他们把自动提醒取消了
别再提醒客户还款了
不用提醒王总送样品
stop reminding acme about the invoice
schedule a call tomorrow
schedule visit tomorrow
schedule visit this afternoon
i need to schedule a call
plan a visit this week
plan to call this afternoon
todo: visit
a call is due today
need to visit the customer next week
客户有投诉
有投诉
客户有投诉还没处理
我答应客户了
我答应人家的事
记录一下客户情况
帮我记录一下
记录客户
今天是客户的生日
客户生日是下个月
下周生日
客户需要说明书
客户要使用说明
客户想看说明书
客户要导入
大客户要跑了
客户快丢了
losing customers
我在店附近
店在附近
"""


@pytest.mark.parametrize("text", NEWS.strip().splitlines())
def test_news_and_reminders_are_kept(text: str) -> None:
    assert (wish(text), calls_off(text)) == (None, False)
