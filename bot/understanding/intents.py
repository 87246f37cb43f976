"""What a message is: the first rule of the labelling order that fits."""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass

from .lexicon import cue_pattern
from .model import Intent
from .reading import MASK, Hit, Reading
from .tense import deadline
from .timeref import TimeRef

_BEYOND_NAME = re.compile(rf"[^\W_{MASK}]", re.UNICODE)
_START = re.compile(r"^[\s\W_]*", re.UNICODE)
_MODAL_ZH = re.compile(
    r"(?:要(?!求|是|的)|准备|打算|计划|想(?!法)|约好?了?|安排|将|会(?!议)|再|记得|提醒我?|别忘了?|下次|等|需要|得(?=去|跟|见|找)|可以|该|约|说|让我|叫我|改天|抽空|有空)[^,。;!?\n]{0,6}$"
)
_MODAL_EN = re.compile(
    r"(?:^|[^a-z])(?:will|'ll|going to|gonna|need to|needs to|plan to|planning to|plan|wanna|want to|should|must|have to|can|could|to|would|let's|lets|before i|before|remind me|please|pls|next|try to|hope to|scheduled?|book(?:ed)?|if i|wants? me to|asked? me to|never)(?: [a-z]+){0,2} $"
)
_ARRANGED = re.compile(r"约了|约好了|约咗|定了|订了|(?:明天|后天|下周|下个?月).{0,4}$")
_DONE_AFTER = re.compile(r"^[^,。;!?\n]{0,3}?(?:了|过|咗|完)")


@dataclass(frozen=True, slots=True)
class Decision:
    """An intent, the rule behind it and where its cue stands."""

    intent: Intent
    rule: str
    start: int
    end: int


def _decide(intent: Intent, rule: str, hit: Hit | None) -> Decision:
    return Decision(
        intent, f"{rule}:{hit.text.strip()}" if hit else rule, hit.start if hit else 0, hit.end if hit else 0
    )


def classify(r: Reading, entity: bool) -> tuple[Decision, tuple[Intent, ...]]:
    """The intent and the secondary ones. ``entity`` tells that a customer or a person is named."""
    entity = entity or r.first("generic.words") is not None
    if MASK in r.masked and r.mentions and not _BEYOND_NAME.search(r.masked):
        return Decision(Intent.LOOKUP, "lookup.name", 0, 0), ()
    command = _command(r)
    found: dict[Intent, Decision] = {}
    for intent, rule in _ORDERED:
        decision = rule(r, entity)
        if decision is not None:
            found[intent] = decision
            if intent is Intent.LOOKUP:
                break
    if command is not None:
        return command, tuple(i for i in found if i not in (command.intent, Intent.NOTE, Intent.OTHER))
    first = next(iter(found.values()), None) or Decision(Intent.OTHER, "nothing", 0, 0)
    return first, tuple(i for i in found if i is not first.intent and i in _SECONDARY)


_SECONDARY = (Intent.VISIT, Intent.ORDER, Intent.PROMISE, Intent.COMPLAINT, Intent.REFERRAL)


def _command(r: Reading) -> Decision | None:
    offset = _START.match(r.masked.replace(MASK, "◆")).end()  # type: ignore[union-attr]
    head = r.masked[:offset]
    if MASK in head:
        return None
    for intent, group in _COMMANDS:
        m = cue_pattern(group).match(r.masked, offset)
        if m is None:
            continue
        hit = Hit(m.start(), m.end(), m.group(0))
        after = r.masked[m.end() : m.end() + 8]
        if intent is Intent.COMPLAINT and (r.has("complaint.settled", r.masked) and not after.startswith(":")):
            continue
        if intent is Intent.ORDER and (
            r.has("order.not_order", r.masked)
            or re.match(r"(?:的|已|还|没|都|号|was|is|came|form|history)", after.strip())
        ):
            continue
        if intent is Intent.NOTE and re.match(r"(?:里|本|上)", after):
            continue
        return _decide(intent, "command", hit)
    return None


_COMMANDS = (
    (Intent.COMPLAINT, "command.complaint"),
    (Intent.REMINDER, "command.reminder"),
    (Intent.REMINDER, "command.mark"),
    (Intent.ORDER, "command.order"),
    (Intent.SCORE, "command.score"),
    (Intent.NOTE, "command.note"),
)


