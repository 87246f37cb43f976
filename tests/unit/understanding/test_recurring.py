"""What is to come again: rules in the words of reps, and the habits of customers, which are none of ours."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.understanding import CustomerIndex, CustomerName, Intent, understand
from bot.understanding.recurring import Once, Recurring, answers, read_answer

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday
NAMES = ("华联超市城西店", "万家乐生活超市", "Acme Foods", "每日鲜果行", "华联")
INDEX = CustomerIndex([CustomerName(number, name) for number, name in enumerate(NAMES)])

# The message, its rule, the first time, the words of the rule.
SAID = [
    ("每周一上午9点提醒我打电话给华联", "week 1 09:00", "11-30 09:00", "每周一上午9点"),
    ("每月5号对账", "month 5", "12-05", "每月5号"),
    ("每月5号和20号提醒我对账", "month 5,20", "12-05", "每月5号和20号"),
    ("每月31号提醒我对账", "month 31", "11-30", "每月31号"),
    ("每月月底提醒我催款", "month 31", "11-30", "每月月底"),
    ("每个工作日早上提醒我看投诉", "workday", "11-24", "每个工作日早上"),
    ("每两周周三去一次万家乐", "week/2 3 from 2026-11-25", "11-25", "每两周周三"),
    ("隔周周五下午3点拜访万家乐", "week/2 5 15:00 from 2026-11-27", "11-27 15:00", "隔周周五下午3点"),
    ("每月最后一个工作日催款", "month -1#w", "11-30", "每月最后一个工作日"),
    ("每月第二个周三提醒我开会", "month 2#3", "12-09", "每月第二个周三"),
    ("每年3月1日续约", "year 03-01", "03-01", "每年3月1日"),
    ("每天下午5点提醒我写日报", "day 17:00", "11-23 17:00", "每天下午5点"),
    ("每晚8点提醒我写日报", "day 20:00", "11-23 20:00", "每晚8点"),
    ("每隔3天提醒我催款", "day/3 from 2026-11-23", "11-26", "每隔3天"),
    ("隔天提醒我看库存", "day/2 from 2026-11-23", "11-25", "隔天"),
    ("每周一三五提醒我看库存", "week 1,3,5", "11-25", "每周一三五"),
    ("每周一、周四早上8点提醒我看库存", "week 1,4 08:00", "11-26 08:00", "每周一、周四早上8点"),
    ("每周一到周五早上8点半提醒我开晨会", "week 1,2,3,4,5 08:30", "11-24 08:30", "每周一到周五早上8点半"),
    ("周一到周五每天9点提醒我打卡", "week 1,2,3,4,5 09:00", "11-24 09:00", "周一到周五每天9点"),
    ("每周三三点提醒我开会", "week 3 15:00", "11-25 15:00", "每周三三点"),
    ("每周提醒我给华联打电话", "week 1", "11-30", "每周"),
    ("每周一次提醒我打电话给华联", "week 1", "11-30", "每周一次"),
    ("每三个月15号提醒我去华联", "month/3 15 from 2026-12-15", "12-15", "每三个月15号"),
    ("每季度第一个工作日提醒我对账", "month/3 1#w from 2027-01-01", "01-01", "每季度第一个工作日"),
    ("每季度末提醒我催款", "month/3 31 from 2026-12-01", "12-31", "每季度末"),
    ("从下周一开始每天9点提醒我打卡", "day 09:00 from 2026-11-30", "11-30 09:00", "每天9点"),
    ("华联每两周拜访一次", "week/2 1 from 2026-11-23", "12-07", "每两周"),
    ("逢星期一朝早打俾華聯", "week 1", "11-30", "逢星期一朝早"),
    ("每個月5號對數", "month 5", "12-05", "每個月5號"),
    ("華聯每個月最尾一個工作日催數", "month -1#w", "11-30", "每個月最尾一個工作日"),
    ("每週二下午三點提醒我打電話給萬家樂", "week 2 15:00", "11-24 15:00", "每週二下午三點"),
    ("每逢週五提醒我寫週報", "week 5", "11-27", "每逢週五"),
    ("every Monday 9am call Acme", "week 1 09:00", "11-30 09:00", "every Monday 9am"),
    ("remind me on the 5th of every month to call Acme", "month 5", "12-05", "on the 5th of every month"),
    ("on the 5th of every month call Acme", "month 5", "12-05", "on the 5th of every month"),
    ("every last working day send statements", "month -1#w", "11-30", "every last working day"),
    ("first Monday of every month review the pipeline", "month 1#1", "12-07", "first Monday of every month"),
    ("every other Friday call Acme", "week/2 5 from 2026-11-27", "11-27", "every other Friday"),
    ("call Acme every other Tuesday at 10:30", "week/2 2 10:30 from 2026-11-24", "11-24 10:30",
     "every other Tuesday at 10:30"),
    ("weekly on Tue and Thu call Acme", "week 2,4", "11-24", "weekly on Tue and Thu"),
    ("remind me every 2 weeks on Wednesday to visit Acme", "week/2 3 from 2026-11-25", "11-25",
     "every 2 weeks on Wednesday"),
    ("every weekday at 9 remind me to check complaints", "workday 09:00", "11-24 09:00", "every weekday at 9"),
    ("remind me every day at 6pm to log my visits", "day 18:00", "11-23 18:00", "every day at 6pm"),
    ("remind me on Mondays at 9 to call Acme", "week 1 09:00", "11-30 09:00", "on Mondays at 9"),
    ("every March 1 renew the Acme contract", "year 03-01", "03-01", "every March 1"),
    ("remind me monthly to send statements", "month 23", "12-23", "monthly"),
    ("every quarter remind me to review Acme", "month/3 23 from 2026-11-23", "02-23", "every quarter"),
    ("end of every month send invoices", "month 31", "11-30", "end of every month"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "first", "words"), SAID)
def test_a_rule_is_a_reminder_that_comes_again(text: str, rule: str, first: str, words: str) -> None:
    draft = understand(text, INDEX, NOW).main
    assert draft.intent is Intent.REMINDER
    assert draft.recurs is not None
    assert draft.followup is not None
    due = draft.followup.value
    said = f"{due:%m-%d %H:%M}" if isinstance(due, datetime) else f"{due:%m-%d}"
    assert (draft.recurs.value, said) == (rule, first)
    assert text[draft.recurs.start : draft.recurs.end] == words


@pytest.mark.parametrize("text", [
    "华联每周三送货", "他们每月订一次货", "拜访华联，他们每周二盘点，下周三再去", "华联每周订三次货", "每周三次配送",
    "每周二十箱", "每周三次提醒我打电话", "每年农历八月十五提醒我问候", "王经理说每周五来拿货",
    "明天提醒我去每日鲜果行",
    "Acme orders every month", "send monthly statement tomorrow", "Acme is closed on Mondays",
    "they count stock every Friday", "visited Acme, deliveries come weekly", "every customer complained",
])  # fmt: skip
def test_habits_of_customers_are_no_reminders_of_ours(text: str) -> None:
    assert all(draft.recurs is None for draft in understand(text, INDEX, NOW).drafts)


def test_a_visit_may_have_a_follow_up_that_comes_again() -> None:
    draft = understand("拜访华联超市城西店 王经理，谈了陈列，以后每周三提醒我去一次", INDEX, NOW).main
    assert draft.intent is Intent.VISIT
    assert draft.recurs is not None
    assert draft.recurs.value == "week 3"


def test_the_customer_is_the_one_that_is_named() -> None:
    draft = understand("每两周周三去一次万家乐生活超市", INDEX, NOW).main
    assert draft.customer is not None
    assert (draft.customer.value, draft.sure) == (1, True)


@pytest.mark.parametrize(("text", "rule", "cued"), [
    ("改成每周二", "week 2", True), ("每周二", "week 2", False), ("every Tuesday instead", "week 2", True),
    ("make it every other Friday at 10", "week/2 5 10:00 from 2026-11-27", True),
    ("改成每月最后一天", "month 31", True),
    ("每天早上八点吧", "day 08:00", True), ("change it to the last Friday of every month", "month -1#5", True),
])  # fmt: skip
def test_an_answer_says_another_rule(text: str, rule: str, cued: bool) -> None:
    said = read_answer(text, NOW)
    assert isinstance(said, Recurring)
    assert (said.text, answers(text)) == (rule, cued)


@pytest.mark.parametrize("text", ["just once", "only once please", "只要一次", "只提醒一次", "不用重复", "唔使重複"])
def test_an_answer_says_that_it_comes_once(text: str) -> None:
    assert read_answer(text, NOW) is Once.ONCE
    assert answers(text)


@pytest.mark.parametrize(
    "text", ["改成周二", "每周二王经理在", "", "每周二打电话", "call Acme every Tuesday", "他只来过一次"]
)
def test_what_says_more_is_no_such_answer(text: str) -> None:
    assert read_answer(text, NOW) is None
