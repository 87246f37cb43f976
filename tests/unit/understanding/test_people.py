"""People in messages, exactly as written; words that only look like people; our own people."""

# ruff: noqa: E501
from __future__ import annotations

import pytest

from bot.understanding import CustomerIndex, CustomerName, understand
from bot.understanding.normalise import normalise
from bot.understanding.people import find

from .samples import NOW

NAMED = [
    ("王经理说下周签", "王经理"), ("跟欧阳总吃了饭", "欧阳总"), ("采购黄工要图纸", "黄工"), ("财务小杜让重开发票", "小杜"),
    ("侍酒师小高挑了三款", "小高"), ("老田嫌贵", "老田"), ("阿明话唔使急", "阿明"), ("阿德師傅要新的染膏", "阿德師傅"), ("找了桂芳姐", "桂芳姐"),
    ("陳生聽日要貨", "陳生"), ("李太話數量唔啱", "李太"), ("高桥桑人很好", "高桥桑"), ("佐藤桑今天不在", "佐藤桑"), ("佢哋會計梁小姐要發票", "梁小姐"),
    ("后勤普主任喊我莫急", "普主任"), ("找尹师看冷库", "尹师"), ("跟沈科约好了", "沈科"), ("王建国经理答应月底付", "王建国经理"), ("诸葛店长换班了", "诸葛店长"),
    ("王静全程跟着培训", "王静"), ("李秀英打电话来", "李秀英"), ("妮妮说要加奶", "妮妮"), ("小羽生日是六月十八", "小羽"), ("見到何太同佢傾咗", "何太"),
    ("Cherry姐要訂位", "Cherry姐"), ("May姐話粉底賣得好", "May姐"), ("打给lily 确认中标", "lily"), ("跟Ruby說好了", "Ruby"), ("太子女Cherry食lunch", "Cherry"),
    ("Amy徐在等报价", "Amy徐"), ("Tony哥要两箱", "Tony哥"), ("阿Ken今天不在", "阿Ken"), ("工程部Derrick說要換料", "Derrick"),
    ("met Dave about the leak", "Dave"), ("Mr Tan wants a quote", "Mr Tan"), ("uncle lim not happy", "uncle lim"), ("mdm tay say ok", "mdm tay"),
    ("Dr. Patel's order is late", "Dr. Patel"), ("doctor hui said yes", "doctor hui"), ("Puan Aisyah wants credit note", "Puan Aisyah"),
    ("spoke with John Lee today", "John Lee"), ("Dave Brown says it's fine", "Dave Brown"), ("stan swears he'll pay", "stan"), ("Winston chuffed with it", "Winston"),
    ("sat with Marnie for an hour", "Marnie"), ("helping Priti set up", "Priti"), ("Jan wants a credit note", "Jan"), ("told Jan at the office", "Jan"),
    ("guo jingli said Q2 doubles", "guo jingli"), ("wang zong confirmed", "wang zong"), ("Shirl n the committee vote", "Shirl"), ("call Ah Seng if late", "Ah Seng"),
    ("buyer Tucker signed", "Tucker"), ("撒经理要两箱", "撒经理"), ("跟冶老板说好了", "冶老板"), ("冉支书喊我去看园", "冉支书"), ("施驗光師說不錯", "施驗光師"), ("高桥さん要报告", "高桥さん"),
    ("周二娃骂人", "周二娃"), ("胖哥说要加货", "胖哥"), ("小荻约我后天去", "小荻"), ("丁丁发来一堆图", "丁丁"), ("玟玟老師帶了一天", "玟玟老師"),
    ("小王总牵线", "小王总"), ("阿弘店長要樣品", "阿弘店長"), ("苏妹讲过节再送", "苏妹"), ("跟单小毛人不错", "小毛"), ("護理長雅婷全程錄影", "雅婷"), ("大厨叫谢尔盖", "谢尔盖"),
    ("Darlene in produce says ok", "Darlene"), ("spoke to Dipesh", "Dipesh"), ("Big Mick is fine with it", "Big Mick"), ("with Tou this aft", "Tou"), ("called Przemek about it", "Przemek"), ("met Oluwaseun today", "Oluwaseun"),
    ("Chef Marco loved it", "Chef Marco"), ("Hanna shrugged it off", "Hanna"), ("coffee with Siobhan", "Siobhan"),
]  # fmt: skip
NOBODY = [
    "老板说要加货", "采购不在", "店长鬼火冒", "uncle say small matter", "the owner was out", "store mgr happy", "马上补花生两吨", "卫生检查没过",
    "上示范课带打蛋器", "学生拉肚子", "会计小姐说不急", "厨房师傅说味道怪", "各位哥新年好", "补货电话老占线", "老缺货", "小时候的味道", "大米里有石子",
    "白天不让卸货", "shipping from July", "lost them from May", "not a huge issue", "good morning team", "will order in march", "was there April 3",
    "单价高了", "安全检查", "花生叶斑不重", "设计师要样板", "关于合同的事", "和平经理部的单", "厂家工人多", "order the Black Forest cake", "ping me at noon",
    "两盒阿莫西林过了效期", "QQ 老闆退休", "就一小段抽丝", "让财务核一下", "反應業務員沒來", "a new place in Eau Claire", "already buy from Henry Schein", "gone over to Kerry side", "12 lb citra hops", "big order of old stock",
    "大排档很热闹", "终于到货了", "几位师傅在装", "sister runs a shop", "miss the deadline", "cases of Milo", "the chef is out", "来来回回好几趟", "小红书上有人骂",
]  # fmt: skip
OURS = [
    "我们财务小李开票了", "让财务小李开票", "我们司机老王送的货", "带了徒弟小赵去", "同事小周代我去了", "我司客服小陈没回",
    "our driver Ken was rude", "went with my boss Steve", "our engineer Tony fixed it",
]  # fmt: skip


