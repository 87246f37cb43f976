"""What the people of the demo have to see to today and in the days after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.demo.book import Book
from bot.demo.people import CHEN_WEI, GRACE, LI_NA, MANAGER
from bot.demo.records import SOON, at_noon, file_promise, file_reminder


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder in so many days, at a time of day; set three days ago. ``movable``: rather later today than past."""

    user: int
    customer: str | None
    contact: str | None
    days: int
    clock: time
    text: str
    movable: bool = False
    followup: bool = False


@dataclass(frozen=True, slots=True)
class PromisedToday:
    """A promise due today, made six days ago."""

    customer: str
    contact: str
    text: str


NINE = time(9)
PROMISED_TODAY = (
    PromisedToday("西溪人家菜馆", "吴老板", "给吴老板送两桶新榨的菜籽油试用"),
    PromisedToday("外滩老码头酒店", "Andy 董", "给Andy 董回复月结能不能放到四十五天"),
    PromisedToday("Harbourview Seafood", "Ah Huat", "Send Ah Huat the oyster sauce price for 50 cartons"),
)
DUES = (
    Due(LI_NA, "华联超市城东店", "刘店长", 0, NINE, "再去看刘店长，端架的位置要定下来", followup=True),
    Due(LI_NA, "湖滨悦来酒店", "赵会计", 0, time(10, 30), "给赵会计打电话，问上个月的货款"),
    Due(LI_NA, "余杭惠民生活超市", "小潘", 0, time(16, 30), "把新价目表发给小潘", movable=True),
    Due(LI_NA, "华联超市城西店", "王经理", 1, NINE, "去看王经理，谈加租端架", followup=True),
    Due(LI_NA, "良渚麦田烘焙", "冯师傅", 2, time(14), "问冯师傅新面粉试得怎么样"),
    Due(LI_NA, "江南职校第二食堂", "郑主任", 5, NINE, "去找郑主任续签下学期的合同", followup=True),
    Due(CHEN_WEI, "杨浦大食堂团餐", "孔总", 0, NINE, "上门给孔总道歉，带上早班车的安排", followup=True),
    Due(CHEN_WEI, "静安里咖啡", "Vivian", 0, time(11), "跟Vivian对上个月的账"),
    Due(CHEN_WEI, "虹口顺意便利店", "老钱", 0, time(17), "给老钱回电话，说啤酒的到货日", movable=True),
    Due(CHEN_WEI, "申浦生鲜超市(总部)", "杨经理", 1, time(10), "再约一次杨经理，争取当面谈比价"),
    Due(CHEN_WEI, "苏州河烤肉店", "朴老板", 3, NINE, "朴老板的新菜单出来了，去看看要什么", followup=True),
    Due(GRACE, "Tanjong Bakery", "Mei Ling", 0, NINE, "Back to Mei Ling about the butter contract", followup=True),
    Due(GRACE, "Green Basket Grocers", "Hannah", 0, time(11, 30), "Call Hannah about the tasting weekend"),
    Due(GRACE, "Acme Foods", "Joyce", 0, time(16), "Send Joyce the corrected invoice", movable=True),
    Due(GRACE, "Merlion Bay Hotel", "Ms Fernandez", 1, time(9, 30), "See Ms Fernandez with the delivery plan"),
    Due(GRACE, "Tiong Bahru Brew Bar", "Jun Wei", 2, time(15), "Take Jun Wei the coffee samples"),
    Due(
        GRACE,
        "Pacific Crest Trading",
        "Karen Doyle",
        4,
        NINE,
        "Ask Karen Doyle about the next container",
        followup=True,
    ),
    Due(MANAGER, None, None, 0, time(15), "看一遍华东组这周的投诉", movable=True),
)


def write_agenda(book: Book, user_ids: dict[int, int]) -> None:
    """File what is due. ``user_ids`` are database ids by Telegram id."""
    for one in PROMISED_TODAY:
        file_promise(book, book.placed[one.customer], at_noon(book, 6), 0, one.contact, one.text)
    for due in DUES:
        file_reminder(
            book,
            book.placed[due.customer] if due.customer else None,
            at_noon(book, 3),
            _when(book, due),
            due.contact,
            due.text,
            kind="followup" if due.followup else "reminder",
            user_id=user_ids[due.user],
        )


def _when(book: Book, due: Due) -> datetime:
    planned = book.moment(-due.days, due.clock)
    if not due.movable or planned > book.here + SOON:
        return planned
    later = (book.here + timedelta(minutes=40)).replace(second=0, microsecond=0)
    later -= timedelta(minutes=later.minute % 5)
    return later if later.date() == book.today else planned
