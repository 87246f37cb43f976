"""A satisfaction score from 1 to 10."""

# ruff: noqa: E501
from __future__ import annotations

import re
from dataclasses import dataclass

from .numbers import han_int

_D = r"(?P<n>10|[1-9]|[一二两三四五六七八九十])"
_NOT = r"(?![0-9.,]|\s?(?:点|分钟|分之|分店|分公司|%|/[0-9]{1,2}/))"
_E = r"(?P<n>10|[1-9]|one|two|three|four|five|six|seven|eight|nine|ten)"
_NEXT = r"(?![0-9:%]|[,.][0-9]|/|-[a-z0-9])(?=!*\s*(?:$|[.,;!?)(\n◇◆-]|(?:for|on|from|overall|again|this|and|but|cos|because|cuz|coz|since|lah|leh|lor|today|now|out(?! of (?:[1-9](?![0-9])|[2-9]0|100))|in|across|at|so|with|w|said|says|saying|only|no|not|which|as|after|due|very|would|happy|too|he|she|they|we|i|it|the|last|when|except|if|though|although|then|also|just|still|down|up|vs|thanks|points?|pts|stars?|service|tops|lol|yay|nice|great|wow|first|knocked|mainly|mostly|over(?! (?:[1-9](?![0-9])|[2-9]0|100))|than|yest|yesterday|tdy|both|all round|all around|straight)(?![a-z])))"
"""What may follow a score in English: nothing that is counted."""
_ASKED_EN = r"(?:survey|feedback|questionnaire|satisfaction|csat|nps|score ?card|report card)"
_ASKED_ZH = r"(?:满意度|评分|打分|问卷|回访|测评|考评|评价|调查|调研|服务分|体验分|总分|综合分|(?:服务|配送|送货|质量|态度|卫生|口味|售后|整体|印象)分|(?:10|十)分制|(?:10|十)分里)"
_PATTERNS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "score.full_marks",
            rf"(?:满分|总分)(?:是|为)?\s?(?:10|十)分?[^0-9一二三四五六七八九十。;!?\n]{{0,16}}?(?:给|打|得|评|俾|畀|拿|有)[^0-9一二三四五六七八九十。;!?,\n]{{0,4}}{_D}分?",
        ),
        ("score.full_marks", rf"(?:满分|总分)(?:是|为)?\s?(?:10|十)分?[^0-9一二三四五六七八九十]{{0,8}}?{_D}分?"),
        ("score.out_of", r"(?<![0-9./$-])(?P<n>10|[1-9])(?:\.0)?\s?(?:/|over|out of|outta)\s?(?:10|ten)(?![0-9/])"),
        (
            "score.out_of",
            r"(?<![a-z])(?P<n>one|two|three|four|five|six|seven|eight|nine|ten) (?:out of|over) (?:10|ten)(?![a-z])",
        ),
        ("score.half", rf"十分[^。;!?\n]{{0,4}}?(?:给|打|得)了?{_D}分"),
        (
            "score.given",
            rf"(?:打了?个?|给了?(?:我们?|个|咱们?|我哋)?|给我们打了?|评了?个?|得了?|评分|打分|评价|满意度|评分是|分数|得分|拎|俾咗?|畀咗?|比了|俾|畀)(?:我们|我哋|咱们)?(?:是|为|:|了|个|才|只有|都有)?\s?{_D}\s?分(?!钟|之|店|公司|别|期|批|开|的?折|利|制|[一二三四五六七八九]|都|也)",
        ),
        (
            "score.given",
            rf"(?:只给了?我?们?|给我们?打了?|打了?个?|评了?个?)\s?{_D}(?=\s*(?:$|[,。;!?]))",
        ),
        (
            "score.gave",
            r"(?<![a-z])an? (?:very |pretty |really )?(?:solid|strong|generous|mere|miserable|lousy|poor|measly|perfect|weak|decent|straight|clear|flat|lowly|fair|stingy|rock solid|big fat|harsh|respectable|grudging) (?P<n>10|[1-9]|one|two|three|four|five|six|seven|eight|nine|ten)(?=\s*(?:$|[.,;!?)]|for|on|from|overall|again|this|and|but|cos|because|cuz|coz|since|lah|leh|lor|today|out))",
        ),
        (
            "score.word",
            rf"(?:评分|评价|打分|满意度|分数|得分|客户评分)(?:打|给)?(?:是|为|:|了|有|才|只有|才给)?\s?{_D}{_NOT}(?![天日号箱个])",
        ),
        (
            "score.word",
            r"(?<![a-z])(?:score[sd]?|rated|rating|rates|csat|nps)(?: (?:of|is|was|us|our|this|given|me|them|it|at|a|an|only|still|today|service|as)){0,3}\s?[:=-]?\s?(?:a |an )?(?P<n>10|[1-9])(?![0-9%:]|,[0-9]|\.[0-9]| ?(?:/|out of|over) ?(?:[1-9](?![0-9])|[2-9]0|100))(?! ?(?:am|pm|days|ctns|cartons|boxes))",
        ),
        (
            "score.gave",
            rf"(?<![a-z])(?:gave|gives|give|giving|rated|rates|scored|scores|got)(?: (?:us|me|our [a-z]+|the service|service|the team|them|it|just|only|a solid|solid|we))* (?:a |an |only |just |solid )*(?P<n>10|[1-9]|one|two|three|four|five|six|seven|eight|nine|ten){_NEXT}",
        ),
        (
            "score.points",
            rf"(?<![0-9.十百千第零一二三四五六七八九满降涨低高让返扣加减少差/:了每领先落后输赢掉丢])(?<![0-9],)(?!十\s?分[一-鿿])(?!一分[都也没不])(?<![那这](?=一分))(?!10分(?:满分|制)){_D}\s?分(?!制|的?折|[一二三四五六七八九0-9钟之店公别期批开享销数手类红成量析布配发明队组子辨工时秒担心摊毛到割装钱账熟热甜糖辣饱米利行送拣货管包率值寸局院部])",
        ),
        (
            "score.asked",
            rf"{_ASKED_ZH}[^0-9。;!?\n]{{0,10}}?(?:给了?|打了?|是|得了?|评了?|拿了?|到|为|:|填了?|勾的?|写了?|报了?|只有|变成)(?:我们|咱们?|个|我哋|才|只|了|的|是|就)*\s?{_D}(?![0-9:%/十百千万]|[.,][0-9]|\s?(?:点|分钟|分之|分[店公析]|个|号|月|日|天|家|箱|件|次|人|年|份|张|条|楼|店|句|样|块|位|轮|遍|种|台|组|成|折|项|类|处|周|期|级|部|小时))分?",
        ),
        ("score.asked", rf"给了?(?:我们|咱们?|我)?(?:了)?个{_D}(?=\s*(?:$|[,。;!?]))"),
        (
            "score.asked",
            rf"(?<![a-z]){_ASKED_EN}(?:'s)?(?: (?:form|score|results?|is|was|back|came|come|in|says?|said|of|at|card|reply|has|us|puts?|an?|and|it's|its|for|q[1-4]|this|quarter|month|year|from|we|got|they|gave|marked|rated|only|just|still|now|todays?|◆+)){{0,7}} ?[:,=-]? ?(?:an? )?{_E}{_NEXT}",
        ),
        (
            "score.placed",
            rf"(?<![a-z])(?:puts?|marks?|marked|has|have|had|ranks?|ranked|grades?|graded|rates?|rated|scored?|scores|knocks?|knocked|dropped|drops|bumped|bumps|downgraded|upgraded|pegs?|pegged) (?:us|me|our [a-z]+|the [a-z]+|delivery|service|support|drivers?|it|them)(?: (?:at|as|down|up|to|an?|only|now|just|from (?:10|[1-9])|back|still|solid|on))* {_E}{_NEXT}",
        ),
        (
            "score.placed",
            rf"(?<![a-z])(?:we're|we are|(?:service|delivery|support|we|it|overall)(?: is|'s| was)|call it|make it|we (?:dropped|slipped|fell|climbed|moved|went)(?: (?:down|up|back|from (?:10|[1-9])))* to) (?:only |now |still |about |just |at |maybe )*an? {_E}{_NEXT}",
        ),
        (
            "score.gave",
            rf"(?<![a-z])(?:gave|gives|give|giving|awarded|handed|got|gets|getting|scored|scores)(?: (?!a[n ]|at |for |to |from )[a-z']+){{0,4}} an? (?:solid |strong |big |perfect |lousy |poor |fat |mere |straight |nice )?{_E}{_NEXT}",
        ),
        (
            "score.gave",
            rf"(?<![a-z])an? {_E}(?:!+)? ?(?:from (?!supplier|stock|the (?:warehouse|list|shelf|van|truck))|on (?:the|our|their|this)(?: [a-z]+){{0,2}} ?(?:survey|form|feedback|scorecard|review|questionnaire))",
        ),
        (
            "score.points",
            r"(?<![0-9./a-z-])(?<!out of )(?<!over )(?P<n>10|[1-9]) (?:points?|pts|stars?)(?![a-z])(?! (?:off|discount|hotel|cheaper|lower|higher))",
        ),
    )
)
_WORDS = {
    w: i for i, w in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}
