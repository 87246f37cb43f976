"""Visits, orders and referrals: what has been done."""

# ruff: noqa: E501
from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from .judgement import DONE_AFTER, PAST_VERB, Decision, clear, decide, habit, plan_near, planned
from .model import Intent
from .reading import MASK, Hit, Reading

_AT_START = re.compile(
    rf"^[\s\W]*(?:was |i'm |im |am |been )?at (?:the )?{MASK}[{MASK} ]*(?=.*(?:today|this (?:morning|afternoon)|yesterday|earlier|last|monday|tuesday|wednesday|thursday|friday))"
)

_STAYED = re.compile(
    rf"在{MASK}[^,。;!?]{{0,6}}(?:了|咗)(?:整整|差不多|将近|快|大)?(?:一|半|两|三|大半|整|好几|几|[0-9])(?:个|天|下午|上午|早上|晚|小时|钟|日)"
)

_GO = re.compile(
    rf"(?<![送发寄运转调派找打说谈聊提想收轮等碰遇得办感没未不冇唔约再])(?:(?:去|到(?![时底期目现达])|嚟到|赴)[了咗]?(?:一?趟)?[^,。;!?\s◆]{{0,4}}|过[了咗]?趟?){MASK}"
)

# Something done on the spot: 在华联换完陈列, 喺华联试咗机.
_DONE_THERE = re.compile(
    rf"(?<![现正存都实])(?:在|喺)[^,。;!?\s◆]{{0,3}}{MASK}[^,。;!?下订买签付投退]{{0,10}}(?:了|完|着|咗|紧|过|[吃喝见谈开碰聊]的)(?!解|去|来|节|年)|(?:^|[号日天午早晚])(?:在|喺){MASK}+(?=[,。])"
)

_WENT = re.compile(
    rf"(?<![a-z])(?:went|been|dropped|drove|popped|nipped|swung|stopped|headed|came)(?: (?:to|by|down|over|in|into|at|round|up|across|back|out|the|see|visit|from|off)){{0,4}} {MASK}"
)

_DEFERRED = re.compile(r"(?:等[^,。;!?]*(?:再|才)?|[以之]?后再|才|考虑|可能会?再?|打算|准备|计划)$")

_TERMS = re.compile(
    r"\s?(?:[%折成]|(?:方式|条件|周期|账号|信息|时间|流程|习惯|期限|规律|能力|渠道|比例|percent|terms|history|form|system|lead time|cut-?off))"
)

_NOT = re.compile(
    r"(?:[不没未别唔冇咪](?:再|用|想|能|会|肯|敢|打算|准备|急着|着急)?|(?<![a-z])(?:not|no|never|nv|without|isn't|isnt|aren't|arent|won't|wont|don't|dont|didn't|didnt|hasn't|hasnt|haven't|havent|wasn't|cannot|can't|cant)(?: [a-z]+)? )$"
)

# Goods with their count right after the customer's name: "华联超市 酱油 20桶 周五前送到".
_LISTED = re.compile(
    rf"^[^\w{MASK}]*+{MASK}++(?:店|那边|那里|这边)?[\s,:]*+(?:[^,。;!?◆要没少缺退坏错破烂漏过投诉差损]{{1,12}}?)?[\s,]*+[0-9一二三四五六七八九十百两半]+\s?(?:箱|件|桶|袋|瓶|包|份|台|套|张|盒|条|支|吨|斤|公斤|罐|打|个|只|组|板|托|提|卷|把|双|块|根|棵)(?![0-9])"
)

_COUNTED = re.compile(r"[0-9]+\s?(?:箱|件|桶|袋|瓶|包|台|套|盒|条|支|吨|斤|罐|只|组|板|托|卷|把|双|块)(?![0-9])")

