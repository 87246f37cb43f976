"""What the words around a bare figure tell: that it is money, that it is the total, or that it is something else."""

# ruff: noqa: E501
from __future__ import annotations

import re

_FEE_WORD = r"(?:[一-鿿]{0,3}(?:运|陈列|堆头|进场|条码|物料|促销|推广|广告|服务|安装|维修|手续|人工|场地|装卸|仓储|清洗|保养|培训|差旅|展位|加工|打样|模具)费|运费|押款|货损|报损|损失费?|尾数|定钱|账期|授信|缺口)"
_ZH_DONE = r"(?:清|结|付|还|打|转|汇|给|补|退|批|报|缴|交|收|赔|扣|返|垫|挂|欠|赊|划|拨|找)"
_AFTER_ZH = re.compile(
    rf"\s?(?:块|元)?(?:的)?(?:{_FEE_WORD}|(?:货|尾|余|欠|罚|赔|退|首|回|押|订|定|工程|设备|材料)款|差额|款子|罚金|赔偿|窟窿|死账|烂账|旧账|老账|陈账)"
    rf"|\s?(?:先|都|全|全部|一次性?|一并|已经?|刚|才|终于|总算|当场|马上|直接|分[两三四五六]次)?{_ZH_DONE}(?:给|回|过|进|到|来|去|清|掉|上|下|齐|完|付|我|他|她|咱|佢|人)*(?:了|咗|啦|咧|嘅|哈|吧|切|来|去|过来|过去|我们?|他们?|她们?|咱们?|人家|客户|对方)"
    r"|\s?(?:还|一直|都|到现在|至今|仲)?(?:没|未|冇|不肯|没有)(?:给|结|付|还|打|转|清|到|收|退|返|补|开|汇|报|批|兑现|着落|找)"
    r"|\s?(?:现结|现付|月结|周结|挂账|挂着|赊着|欠着|拖着|压着|成交|签约|签的|签了|签下|拿下|敲定|谈妥|谈下来|落袋|结案|对上|对得上|两清|平账|冲账|抵账|先别开票|开票|开的票|入袋|到手|含运费|含税|不含税|左右成交|拍板|成的交|了事|了结|已兑现|兑现|封顶|以内|打包|包干|一口价)"
    r"|\s?(?:买|拿|订|收|盘|吃|顶|包)(?:了|下|走|的|断)(?:那|这|一|两|三|[0-9])"
)
"""Right behind a bare figure: what it is for, or what becomes of it."""
_BEFORE_ZH = re.compile(
    r"(?:(?:[退赔扣罚返赊垫补贴借还剩花以按凭押缴摊](?:了|咗|着|掉|给|回|了个|的是)?|实[收付]|应[收付]|[抵垫免抹](?:了|掉)?(?:之前的|上次的)?|降[到至]|多了|差着|毛利|利润|奖励|奖金|积分抵|赞助|只收|就收|最后收|收|(?:我们|咱们?|公司|总部|厂里)出|报销(?:一下|了)?|最[多高](?:只?[给出])?|不[超高]过|不低于|报损|货损|损失了?|承担|多(?:收|扣|算|开|打|付|报|给|转|结)了?|少(?:收|扣|算|开|打|付|报|给|转|结)了?|(?:倒|倒扣|白|自掏腰包|自己)[贴掏垫](?:了)?|掏了?|砸进去|投了?|挣了?|赚了?|亏了?|净赚|净亏|刷卡?|签了?个|谈了?个|卖了|做了?|出价|还价|砍到|压到|谈到|杀到|一口价|打包价?|包干价?|清算|结算|对账|账上|账面|挂账|欠条|条子|单据|票据|面值)"
    r"(?:我们?|咱们?|他们?|她们?|佢哋?|人家|对方|客户|店里|公司|老板|你们?)?|[那嗰](?:笔|单|张|个)?)(?:的|大概|大约|差不多|一共|总共|整整|足足|起码|至少|才|就|又|再|是|有|了|约)*[: ]?$"
)
_NOT_BEFORE_ZH = re.compile(
    r"(?:库存|存量|客流|会员|粉丝|人数|门店|型号|房|室|尾号|编号|号码|工号|分机|款号|货号|批号|邮编|版本|车牌|机号|单号|票号|面积|积分|转速|功率|产能|容量|流量|销量|数量|桌数|台数|房间|床位|员工|户数|距离|海拔|温度|色温|频道|频率|规格|尺寸|直径|长度|高度|代码|密码|验证码|第|还是|或者?|发成|缝成|写成|印成|标成|打成|做成|送成|错成|开成|配成|换成|到了|收到|只到|缺了?|少了)(?:是|为|约|大概|差不多|有|还有|只有|剩|还剩|就|才|了|只|到|:|\s)*$"
)
"""Before a bare figure that counts or names something."""
_AFTER_EN = re.compile(
    r"\s?(?:(?:still )?(?:unpaid|behind|in arrears|past due|due(?! to)|late|showing|in the red|annual(?:ly)?|delivered(?= *(?:$|[,.;!?)]))|landed|is too (?:much|high|dear|steep|expensive|rich)|(?:now |is |are )?[0-9]+ days (?:overdue|late|past due)|for the quote|quote|quotation|proposal|bid|short on (?:the )?(?:bill|invoice|payment)|compensation|comp|rebate|credit|credits|refund|penalty|downpayment|down payment|retainer|advance|upfront|up front|on account|on the account|on the books|in fees|in damages|in credit|in cash|in full|to spend|to settle|to clear|cod)(?![a-z])"
    r"|back(?= *(?:$|[,.;!?)]| (?:for|on|from|cos|because|asap|or|and|by)(?![a-z])))"
    r"|(?:\+|plus|incl?\.?|including|inclusive of|excl?\.?|excluding|before|after|w|with) ?(?:gst|vat|tax|taxes|sst|service charge|freight|shipping|delivery)(?![a-z])"
    r"|off (?:the|his|her|their|our|this|that|next|last|final)(?: [a-z]+)? ?(?:bill|invoice|inv|statement|balance|account|total|rent|fee|order|payment|job)(?![a-z]))"
)
_BEFORE_EN = re.compile(
    r"(?<![a-z])(?:short[- ]?paid|over ?paid|under ?paid|over ?billed|double[- ]billed|billed|fined|deducted|docked|charged back|chargeback(?: of)?|clawed back|held back|withheld|withholding|withhold|rebates?(?: of)?|venmo'?d?|zelle'?d?|paynowed|paynow'?d|bacs|e-?transfer(?:red)?|ck|chq|cheque no \S+|behind(?: by)?|late on|settling|settle|clearing|clear|cleared|paying|damages?|wrote off|write off|writing off|trade[- ]?in(?: value)?(?: of)?|remittance|statement (?:shows|of|for|says)|past due|overdue|standing order(?: of)?|retainer(?: of)?|credit(?: note)?|cn|half up front|upfront|up front|signed off(?: on)?|tops? out|max(?:es|ed)? out|max|can only (?:do|pay|spend|manage|go to)|won'?t go (?:over|above|past)|ceiling(?: is| of)?|cap(?:ped)?(?: is| of| at)?|spoil(?:ed|t) stock|loss(?: of)?|repay|repaid|pay back|paid back|pay off|paid off|paying off|stump up|cough(?:ed|ing)? up|chip in|knocked?|freight(?: of| is| was)?|(?:delivery|service|call-?out|restocking|late|cancellation|storage|handling|rush) (?:charge|fee)s?(?: of| is| was)?|surcharge(?: of)?|damages(?: of)?|compo(?: of)?|compensation(?: of)?|costs?|costing|agreed(?: to| on| a price(?: of)?)?|haggled (?:to|down to)|shook on|shook hands on|settled (?:on|at|for)|closed (?:at|on|for)|landed (?:a|at)|sold (?:it|them|him|her|one|[a-z ]{1,16}) (?:for|at)|sold (?:for|at)|bought (?:it|one|[a-z ]{1,16}) for|went for|goes for|let it go for|(?:is|was|be|been|amounts?|amounting|works? out|worked out|totals? up|rounds? up|tallies|tallied|runs?|ran) (?:to|at about)|invoice (?:is|was)|bill (?:is|was)|ticket (?:is|was)|tab (?:is|was|of)|running a tab of|in (?:the )?hole for|on the hook for|good for|asking(?: for)?|asks for|claims?(?: for| of)?|after us for|chasing(?: them)?(?: for)?|wants?(?= [0-9,.]+ (?:back|credit|compensation|refund))|want us to (?:pay|eat|cover|absorb)|(?:eat|cover|absorb)(?= [0-9,.]+ *(?:$|[,.;!?)]))|promised?(?: us| me)?(?= (?:the |to )|(?: [0-9,.]+ *(?:$|[,.;!?)]))))"
    r"(?: (?:us|me|them|him|her|it|the|a|an|about|around|roughly|approx|another|for|of|to|at|out|only|just|over|nearly|full|remaining|final|last|other|first|their|his))*[ :]*$"
)
_NOT_BEFORE_EN = re.compile(
    r"(?<![a-z])(?:rooms?|units?|suites?|ste|apt|flat|blocks?|blk|bldg|building|models?|type|no|nos|number|ext|extension|gate|dock|aisle|bay|lot|item|sku|part|batch|line|rev|version|size|since|in|of|route|hwy|highway|serial|order|invoice|inv|po|ticket|case|job|ref|page|code|pin|zip|floor|level|channel|street|st|road|rd|ave|stock|stock at|inventory|headcount|capacity|instead of|got|only|mileage|odometer|reads|reading|temp|temperature)[ #:.]*$"
)
_PLACE_AFTER = re.compile(
    r"\s(?:[a-z]+ ){0,2}(?:st|street|ave|avenue|rd|road|blvd|lane|ln|drive|dr|way|hwy|pkwy|court|ct|square|place)(?![a-z])"
)
TOTAL_AFTER = re.compile(
    r"\s?(?:in total|total|altogether|all told|overall|in all|all in|for the lot|the lot|for everything|for the whole (?:lot|job|thing))(?![a-z])(?!:? ?[$£€0-9a-z]*[$£€0-9])"
)
"""Behind the total of a deal."""
YEARLY = re.compile(r"\s?(?:/ ?|per |a |each |every )(?:yr|year|annum|pa)(?![a-z])")
"""Behind what a contract brings in a year: no price for one."""
OFF_THE_BILL = re.compile(
    r"\s?(?:knocked |taken |shaved |credited |dropped )?off (?:the|his|her|their|our|this|that|next|last|final)(?: [a-z]+)? ?(?:bill|invoice|inv|statement|balance|account|total|rent|fee|payment|job)(?![a-z])"
)
"""What is claimed back, not a discount on a price."""
_YEAR = re.compile(r"(?:19[5-9][0-9]|20[0-4][0-9])")


def something_else(head: str, tail: str, raw: str) -> bool:
    """Whether a bare figure names or counts something: a room, a model, a stock, a house in a street."""
    if _NOT_BEFORE_ZH.search(head) or _NOT_BEFORE_EN.search(head) or _PLACE_AFTER.match(tail):
        return True
    return _YEAR.fullmatch(raw) is not None and not raw.endswith("00")


def spoken_of(head: str, tail: str) -> bool:
    """Whether the words beside a bare figure of some size tell that it is money."""
    return bool(_AFTER_ZH.match(tail) or _BEFORE_ZH.search(head) or _AFTER_EN.match(tail) or _BEFORE_EN.search(head))
