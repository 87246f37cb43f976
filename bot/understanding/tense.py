"""Whether an expression of time is told as past or as to come, from the words of its clause alone."""

# ruff: noqa: E501
from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from .lexicon import cue_pattern
from .timeref import TimeRef

if TYPE_CHECKING:
    from .reading import Reading

Timing = Literal["past", "plan"] | None

STORY = re.compile(
    r"说好|讲好|本来|原定|原本|应该|结果|才到|才送|才来|等到|showed up|turned up|came at|arrived at|supposed to|was due|instead of"
)
_ARRANGED = re.compile(
    r"(?:约|定|订)(?:了|好了?|咗|在|到)[^,。;!?]*$|(?:答应|应承|承诺|保证|担保|讲好|说好)[了咗好]?[^,。;!?\n]{0,6}$|(?<![a-z])(?:promised?|agreed|agrees) (?:to |me |us |him |her |them )*$"
)
_NEXT_STEP = re.compile(
    r"^\s?(?:再|就|来|去|要|会|可以|统一|一起|一块儿?|前)?(?:送|发|出|交|到|提|取|装|配|寄|拿|付|结|打|转|汇|给|补|换|见|签|开|收|办|走|验|安排|上|下|找数|过数)(?:货|到|去|来|过去|过来|款|钱|完|清|票|会|车|柜|走|给|上|单|工|厂|仓|店|数|齐)*(?:吧|哈|啦|喔|哦|呀|嘅)?(?=$|[,。;!?\n、]|\s)"
)
"""Right behind a day, with nothing that marks the past: what will be done on it."""
_LATE = 15
_DONE_ELSEWHERE = re.compile(
    r"(?!为了|除了|忘了|不了|得了|到了|好了|对了|算了|行了|罢了|为过|不过)[一-鿿](?:[了咗](?!解)|过(?=[,。;!?\s]|$))"
)
_DONE_BEFORE = re.compile(r"本来|原定|说好|讲好|应该|都|从|上次")
_NOT_DONE = re.compile(
    r"过(?=[年节期账磅户目方合条程流]|一[下遍]|个会)|就(?=(?:得|要|会|能|去|来|换|给|送|发|补|办|修|退|下架|停|找|走|撤|不)(?![^,。;!?]*[了咗]))"
)
"""Words that look like marks of the past: 过方案, 今晚就去换."""
_WOULD = re.compile(r"'d (?!been|had|already|just|paid|gone|sent|left|got|said|told|made|seen|[a-z]+ed(?![a-z]))")
_HAVE_DONE = re.compile(r"都在(?=[^,。;]{2,})|泡在|有(?=去|到过|跟|打|问|讲|说|拜访|见|过去|送|拿|聊)")
"""As said in Taiwan: 有去 for 去了."""
_GIVEN_WORD = re.compile(r"(?:答应|应承|承诺|保证|说好|讲好|约好|约定|约)[了咗过]")
_GATHERING = re.compile(r"(?<=[室例晨夕周月年展大聚宴货流讨谈训介标庙晚家量])会|会(?=[议员场所馆计长])")
_SPEECH = re.compile(r"说|讲(?!了)|表示|喊|话(?=我|你|他|她|佢|要|会|想|听|下)|(?<![a-z])(?:say|says|said)(?![a-z])")
_ENDED = re.compile(
    r"(?<![a-z])(?!need|agreed|promised|scheduled|booked|planned|postponed|rescheduled|confirmed|wanted|expected|supposed|asked|hundred|indeed|exceed|proceed|succeed|speed|sched|moved|pushed|invited|arranged|targeted|delayed|hoped|intended|required|expired|interested|advanced|limited|united|medicated|dedicated)[a-z]{3,}ed(?![a-z])"
    r"|(?<![a-z])(?:drove|rode|flew|ran|held|brought|caught|fell|felt|kept|lost|rang|shook|sold|stood|swung|taught|threw|woke|won|wrote|built|blew|chose|came|dealt|drank|ate|fought|forgot|froze|hung|heard|hit|paid|rung|sank|seen|slept|spoke|stole|tore|wore|went|walked|knocked|gone|got back|turned out|landed|in the bank|bounced|weren't|werent|wouldn't|gave|took|broke|burst|split|shut down|snapped|cut out)(?![a-z])"
)
"""A verb in the past."""
_ASKED = re.compile(
    r"(?<![a-z])(?:wants?|wanted|needs?|like|be|get|getting|have|must|should|can|will|to)(?![a-z])|'ll "
)
"""Before a verb in the past: wants it delivered, to be fixed."""
_ASKED_FOR = re.compile(
    r"(?<![a-z])(?:wants?|wanted|needs?|needed|would like|to be|asked for)(?: [^ ,.;]+){1,10} [a-z]+(?:ed|ent|one)(?![a-z])"
)
_MISSED = re.compile(
    r"没见[着到]|没碰[着到上]|没遇[着到上]|扑了?个?空|白跑|冇见到|见唔到|没人在|不在店|不在家|爽约|放鸽子|放咗飞机|no show|stood me up"
)
_ONLY_THEN = re.compile(r"完[^,。;]{0,4}才")
_PART_STARTS = {"noon": 10, "pm": 12, "evening": 17}
_PART_ENDS = {"am": 12, "noon": 15, "pm": 19, "night": 7}
"""The hour at which a part of day is over."""
_DEADLINE_AFTER = re.compile(r"^\s?(?:之?前|以前|内|截止|为止)")
_DEADLINE_BEFORE = re.compile(
    r"(?<![a-z])(?:by|before|until|till|til|latest|no later than)[ :]*(?:the |eod |cob |end of )?$"
)
_DEADLINE_OWN = re.compile(r"^(?:by |before |within )|(?:之?前|[内里])$")


