"""What a user may change about how a table is read: columns, kind of rows, encoding, sheet."""

from __future__ import annotations

from bot.i18n import N_, Html, _, lines, t
from bot.reply import Action, Button, Reply, button, rows
from bot.tabular.encodings import ENCODINGS, NAMES
from bot.tabular.fields import OF_KIND, TITLES, Field, Kind
from bot.turn import ActionHandler, Turn
from bot.usecases.import_draft import Draft
from bot.usecases.import_layout import Layout
from db.imports import ImportRun, RunState
from handlers import import_jobs as jobs
from handlers.guard import gone
from handlers.import_card import KINDS, card, column_name, edited, head, meaning
from handlers.import_guard import with_run
from handlers.words import shorten

_PAGE = 6


def _columns(turn: Turn, action: Action, run: ImportRun) -> Reply:
    """A page of the columns, each a button that changes it."""
    draft = Draft.of(run)
    count = len(draft.layout.headers)
    page = max(0, min(action.number(1) or 0, (count - 1) // _PAGE))
    shown = range(page * _PAGE, min(count, (page + 1) * _PAGE))
    taps = tuple(
        (button(f"{shorten(column_name(draft, at), 24)} → {meaning(draft, at)}", "i.column", run.id, at),)
        for at in shown
    )
    arrows = [button("◀", "i.columns", run.id, page - 1)] if page else []
    arrows += [button("▶", "i.columns", run.id, page + 1)] if (page + 1) * _PAGE < count else []
    text = lines(head(run), t("Tap a column to say what it is."))
    return edited(card(run, text, (*taps, *rows(arrows, [button(_("Back"), "i.layout", run.id)]))))


def _column(turn: Turn, action: Action, run: ImportRun) -> Reply:
    """All that a column can mean."""
    draft, at = Draft.of(run), action.number(1)
    if at is None or not 0 <= at < len(draft.layout.headers):
        return gone()
    text = lines(head(run), t("What is “{column}”?", column=column_name(draft, at)), _in_it(draft, at))
    fields = [button(_(TITLES[field]), "i.field", run.id, at, field.value) for field in OF_KIND[draft.layout.kind]]
    last = [button(_("Leave out"), "i.field", run.id, at, ""), button(_("Back"), "i.columns", run.id, at // _PAGE)]
    return edited(card(run, text, rows(fields, last)))


def _in_it(draft: Draft, at: int) -> Html | None:
    sample = draft.examples[at] if at < len(draft.examples) else ""
    return t("For example: {sample}", sample=sample) if sample else None


def _field(turn: Turn, action: Action, run: ImportRun) -> Reply:
    draft, at = Draft.of(run), action.number(1)
    told = action.args[2] if len(action.args) > 2 else ""
    if at is None or not 0 <= at < len(draft.layout.headers) or (told and told not in list(Field)):
        return gone()
    draft = draft.model_copy(update={"layout": draft.layout.with_column(at, Field(told) if told else None)})
    draft.keep(run)
    return _columns(turn, Action("i.columns", (str(run.id), str(at // _PAGE))), run)


def _choice(run: ImportRun, text: Html, taps: list[Button]) -> Reply:
    return edited(card(run, lines(head(run), text), rows(taps, [button(_("Back"), "i.layout", run.id)])))


def _kinds(turn: Turn, action: Action, run: ImportRun) -> Reply:
    taps = [button(_(name), "i.kind", run.id, kind.value) for kind, name in KINDS.items()]
    return _choice(run, t("What is each row?"), taps)


def _encodings(turn: Turn, action: Action, run: ImportRun) -> Reply:
    taps = [button(NAMES[one], "i.encoding", run.id, one) for one in ENCODINGS]
    return _choice(run, t("Which encoding shows the names right?"), taps)


def _sheets(turn: Turn, action: Action, run: ImportRun) -> Reply:
    sheets = Draft.of(run).sheets[:12]
    taps = [
        button(f"{shorten(name, 20)} ({count:,})", "i.sheet", run.id, at) for at, (name, count) in enumerate(sheets)
    ]
    return _choice(run, t("Which sheet?"), taps)


def _anew(turn: Turn, run: ImportRun, layout: Layout, chosen: Kind | None = None) -> Reply:
    """Read the file again, another way."""
    draft = Draft.of(run)
    draft.model_copy(update={"layout": layout, "chosen": chosen or draft.chosen}).keep(run)
    run.state = RunState.OPEN
    return edited(jobs.start(turn, run, jobs.READ, N_("Reading …")))


def _kind(turn: Turn, action: Action, run: ImportRun) -> Reply:
    told = action.args[1] if len(action.args) > 1 else ""
    return _anew(turn, run, Draft.of(run).layout, Kind(told)) if told in list(Kind) else gone()


def _encoding(turn: Turn, action: Action, run: ImportRun) -> Reply:
    told = action.args[1] if len(action.args) > 1 else ""
    return _anew(turn, run, Layout(encoding=told)) if told in ENCODINGS else gone()


def _sheet(turn: Turn, action: Action, run: ImportRun) -> Reply:
    sheets, at = Draft.of(run).sheets, action.number(1)
    return _anew(turn, run, Layout(sheet=sheets[at][0])) if at is not None and 0 <= at < len(sheets) else gone()


_OPEN = RunState.OPEN
ACTIONS: dict[str, ActionHandler] = {
    "i.columns": with_run(_columns, _OPEN),
    "i.column": with_run(_column, _OPEN),
    "i.field": with_run(_field, _OPEN),
    "i.kinds": with_run(_kinds, _OPEN),
    "i.kind": with_run(_kind, _OPEN),
    "i.encodings": with_run(_encodings, _OPEN, RunState.DROPPED),
    "i.encoding": with_run(_encoding, _OPEN, RunState.DROPPED),
    "i.sheets": with_run(_sheets, _OPEN),
    "i.sheet": with_run(_sheet, _OPEN),
}
