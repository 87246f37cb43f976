"""A table sent to the bot: its columns are confirmed, what it would do is shown, then it is imported, or undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.i18n import N_, Html, _, lines, t
from bot.reply import Action, Button, File, Reply, button, rows
from bot.tabular.encodings import ENCODINGS, NAMES
from bot.tabular.fields import OF_KIND, TITLES, Field, Kind
from bot.tabular.said import Unreadable
from bot.tabular.sniff import check_size, looks_like_table
from bot.turn import ActionHandler, Feature, Media, MenuEntry, Turn
from bot.usecases.import_draft import Draft, begin
from bot.usecases.import_layout import Layout
from bot.usecases.import_undo import may_undo
from db.imports import ImportRun, RunState, own_run
from db.job import cancel_job
from handlers import import_jobs as jobs
from handlers.guard import gone
from handlers.import_card import KINDS, card, column_name, done_card, head, layout_card, meaning
from handlers.media import file_alone, file_with_words
from handlers.words import bold, shorten

_PAGE = 6
RunAction = Callable[[Turn, Action, ImportRun], Reply]


def _sent(turn: Turn) -> Reply | None:
    """A table is imported, unless it answers a record: then it is a file of that record."""
    incoming, media = turn.incoming, turn.incoming.media
    if media is None or media.kind != "document" or incoming.edited or incoming.reply_to is not None:
        return None
    if not looks_like_table(media.name) or incoming.album is not None:
        return None
    name = media.name or ""
    try:
        check_size(media.size)
    except Unreadable as error:
        return Reply(text=lines(Html(f"📥 {bold(shorten(name, 40))}"), error.said.html()))
    draft = Draft(message_id=incoming.message_id, caption=incoming.text, media=(media.kind, media.name, media.size))
    run = begin(turn.session, turn.actor, name, media.file_id, draft, turn.now)
    reply = jobs.start(turn, run, jobs.READ, N_("Reading …"))
    return reply.model_copy(update={"edit_about": None})


def _help(turn: Turn, args: str) -> Reply:
    text = lines(
        t("📥 Send me a table as a file: .xlsx, .xls or .csv."),
        t("Customers, contacts or orders, with a header row. For example: Customer, Contact, Phone, Address"),
        t("You see what would happen before anything is saved, and can undo it for a day."),
    )
    return Reply(text=text)


def _with_run(handler: RunAction, *states: RunState) -> ActionHandler:
    """A handler of buttons on an import: it must be the actor's, and in one of the states."""

    def checked(turn: Turn, action: Action) -> Reply:
        run = own_run(turn.session, turn.actor, action.number(0))
        if run is None:
            return gone()
        if states and run.state not in states:
            return Reply(toast=_("That is already done."))
        return handler(turn, action, run)

    return checked


def _edit(reply: Reply) -> Reply:
    """The card whose button was pressed changes."""
    return reply.model_copy(update={"edit": True, "edit_about": None})


def _check(turn: Turn, action: Action, run: ImportRun) -> Reply:
    draft = Draft.of(run)
    if draft.layout.missing():
        return _edit(layout_card(run, draft))
    return _edit(jobs.start(turn, run, jobs.CHECK, N_("Checking …")))


def _layout(turn: Turn, action: Action, run: ImportRun) -> Reply:
    return _edit(layout_card(run, Draft.of(run)))


def _go(turn: Turn, action: Action, run: ImportRun) -> Reply:
    run.state = RunState.RUNNING
    return _edit(jobs.start(turn, run, jobs.RUN, N_("Importing …")))


def _stop(turn: Turn, action: Action, run: ImportRun) -> Reply:
    if not cancel_job(turn.session, turn.actor, action.number(1)):
        return Reply(toast=_("That is already done."))
    return Reply(toast=_("Stopping …"))


def _drop(turn: Turn, action: Action, run: ImportRun) -> Reply:
    run.state = RunState.DROPPED
    return _edit(card(run, lines(head(run), t("👌 Nothing was imported."))))


