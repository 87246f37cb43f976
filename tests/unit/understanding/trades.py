"""Customers of many trades and what reps call them: for the tests of names."""

# ruff: noqa: E501

from __future__ import annotations

NORTH = (
    "沈阳浑河泵业制造有限公司", "鞍山铁东区向阳五金机电商行", "大连港湾水产加工厂", "抚顺第二建筑工程公司",
    "盘锦辽滨热电厂", "锦州渤海大学附属中学", "本溪高新区管委会食堂", "瓦房店轴承集团", "哈尔滨秋林里道斯食品",
    "老边饺子馆(中街店)", "老边饺子馆(太原街店)", "李连贵熏肉大饼", "赵玉芬", "辽宁中医药大学附属医院",
    "营口鲅鱼圈海鲜城", "东港草莓合作社",
)  # fmt: skip
SOUTH = (
    "深圳市信立微电子有限公司", "东莞虎门信立服装厂", "佛山禅城区铭泰不锈钢", "中山古镇华艺灯饰",
    "珠海格云软件技术有限公司", "惠州大亚湾石化仓储", "广州荔湾清平药材市场-陈伯", "汕头澄海小天使玩具厂",
    "湛江赤坎第四小学", "茂名信宜怀乡鸡养殖场", "美宜家便利店(华强北)", "美宜家便利店(科技园)", "何志强",
    "香港仔渔港酒家", "3D打印工坊(南山)", "Ocean Blue 潜水俱乐部",
)  # fmt: skip
TAIWAN = (
    "鼎泰興餐飲股份有限公司", "小北百貨(文心店)", "小北百貨(公益店)", "阿蓮早餐店", "台中榮泰機械", "高雄榮泰五金",
    "佳音幼兒園", "春水堂茶坊", "玉山登山用品社", "悅來牙醫診所",
)  # fmt: skip
WEST = (
    "Northwind Plumbing & Heating", "Harborview Dental Care", "Saint Brigid Primary School", "Cedar Hollow Brewing Co.",
    "Ellison & Tate Solicitors", "Big Red Barn Farm Supply", "Tanglewood Vet Clinic (Eastside)",
    "Tanglewood Vet Clinic (Riverside)", "Marisol Vega", "Quickprint Graphics Ltd", "Iron Works Gym",
    "Golden Wok Takeaway", "Royal Oak Care Home", "MacAllister Roofing", "The Bluebird Tearoom", "PNW Cycling Club",
)  # fmt: skip
ISLAND = (
    "Chin Huat Hardware (Bukit Batok)", "Chin Huat Electrical (Hougang)", "Lucky Plaza Optical", "Kampong Glam Spice Trading",
    "Ng Ah Sio Noodles", "Rajah & Sons Tailors", "Siti Nurhaliza", "Sengkang Green Primary School", "Big Fish Aquatics Pte Ltd",
    "Tiong Bahru Bakery House",
)  # fmt: skip
CALLED = [
    (NORTH, "今天去了浑河泵业", "沈阳浑河泵业制造有限公司"), (NORTH, "浑河那边泵又漏了", "沈阳浑河泵业制造有限公司"),
    (NORTH, "沈阳泵业 尾款到了", "沈阳浑河泵业制造有限公司"), (NORTH, "syhh催发货", "沈阳浑河泵业制造有限公司"),
    (NORTH, "向阳五金要20箱手套", "鞍山铁东区向阳五金机电商行"), (NORTH, "给铁东向阳送样", "鞍山铁东区向阳五金机电商行"),
    (NORTH, "港湾水产说下周停产", "大连港湾水产加工厂"), (NORTH, "抚顺二建的款啥时候给", "抚顺第二建筑工程公司"),
    (NORTH, "辽滨热电检修完了", "盘锦辽滨热电厂"), (NORTH, "渤大附中食堂投诉", "锦州渤海大学附属中学"),
    (NORTH, "高新区管委会食堂 订米50袋", "本溪高新区管委会食堂"), (NORTH, "瓦轴那边在开会", "瓦房店轴承集团"),
    (NORTH, "秋林里道斯加单红肠", "哈尔滨秋林里道斯食品"), (NORTH, "里道斯催货", "哈尔滨秋林里道斯食品"),
    (NORTH, "老边中街店换店长了", "老边饺子馆(中街店)"), (NORTH, "太原街老边饺子要补货", "老边饺子馆(太原街店)"),
    (NORTH, "李连贵大饼付了3000", "李连贵熏肉大饼"), (NORTH, "玉芬姐那单改到周五", "赵玉芬"),
    (NORTH, "鲅鱼圈海鲜城要冰块", "营口鲅鱼圈海鲜城"), (NORTH, "东港合作社的草莓箱", "东港草莓合作社"),
    (NORTH, "浑合泵业来电", "沈阳浑河泵业制造有限公司"), (NORTH, "里到斯要涨价", "哈尔滨秋林里道斯食品"),
    (SOUTH, "信立微电子 下单2万", "深圳市信立微电子有限公司"), (SOUTH, "虎门信立要拉链", "东莞虎门信立服装厂"),
    (SOUTH, "铭泰不锈钢催发票", "佛山禅城区铭泰不锈钢"), (SOUTH, "名泰不锈钢催发票", "佛山禅城区铭泰不锈钢"),
    (SOUTH, "去古镇华艺看了样板", "中山古镇华艺灯饰"), (SOUTH, "格云软件续费了", "珠海格云软件技术有限公司"),
    (SOUTH, "大亚湾仓储的叉车坏了", "惠州大亚湾石化仓储"), (SOUTH, "清平陈伯要党参", "广州荔湾清平药材市场-陈伯"),
    (SOUTH, "小天使玩具说包装掉色", "汕头澄海小天使玩具厂"), (SOUTH, "赤坎四小订了课桌", "湛江赤坎第四小学"),
    (SOUTH, "怀乡鸡养殖场付款了", "茂名信宜怀乡鸡养殖场"), (SOUTH, "华强北美宜家缺货", "美宜家便利店(华强北)"),
    (SOUTH, "myj科技园店 加20箱水", "美宜家便利店(科技园)"), (SOUTH, "志强哥说下月再订", "何志强"),
    (SOUTH, "香港仔渔港今晚要50斤", "香港仔渔港酒家"), (SOUTH, "Ocean Blue要气瓶", "Ocean Blue 潜水俱乐部"),
    (SOUTH, "geyun的合同签了", "珠海格云软件技术有限公司"), (SOUTH, "小天史玩具厂投诉", "汕头澄海小天使玩具厂"),
    (TAIWAN, "鼎泰興說下週一簽約", "鼎泰興餐飲股份有限公司"), (TAIWAN, "文心小北要補貨", "小北百貨(文心店)"),
    (TAIWAN, "小北公益店店長換人", "小北百貨(公益店)"), (TAIWAN, "台中榮泰的機台修好了", "台中榮泰機械"),
    (TAIWAN, "荣泰五金欠款", "高雄榮泰五金"), (TAIWAN, "阿蓮那邊土司發霉", "阿蓮早餐店"),
    (TAIWAN, "玉山登山社訂睡袋", "玉山登山用品社"), (TAIWAN, "悅來診所要手套", "悅來牙醫診所"),
    (WEST, "swung by northwind today", "Northwind Plumbing & Heating"), (WEST, "Harbor view dental wants a quote", "Harborview Dental Care"),
    (WEST, "St Brigids order 40 chairs", "Saint Brigid Primary School"), (WEST, "cedar hollow paid $900", "Cedar Hollow Brewing Co."),
    (WEST, "ellison tate moved office", "Ellison & Tate Solicitors"), (WEST, "Big Red Barn needs feed by friday", "Big Red Barn Farm Supply"),
    (WEST, "tanglewood riverside complained about the x-ray", "Tanglewood Vet Clinic (Riverside)"),
    (WEST, "quick print renewed", "Quickprint Graphics Ltd"), (WEST, "ironworks gym wants 3 treadmills", "Iron Works Gym"),
    (WEST, "Golden Wok owes us 300", "Golden Wok Takeaway"), (WEST, "royal oak care visit went well", "Royal Oak Care Home"),
    (WEST, "macalister roofing order 20 bundles", "MacAllister Roofing"), (WEST, "Bluebird says thursdays only", "The Bluebird Tearoom"),
    (WEST, "pnw cycling wants jerseys", "PNW Cycling Club"), (WEST, "Vega called, needs 2 more", "Marisol Vega"),
    (ISLAND, "Chin Huat hougang short 2 ctn", "Chin Huat Electrical (Hougang)"), (ISLAND, "chin huat hardware paid", "Chin Huat Hardware (Bukit Batok)"),
    (ISLAND, "lucky plaza optical wan new display", "Lucky Plaza Optical"), (ISLAND, "kampong glam spice boss not in", "Kampong Glam Spice Trading"),
    (ISLAND, "rajah tailors order 30 rolls", "Rajah & Sons Tailors"), (ISLAND, "sgps canteen complain", "Sengkang Green Primary School"),
    (ISLAND, "bigfish aquatics renew contract", "Big Fish Aquatics Pte Ltd"),
]  # fmt: skip
AMBIGUOUS = [
    (NORTH, "老边饺子 加10箱醋", {"老边饺子馆(中街店)", "老边饺子馆(太原街店)"}),
    (SOUTH, "信立催发票", {"深圳市信立微电子有限公司", "东莞虎门信立服装厂"}),
    (SOUTH, "美宜家 下周盘点", {"美宜家便利店(华强北)", "美宜家便利店(科技园)"}),
    (TAIWAN, "榮泰要報價", {"台中榮泰機械", "高雄榮泰五金"}),
    (TAIWAN, "小北說活動延後", {"小北百貨(文心店)", "小北百貨(公益店)"}),
    (WEST, "tanglewood wants a callback", {"Tanglewood Vet Clinic (Eastside)", "Tanglewood Vet Clinic (Riverside)"}),
    (ISLAND, "chin huat complain late delivery", {"Chin Huat Hardware (Bukit Batok)", "Chin Huat Electrical (Hougang)"}),
    (SOUTH, "是虎门信立还是信立微电子来着", {"东莞虎门信立服装厂", "深圳市信立微电子有限公司"}),
]  # fmt: skip
NOBODY = [
    (NORTH, "草莓真甜"), (NORTH, "大连下大雪"),
    (SOUTH, "老板请吃鸡"), (SOUTH, "深圳热死了"), (TAIWAN, "早餐還沒吃"), (TAIWAN, "明天去爬山"),
    (WEST, "what a golden evening"), (ISLAND, "so lucky today"),
    (ISLAND, "ate fish noodles, shiok"), (NORTH, "中医院门口停车难"), (SOUTH, "3D电影不错"),
]  # fmt: skip
DOUBTFUL = [
    (SOUTH, "小天才手表没电了"),
    (WEST, "long day, big red eyes"),
    (WEST, "iron your shirt"),
    (NORTH, "今天在高新区堵车了"),
]
"""Everyday words that happen to begin a name: asked about at most."""
