"""陈伟's customers, in Shanghai and Taipei."""

from __future__ import annotations

from bot.demo.accounts import Account, Someone
from bot.demo.goods import Trade
from db.customer import CustomerState

SHANGHAI = (
    # A key account: steady every week, then silent for months.
    Account(
        "申浦生鲜超市(总部)",
        Trade.SHOP,
        (Someone("杨经理", "采购经理", story=True), Someone("顾总监", "前采购总监", "S10-06", phone=False)),
        7,
        21000,
        aliases=("申浦总部", "申浦"),
        visits=14,
        last_order=104,
        last_visit=112,
    ),
    Account("申浦生鲜超市(龙阳路店)", Trade.SHOP, (Someone("小陆", "店长"),), 14, 3600, aliases=("申浦龙阳路",)),
    Account(
        "申浦生鲜超市(七宝店)", Trade.SHOP, (Someone("许店长", "店长", "S08-08"),), 14, 3200, aliases=("申浦七宝",)
    ),
    # Went over to a competitor.
    Account(
        "徐汇阿婆面馆",
        Trade.KITCHEN,
        (Someone("阿婆", "老板", "L09-09", phone=False), Someone("小严", "店长")),
        14,
        2800,
        last_order=79,
        last_visit=95,
        state=CustomerState.LOST,
    ),
    Account(
        "静安里咖啡", Trade.CAFE, (Someone("Vivian", "店主", "S02-14"),), 10, 2900, aliases=("静安里",), last_visit=63
    ),
    Account("虹口顺意便利店", Trade.SHOP, (Someone("老钱", "老板"),), 14, 1900),
    # Its score dropped.
    Account(
        "杨浦大食堂团餐",
        Trade.KITCHEN,
        (Someone("孔总", "总经理", "S06-30"), Someone("小魏", "采购")),
        7,
        11500,
        aliases=("大食堂",),
        visits=16,
        last_visit=12,
    ),
    Account("浦江轮渡小卖部", Trade.SHOP, (Someone("老朱", "老板", "L02-02"),), 30, 1300, visits=45, last_visit=183),
    Account("松江邻里汇超市", Trade.SHOP, (Someone("汤经理", "采购经理"),), 10, 6900, visits=20),
    Account(
        "嘉定福满楼酒家", Trade.KITCHEN, (Someone("曹经理", "采购", "L05-05"), Someone("大刘", "厨师长")), 14, 7800
    ),
    Account("闵行易来便利(莘庄店)", Trade.SHOP, (Someone("小彭", "店长"),), 14, 2100, aliases=("莘庄易来",)),
    Account("闵行易来便利(颛桥店)", Trade.SHOP, (Someone("苏姐", "店长"),), 16, 1700, aliases=("颛桥易来",)),
    Account(
        "外滩老码头酒店", Trade.KITCHEN, (Someone("Andy 董", "采购经理", "S07-19"),), 14, 9600, aliases=("老码头",)
    ),
    Account("五角场糖水铺", Trade.CAFE, (Someone("阿May", "店主"),), 28, 1400, visits=40),
    Account("苏州河烤肉店", Trade.KITCHEN, (Someone("朴老板", "老板"),), 21, 3100, since=330),
    Account(
        "永康街阿財小吃", Trade.KITCHEN, (Someone("阿財哥", "老闆", "L01-15"),), 30, 9800, currency="TWD", visits=60
    ),
    Account("大稻埕南北貨行", Trade.TRADER, (Someone("郭頭家", "老闆"),), 45, 38000, currency="TWD", visits=75),
    Account("松山好味便當", Trade.KITCHEN, (Someone("林太太", "店長"),), 30, 15500, currency="TWD", visits=60),
    Account("士林夜市雞排攤", Trade.KITCHEN, (Someone("小古", "攤主"),), 60, 6500, currency="TWD", visits=90),
    Account("信義晨光咖啡", Trade.CAFE, (Someone("許小姐", "店長", "S04-04"),), 30, 12800, currency="TWD", visits=60),
)
