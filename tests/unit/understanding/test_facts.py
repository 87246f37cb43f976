"""What a message tells of a customer for good, and what only sounds like it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.facts import facts, may_tell, only_facts
from bot.understanding.facts_dates import named_day
from tests.understanding.corpora import labelled

NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
NAMES = ("华联超市城西店", "华联", "華聯", "万家乐", "萬家樂", "鑫源", "Acme Foods", "Acme")

TOLD = [
    ("华联合同明年3月到期", [("contract_end", "2027-03-31", None)]),
    ("华联的合同2027年3月15日到期", [("contract_end", "2027-03-15", None)]),
    ("華聯合約明年3月到期", [("contract_end", "2027-03-31", None)]),
    ("华联的合同续签到2028年底", [("contract_end", "2028-12-31", None)]),
    ("Acme contract ends 31 March 2027", [("contract_end", "2027-03-31", None)]),
    ("Acme's contract expires in March", [("contract_end", "2027-03-31", None)]),
    ("万家乐账期45天", [("credit_terms", "45天", None)]),
    ("萬家樂帳期改成60天", [("credit_terms", "60天", None)]),
    ("Acme payment terms are 45 days", [("credit_terms", "45 days", None)]),
    ("鑫源跟我们关系一般", [("relationship", "so_so", None)]),
    ("我们和鑫源的关系有点紧张", [("relationship", "strained", None)]),
    ("華聯跟我們關係很鐵", [("relationship", "excellent", None)]),
    ("our relationship with Acme is strained", [("relationship", "strained", None)]),
    ("Acme buys from us because of delivery speed", [("motives", "delivery speed", None)]),
    ("华联选我们主要是因为送货快", [("motives", "送货快", None)]),
    ("華聯買我們的貨是因為送貨快", [("motives", "送貨快", None)]),
    ("如果涨价他们就会换供应商", [("leave_if", "涨价", None)]),
    ("如果漲價他們就會換供應商", [("leave_if", "漲價", None)]),
    ("Acme would leave if we raise prices", [("leave_if", "we raise prices", None)]),
    ("Acme their needs: small packs", [("needs", "small packs", None)]),
    ("华联需求：小包装，8点前送", [("needs", "小包装，8点前送", None)]),
    ("华联在用我们的豆浆机", [("products", "豆浆机", None)]),
    ("Acme uses our soy sauce", [("products", "soy sauce", None)]),
    ("华联地址：文三路88号", [("address", "文三路88号", None)]),
    ("華聯搬到忠孝東路88號了", [("address", "忠孝東路88號", None)]),
    ("Acme address is 12 Main Street", [("address", "12 Main Street", None)]),
    ("华联行业是零售", [("industry", "零售", None)]),
    ("Acme is in the catering business", [("industry", "catering", None)]),
    ("华联从2019年开始和我们合作", [("since", "2019-01-01", None)]),
    ("Acme has been a customer since March 2019", [("since", "2019-03-01", None)]),
    ("华联店庆6月18日", [("founded", "S06-18", None)]),
    ("Acme company anniversary 5 June", [("founded", "S06-05", None)]),
    ("王经理结婚纪念日5月20日", [("wedding", "S05-20", "王经理")]),
    ("Mr Li's wedding anniversary is 5 June", [("wedding", "S06-05", "Mr Li")]),
    ("华联的李总爱喝普洱", [("likes", "喝普洱", "李总")]),
    ("華聯的李總愛喝普洱", [("likes", "喝普洱", "李總")]),
    ("Mr Li at Acme likes golf", [("likes", "golf", "Mr Li")]),
    ("联系人陈姐 13800001234 管付款", [("role", "pays", "陈姐")]),
    ("都是李总拍板的", [("role", "decides", "李总")]),
    ("Mr Li at Acme makes the decisions", [("role", "decides", "Mr Li")]),
    ("Ms Tan handles payments", [("role", "pays", "Ms Tan")]),
    ("Mr Li is the gatekeeper", [("role", "gatekeeper", "Mr Li")]),
    ("华联的王经理调走了，新经理姓赵", [("left_on", "2026-11-24", "王经理"), ("contact", "赵经理", None)]),
    ("華聯的王經理離職了，新來的採購叫李強", [("left_on", "2026-11-24", "王經理"), ("contact", "李強", None)]),
    ("Mr Li left Acme, the new manager is Ms Tan", [("left_on", "2026-11-24", "Mr Li"), ("contact", "Ms Tan", None)]),
    ("标签 华联 冷链 重点", [("tag", "冷链", None), ("tag", "重点", None)]),
    ("tag Acme vip cold-chain", [("tag", "vip", None), ("tag", "cold-chain", None)]),
    ("华联也叫老华联", [("alias", "老华联", None)]),
    ("Acme aka AF", [("alias", "AF", None)]),
    ("华联是因为我们送货快才买的", [("motives", "送货快", None)]),
    ("华联看中的是我们账期长", [("motives", "账期长", None)]),
    ("华联选我们就因为离得近,补货方便", [("motives", "离得近,补货方便", None)]),
    ("鑫源找我们进货的原因是价格稳", [("motives", "价格稳", None)]),
    ("华联图我们退换货方便", [("motives", "退换货方便", None)]),
    ("Acme picked us over X for our delivery", [("motives", "delivery", None)]),
    ("Acme went with us over Sysco because of our cold chain", [("motives", "cold chain", None)]),
    ("What Acme likes about us is fast samples", [("motives", "fast samples", None)]),
    ("The reason Acme stays with us is the credit terms", [("motives", "credit terms", None)]),
    ("they would leave if prices go up", [("leave_if", "prices go up", None)]),
    ("If we raise prices again Acme will look elsewhere", [("leave_if", "we raise prices again", None)]),
    ("We'd lose Acme if the beans run out again", [("leave_if", "the beans run out again", None)]),
    ("价格再涨一次鑫源就不跟我们做了", [("leave_if", "价格再涨一次", None)]),
    ("跟鑫源的关系最近有点僵", [("relationship", "strained", None)]),
    ("鑫源主要做酒店用品批发", [("industry", "酒店用品批发", None)]),
    ("Acme is a wholesaler of frozen seafood", [("industry", "wholesaler of frozen seafood", None)]),
    ("鑫源大家都叫老鑫", [("alias", "老鑫", None)]),
    ("Mr Li at Acme is crazy about badminton", [("likes", "badminton", "Mr Li")]),
    ("给华联加标签 重点陈列", [("tag", "重点陈列", None)]),
    ("把华联标记为重要客户", [("tag", "重要", None)]),
    ("Tag Acme Foods as priority", [("tag", "priority", None)]),
    ("add the tag halal to Acme", [("tag", "halal", None)]),
    ("华联喜欢周二上午收货", [("needs", "周二上午收货", None)]),
    ("華聯習慣月底結帳付款", [("needs", "月底結帳付款", None)]),
    ("Acme prefers deliveries on Tuesday mornings", [("needs", "deliveries on Tuesday mornings", None)]),
    ("华联产品：冷柜、可乐", [("products", "冷柜、可乐", None)]),
    ("Acme products: freezers, cola", [("products", "freezers, cola", None)]),
    ("华联因为送货快才跟我们买", [("motives", "送货快", None)]),
    ("万家乐因为账期长所以一直找我们拿货", [("motives", "账期长", None)]),
    ("华联是2019年成为我们客户的", [("since", "2019-01-01", None)]),
    ("华联分组到学校", [("tag", "学校", None)]),
    ("把华联归到学校组", [("tag", "学校", None)]),
    ("鑫源属于餐饮组", [("tag", "餐饮", None)]),
    ("group Acme under schools", [("tag", "schools", None)]),
    ("put Acme in the schools group", [("tag", "schools", None)]),
    ("add Acme to group schools", [("tag", "schools", None)]),
    ("Acme Foods is also known as Acme Group", [("alias", "Acme Group", None)]),
    ("Acme pays in 45 days", [("credit_terms", "45 days", None)]),
    ("Mr Li of Acme likes tea", [("likes", "tea", "Mr Li")]),
    ("Mr Li decides at Acme", [("role", "decides", "Mr Li")]),
    ("Acme is still a prospect", [("state", "prospect", None)]),
    ("mark Acme as a prospect", [("state", "prospect", None)]),
    ("Acme is now our customer", [("state", "active", None)]),
    ("华联还是潜在客户", [("state", "prospect", None)]),
    ("華聯是意向客戶", [("state", "prospect", None)]),
    ("把华联标记为意向客户", [("state", "prospect", None)]),
    ("华联现在是正式客户了", [("state", "active", None)]),
    ("Acme uses freezers", [("products", "freezers", None)]),
    ("Acme mainly uses soy sauce and cola", [("products", "soy sauce and cola", None)]),
    ("华联用冷柜", [("products", "冷柜", None)]),
    ("華聯主要用冷櫃和可樂", [("products", "冷櫃和可樂", None)]),
    ("Acme has been a customer since 2019", [("since", "2019-01-01", None)]),
    ("华联改名叫华联生活馆了", [("name", "华联生活馆", None)]),
    ("Acme changed its name to Zenith Catering", [("name", "Zenith Catering", None)]),
    ("把华联定为重点客户，因为是样板店", [("tier_pin", "key:样板店", None)]),
    ("make Acme a key account because it is our flagship", [("tier_pin", "key:our flagship", None)]),
    ("王经理升总监了", [("title", "总监", "王经理")]),
    ("Mr Li was promoted to director", [("title", "director", "Mr Li")]),
    ("华联6月18日店庆", [("founded", "S06-18", None)]),
    ("华联要求每次送货前打电话", [("needs", "每次送货前打电话", None)]),
]

CAME = [
    ("华联的王经理调走了,新经理姓赵,电话13800001111", ("赵经理", "经理", "13800001111")),
    ("华联的王经理离职了,接替他的是陈采购 13900002222", ("陈采购", "采购", "13900002222")),
    ("万家乐的李会计走了,新会计是周敏", ("周敏", "会计", None)),
    ("华联换老板了,新老板叫刘建国,手机13655556666", ("刘建国", "老板", "13655556666")),
    ("华联的采购换成小唐了", ("小唐", None, None)),
    ("Joyce left, the new accountant is Peter Lim 9123 4567", ("Peter Lim", "accountant", "9123 4567")),
    ("Susan Koh has left Acme, Jason Lim took over, 8123 4567", ("Jason Lim", None, "8123 4567")),
    ("Mr Li is no longer with Acme. New buyer: Rachel Ng, 9888 7766", ("Rachel Ng", "buyer", "9888 7766")),
    ("Ms Ho is the new buyer at Acme, 9123 4567", ("Ms Ho", "buyer", "9123 4567")),
]


@pytest.mark.parametrize(("text", "expected"), CAME, ids=[text for text, _ in CAME])
def test_who_comes_comes_with_title_and_number(text: str, expected: tuple[str, str | None, str | None]) -> None:
    told = [one for one in facts(text, NOW, NAMES, ("王经理", "Mr Li")) if one.field == "contact"]
    assert [(one.value, one.title, one.phone) for one in told] == [expected]


@pytest.mark.parametrize(("text", "expected"), TOLD, ids=[text for text, _ in TOLD])
def test_what_is_told(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert [(one.field, one.value, one.person) for one in facts(text, NOW, NAMES, ("王经理",))] == expected


@pytest.mark.parametrize("text", [text for text, _ in TOLD])
def test_a_message_of_nothing_else_is_known_as_such(text: str) -> None:
    assert only_facts(text, NOW, NAMES, ("王经理",))
    assert may_tell(text)


@pytest.mark.parametrize(
    "text",
    [
        "华联的合同下周三签",
        "华联要续合同,聊了三个月",
        "华联账期是30天还是45天？",
        "华联想要账期60天",
        "王经理要求账期改成60天",
        "王经理喜欢我们的新品",
        "王经理爱吃的那款断货了",
        "Mr Li likes our new samples",
        "Mr Li likes the price",
        "王经理跟他老板关系很好",
        "标签贴错了3箱",
        "标签 破损 3箱",
        "等王经理拍板",
        "下周王经理拍板",
        "王经理快退休了",
        "王经理准备离职",
        "王经理走了以后我才到",
        "Mr Li left at noon",
        "Mr Li left the office early",
        "送货地址写错了，是文三路88号",
        "email address is li@example.com 12",
        "如果明天下雨就不去了",
        "if it rains I will call them",
        "Acme didn't buy from us because of the price",
        "Acme wants the contract to end 31 March 2027",
        "关系户介绍来的",
        "新经理不在",
        "新经理是谁",
        "华联因为我们断货才买的别家",
        "Acme asked us for a quote",
        "Acme prefers their deliveries",
        "Acme prefers our delivery",
        "华联喜欢我们的新品",
        "华联因为没货才跟别家买",
        "华联又叫我们送货",
        "华联又叫了20箱",
        "把样品放到华联店里",
        "华联分到3箱样品",
        "group meeting at Acme tomorrow",
        "Mr Li decides on Friday",
        "Acme will pay in 3 days for the last invoice",
        "Mark Acme as lost",
        "Mark Acme as closed",
        "Is Acme a prospect?",
        "if Acme is a prospect we call first",
        "Acme introduced a prospect",
        "Acme uses another supplier",
        "Acme uses WhatsApp",
        "Acme used 3 boxes",
        "Acme uses it up fast",
        "如果华联是潜在客户就不去了",
        "华联是意向客户？",
        "华联介绍了一个意向客户",
        "华联用完了",
        "华联用了三箱",
        "华联用微信下单",
        "华联用别家的冷柜",
        "华联用不惯",
        "华联的经理说价格高",
        "make Acme an offer",
        "把华联的单改为普通发票",
        "把华联标记为流失",
        "new manager was out",
        "一般般吧,没什么关系",
        "拜访华联超市 王经理，谈了新品陈列，下周三再去",
        "Visited Acme, met Mr Li, showed the new range",
    ],
)
def test_what_only_sounds_like_it(text: str) -> None:
    assert facts(text, NOW, NAMES, ("王经理", "Mr Li")) == ()


def test_a_visit_may_tell_by_the_way() -> None:
    text = "拜访华联王经理，合同明年3月到期，李总爱喝普洱"
    told = facts(text, NOW, NAMES, ("王经理",))
    assert [(one.field, one.person) for one in told] == [("contract_end", None), ("likes", "李总")]
    assert not only_facts(text, NOW, NAMES, ("王经理",))


def test_everyday_messages_tell_next_to_nothing() -> None:
    """Of thousands of labelled messages these few tell something for good; every other reading would be false."""
    found: dict[str, set[str]] = {}
    needs: set[str] = set()
    rows = labelled()
    for row in rows:
        names = [one if isinstance(one, str) else one["name"] for one in row["customers"]]
        named = row["expect"].get("customer")
        told = facts(row["text"], datetime.fromisoformat(row["now"]), [named] if isinstance(named, str) else names)
        if told:
            found[row["text"]] = {one.field for one in told}
            needs |= {one.value for one in told if one.field == "needs"}
    fields = [field for some in found.values() for field in some]
    assert len(found) <= len(rows) * 0.01
    assert fields.count("relationship") + fields.count("tag") + fields.count("motives") == 0
    assert needs == {"现金结账", "email"}


@pytest.mark.parametrize(
    ("said", "past", "expected"),
    [
        ("明年3月", False, "2027-03-31"),
        ("3月", False, "2027-03-31"),
        ("12月5日", False, "2026-12-05"),
        ("年底", False, "2026-12-31"),
        ("后年底", False, "2028-12-31"),
        ("下月底", False, "2026-12-31"),
        ("2027-02-30", False, None),
        ("2020年3月", False, None),
        ("31 march 2027", False, "2027-03-31"),
        ("march 5th, 2027", False, "2027-03-05"),
        ("end of next year", False, "2027-12-31"),
        ("2019", True, "2019-01-01"),
        ("march 2019", True, "2019-03-01"),
        ("2030年", True, None),
        ("soon", False, None),
    ],
)
def test_days_as_contracts_name_them(said: str, past: bool, expected: str | None) -> None:
    day = named_day(said, NOW.date(), past=past)
    assert (day.isoformat() if day else None) == expected


@given(st.text(max_size=80), st.sampled_from([text for text, _ in TOLD]))
def test_no_text_breaks_it(noise: str, said: str) -> None:
    for fact in facts(noise + said + noise, NOW, NAMES):
        assert fact.value
        assert fact.start <= fact.end