def deadline(masked: str, ref: TimeRef) -> bool:
    """Whether the expression is a latest day: 周五前, by Friday, 三天内."""
    if _DEADLINE_AFTER.match(masked[ref.end : ref.end + 4]):
        return True
    if ref.aim != "past" and _DEADLINE_OWN.search(masked[ref.start : ref.end]):
        return True
    return bool(_DEADLINE_BEFORE.search(masked[max(0, ref.start - 18) : ref.start]))


def told_by_them(before: str) -> bool:
    """Whether somebody's words are given right before an expression: 他说三月中旬出合同."""
    return _SPEECH.search(before) is not None


def window(r: Reading, index: int) -> tuple[str, str]:
    """The words of the clause before and after an expression, up to its neighbours; what was said, without who said it."""
    ref = r.dates[index]
    start, end = r.clauses.at(ref.start)
    if index and r.dates[index - 1].end > start:
        start = r.dates[index - 1].end
    if index + 1 < len(r.dates) and r.dates[index + 1].start < end:
        end = r.dates[index + 1].start
    before = r.masked[start : ref.start]
    spoken = [m.start() for m in _SPEECH.finditer(before)]
    return before[spoken[-1] :] if spoken else before, r.masked[ref.end : end]


def timing(r: Reading, index: int) -> Timing:
    """ "past", "plan" or, where the words leave it open, ``None``."""
    ref = r.dates[index]
    if ref.rule.endswith("no_day"):
        return None
    if ref.aim == "past" or ref.rule.endswith("just_now"):
        return "past"
    if ref.aim == "future" or deadline(r.masked, ref):
        return "plan"
    near = _lopsided(r, ref)
    if near is not None:
        return near
    if _STARTS.match(r.masked, ref.end) and ref.plan and ref.aim == "either":
        return "plan"
    if ref.aim == "today" and not ref.clock and r.now.hour >= _PART_ENDS.get(ref.part or "", 24):
        return "past"
    before, after = window(r, index)
    if ref.rule.endswith((".day", "bare_day", "the_day", "on_number")) and _just_past(r, ref):
        told = tense(before, after)
        if told or (told is None and not r.masked[: ref.start].strip()):
            return "past"
    if ref.aim == "either" and _NEXT_STEP.match(after) and not _DONE_BEFORE.search(before):
        return "plan"
    if ref.aim == "today" and _MISSED.search(r.masked[slice(*r.clauses.sentence_at(ref.start))]):
        return "past"
    if _ARRANGED.search(before) and not re.search(r"[没冇]", after):
        return "plan"
    later = ref.rule.endswith(".part") and r.now.hour < _PART_STARTS.get(ref.part or "", 0)
    done = tense(before, after, weak=_weak(r, ref))
    if ref.aim == "today" and ref.clock is not None and ref.plan is not None:
        return "plan" if datetime.combine(ref.plan, ref.clock, r.now.tzinfo) >= r.now else "past"
    if later and not done:
        return "plan"
    if done is None:
        ahead = ref.clock is not None and (ref.aim == "either" or ref.clock >= r.now.time())
        return "plan" if ahead and not STORY.search(r.masked) else None
    return "past" if done else "plan"