_DATE_NEAR = re.compile(r"^\s?(?:日|号|前|之前|送|交|到|见|去|上午|下午|at\b|before\b|delivery|meeting)")
_DATE_BEFORE = re.compile(
    r"(?:^|[\s,])(?:on|by|before|until|till|til|due|from|over|come|coming|came|in|again|meet|meeting|visit|visited|delivery|deliver|ship|shipped|for|since|expires?|expiry|went|go|mtg|call|送货|交货|日期|date|eta|在|到|于|约|定|改)\s?$"
    r"|[一-鿿](?:在|到|于|约|定在|改到|改成)\s?$"
)


@dataclass(frozen=True, slots=True)
class Score:
    """A score and its place."""

    value: int
    start: int
    end: int
    rule: str


def find(text: str, masked: list[tuple[int, int]]) -> Score | None:
    """The first score in normalised lower-case ``text``."""
    best: Score | None = None
    for rule, pattern in _PATTERNS:
        for m in pattern.finditer(text):
            if any(
                m.start("n") < end and start < m.end("n") and not _placed(text, rule, start, end)
                for start, end in masked
            ):
                continue
            value = _WORDS.get(m["n"]) or han_int(m["n"])
            if not value or not 1 <= value <= 10:
                continue
            if rule == "score.out_of" and "/" in m.group(0) and _dated(text, m):
                continue
            if best is None or m.start("n") < best.start:
                best = Score(value, m.start("n"), m.end(), rule)
            break
        if best is not None and rule in ("score.full_marks", "score.out_of", "score.half"):
            return best
    return best


def _placed(text: str, rule: str, start: int, end: int) -> bool:
    """Whether what was read as an hour is the "at 7" of "put us at 7"."""
    return rule in ("score.placed", "score.asked") and re.fullmatch(r"at (?:[1-9]|10)", text[start:end]) is not None


def _dated(text: str, m: re.Match[str]) -> bool:
    """Whether 8/10 stands where a day would."""
    return bool(_DATE_BEFORE.search(text[: m.start()]) or _DATE_NEAR.match(text[m.end() :]))


def bare(text: str, masked: list[tuple[int, int]]) -> Score | None:
    """A lone 1-10 where only a score can be meant ("评分 百惠 9")."""
    found = None
    for m in re.finditer(r"(?<![0-9.,/:])(10|[1-9])(?![0-9,/:%]|\.[0-9])", text):
        if not any(m.start() < end and start < m.end() for start, end in masked):
            found = Score(int(m.group(1)), m.start(), m.end(), "score.bare")
    return found