def _lookup(r: Reading, entity: bool) -> Decision | None:
    text = r.masked
    reported = r.first("lookup.reported")
    strong = r.first("lookup.strong")
    if strong and not (reported and reported.start < strong.start):
        return _decide(Intent.LOOKUP, "lookup.strong", strong)
    offset = _START.match(text).end()  # type: ignore[union-attr]
    m = cue_pattern("command.lookup").match(text, offset)
    if m and (not m.group(0).isascii() or r.has("lookup.data", text) or text.rstrip().endswith("?")):
        hit = Hit(m.start(), m.end(), m.group(0))
        return _decide(Intent.LOOKUP, "lookup.start", hit)
    ask = r.first("lookup.ask")
    if ask is None or reported:
        return None
    question = text.rstrip(" !。.~").endswith(
        ("?", "吗", "呢", "来着", "谁", "多少", "么", "时候", "咩", "边个", "几多")
    )
    data = r.first("lookup.data")
    if data and question and len(text) < 60:
        return _decide(Intent.LOOKUP, "lookup.question", ask)
    return None


def _clear(r: Reading, hit: Hit, negations: str, chars: int = 6, words: int = 3) -> bool:
    """Whether no negation stands right before the cue."""
    return not r.has(negations, r.before(hit, chars, words))


def _lost(r: Reading, entity: bool) -> Decision | None:
    if not entity:
        return None
    for hit in r.hits("lost.words"):
        start, end = r.clauses.sentence_at(hit.start)
        rest = r.masked[start : hit.start] + MASK + r.masked[hit.end : end]
        if re.match(r"\s?(?:我们|我|咱|我哋|us(?![a-z]))", r.masked[hit.end :]):
            continue
        if (hit.text[0] in "换改转交" and re.search(_ROLE, r.masked[start : hit.start])) or (
            hit.text.startswith("换") and _person_at(r, hit.end)
        ):
            continue
        if r.has("lost.not_lost", rest) or (
            r.has("lost.not_lost", r.masked[hit.start : hit.end + 12][:40]) and hit.text.isascii()
        ):
            continue
        return _decide(Intent.LOST, "lost", hit)
    return None


_ROLE = r"(?:采购|店长|经理|老板|负责人|对接人|联系人|主任|校长|院长|前台|厨师长?|主管|会计|财务|业务员|司机|人|manager|buyer|contact|owner)(?:也|已|已经|又|都|has|have)?\s*$"


def _person_at(r: Reading, position: int) -> bool:
    return any(p.start == position for p in r.persons)


def _complaint(r: Reading, entity: bool) -> Decision | None:
    if not entity or r.has("complaint.settled", r.masked):
        return None
    threat = r.first("complaint.threat")
    if threat and not re.search(r"没|not", r.before(threat)):
        return _decide(Intent.COMPLAINT, "complaint.threat", threat)
    feedback = r.has("complaint.feedback", r.masked)
    for hit in r.hits("complaint.words"):
        if _why_scored(r, hit) and not re.search(r"投诉|抱怨|complain", hit.text):
            continue
        if _clear(r, hit, "complaint.negations") and not _hypothetical(r, hit):
            return _decide(Intent.COMPLAINT, "complaint", hit)
    for hit in r.hits("complaint.wrong"):
        if feedback or not _clear(r, hit, "complaint.negations") or _hypothetical(r, hit):
            continue
        if _UNHARMED.search(hit.text) or _owing(r, hit):
            continue
        if _why_scored(r, hit) or _being_mended(r, hit) or _habit(r, hit):
            continue
        return _decide(Intent.COMPLAINT, "complaint.wrong", hit)
    return None if feedback else _faint_complaint(r)