def people(text: str, *, staff: bool = False) -> list[str]:
    """Those found in ``text``, as written."""
    normal = normalise(text)
    return [normal.words(p.start, p.end) for p in find(normal.lower, normal.plain, []) if p.staff is staff]


@pytest.mark.parametrize(("text", "name"), NAMED)
def test_a_person_is_found_as_written(text: str, name: str) -> None:
    assert people(text)[:1] == [name]


@pytest.mark.parametrize("text", NOBODY)
def test_words_that_only_look_like_people(text: str) -> None:
    assert people(text) == []


@pytest.mark.parametrize("text", OURS)
def test_our_own_people_are_marked(text: str) -> None:
    assert people(text) == []
    assert people(text, staff=True)


CUSTOMERS = (
    "绝味鸭脖东塘店", "仟黛美髮", "老马农资店", "Don Valley Foods", "Brampton Fresh", "St Chads Hospital Laundry", "榮記大排檔", "鼎泰興餐飲", "Dr. Amanda Reyes DVM",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("仟黛的阿德師想試新染膏", "阿德師"), ("榮記大排檔榮哥上星期六請我食飯", "榮哥"), ("Toronto run, Don Valley then Brampton Fresh. Meera at Don Valley all good", "Meera"),
        ("St Chads laundry, engineer no-show yesterday. Bev's a bit miffed", "Bev"), ("绝味东塘讲补货电话老占线", None), ("order Dr. Reyes 4,275 USD", None),
        ("鼎泰興會計梁小姐說月底付", "梁小姐"), ("绝味东塘财务小杜让重开", "小杜"), ("仟黛介紹了新店艾薇給我們,店長Judy要樣品", None),
    ],
)  # fmt: skip
def test_the_contact_of_the_customer(text: str, contact: str | None) -> None:
    index = CustomerIndex(CustomerName(i, name) for i, name in enumerate(CUSTOMERS))
    draft = understand(text, index, NOW).main
    assert (draft.contact.value if draft.contact else None) == contact