# Asking for papers or samples is no order.
_OBJECTS = re.compile(
    r"^[^,。;!?\n]{0,5}(?:价目表|价格表|报价|样品|样板|试用|小样|目录|资料|宣传|海报|画册|合同|发票|证书|检测报告|质检|说法|答复|[a-z ]{0,12}(?:price ?list|sample|catalog|brochure|quote|quotation|flyer|poster))"
)

_PAY = re.compile(
    r"付|结|打款|打了|汇|转|还清|还了|清|找数|过数|入数|回款|pay|settle|clear|transfer|wire|deposit|cheque|remit|sign|签|order|下单|落单|订"
)


def visit(r: Reading, entity: bool) -> Decision | None:
    if not entity:
        return None
    at = _AT_START.match(r.masked)
    if at and not plan_near(r, 0, len(r.masked)):
        return Decision(Intent.VISIT, "visit:at", at.start(), at.end())
    for going in _on_the_way(r.masked):
        hit = Hit(going.start(), going.start() + 1, going.group(0)[:1])
        clause = r.masked[slice(*r.clauses.at(hit.start))]
        if not planned(r, hit) and not r.has("visit.remote", clause) and not r.has("visit.not_done", clause):
            return decide(Intent.VISIT, "visit", hit)
    for hit in r.hits("visit.words"):
        start, end = r.clauses.at(hit.start)
        clause = r.masked[start:end]
        if r.has("visit.not_done", clause) or planned(r, hit) or habit(r, hit):
            continue
        if r.has("visit.remote", clause) and not re.search(
            r"拜访|上门|面谈|visited|called on|called in|dropped|stopped", hit.text
        ):
            continue
        if re.search(r"(?:没|冇|未|唔)$", r.before(hit)) or re.search(r"(?:没|不|未)[^,。]{0,2}$", r.before(hit)):
            continue
        return decide(Intent.VISIT, "visit", hit)
    return _told_meeting(r)


def _on_the_way(text: str) -> Iterator[re.Match[str]]:
    """Where the words tell that the rep went to the customer or was there."""
    return chain.from_iterable(expression.finditer(text) for expression in (_STAYED, _GO, _DONE_THERE, _WENT))


def _told_meeting(r: Reading) -> Decision | None:
    """A meeting of which only the day says that it is past: 昨天和龚经理开会."""
    for hit in r.hits("visit.told"):
        start, end = r.clauses.at(hit.start)
        clause = r.masked[start:end]
        past = any(start <= d.start < hit.start and t == "past" for d, t in zip(r.dates, r.timings, strict=True))
        with_them = re.search(rf"(?:和|跟|与|同|陪|请|约|在|给|带).*{MASK}", r.masked[start : hit.start])
        if past and with_them and not (r.has("visit.remote", clause) or r.has("visit.not_done", clause)):
            return decide(Intent.VISIT, "visit.told", hit)
    return None


def order(r: Reading, entity: bool) -> Decision | None:
    if not entity and not r.money:
        return None
    for hit in r.hits("order.words"):
        start, end = r.clauses.at(hit.start)
        clause = r.masked[start:end]
        if (
            r.has("order.not_order", clause)
            or _OBJECTS.match(r.masked[hit.end : hit.end + 10])
            or _TERMS.match(r.masked[hit.end : hit.end + 8])
        ):
            continue
        if re.search(
            r"(?:想|问|能不能|可不可以|是否|会不会|考虑|有意|如果|要是|if|might|may|wants? to|thinking)[^,。;!?]{0,4}$",
            r.before(hit),
        ):
            continue
        if _NOT.search(r.masked[start : hit.start]):
            continue
        if hit.text.startswith(("要我", "要咱")) or _DEFERRED.search(r.masked[start : hit.start]):
            continue
        if r.score and hit.start < r.score.end and r.score.start <= hit.end + 1:
            continue
        if _owed_later(r, hit, start, end) or habit(r, hit) or _agenda(r, hit):
            continue
        return decide(Intent.ORDER, "order", hit)
    return _agreed_sum(r) or _listed(r)


