"""李娜's customers, in Hangzhou."""

from __future__ import annotations

from bot.demo.accounts import Account, Someone
from bot.demo.goods import Trade
from db.customer import CustomerState

HANGZHOU = (
    Account(
        "华联超市城西店",
        Trade.SHOP,
        (Someone("王经理", "采购", "L08-15"), Someone("小周", "收货", phone=False, story=True)),
        7,
        9800,
        aliases=("城西华联", "华联城西"),
        visits=14,
        last_visit=6,
    ),
    Account("华联超市城东店", Trade.SHOP, (Someone("刘店长", "店长", "S11-20"),), 10, 6200, aliases=("城东华联",)),
    # Two that are due again, in the middle of town.
    Account(
        "华联便利店(文三路)",
        Trade.SHOP,
        (Someone("孙姐", "店长", "L03-03"),),
        12,
        1800,
        aliases=("文三路华联",),
        last_visit=64,
    ),
    Account("华联便利店(古墩路)", Trade.SHOP, (Someone("小何", "店长"),), 14, 1500, aliases=("古墩路华联",)),
    Account("西溪人家菜馆", Trade.KITCHEN, (Someone("吴老板", "老板", "L12-08"), Someone("老蔡", "厨师长")), 14, 5200),
    Account("钱塘里茶餐厅", Trade.KITCHEN, (Someone("梁生", "老板"),), 18, 3400, aliases=("钱塘里",)),
    # Orders shrink month by month.
    Account(
        "湖滨悦来酒店",
        Trade.KITCHEN,
        (Someone("沈经理", "餐饮部经理", "S05-02"), Someone("赵会计", "财务", story=True)),
        14,
        16500,
        aliases=("悦来酒店",),
        visits=20,
        last_visit=16,
        shrinks=True,
    ),
    Account("运河小馆", Trade.KITCHEN, (Someone("老俞", "老板"),), 30, 2600, last_visit=71),
    Account("满觉陇咖啡", Trade.CAFE, (Someone("姜小姐", "店主", "S09-17"),), 14, 2300, aliases=("满咖",)),
    Account("杭帮味快餐(滨江店)", Trade.KITCHEN, (Someone("方店长", "店长"),), 14, 3900, aliases=("滨江杭帮味",)),
    Account("杭帮味快餐(萧山店)", Trade.KITCHEN, (Someone("邵店长", "店长"),), 16, 3300, aliases=("萧山杭帮味",)),
    Account("云栖农家乐", Trade.KITCHEN, (Someone("翁大姐", "老板娘", "L06-19"),), 45, 2900, visits=50),
    Account("余杭惠民生活超市", Trade.SHOP, (Someone("金总", "总经理"), Someone("小潘", "采购")), 10, 7400, visits=18),
    # A complaint close to its deadline.
    Account("临平满福超市", Trade.SHOP, (Someone("韩经理", "采购经理", "S12-24"),), 12, 5600, visits=21),
    Account("江南职校第二食堂", Trade.KITCHEN, (Someone("郑主任", "后勤主任", "S03-08"),), 21, 8800, visits=35),
    Account("拱墅老底子面馆", Trade.KITCHEN, (Someone("老夏", "老板"),), 30, 1700, visits=40),
    Account("良渚麦田烘焙", Trade.BAKERY, (Someone("冯师傅", "主理人"),), 21, 3800, since=240),
    # Closed its doors.
    Account(
        "吴山夜市糖水摊",
        Trade.CAFE,
        (Someone("阿芬", "摊主"),),
        35,
        900,
        last_order=151,
        last_visit=140,
        state=CustomerState.CLOSED,
    ),
    # Orders by itself and was never visited.
    Account("三墩社区团购站", Trade.TRADER, (Someone("丁团长", "团长"),), 28, 3100, visits=None, since=410),
    # Introduced by 满觉陇咖啡, nothing sold yet.
    Account(
        "青芝坞茶饮铺",
        Trade.CAFE,
        (Someone("小戴", "店主"),),
        None,
        0,
        visits=None,
        since=33,
        state=CustomerState.PROSPECT,
    ),
)