def _faint_complaint(r: Reading) -> Decision | None:
    """Two weak signs of a mishap, or one that somebody tells of."""
    signs = [
        hit
        for hit in r.hits("complaint.weak")
        if _clear(r, hit, "complaint.negations", 2, 2)
        and not _why_scored(r, hit)
        and not _hypothetical(r, hit)
        and not _habit(r, hit)
        and not _owing(r, hit)
        and not _being_mended(r, hit)
    ]
    if not signs or r.has("visit.words", r.masked) or r.has("complaint.praise", r.masked):
        return None
    told = r.first("complaint.tell") is not None and len(signs[0].text) > 1
    if len(signs) > 1 or told or r.has("severity.low", r.masked) or r.has("severity.anger", r.masked):
        return _decide(Intent.COMPLAINT, "complaint.weak", signs[0])
    return None


_UNHARMED = re.compile(r"(?:没有|[不没无未冇唔])(?:坏|烂|破|漏|错|缺|裂|断|碎|瘪|凹|霉|锈|脏|臭|堵|响)$")


def _owing(r: Reading, hit: Hit) -> bool:
    """Whether only the customer's own payment is missing: "机油钱还没给"."""
    start, end = r.clauses.at(hit.start)
    clause = r.masked[start:end]
    return bool(re.search(r"没[给付结打还]|未[付结]", hit.text)) and bool(
        re.search(r"钱|款|账|尾数", clause) and not re.search(r"返利|返点|费|押金|退款|佣金|奖励|赔", clause)
    )


def _why_scored(r: Reading, hit: Hit) -> bool:
    """Whether the cue only tells why points were lost."""
    return r.score is not None and r.score.start < hit.start


def _being_mended(r: Reading, hit: Hit) -> bool:
    """Whether the mishap is only what we promised to put right: "told her we'd swap the expired stock"."""
    start, _ = r.clauses.at(hit.start)
    head = r.masked[start : hit.start]
    return bool(
        re.search(
            r"(?:答应|承诺|应承|保证)|(?:必须|要|得|去|帮|记得|提醒)[^,。;]{0,4}把|(?:we'd|i'd|we'll|i'll|we would|i would|promised (?:to)?|agreed to|will) [a-z ]*$",
            head,
        )
    )


def _hypothetical(r: Reading, hit: Hit) -> bool:
    start, _ = r.clauses.at(hit.start)
    head = r.masked[start : hit.start]
    return bool(re.search(r"如果|要是|万一|假如|若是|(?<![a-z])(?:if|in case|unless|whether)(?![a-z])", head))


_PAST_VERB = re.compile(r"(?:ed|met|saw|went|had|was|were|came|sat|took|ran|left|bought|paid|gave|visted|won)\b")


def planned(r: Reading, hit: Hit) -> bool:
    """Whether the cue is spoken of as something to come."""
    start, end = r.clauses.at(hit.start)
    before = r.masked[start : hit.start]
    if hit.text.isascii():
        if _MODAL_EN.search(before):
            return True
        return not _PAST_VERB.search(hit.text) and _plan_near(r, start, end)
    done = _DONE_AFTER.match(r.masked[hit.end : end]) or hit.text.endswith(("了", "过", "咗", "完"))
    if done and not _ARRANGED.search(before) and not _due_before(r, start, hit.start):
        return False
    if _MODAL_ZH.search(before):
        return True
    return _plan_near(r, start, min(end, hit.end + 4)) or _plan_leads(r, hit)


def _due_before(r: Reading, start: int, end: int) -> bool:
    """Whether a latest day stands in front: 20号之前把冷柜换了."""
    return any(start <= d.start < end and d.plan and deadline(r.masked, d) for d in r.dates)


def _plan_leads(r: Reading, hit: Hit) -> bool:
    """Whether a time to come stands before the cue with only spaces cutting them apart."""
    return any(
        t == "plan" and d.end <= hit.start and not re.search(r"[,。;!?\n了过咗]", r.masked[d.end : hit.start])
        for d, t in zip(r.dates, r.timings, strict=True)
    )


def _plan_near(r: Reading, start: int, end: int) -> bool:
    """Whether something between the two positions is told to come."""
    return any(start <= d.start < end and t == "plan" for d, t in zip(r.dates, r.timings, strict=True))


def _habit(r: Reading, hit: Hit) -> bool:
    """Whether the clause tells what is usual, not what happened."""
    if hit.text.endswith(("了", "咗")) or r.masked[hit.end : hit.end + 1] in ("了", "咗"):
        return False
    start, end = r.clauses.at(hit.start)
    return r.has("habit.words", r.masked[start:end])


