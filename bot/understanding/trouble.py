"""Losses and complaints."""

# ruff: noqa: E501
from __future__ import annotations

import re

from .judgement import Decision, clear, decide, habit, hypothetical
from .lexicon import cue_pattern
from .model import Intent
from .normalise import normalise
from .reading import MASK, Hit, Reading

_ROLE = r"(?:采购|店长|经理|老板|负责人|对接人|联系人|主任|校长|院长|前台|厨师长?|主管|会计|财务|业务员|司机|人|manager|buyer|contact|owner)(?:也|已|已经|又|都|has|have)?\s*$"

_NAMED = re.compile("投诉|客诉|抱怨|complain")

_UNHARMED = re.compile(r"(?:没有|[不没无未冇唔])(?:坏|烂|破|漏|错|缺|裂|断|碎|瘪|凹|霉|锈|脏|臭|堵|响)$")


def lost(r: Reading, entity: bool) -> Decision | None:
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
        return decide(Intent.LOST, "lost", hit)
    return None


def _person_at(r: Reading, position: int) -> bool:
    return any(p.start == position for p in r.persons)


def complaint(r: Reading, entity: bool) -> Decision | None:
    if not entity or r.has("complaint.settled", r.masked):
        return None
    threat = r.first("complaint.threat")
    if threat and not re.search(r"没|not", r.before(threat)):
        return decide(Intent.COMPLAINT, "complaint.threat", threat)
    feedback = r.has("complaint.feedback", r.masked)
    for hit in r.hits("complaint.words"):
        named = _NAMED.search(hit.text)
        if _why_scored(r, hit) and not named:
            continue
        if clear(r, hit, "complaint.negations") and not hypothetical(r, hit):
            return decide(Intent.COMPLAINT, "complaint.named" if named else "complaint", hit)
    for hit in r.hits("complaint.wrong"):
        if feedback or not clear(r, hit, "complaint.negations") or hypothetical(r, hit):
            continue
        if _UNHARMED.search(hit.text) or _owing(r, hit) or _of_health(r, hit):
            continue
        if _why_scored(r, hit) or _being_mended(r, hit) or habit(r, hit):
            continue
        return decide(Intent.COMPLAINT, "complaint.told" if _told_to_us(r, hit) else "complaint.wrong", hit)
    return None if feedback else _faint_complaint(r)


_TELLS = re.compile(
    r"(?:说|反映|反馈|投诉|抱怨|嫌|話|话)[:,]?[^,。;!?]{0,10}$|(?<![a-z])(?:says?|said|told me|complain(?:s|ed)|reports?|reported)(?: that)?,? [a-z' ]{0,24}$"
)


def _told_to_us(r: Reading, hit: Hit) -> bool:
    """Whether somebody says that it went wrong: "she says the last invoice is wrong"."""
    start, _ = r.clauses.at(hit.start)
    head = r.masked[start : hit.start]
    return bool(_TELLS.search(head)) and not re.search("[不没无别]说|说[不没]|我说|我们说|didn't|no one|nobody", head)


_TOLD = re.compile(
    r"说|讲|反映|反馈|抱怨|投诉|嫌|话|问|让|要求|骂|客人|顾客|我们的|我们送|咱们的|我哋|上批|这批|那批|批货|上次|到货|送来|发来|送的|发的|漏|少了|坏了|烂|断货|缺货|(?<![a-z])(?:says?|said|told|showed|reports?|complain[a-z]*|our|again|still|batch|customers?|guests?|delivery|delivered)(?![a-z])"
)
_THEIR_OWN = re.compile(r"(?:他们|她们|人家|对方|店里|自己|自家|他家|仓库|自己家)[^,。;!?]{0,8}$|their own [a-z ]*$")
_MEANS_US = re.compile(r"砍价|压价|等了|没来|不在|没碰|没见|吵|累|麻烦|受不了|崩溃|压着|卡|漏水|死机|停电|坏了")


def only_seen(r: Reading, decision: Decision) -> bool:
    """Whether a mishap told with a visit is no complaint: their own trouble, our wait, a hard bargain."""
    if not decision.rule.startswith(("complaint.wrong", "complaint.told", "complaint.weak")):
        return False
    start, _ = r.clauses.at(decision.start)
    before = r.masked[start : decision.start]
    if _THEIR_OWN.search(before) and not re.search("说|反映|嫌", before):
        return True
    clause = r.masked[start : decision.end]
    sentence = r.masked[slice(*r.clauses.sentence_at(decision.start))]
    words = r.masked[decision.start : decision.end]
    if _MEANS_US.search(words) and not _TOLD.search(clause.replace(words, "")):
        return True
    return not _TOLD.search(sentence)


def _faint_complaint(r: Reading) -> Decision | None:
    """Two weak signs of a mishap, or one that somebody tells of."""
    signs = [
        hit
        for hit in r.hits("complaint.weak")
        if clear(r, hit, "complaint.negations", 2, 2)
        and not _why_scored(r, hit)
        and not hypothetical(r, hit)
        and not habit(r, hit)
        and not _owing(r, hit)
        and not _being_mended(r, hit)
    ]
    if not signs or r.has("visit.words", r.masked) or r.has("complaint.praise", r.masked):
        return None
    told = r.first("complaint.tell") is not None and len(signs[0].text) > 1
    if len(signs) > 1 or told or r.has("severity.low", r.masked) or r.has("severity.anger", r.masked):
        return decide(Intent.COMPLAINT, "complaint.weak", signs[0])
    return None


def _of_health(r: Reading, hit: Hit) -> bool:
    """Whether somebody cannot stand a food: "对花生过敏"."""
    return hit.text == "过敏" and bool(re.search(r"对[^,。;!?]{1,8}$", r.before(hit, 10)))


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


def says_settled(text: str) -> bool:
    """Whether a message says that what was wrong has been put right: "the Acme complaint is solved", 投诉处理好了."""
    lower = normalise(text).lower
    return _SETTLED.search(lower) is not None or cue_pattern("complaint.settled").search(lower) is not None


_SETTLED = re.compile(
    r"(?:投诉|问题|客诉)[^,。;!?]{0,10}(?:解决|处理好|处理完|搞定|好了|完了)"
    r"|(?<![a-z])(?:complaint|issue|problem)s?(?: [a-z]+){0,4} (?:solved|resolved|fixed|settled|sorted|closed)(?![a-z])"
    r"|(?<![a-z])(?:solved|resolved|fixed|settled|sorted(?: out)?) (?:the |their |his |her )*(?:[a-z]+ )?(?:complaint|issue|problem)"
)