def _lopsided(r: Reading, ref: TimeRef) -> Timing:
    """What the calendar alone tells of a day of some month: 28 December on 2 January is past, on 20 December to come."""
    if ref.aim != "either" or ref.weekday or ref.plan is None:
        return None
    today = r.now.date()
    ahead = (ref.plan - today).days
    if ref.past is None:
        return _of_month(r, ref, ahead) if ref.rule.endswith(_MONTHLY) else None
    back = (today - ref.past).days
    if 0 < ahead <= _SOON and back >= _HALF_YEAR:
        return "plan"
    return "past" if 0 < back <= _SOON and ahead >= _HALF_YEAR else None


def _of_month(r: Reading, ref: TimeRef, ahead: int) -> Timing:
    start, _ = r.clauses.at(ref.start)
    if ahead > _HALF_YEAR:
        return None if _AHEAD.search(r.masked[max(start, ref.start - 24) : ref.end + 8]) else "past"
    if ahead <= 0:
        return None
    named = ref.rule.endswith("bare_month") or _NAMED_MONTH.search(r.masked[ref.start : ref.end])
    return "plan" if named and ahead <= _HALF_YEAR - 50 else None


_MONTHLY = ("bare_month", "month_part", "part_of_month", "eom")
_NAMED_MONTH = re.compile(
    r"end|末|底|尾|[0-9一二三四五六七八九十]月|(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
_HALF_YEAR, _SOON = 200, 60
_STARTS = re.compile(r"\s?(?:起|开始|开学|以后再|之后再|再(?!次|三)|onwards?(?![a-z])|then(?![a-z]))")
_AHEAD = re.compile(r"明年|来年|下次|再|要|才|会|将|打算|计划|next|will|until|till|from|starting|by ")


def _just_past(r: Reading, ref: TimeRef) -> bool:
    """Whether a bare day of the month was some days ago, so that the next would be called one of next month."""
    today = r.now.date()
    return bool(ref.plan and ref.past and 0 < (today - ref.past).days <= 4 and (ref.plan - today).days >= 22)


def _weak(r: Reading, ref: TimeRef) -> bool:
    """Whether a verb without any mark of tense speaks of what is to come.

    Not late in the day for 今天, and not for a day in a sentence that tells of something done (周一去了, 留我吃了饭).
    """
    if ref.rule.endswith(".part") or (ref.rule.endswith(".named_day") and ref.part == "am"):
        return False
    if ref.aim == "today":
        return r.now.hour < _LATE
    return ref.weekday is None or not _DONE_ELSEWHERE.search(r.masked[slice(*r.clauses.sentence_at(ref.start))])


def tense(before: str, after: str, *, weak: bool = True) -> bool | None:
    """Whether the nearest cue says done (True) or to come (False): after the expression first, then before it."""
    for words, last in ((after, False), (before, True)):
        words = _GATHERING.sub("议", _GIVEN_WORD.sub("要", words))
        words = _WOULD.sub(" would ", _HAVE_DONE.sub("了", _NOT_DONE.sub("要", words)))
        if not last and _ONLY_THEN.search(words):
            return False
        words = (
            words.replace("过数", "付数")
            .replace("'s got", "'s")
            .replace("'ve got", "'ve")
            .replace("过去", "去去")
            .replace("过来", "来来")
            .replace("为了", "为为")
            .replace("除了", "除除")
        )
        plan = _nearest("plan.words", words, last)
        done = _nearest("done.words", words, last)
        if done is None and (m := _ENDED.search(words)) and not _ASKED.search(words[: m.start()]):
            done = m.end() if last else m.start()
        if plan is None and done is None:
            if weak and _nearest("plan.weak", words, last) is not None:
                return False
            continue
        if plan is None or done is None:
            return done is not None
        if last and _ASKED_FOR.search(words):
            return False
        if not words.isascii() and re.search(r"[了过咗]", words):
            ahead = re.search(r"(?:要|会|将|打算|准备)(?!求|员|议)", words)
            marked = re.search(r"[了过咗]", words)
            return ahead is None or (not last and marked is not None and marked.start() < ahead.start())
        return done < plan if not last else done > plan
    return None


def _nearest(group: str, words: str, last: bool) -> int | None:
    found = None
    for m in cue_pattern(group).finditer(words):
        if not last:
            return m.start()
        found = m.end()
    return found