_AT_START = re.compile(
    rf"^[\s\W]*(?:was |i'm |im |am |been )?at (?:the )?{MASK}[{MASK} ]*(?=.*(?:today|this (?:morning|afternoon)|yesterday|earlier|last|monday|tuesday|wednesday|thursday|friday))"
)
_STAYED = re.compile(
    rf"在{MASK}[^,。;!?]{{0,6}}(?:了|咗)(?:整整|差不多|将近|快|大)?(?:一|半|两|三|大半|整|好几|几|[0-9])(?:个|天|下午|上午|早上|晚|小时|钟|日)"
)
_GO = re.compile(
    rf"(?<![送发寄运转调派找打说谈聊提想收轮等碰遇得办感没未不冇唔约再])(?:去|到|嚟到|赴|过)[了咗]?趟?{MASK}"
)


def _visit(r: Reading, entity: bool) -> Decision | None:
    if not entity:
        return None
    at = _AT_START.match(r.masked)
    if at and not _plan_near(r, 0, len(r.masked)):
        return Decision(Intent.VISIT, "visit:at", at.start(), at.end())
    for going in (*_STAYED.finditer(r.masked), *_GO.finditer(r.masked)):
        hit = Hit(going.start(), going.start() + 1, going.group(0)[:1])
        clause = r.masked[slice(*r.clauses.at(hit.start))]
        if not planned(r, hit) and not r.has("visit.remote", clause) and not r.has("visit.not_done", clause):
            return _decide(Intent.VISIT, "visit", hit)
    for hit in r.hits("visit.words"):
        start, end = r.clauses.at(hit.start)
        clause = r.masked[start:end]
        if r.has("visit.not_done", clause) or planned(r, hit) or _habit(r, hit):
            continue
        if r.has("visit.remote", clause) and not re.search(
            r"拜访|上门|面谈|visited|called on|called in|dropped|stopped", hit.text
        ):
            continue
        if re.search(r"(?:没|冇|未|唔)$", r.before(hit)) or re.search(r"(?:没|不|未)[^,。]{0,2}$", r.before(hit)):
            continue
        return _decide(Intent.VISIT, "visit", hit)
    return None


def _order(r: Reading, entity: bool) -> Decision | None:
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
        if hit.text.startswith(("要我", "要咱")) or _DEFERRED.search(r.masked[start : hit.start]):
            continue
        if r.score and hit.start < r.score.end and r.score.start <= hit.end + 1:
            continue
        if _owed_later(r, hit, start, end) or _habit(r, hit) or _agenda(r, hit):
            continue
        return _decide(Intent.ORDER, "order", hit)
    return _agreed_sum(r)


_DEFERRED = re.compile(r"(?:等[^,。;!?]*(?:再|才)?|[以之]?后再|才|考虑|可能会?再?|打算|准备|计划)$")
_TERMS = re.compile(
    r"\s?(?:[%折成]|(?:方式|条件|周期|账号|信息|时间|流程|习惯|期限|规律|能力|渠道|比例|percent|terms|history|form|system|lead time|cut-?off))"
)
# Asking for papers or samples is no order.
_OBJECTS = re.compile(
    r"^[^,。;!?\n]{0,5}(?:价目表|价格表|报价|样品|样板|试用|小样|目录|资料|宣传|海报|画册|合同|发票|证书|检测报告|质检|说法|答复|[a-z ]{0,12}(?:price ?list|sample|catalog|brochure|quote|quotation|flyer|poster))"
)
_PAY = re.compile(
    r"付|结|打款|打了|汇|转|还清|还了|清|找数|过数|入数|回款|pay|settle|clear|transfer|wire|deposit|cheque|remit|sign|签|order|下单|落单|订"
)


def _agreed_sum(r: Reading) -> Decision | None:
    """A bargain struck, with its figure: "酒定了,80瓶,4万6"."""
    if not r.money or r.has("order.not_order", r.masked):
        return None
    for hit in r.hits("order.weak"):
        if _clear(r, hit, "complaint.negations", 2, 2) and not planned(r, hit):
            return _decide(Intent.ORDER, "order.sum", hit)
    return None