def _keep(turn: Turn, action: Action, run: ImportRun) -> Reply:
    """It was no import: the file is kept as any other is."""
    draft = Draft.of(run)
    if draft.message_id is None:
        return gone()
    run.state = RunState.DROPPED
    kind, name, size = draft.media
    media = Media(kind, run.file_id or "", name, size)
    incoming = replace(turn.incoming, message_id=draft.message_id, text=draft.caption, media=media, data=None)
    again = replace(turn, incoming=incoming)
    take = file_with_words if draft.caption.strip() else file_alone
    kept = take(again, draft.message_id)
    closed = _edit(card(run, lines(head(run), t("Kept as a file."))))
    return closed.model_copy(update={"more": (kept,)})


def _rejects(turn: Turn, action: Action, run: ImportRun) -> Reply:
    made = Draft.of(run).rejects
    if made is None:
        return gone()
    text = t("The last column says why. Mend these rows and send the file again.")
    return Reply(
        text=text, files=(File(kind="document", blob=made),), lost=t("Please check the table again."), protect=True
    )


# Undo


def _undo(turn: Turn, action: Action, run: ImportRun) -> Reply:
    if not may_undo(run, turn.now):
        return Reply(toast=_("An import can be undone for a day."), alert=True)
    text = lines(head(run), t("Undo this import? What it added goes, what it changed is as before."))
    taps = [button(_("Yes, undo"), "i.undoyes", run.id), button(_("Back"), "i.done", run.id)]
    return _edit(card(run, text, rows(taps)))


def _undo_surely(turn: Turn, action: Action, run: ImportRun) -> Reply:
    if not may_undo(run, turn.now):
        return Reply(toast=_("An import can be undone for a day."), alert=True)
    run.state = RunState.UNDOING
    return _edit(jobs.start(turn, run, jobs.UNDO, N_("Undoing …")))


def _done(turn: Turn, action: Action, run: ImportRun) -> Reply:
    return _edit(done_card(run, Draft.of(run)))


# Changing what was found out


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
    return _edit(card(run, text, (*taps, *rows(arrows, [button(_("Back"), "i.layout", run.id)]))))


def _column(turn: Turn, action: Action, run: ImportRun) -> Reply:
    """All that a column can mean."""
    draft, at = Draft.of(run), action.number(1)
    if at is None or not 0 <= at < len(draft.layout.headers):
        return gone()
    text = lines(head(run), t("What is “{column}”?", column=column_name(draft, at)), _in_it(draft, at))
    fields = [button(_(TITLES[field]), "i.field", run.id, at, field.value) for field in OF_KIND[draft.layout.kind]]
    last = [button(_("Leave out"), "i.field", run.id, at, ""), button(_("Back"), "i.columns", run.id, at // _PAGE)]
    return _edit(card(run, text, rows(fields, last)))


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
    return _edit(card(run, lines(head(run), text), rows(taps, [button(_("Back"), "i.layout", run.id)])))


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
    return _edit(jobs.start(turn, run, jobs.READ, N_("Reading …")))


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
FEATURE = Feature(
    "imports",
    commands={"import": _help},
    message=_sent,
    actions={
        "i.check": _with_run(_check, _OPEN),
        "i.layout": _with_run(_layout, _OPEN),
        "i.go": _with_run(_go, _OPEN),
        "i.stop": _with_run(_stop, RunState.RUNNING),
        "i.drop": _with_run(_drop, _OPEN),
        "i.keep": _with_run(_keep, _OPEN),
        "i.rejects": _with_run(_rejects),
        "i.undo": _with_run(_undo, RunState.DONE),
        "i.undoyes": _with_run(_undo_surely, RunState.DONE),
        "i.done": _with_run(_done, RunState.DONE),
        "i.columns": _with_run(_columns, _OPEN),
        "i.column": _with_run(_column, _OPEN),
        "i.field": _with_run(_field, _OPEN),
        "i.kinds": _with_run(_kinds, _OPEN),
        "i.kind": _with_run(_kind, _OPEN),
        "i.encodings": _with_run(_encodings, _OPEN, RunState.DROPPED),
        "i.encoding": _with_run(_encoding, _OPEN, RunState.DROPPED),
        "i.sheets": _with_run(_sheets, _OPEN),
        "i.sheet": _with_run(_sheet, _OPEN),
    },
    jobs={jobs.READ: jobs.read, jobs.CHECK: jobs.check, jobs.RUN: jobs.write, jobs.UNDO: jobs.undo},
    menu=(MenuEntry("import", N_("Import customers or orders")),),
)
