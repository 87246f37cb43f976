"""What happened lately that is worth telling: who is going wrong, and how; who is going well."""

from __future__ import annotations

from dataclasses import dataclass

from bot.understanding.model import Category, Severity
from db.touch import TouchKind


@dataclass(frozen=True, slots=True)
class Told:
    """A touch, note or score with a customer, so many days ago."""

    customer: str
    days_ago: int
    contact: str | None
    text: str
    kind: TouchKind = TouchKind.VISIT
    score: int = 0


@dataclass(frozen=True, slots=True)
class Complained:
    """A complaint. ``settled_after`` is in hours; None leaves it open: then ``hours_ago`` counts
    working time back from now."""

    customer: str
    hours_ago: float
    contact: str | None
    category: Category
    severity: Severity
    text: str
    settled_after: float | None


@dataclass(frozen=True, slots=True)
class Promised:
    """An open promise, made so many days ago, due in so many (negative: overdue; None: no day was said)."""

    customer: str
    days_ago: int
    due_in: int | None
    contact: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Referred:
    """``contact`` named a ``prospect``."""

    customer: str
    days_ago: int
    contact: str | None
    prospect: str
    text: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A customer lost."""

    customer: str
    days_ago: int
    reason: Category
    text: str


_HQ, _HOTEL, _TEAM_MEALS, _NOODLES = "申浦生鲜超市(总部)", "湖滨悦来酒店", "杨浦大食堂团餐", "徐汇阿婆面馆"
_HUALIAN, _ACME, _MERLION, _KATONG = "华联超市城西店", "Acme Foods", "Merlion Bay Hotel", "Katong Laksa House"
_CALL = TouchKind.CALL

TOUCHES = (
    Told(_HQ, 110, "顾总监", "顾总监下个月离职，介绍了接手的杨经理"),
    Told(_HQ, 93, "杨经理", "杨经理说所有供应商重新比价，订单先停一停"),
    Told(_HQ, 71, "杨经理", "杨经理没接，助理说在开会，没再回电话", _CALL),
    Told(_HOTEL, 15, "沈经理", "沈经理说入住率掉了，早餐减了一半的量，货先少订"),
    Told(_TEAM_MEALS, 11, "孔总", "孔总很不高兴，两周里迟到三次，学生等着开饭"),
    Told(_NOODLES, 70, "小严", "小严说别家大豆油每桶便宜八块，阿婆在犹豫", _CALL),
    Told(_HUALIAN, 5, "王经理", "端架上酸奶卖得最好，王经理想再加一节"),
    Told("临平满福超市", 20, "韩经理", "冷链车来晚了，韩经理让收货员以后先量温度"),
    Told("青芝坞茶饮铺", 26, "小戴", "姜小姐介绍的，小戴下个月开业，让先寄目录", _CALL),
    Told(_ACME, 4, "Mr Li", "Mr Li wants yoghurt drinks in all five stores, asked for a launch price"),
    Told(_MERLION, 8, "Ms Fernandez", "Ms Fernandez went through every late delivery, one more and she goes to tender"),
    Told(_KATONG, 33, "Uncle Tan", "Uncle Tan asked to try the new sambal, said I'd bring two tubs"),
    Told("Tiong Bahru Brew Bar", 12, "Jun Wei", "Jun Wei opens next month, tried the oat milk and liked it"),
)
SCORES = (
    Told(_TEAM_MEALS, 205, "孔总", "孔总打9分，说开学那阵全靠我们顶住", score=9),
    Told(_TEAM_MEALS, 96, "小魏", "满意度9分，小魏说对账省心", score=9),
    Told(_TEAM_MEALS, 11, "孔总", "孔总只给4分，说送货老是迟到", score=4),
    Told(_HUALIAN, 26, "王经理", "王经理给8分，说新品再多一点就满分", score=8),
    Told(_ACME, 32, "Mr Li", "Mr Li gave us 9, quickest answers of all his suppliers", score=9),
    Told(_MERLION, 8, "Ms Fernandez", "Ms Fernandez says 3 out of 10 at the moment", score=3),
)
NOTES = (
    Told(_HUALIAN, 150, "王经理", "王经理中秋那天生日，爱喝龙井"),
    Told(_HQ, 93, "杨经理", "杨经理从别的超市跳槽来的，带着自己的老供应商"),
    Told(_HOTEL, 44, "沈经理", "酒店换了业主，以后五万以上要集团批"),
    Told("三墩社区团购站", 60, "丁团长", "丁团长都在群里下单，还没见过面"),
    Told(_ACME, 61, "Mr Li", "Mr Li is out every Wednesday afternoon, golf"),
)
COMPLAINTS = (
    # Opened 6 working hours and 40 minutes ago with 8 to go: due in an hour and twenty minutes of them.
    Complained(
        "临平满福超市",
        6 + 40 / 60,
        "韩经理",
        Category.QUALITY,
        Severity.NORMAL,
        "酸奶到货时不够凉，韩经理要退二十箱，等我们答复",
        None,
    ),
    Complained(
        _MERLION, 58 * 24, "Chef Marcus", Category.DELIVERY, Severity.NORMAL, "Prawns came after breakfast prep", 20
    ),
    Complained(
        _MERLION, 37 * 24, "Ms Fernandez", Category.BILLING, Severity.LOW, "Billed twice for the same delivery", 61
    ),
    Complained(
        _MERLION,
        23 * 24,
        "Chef Marcus",
        Category.QUALITY,
        Severity.HIGH,
        "Six cartons of prawns thawed and refrozen, chef refused them",
        9,
    ),
    Complained(
        _MERLION, 11 * 24, "Ms Fernandez", Category.DELIVERY, Severity.NORMAL, "Late again, an hour and a half", 26
    ),
    Complained(
        _MERLION,
        10,
        "Ms Fernandez",
        Category.SERVICE,
        Severity.LOW,
        "Nobody told Ms Fernandez that the rice would be short, wants a fixed contact",
        None,
    ),
    Complained(_TEAM_MEALS, 13 * 24, "小魏", Category.DELIVERY, Severity.NORMAL, "早上的米十点半才到，差点误了午饭", 7),
)
PROMISES = (
    Promised(_KATONG, 33, -19, "Uncle Tan", "Bring Uncle Tan two tubs of the new sambal to try"),
    Promised(_HUALIAN, 5, 3, "王经理", "给王经理做一份加租端架的方案"),
    Promised("余杭惠民生活超市", 4, 6, "小潘", "给小潘发一份新品样品清单"),
    Promised("钱塘里茶餐厅", 9, None, "梁生", "有厚切吐司的新货先通知梁生"),
    Promised(_TEAM_MEALS, 11, 2, "孔总", "给孔总一份固定早班车的安排"),
    Promised("松江邻里汇超市", 6, 4, "汤经理", "问厂家能不能给汤经理做两百箱促销装"),
    Promised("信義晨光咖啡", 8, 9, "許小姐", "给许小姐寄两种燕麦奶的样品"),
    Promised(_ACME, 4, 2, "Mr Li", "Send Mr Li the launch price for yoghurt drinks"),
    Promised("Marina Catering Services", 7, 5, "Priya", "Get Priya the halal certificates for the new sauces"),
    Promised("Blue Wave Ship Chandlers", 10, 8, "Captain Yeo", "Quote Captain Yeo a mixed container"),
)
REFERRALS = (
    Referred("满觉陇咖啡", 34, "姜小姐", "青芝坞茶饮铺", "姜小姐介绍了青芝坞茶饮铺的小戴，下个月开业"),
    Referred(_HUALIAN, 75, "王经理", "城西的一家水果店", "王经理说城西有家水果店想加卖饮料，给了名片"),
    Referred("嘉定福满楼酒家", 120, "曹经理", "安亭的火锅店", "曹经理的同学在安亭开火锅店，推荐我们供虾仁"),
    Referred(
        "Kopi Corner", 21, "Auntie Lim", "Tiong Bahru Brew Bar", "Auntie Lim sent us to Jun Wei of Tiong Bahru Brew Bar"
    ),
    Referred(
        "Marina Catering Services",
        88,
        "Daniel Wee",
        "Southpier Events",
        "Daniel Wee passed on Southpier Events, weddings every weekend",
    ),
)
LOSSES = (
    Gone(_NOODLES, 62, Category.COMPETITOR, "阿婆换了别家供货，大豆油每桶便宜八块，我们没跟"),
    Gone("吴山夜市糖水摊", 131, Category.CLOSED, "夜市拆了，阿芬不做了"),
)