def _owed_later(r: Reading, hit: Hit, start: int, end: int) -> bool:
    """A payment or an order that is only announced: 说月底结清."""
    if (
        not _PAY.search(hit.text)
        or (re.search(r"了|咗|已|paid|ed$", hit.text) and not re.search(r"已", hit.text) and hit.text not in ("签了",))
    ) and re.search(r"了|咗|paid|ed$", hit.text):
        return False
    before, after = r.masked[start : hit.start], r.masked[hit.end : end]
    if _DONE_AFTER.match(after) or "已" in before or "刚" in before:
        return False
    if re.search(
        r"(?:说|答应|承诺|保证|会|要|将|争取|预计|打算|准备|再|will|'ll|would|to|going to|promised|agreed)[^,。;]{0,8}$",
        before,
    ) and _PAY.search(hit.text):
        return not re.search(r"^要", hit.text)
    return any(
        start <= d.start < hit.start and (d.aim == "future" or (d.aim == "either" and d.plan)) for d in r.dates
    ) and bool(re.search(r"付|结|打款|汇|转|还清|清|找数|过数|pay|settle|签|sign|下单|落单", hit.text))


def _agenda(r: Reading, hit: Hit) -> bool:
    """Whether the order is only what a coming call or meeting is about."""
    start, end = r.clauses.at(hit.start)
    if _PAST_VERB.search(hit.text) or re.search(r"[了咗过]", hit.text + r.masked[hit.end : hit.end + 1]):
        return False
    head = r.masked[start : hit.start]
    if re.search(
        r"(?:about|re|regarding|for|on|discuss|review|on) (?:the |their |his |her |a |new |seed |next )*[a-z]* ?$", head
    ):
        return bool(r.first("reminder.words", start, hit.start)) and _plan_near(r, start, end)
    return bool(re.search(r"签|付|结|收款|收货款|续|对账|打款|转账|汇款|清|合同", hit.text)) and _plan_near(
        r, start, hit.start
    )


def _referral(r: Reading, entity: bool) -> Decision | None:
    hit = r.first("referral.words")
    if hit is None or r.has("referral.not_words", r.masked):
        return None
    if re.search(
        r"(?:没|不|未|让他|请他|请|求|想让|希望|能不能|would you|can you|ask|asked|to)\s*[^,。]{0,3}$", r.before(hit)
    ):
        return None
    return _decide(Intent.REFERRAL, "referral", hit)


def _due(r: Reading) -> list[TimeRef]:
    """Expressions that may tell when something is due."""
    return [
        d
        for d in r.dates
        if (d.aim in ("future", "either", "today") and (d.plan or d.clock or d.moment))
        and not d.rule.endswith("just_now")
    ]


def _promise_cue(r: Reading) -> Decision | None:
    for hit in r.hits("promise.words"):
        if not re.search(r"(?:没|没有|不|未|冇|唔|never|not|didn't|didnt)\s*$", r.before(hit)):
            return _decide(Intent.PROMISE, "promise", hit)
    return None


def _reminder(r: Reading, entity: bool) -> Decision | None:
    ask = r.first("reminder.ask")
    if not entity and not ask and r.first("reminder.theirs"):
        return None
    promise = _promise_cue(r)
    if ask and not (promise and not re.search(r"提醒|remind", ask.text)):
        return _decide(Intent.REMINDER, "reminder.ask", ask)
    due = _due(r)
    if not due or promise:
        return None
    if _said_owed(r) is not None:
        return None
    due = [d for d in due if not _theirs(r, d) and not r.has("habit.words", r.masked[slice(*r.clauses.at(d.start))])]
    for ref in due:
        appointment = _appointment(r, ref)
        if appointment is not None:
            return appointment
    for ref in due:
        start, end = r.clauses.at(ref.start)
        hit = r.first("reminder.words", start, end) or (
            r.first("reminder.words", *r.clauses.sentence_at(ref.start)) if ref.aim != "either" else None
        )
        if hit is None:
            continue
        clause = r.masked[start:end]
        if (
            ref.aim == "today"
            and ref.plan
            and not ref.clock
            and (re.search(r"了|过(?!去)|咗", clause) or r.timings[r.dates.index(ref)] != "plan")
        ):
            continue
        if ref.aim == "today" and ref.clock and re.search(r"了|过(?!去)|咗", clause):
            continue
        return _decide(Intent.REMINDER, "reminder.plan", hit)
    return None


