"""A table sent to the bot: its columns are confirmed, what it would do is shown, then it is imported, or undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.i18n import N_, Html, _, lines, t
from bot.reply import Action, File, Reply, button, rows
from bot.tabular.said import Unreadable
from bot.tabular.sniff import check_size, looks_like_table
from bot.turn import Feature, Media, MenuEntry, Turn
from bot.usecases.import_draft import Draft, begin
from bot.usecases.import_undo import may_undo
from db.imports import ImportRun, RunState
from db.job import cancel_job
from handlers import import_jobs as jobs
from handlers.guard import gone
from handlers.import_card import card, done_card, edited, head, layout_card
from handlers.import_choices import ACTIONS
from handlers.import_guard import with_run
from handlers.import_writing import undo, write
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
        check_size(media.size, name)
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


def _check(turn: Turn, action: Action, run: ImportRun) -> Reply:
    draft = Draft.of(run)
    if draft.layout.missing():
        return edited(layout_card(run, draft))
    return edited(jobs.start(turn, run, jobs.CHECK, N_("Checking …")))


def _layout(turn: Turn, action: Action, run: ImportRun) -> Reply:
    return edited(layout_card(run, Draft.of(run)))


def _go(turn: Turn, action: Action, run: ImportRun) -> Reply:
    run.state = RunState.RUNNING
    return edited(jobs.start(turn, run, jobs.RUN, N_("Importing …")))


def _stop(turn: Turn, action: Action, run: ImportRun) -> Reply:
    if not cancel_job(turn.session, turn.actor, action.number(1)):
        return Reply(toast=_("That is already done."))
    return Reply(toast=_("Stopping …"))


def _drop(turn: Turn, action: Action, run: ImportRun) -> Reply:
    run.state = RunState.DROPPED
    return edited(card(run, lines(head(run), t("👌 Nothing was imported."))))


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
    closed = edited(card(run, lines(head(run), t("Kept as a file."))))
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
    return edited(card(run, text, rows(taps)))


def _undo_surely(turn: Turn, action: Action, run: ImportRun) -> Reply:
    if not may_undo(run, turn.now):
        return Reply(toast=_("An import can be undone for a day."), alert=True)
    run.state = RunState.UNDOING
    return edited(jobs.start(turn, run, jobs.UNDO, N_("Undoing …")))


def _done(turn: Turn, action: Action, run: ImportRun) -> Reply:
    return edited(done_card(run, Draft.of(run)))


_OPEN = RunState.OPEN
FEATURE = Feature(
    "imports",
    commands={"import": _help},
    message=_sent,
    actions={
        "i.check": with_run(_check, _OPEN),
        "i.layout": with_run(_layout, _OPEN),
        "i.go": with_run(_go, _OPEN),
        "i.stop": with_run(_stop, RunState.RUNNING),
        "i.drop": with_run(_drop, _OPEN),
        "i.keep": with_run(_keep, _OPEN),
        "i.rejects": with_run(_rejects),
        "i.undo": with_run(_undo, RunState.DONE),
        "i.undoyes": with_run(_undo_surely, RunState.DONE),
        "i.done": with_run(_done, RunState.DONE),
        **ACTIONS,
    },
    jobs={jobs.READ: jobs.read, jobs.CHECK: jobs.check, jobs.RUN: write, jobs.UNDO: undo},
    menu=(MenuEntry("import", N_("Import customers or orders")),),
)
