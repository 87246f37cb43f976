"""The day of what happened and the day of what is due, in whole messages (now: Tuesday 24 November 2026, 14:00)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.understanding import CustomerIndex, CustomerName, understand

from .samples import NOW
from .test_dates import shown

NAMES = ("华联超市", "Acme Foods", "福满楼酒店", "Blue River Cafe", "全聯福利中心")
INDEX = CustomerIndex(CustomerName(i, name) for i, name in enumerate(NAMES))

# The message, the day it happened, the day or time it is due.
MESSAGES = [
    ("上礼拜三去福满楼回访,他们说十二月中要开分店", "2026-11-18", "2026-12-15"),
    ("刚跟华联的李姐通完电话,她让我周四把样品带过去", "2026-11-24", "2026-11-26"),
    ("福满楼昨儿晚上打来说冰箱不制冷,要求今天之内上门", "2026-11-23", "2026-11-24"),
    ("后天一早八点半华联盘点,叫我去帮忙", None, "2026-11-26T08:30"),
    ("答应华联周五下班前出报价", None, "2026-11-27"),
    ("华联的账说好25号清", None, "2026-11-25"),
    ("20号送的那批豆油有股怪味,福满楼要退", "2026-11-20", None),
    ("福满楼合同12月31号到期,提前一周提醒我", None, "2026-12-31"),
    ("跟福满楼约了下周二下午三点谈明年价格", None, "2026-12-01T15:00"),
    ("周末两天都在福满楼帮忙促销", None, None),
    ("上个月答应华联的陈列费到现在没给,他们有意见", None, None),
    ("华联那边说元旦后再看", None, None),
    ("这周五之前要给华联回话", None, "2026-11-27"),
    ("周一拜访华联,王姐请假,改约周三上午10点", "2026-11-23", "2026-11-25T10:00"),
    ("华联原定今天送货,改到明天下午", None, "2026-11-25"),
    ("今天下午四点跟福满楼厨师长开会", None, "2026-11-24T16:00"),
    ("今天早上十点跟福满楼厨师长开了会", "2026-11-24", None),
    ("福满楼下月起停用我们的酱油", None, "2026-12-01"),
    ("福满楼的货款29800昨天到账", "2026-11-23", None),
    ("福满楼29号开业三周年,记得送花篮", None, "2026-11-29"),
    ("11月底前把福满楼的返利算清楚", None, "2026-11-30"),
    ("中午在福满楼陪他们老板吃饭,聊得很好", "2026-11-24", None),
    ("晚上要去华联盘库存", None, "2026-11-24"),
    ("华联周三到货的酸奶少了两箱", "2026-11-18", None),
    ("明儿别忘给华联送发票", None, "2026-11-25"),
    ("约好月初去福满楼调试设备", None, "2026-12-01"),
    ("华联说12月5号要200箱可乐,6号活动用", None, "2026-12-05"),
    ("12/2 华联 上午9:00 装机", None, "2026-12-02T09:00"),
    ("下个礼拜三晚上7点福满楼请客户吃饭", None, "2026-12-02T19:00"),
    ("前天去全联送样,课长说下周给答复", "2026-11-22", "2026-11-30"),
    ("全联11/30要做週年慶,貨要提前兩天到", None, "2026-11-30"),
    ("今早華聯來電說冰櫃壞了,好嬲", "2026-11-24", None),
    ("聽日下晝兩點半約咗福滿樓", None, "2026-11-25T14:30"),
    ("尋日去咗福滿樓,老闆話下個月先決定", "2026-11-23", "2026-12-01"),
    ("福滿樓話聽日之前要覆佢", None, "2026-11-25"),
    ("禮拜五前要把合約寄給全聯", None, "2026-11-27"),
    ("上禮拜四跑全聯,店長說禮拜一會下單", "2026-11-19", "2026-11-30"),
    ("两点跟华联视频,别忘了", None, "2026-11-24T14:00"),
    ("三点半到福满楼收款", None, "2026-11-24T15:30"),
    ("半小时后给福满楼回电话", None, "2026-11-24T14:30"),
    ("三天后提醒我催华联的款", None, "2026-11-27"),
    ("下周内给福满楼换掉那台机器", None, "2026-11-30"),
    ("福满楼的发票月底开", None, "2026-11-30"),
    ("福满楼投诉周日送的菜不新鲜", "2026-11-22", None),
    ("visited Acme last Thursday, they'll decide by month end", "2026-11-19", "2026-11-30"),
    ("dropped by Blue River this morning, owner wants a quote by Friday", "2026-11-24", "2026-11-27"),
    ("Acme called yesterday about the leaking cartons from Friday's drop", "2026-11-23", None),
    ("meeting Acme tomorrow 10am at their office", None, "2026-11-25T10:00"),
    ("Acme: demo set for Dec 8 at 2pm", None, "2026-12-08T14:00"),
    ("promised Acme the samples by next Wednesday", None, "2026-12-02"),
    ("Acme paid $1,200 on Monday", "2026-11-23", None),
    ("Acme will pay the balance on the 30th", None, "2026-11-30"),
    ("call Blue River back at 4", None, "2026-11-24T16:00"),
    ("coffee with Blue River owner went well today, follow up in two weeks", "2026-11-24", "2026-12-08"),
    ("saw Blue River on Saturday, she said come back after the new year", "2026-11-21", None),
    ("Acme moved our Thursday meeting to Friday 3pm", None, "2026-11-27T15:00"),
    ("Blue River wants delivery before Thursday", None, "2026-11-26"),
    ("Blue River says last week's delivery was late", None, None),
    ("Acme stopped buying from us last month", None, None),
    ("Acme switching to Sysco from January", None, "2027-01-01"),
    ("was at Acme on Friday, manager away till Monday", "2026-11-20", "2026-11-30"),
    ("need to send Acme the MSA by COB Thursday", None, "2026-11-26"),
    ("lunch with Acme's buyer Thursday noon", None, "2026-11-26T12:00"),
    ("had lunch with Acme's buyer on Thursday", "2026-11-19", None),
    ("Acme ordered 40 cases for delivery next Tuesday", None, "2026-12-01"),
    ("Acme says the fridge broke down Sunday night", "2026-11-22", None),
    ("remind me on the 1st to chase Acme", None, "2026-12-01"),
    ("ping me in 2 hours re Acme", None, "2026-11-24T16:00"),
    ("Blue River tmr 3pm tasting, bring the new beans", None, "2026-11-25T15:00"),
    ("went Blue River ytd, uncle say next week then order", "2026-11-23", "2026-11-30"),
    ("just left Acme, they renewed for 12 months, kickoff 7 Dec", "2026-11-24", "2026-12-07"),
    ("Acme's invoice is due Friday, they said they'd pay Thursday", None, "2026-11-26"),
    ("Acme audit on Dec 2, they need certs a week before", None, "2026-12-02"),
    ("site visit at Acme on 19/11 all good", "2026-11-19", None),
    ("Acme asked for a call sometime next week", None, "2026-11-30"),
    ("training at Acme ran from 9 to 12 today", "2026-11-24", None),
    ("Acme order received this morning, 20 ctns, ship tmr", "2026-11-24", "2026-11-25"),
    ("popped into Acme on my way home last night", "2026-11-23", None),
    ("Acme closed until 5 Jan", None, "2027-01-05"),
    ("Acme complained today that nobody showed up on Friday", "2026-11-24", None),
    ("will be at Blue River around 4pm today", None, "2026-11-24T16:00"),
    ("Blue River happy with yesterday's tasting, gave us 9/10", "2026-11-23", None),
    ("told Acme we'd fix it within 3 days", None, "2026-11-27"),
    ("Acme wants the contract signed before Christmas", None, None),
    ("Blue River grand opening Saturday 11am, must go", None, "2026-11-28T11:00"),
]


@pytest.mark.parametrize(("text", "event", "due"), MESSAGES)
def test_day_of_the_event_and_day_due(text: str, event: str | None, due: str | None) -> None:
    draft = understand(text, INDEX, NOW).main
    happened: date | None = draft.event_date.value if draft.event_date else None
    planned: date | datetime | None = draft.followup.value if draft.followup else None
    assert (shown(happened), shown(planned)) == (event, due)