def _theirs(r: Reading, ref: TimeRef) -> bool:
    """Whether the day belongs to an absence or a feast of the customer, not to us."""
    start, end = r.clauses.at(ref.start)
    _, last = r.clauses.sentence_at(ref.start)
    if re.match(r"[\s,]*(?:他们?|她们?|对方|人家|客户|佢哋?|they |he |she )", r.masked[start:]) and not r.has(
        "promise.asked", r.masked[start:end]
    ):
        return not re.search(r"约我|约了我|跟我|同我", r.masked[start:end])
    hit = r.first("reminder.theirs", start, last)
    if hit is not None and MASK not in r.masked[: hit.start]:
        return False
    return hit is not None and not re.search(r"我们?[^,。;]*$|(?<![a-z])i |we ", r.masked[start : hit.start])


def _appointment(r: Reading, ref: TimeRef) -> Decision | None:
    """A day with an hour, or a day that opens the message, stands for an appointment whatever the verb."""
    told = r.timings[r.dates.index(ref)]
    if told != "plan" or r.has("habit.words", r.masked):
        return None
    opens = not _START.sub("", r.masked[: ref.start])
    hour = ref.clock is not None and not deadline(r.masked, ref)
    start, end = r.clauses.at(ref.start)
    if (opens or hour) and not r.first("promise.said", start, end) and not re.search("[了咗]", r.masked[start:end]):
        return Decision(Intent.REMINDER, "reminder.time", ref.start, ref.end)
    return None


def _said_owed(r: Reading) -> Decision | None:
    """Somebody said that something will be done, or it is owed by a deadline."""
    for ref in _due(r):
        if ref.rule.endswith("no_day"):
            continue
        start, end = r.clauses.at(ref.start)
        clause = r.masked[start:end]
        if re.search(r"提醒|remind", clause):
            continue
        told = r.first("promise.asked", start, r.clauses.sentence_at(ref.start)[1])
        said = r.first("promise.said", start, end)
        owed = r.first("promise.owed", start, end)
        if told and (not ref.clock or ref.plan):
            return _decide(Intent.PROMISE, "promise.asked", told)
        if ref.clock and not ref.plan and not said:
            continue
        owed = owed or _owed_after(r, ref, end)
        if said and owed and said.start < max(ref.end, owed.start) + 6:
            return _decide(Intent.PROMISE, "promise.said", said)
        if owed and deadline(r.masked, ref):
            return _decide(Intent.PROMISE, "promise.owed", owed)
    return None


_GIVE = re.compile(r"^\s*(?:再|就|来|会|先|统一|一起)?(?:给|付|还|结|打|发|送|补|寄|交|俾|畀|出|办|回|覆|找数|过数|转)")


def _owed_after(r: Reading, ref: TimeRef, end: int) -> Hit | None:
    m = _GIVE.match(r.masked[ref.end : end])
    return Hit(ref.end, ref.end + m.end(), m.group(0)) if m else None


def _promise(r: Reading, entity: bool) -> Decision | None:
    return _promise_cue(r) or _said_owed(r)


def _score(r: Reading, entity: bool) -> Decision | None:
    if r.score is None:
        return None
    return Decision(Intent.SCORE, r.score.rule, r.score.start, r.score.end)


def _note(r: Reading, entity: bool) -> Decision | None:
    hit = r.first("command.note") or r.first("note.words")
    if hit:
        return _decide(Intent.NOTE, "note.asked", hit)
    if entity or r.birthday:
        return Decision(Intent.NOTE, "note.fact", 0, 0)
    return None


_ORDERED = (
    (Intent.LOOKUP, _lookup),
    (Intent.LOST, _lost),
    (Intent.COMPLAINT, _complaint),
    (Intent.VISIT, _visit),
    (Intent.ORDER, _order),
    (Intent.REFERRAL, _referral),
    (Intent.REMINDER, _reminder),
    (Intent.PROMISE, _promise),
    (Intent.SCORE, _score),
    (Intent.NOTE, _note),
)