def _listed(r: Reading) -> Decision | None:
    """Goods and their count without a verb, with a price or a day of delivery, or nothing else."""
    m = _LISTED.match(r.masked) or (_COUNTED.search(r.masked) if any(one.total for one in r.money) else None)
    if m is None or r.has("order.not_order", r.masked) or r.has("promise.words", r.masked) or r.first("lookup.ask"):
        return None
    rest = r.masked[m.end() :].strip(" ,。!◆")
    if rest and not r.money and not re.search(r"送到|送货|交货|到货|发货|[前内]交|要货|送来|交|送|发", rest):
        return None
    return Decision(Intent.ORDER, "order.list", m.start(), m.end())


def _agreed_sum(r: Reading) -> Decision | None:
    """A bargain struck, with its figure: "酒定了,80瓶,4万6"."""
    if not r.money or r.has("order.not_order", r.masked):
        return None
    for hit in r.hits("order.weak"):
        if clear(r, hit, "complaint.negations", 2, 2) and not planned(r, hit):
            return decide(Intent.ORDER, "order.sum", hit)
    return None


def _owed_later(r: Reading, hit: Hit, start: int, end: int) -> bool:
    """A payment or an order that is only announced: 说月底结清."""
    if (
        not _PAY.search(hit.text)
        or (re.search(r"了|咗|已|paid|ed$", hit.text) and not re.search(r"已", hit.text) and hit.text not in ("签了",))
    ) and re.search(r"了|咗|paid|ed$", hit.text):
        return False
    before, after = r.masked[start : hit.start], r.masked[hit.end : end]
    given = r.first("promise.words", start, hit.start)
    if (
        given
        and not re.search(r"[了咗已](?!结|付)|paid|received", r.masked[given.end : end])
        and _PAY.search(r.masked[given.end : end])
    ):
        return True
    if DONE_AFTER.match(after) or "已" in before or "刚" in before:
        return False
    if re.search(
        r"(?:说|答应|承诺|保证|会|要|将|争取|预计|打算|准备|再|will|'ll|would|to|going to|promised|agreed)[^,。;]{0,8}$|(?:说|话|讲|答应|应承|承诺|保证|says?|said|promised?)[^,。;]{0,20}$",
        before,
    ) and _PAY.search(hit.text):
        return not re.search(r"^要", hit.text)
    return any(
        start <= d.start < hit.start and (d.aim == "future" or (d.aim == "either" and d.plan)) for d in r.dates
    ) and bool(re.search(r"付|结|打款|汇|转|还清|清|找数|过数|pay|settle|签|sign|下单|落单", hit.text))


def _agenda(r: Reading, hit: Hit) -> bool:
    """Whether the order is only what a coming call or meeting is about."""
    start, end = r.clauses.at(hit.start)
    if PAST_VERB.search(hit.text) or re.search(r"[了咗过]", hit.text + r.masked[hit.end : hit.end + 1]):
        return False
    head = r.masked[start : hit.start]
    if re.search(
        r"(?:about|re|regarding|for|on|discuss|review|on) (?:the |their |his |her |a |new |seed |next )*[a-z]* ?$", head
    ):
        return bool(r.first("reminder.words", start, hit.start)) and plan_near(r, start, end)
    return bool(re.search(r"签|付|结|收款|收货款|续|对账|打款|转账|汇款|清|合同", hit.text)) and plan_near(
        r, start, hit.start
    )


def referral(r: Reading, entity: bool) -> Decision | None:
    hit = r.first("referral.words")
    if hit is None or r.has("referral.not_words", r.masked):
        return None
    if re.search(
        r"(?:没|不|未|让他|请他|请|求|想让|希望|能不能|would you|can you|ask|asked|to)\s*[^,。]{0,3}$", r.before(hit)
    ):
        return None
    return decide(Intent.REFERRAL, "referral", hit)
