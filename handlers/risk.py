"""/risk: whose silence is dearest, by expected loss, with filters; how often the warnings of a quarter were right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.outcomes import FEWEST
from bot.domain.signals.model import OF_THE_BOOK, Family
from bot.domain.tiers import CORE, KEY
from bot.i18n import N_, Html, _, escape, format_money, lines, n, t
from bot.reply import Action, Button, Reply, button, rows
from bot.turn import Feature, MenuEntry, Turn
from bot.usecases.warning_lists import AtRisk, RiskPage, Wanted, at_risk, open_groups
from bot.usecases.warning_outcomes import lines_moved, precision
from db.night import last_night
from db.user import Role
from db.warning import RiskWarning
from handlers.calendar import NOTHING
from handlers.pages import arrows, page_of
from handlers.warning_card import reason_of, title_of
from handlers.warning_words import FAMILIES, stake_words
from handlers.words import TIERS, bold, shorten

PAGE = 5
ALERTS_PAGE = 4  # whose lines are longer
LOSS, ALERTS = "v", "w"
_ALL = "-"
_SHOWN_TIERS = {_ALL: N_("All tiers"), KEY: N_("Key"), CORE: N_("Core")}
_WHOSE = {_ALL: N_("Team"), "m": N_("Mine")}
_FAMILIES = [one for one in Family if one not in OF_THE_BOOK]


@dataclass(frozen=True, slots=True)
class View:
    """What of the list is shown, as the buttons carry it: which list, of which tier, whose, of which family."""

    tab: str = LOSS
    tier: str = _ALL
    whose: str = _ALL
    family: str = _ALL

    def wanted(self, turn: Turn) -> Wanted:
        return Wanted(
            tier=None if self.tier == _ALL else self.tier,
            family=None if self.family == _ALL else Family(self.family),
            owner_id=turn.actor.id if self.whose == "m" else None,
        )

    def to(self, label: str, page: int = 0) -> Button:
        """A button to this list."""
        return button(label, "rk.at", self.tab, self.tier, self.whose, self.family, page)

    @property
    def narrow(self) -> bool:
        return (self.tier, self.whose, self.family) != (_ALL, _ALL, _ALL)


def _read(args: tuple[str, ...]) -> View:
    """The list that a button asks for; what it does not know is as usual."""
    tab, tier, whose, family = [*args, *[_ALL] * 4][:4]
    return View(
        tab if tab in (LOSS, ALERTS) else LOSS,
        tier if tier in _SHOWN_TIERS else _ALL,
        whose if whose in _WHOSE else _ALL,
        family if family in list(Family) else _ALL,
    )


def _command(turn: Turn, args: str) -> Reply:
    return _show(turn, View(), 0)


def _at(turn: Turn, action: Action) -> Reply:
    return _show(turn, _read(action.args), action.number(4)).model_copy(update={"edit": True})


def open_risks(turn: Turn, view: View) -> Reply:
    """The first page of a list, as a message of its own."""
    return _show(turn, view, 0)


def _show(turn: Turn, view: View, asked: int | None) -> Reply:
    return _losses(turn, view, asked) if view.tab == LOSS else _alerts(turn, view, asked)


def _losses(turn: Turn, view: View, asked: int | None) -> Reply:
    wanted = view.wanted(turn)
    page, pages = page_of(at_risk(turn.session, turn.actor, turn.now, wanted, limit=1).total, asked, PAGE)
    found = at_risk(turn.session, turn.actor, turn.now, wanted, page * PAGE, PAGE)
    if not found.rows:
        return _nothing(turn, view)
    said = [_line(turn, found, one) for one in found.rows]
    apart = [_apart(currency, count, found.total) for currency, count in list(found.apart.items())[:1]]
    taps = [button(shorten(one.customer.name, 14), "wy.of", one.customer.id) for one in found.rows]
    return Reply(text=lines(_title(found), *said, *apart), buttons=_under(turn, view, taps, page, pages), protect=True)


def _apart(currency: str, count: int, total: int) -> Html:
    if count == total:
        return t("No sums yet: there is no rate for {currency}.", currency=currency)
    return n(
        "{count} customer who buys in {currency} comes last: no rate.",
        "{count} customers who buy in {currency} come last: no rate.",
        count,
        currency=currency,
    )


def _title(found: RiskPage) -> Html:
    title = n(
        "📉 {count} customer silent for longer than usual",
        "📉 {count} customers silent for longer than usual",
        found.total,
    )
    if not found.loss:
        return title
    return t(
        "{title}: {sum} a year at stake", title=title, sum=format_money(found.loss.quantize(Decimal(1)), found.currency)
    )


def _line(turn: Turn, page: RiskPage, one: AtRisk) -> Html:
    """«华联 ¥42,000 · 47 days silent, usually 21 · 35%»."""
    risk = one.risk
    silent = n("{count} day silent", "{count} days silent", one.silence_days)
    said = t("{silent}, usually {gap}", silent=silent, gap=max(round(risk.typical_gap or 0), 1))
    money = format_money(risk.loss.quantize(Decimal(1)), page.currency) if risk.loss else None
    owner = shorten(one.customer.owner.name, 10) if one.customer.owner_id != turn.actor.id else None
    chance = f"{round(100 * (risk.p_lapse or 0))}%"
    mark = "⚠️ " if one.families else ""
    parts = [bold(shorten(one.customer.name, 20)), money, said, chance, owner]
    return Html(mark + " · ".join(escape(part) for part in parts if part))


def _alerts(turn: Turn, view: View, asked: int | None) -> Reply:
    wanted = view.wanted(turn)
    first = open_groups(turn.session, turn.actor, turn.now, wanted, limit=1)
    page, pages = page_of(first.total, asked, ALERTS_PAGE)
    found = open_groups(turn.session, turn.actor, turn.now, wanted, page * ALERTS_PAGE, ALERTS_PAGE)
    if not found.groups:
        return _nothing(turn, view)
    asleep = n("💤 {count} snoozed", "💤 {count} snoozed", found.asleep) if found.asleep else None
    said = [_alert(turn, group) for group in found.groups]
    title = n("⚠️ {count} open warning", "⚠️ {count} open warnings", found.warnings)
    taps = [button(shorten(title_of(group[0]), 14), "wr.open", max(one.id for one in group)) for group in found.groups]
    return Reply(text=lines(title, *said, asleep), buttons=_under(turn, view, taps, page, pages), protect=True)


def _alert(turn: Turn, group: list[RiskWarning]) -> Html:
    """The dearest of a customer; «+1»: there is one more."""
    lead, *more = group
    stake = stake_words(lead, turn.installation.currency)
    name = bold(shorten(title_of(lead), 20))
    head = t("{name} ({stake})", name=name, stake=stake) if stake else name
    told = t("{head}: {reason}", head=head, reason=reason_of(turn, turn.actor, lead))
    return Html(f"{told} +{len(more)}") if more else told


def _nothing(turn: Turn, view: View) -> Reply:
    if view.narrow:
        text = t("Nobody here. Try another filter.")
    elif view.tab == ALERTS:
        text = t("✅ No open warnings.")
    elif last_night(turn.session) is None:
        text = t("I look at all customers once a night. The list fills after the first one.")
    else:
        text = t("✅ Nobody is silent for so long that it would be a risk.")
    return Reply(text=text, buttons=_under(turn, view, [], 0, 1))


def _under(turn: Turn, view: View, taps: list[Button], page: int, pages: int) -> tuple[tuple[Button, ...], ...]:
    """The customers, the pages, then what can be filtered."""
    tabs = [
        _choice(view, replace(view, tab=LOSS), _("By loss")),
        _choice(view, replace(view, tab=ALERTS), _("Warnings")),
    ]
    if turn.actor.role != Role.REP:
        tabs.append(button(_("🎯 How right?"), "rk.right"))
    tiers = [_choice(view, replace(view, tier=tier), _(label)) for tier, label in _SHOWN_TIERS.items()]
    family = _("Kind: {kind}", kind=_("all") if view.family == _ALL else _(FAMILIES[Family(view.family)]))
    last = [button(family, "rk.kinds", view.tab, view.tier, view.whose, view.family)]
    if turn.actor.role == Role.MANAGER:
        last += [_choice(view, replace(view, whose=whose), _(label)) for whose, label in _WHOSE.items()]
    if turn.actor.role == Role.ADMIN:
        last.append(button(_("⚙️ Settings"), "ws.card"))
    return rows(*_pairs(taps), arrows(page, pages, view.to), tabs, tiers, last)


def _pairs(taps: list[Button]) -> list[list[Button]]:
    return [taps[at : at + 2] for at in range(0, len(taps), 2)]


def _choice(view: View, to: View, label: str) -> Button:
    return button(f"• {label} •", NOTHING) if to == view else to.to(label)


def _kinds(turn: Turn, action: Action) -> Reply:
    """Choose a family."""
    view = _read(action.args)
    taps = [replace(view, family=one).to(_(FAMILIES[one])) for one in _FAMILIES]
    taps.append(replace(view, family=_ALL).to(_("All kinds")))
    return Reply(text=t("Warnings of which kind?"), buttons=rows(taps, width=2), edit=True)


def _right(turn: Turn, action: Action) -> Reply:
    """How often warnings were right, for who leads."""
    if turn.actor.role == Role.REP:
        return Reply(toast=_("Only managers see this."), alert=True)
    found = precision(turn.session, turn.actor, turn.now)
    said = []
    for family, record in sorted(found.items(), key=lambda one: -one[1].cases)[:8]:
        name = _(FAMILIES[family])
        few = _("too few to say") if record.cases < FEWEST else f"{record.percent}%"
        said.append(t("{name}: {right} of {cases} ({few})", name=name, right=record.right, cases=record.cases, few=few))
    text = lines(
        bold(_("How often warnings were right, last quarter")),
        *(said or [t("None is closed yet. It fills as people say what a warning was.")]),
        t("The line moves by itself so that 45–70 of 100 are right."),
        _moved(turn),
    )
    return Reply(text=text, buttons=rows([View().to(_("Back"))]), edit=True, protect=True)


def _moved(turn: Turn) -> Html | None:
    """How far the lines are from where they started."""
    moves = lines_moved(turn.session)[:3]
    said = [
        f"{_(FAMILIES[family])}, {_(TIERS[tier])} {round(100 * start)} → {round(100 * now)}"
        for family, tier, start, now in moves
    ]
    return t("Moved so far: {moves}", moves=" · ".join(said)) if said else None


FEATURE = Feature(
    "risk",
    commands={"risk": _command},
    actions={"rk.at": _at, "rk.kinds": _kinds, "rk.right": _right},
    menu=(MenuEntry("risk", N_("Customers at risk")),),
)
