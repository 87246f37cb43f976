"""The long parts of an import, beside the chat: reading, checking, writing, taking back."""

from __future__ import annotations

from functools import partial

from bot.i18n import N_, _, t
from bot.reply import Reply, button, rows
from bot.tabular.fields import Kind
from bot.tabular.headers import signature
from bot.tabular.open import Choices, open_table
from bot.tabular.rejects import MIME, write_rejects
from bot.tabular.said import Said, Unreadable
from bot.tabular.sniff import MOST_BYTES, typed
from bot.tabular.table import Table
from bot.turn import NotAvailable, TooBig, Turn, Work
from bot.usecases.import_draft import Draft
from bot.usecases.import_file import Prepared, prepare
from bot.usecases.import_known import load_known
from bot.usecases.import_layout import Layout, lay_out
from bot.usecases.import_plan import Importing
from db.blob import add_blob
from db.imports import ImportRun, RunState, remembered_mapping
from db.job import add_job
from handlers.import_card import checked_card, failed_card, layout_card, progress
from handlers.import_reasons import reasons

READ, CHECK, RUN, UNDO = "import.read", "import.check", "import.run", "import.undo"
_ATTEMPTS = 5
_MANY = 20_000  # customers whose tiers would keep the chat waiting for seconds
_TOO_BIG = N_(
    "This file has more than {most} MB, so Telegram doesn’t give it to me. Split it, or import it where Huike runs: "
    "huike import {file}"
)
_GONE = N_("Telegram no longer has this file. Please send it again.")


def start(turn: Turn, run: ImportRun, kind: str, text: str) -> Reply:
    """Begin a part; the card says so."""
    job = add_job(turn.session, turn.actor, turn.incoming.chat_id, kind, {"run": run.id}, turn.now)
    stop = rows([button(_("Stop"), "i.stop", run.id, job.id)]) if kind == RUN else ()
    return progress(run.id, run.name, t(text), stop)


def run_of(turn: Turn, run_id: int) -> ImportRun:
    return turn.session.get_one(ImportRun, run_id)


async def _content(work: Work, run_id: int) -> tuple[bytes, str, Draft]:
    """The file, its name, and how it is read.

    Raises:
        Unreadable: too big, or gone.
    """

    def told(turn: Turn) -> tuple[str, str, Draft]:
        run = run_of(turn, run_id)
        return run.file_id or "", run.name, Draft.of(run)

    file_id, name, draft = await work.read(told)
    try:
        return await work.download(file_id), name, draft
    except TooBig:
        raise Unreadable(_TOO_BIG, most=MOST_BYTES // 1_000_000, file=typed(name)) from None
    except NotAvailable:
        raise Unreadable(_GONE) from None


async def refused(work: Work, run_id: int, why: Said) -> None:
    def told(turn: Turn) -> Reply:
        run = run_of(turn, run_id)
        run.state = RunState.DROPPED
        return failed_card(run, why)

    await work.finish(told)


# Reading


async def read(work: Work) -> None:
    """Find out what the table is; one whose headers are known is checked at once."""
    run_id: int = work.data["run"]
    try:
        content, name, draft = await _content(work, run_id)
        table = await work.in_thread(partial(_open, content, name, draft.layout.choices))
    except Unreadable as error:
        await refused(work, run_id, error.said)
        return
    await work.finish(partial(_laid_out, run_id, table, draft.chosen))


def _open(content: bytes, name: str, choices: Choices) -> Table:
    return open_table(content, name, choices)


def _laid_out(run_id: int, table: Table, chosen: Kind | None, turn: Turn) -> Reply:
    run = run_of(turn, run_id)
    layout = lay_out(turn.session, turn.actor, table, chosen)
    draft = Draft.of(run).with_table(table, layout)
    draft.keep(run)
    if known_before(turn, layout) and chosen is None and layout.missing() is None:
        return start(turn, run, CHECK, N_("Same columns as last time. Checking …"))
    return layout_card(run, draft)


def known_before(turn: Turn, layout: Layout) -> bool:
    """Whether the actor has imported a table with these headers."""
    return remembered_mapping(turn.session, turn.actor, signature(layout.headers)) is not None


# Checking


async def check(work: Work) -> None:
    """Say what the import would do; nothing is written."""
    run_id: int = work.data["run"]
    try:
        prepared, _who, _layout = await prepared_plan(work, run_id)
    except Unreadable as error:
        await refused(work, run_id, error.said)
        return
    rejects = await work.in_thread(partial(rejects_of, prepared))
    await work.finish(partial(_checked, run_id, prepared, rejects))


async def prepared_plan(work: Work, run_id: int) -> tuple[Prepared, Importing, Layout]:
    content, name, draft = await _content(work, run_id)
    who = await work.read(lambda turn: Importing.by(turn.actor, turn.now, turn.today, turn.installation.currency, name))
    known = await work.read(lambda turn: load_known(turn.session, turn.actor, draft.layout.kind))
    prepared = await work.in_thread(partial(prepare, content, name, draft.layout, known, who))
    return prepared, who, draft.layout


def rejects_of(prepared: Prepared) -> bytes | None:
    rejected = prepared.plan.rejected
    return write_rejects(prepared.table, rejected) if rejected else None


def _checked(run_id: int, prepared: Prepared, rejects: bytes | None, turn: Turn) -> Reply:
    run, plan = run_of(turn, run_id), prepared.plan
    made = add_blob(turn.session, rejects_name(run), MIME, rejects, turn.now) if rejects else None
    update = {"rejects": made, "why": reasons(prepared), "notices": tuple(one.plain() for one in plan.notices)}
    draft = Draft.of(run).model_copy(update=update)
    draft.keep(run)
    run.counts = plan.counts
    return checked_card(run, draft)


def rejects_name(run: ImportRun) -> str:
    stem = run.name.rsplit(".", 1)[0]
    return _("{name} rejected.xlsx", name=stem[:60])
