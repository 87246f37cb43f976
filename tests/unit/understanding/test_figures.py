"""Sums of money and scores, and figures that are neither."""

# ruff: noqa: E501
from __future__ import annotations

import pytest

from bot.understanding import amounts, scores, when
from bot.understanding.normalise import normalise

from .samples import NOW

# The value, and the currency where the text tells one that matters.
MONEY = [
    ("含税总价94000 月底前交", "94000"), ("要我们认3200", "3200"), ("定金两万五 月底打过来", "25000"), ("先摆四块上墙", None),
    ("那张12800的票我们开成普票了", "12800"), ("一盒860 合计8600 周四送", "8600"), ("账月底一块儿算", None), ("丝杠到货磕瘪一块", None),
    ("要退整批 四万六的货", "46000"), ("12月5号前肯定把3.2万打过来", "32000"), ("厂长当场要5吨 一吨一万零八", None), ("到账11万零500", "110500"),
    ("一分钱都不想加", None), ("要M6 M8的选型手册", None), ("一平能不能再让两块", None), ("want 600 quid knocking off", None),
    ("每年HK$84,000，total 168,000", "168000 HKD"), ("少了六百多，小事情", "600"), ("货款到账了 昨天到的 １０８０００", "108000"),
    ("东方的款 35000 昨儿到了", "35000"), ("尾款下周五打过来哈,8千6那笔", "8600"), ("货款到账 5万3", "53000"), ("预算3-5万", "30000"),
    ("预算三五万", "30000"), ("回款两三万", "20000"), ("quote $2-3k", "2000"), ("budget 2.5 grand", "2500"),
    ("about A$14k", "14000 AUD"), ("RM3,275 paid", "3275 MYR"), ("rm 302 is locked", None), ("paid RM960", "960 MYR"),
    ("room 402", None), ("DN300闸阀到货", None), ("型号RTX4090", None), ("要20箱", None), ("订了一套3200", None),
    ("价格一套3200太贵", None), ("单价38,总共3800", "3800"), ("每箱168元,100箱", None), ("168一箱 要100箱", None),
    ("合同额128万", "1280000"), ("壹万贰仟元整", "12000"), ("18.6万", "186000"), ("1w2", "12000"), ("60w灯泡坏了", None),
    ("一千蚊", "1000 HKD"), ("千五蚊订金", "1500 HKD"), ("萬三蚊", "13000 HKD"), ("NT$18,600", "18600 TWD"),
    ("12,700 hkd", "12700 HKD"), ("usd 4,650", "4650 USD"), ("£912.40", "912.4 GBP"), ("¥４,215.5", "4215.5 CNY"),
    ("S$2.8k", "2800 SGD"), ("SGD 3,275", "3275 SGD"), ("96k deal", "96000"), ("12.6k landed thursday", "12600"),
    ("30k worth of slate", "30000"), ("31k total", "31000"), ("5k cheque", "5000"), ("400k euro order", "400000 EUR"),
    ("the 4k tv is broken", None), ("counter is 2m wide", None), ("2.5m deal", "2500000"), ("sold 12k units", None),
    ("three thousand five hundred dollars", "3500 USD"), ("twenty two grand", "22000"), ("a couple grand", "2000"),
    ("fifteen hundred", "1500"), ("13812345678", None), ("phone 9123 4567", None), ("5个点", None), ("优惠500元", None),
    ("便宜了200", None), ("涨了300一吨", None), ("罚款五百", "500"), ("赔了800块", "800"), ("一共是¥1,280.00元", "1280 CNY"),
    ("人民币3万", "30000 CNY"), ("3万人民币", "30000 CNY"), ("5万(港币)", "50000 HKD"), ("美金1.2万", "12000 USD"),
    ("300多块", "300"), ("花了五十多万", "500000"), ("十几万", None), ("几万块的单", None), ("千万别忘了", None), ("万一下雨", None),
    ("一百个", None), ("两千箱", None), ("8000件", None), ("30万粉丝", None), ("3公里外", None), ("租了120平", None),
    ("营业额一天8000", None), ("一年18.6万", "186000"), ("十二万", "120000"), ("一年,十二万", "120000"), ("三千六", "3600"),
    ("1180", None), ("收到现金46,500", "46500"), ("发票开了68000", "68000"), ("invoice for 1,140", "1140"),
    ("1,140 came in", "1140"), ("owes us 780", "780"), ("charged us 45 twice", "45"), ("$500 off", None),
    ("$45 per carton", None), ("$45 each, 20 ctns, total $900", "900 USD"), ("two fifty a box", None),
    ("20% discount", None), ("deposit 30%", None), ("paid 50% deposit $3,000", "3000 USD"), ("order #45821", None),
    ("PO 7781234 confirmed", None), ("尾款一万二", "12000"), ("4万3千5", "43500"), ("6万整", "60000"), ("约1.5亿", "150000000"),
]  # fmt: skip
SCORES = [
    ("一分钱都不想加", None), ("差了2分", None), ("oyster got 6 dozen short", None), ("come over 3/10", None),
    ("by 3/10", None), ("给咱培训打了10分", 10), ("gave us a 5", 5), ("gave us a 7, knocked us down", 7),
    ("8/10 overall", 8), ("Kelvin rated us 9", 9), ("rated 4 out of 5 stars", None), ("满分10分给了4分", 4), ("打了个八分", 8),
    ("评分 9", 9), ("满意度7", 7), ("9分好评", 9), ("俾咗9分我哋", 9), ("給了8分", 8), ("六分熟", None), ("七分甜", None), ("3分钟", None),
    ("十分满意", None), ("十分钟", None), ("得分 6", 6), ("给了两分的折扣", None), ("扣了2分", None), ("got 3 new outlets", None),
    ("gave me 5 samples", None), ("gave 10 days", None), ("score 10!", 10), ("NPS 9", 9), ("csat: 8", 8),
    ("nine out of ten", 9), ("a solid 8", 8), ("10分满分", None), ("一分都没给", None), ("两分五", None), ("1分货", None),
    ("给我们9.5分", None), ("打8分吧", 8), ("评价5分", 5), ("五星", None), ("5 stars", 5), ("4 star hotel", None),
    ("give 6 only", 6), ("客户打分7", 7), ("整体8分", 8), ("大概能给个7分", 7), ("只给了6", 6), ("给我打3", 3),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MONEY)
def test_money(text: str, expected: str | None) -> None:
    lower = normalise(text).lower
    days = [(r.start, r.end) for r in when.find(lower, NOW) if not r.rule.endswith((".part", "just_now"))]
    found = amounts.best(amounts.find(lower, days)) or amounts.in_words(lower)
    value, _, currency = (expected or "").partition(" ")
    assert (f"{found.value.normalize():f}" if found else "") == value
    assert not currency or (found is not None and found.currency == currency)


@pytest.mark.parametrize(("text", "expected"), SCORES)
def test_scores(text: str, expected: int | None) -> None:
    found = scores.find(normalise(text).lower, [])
    assert (found.value if found else None) == expected
