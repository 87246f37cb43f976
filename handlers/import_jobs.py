"""The long parts of an import, beside the chat: reading, checking, writing, taking back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

from bot.i18n import N_, _, n, t
from bot.reply import Reply, button, rows
from bot.tabular.fields import Kind
from bot.tabular.headers import signature
from bot.tabular.open import Choices, open_table
from bot.tabular.rejects import MIME, write_rejects
from bot.tabular.said import Said, Unreadable
from bot.tabular.table import Table
from bot.turn import Cancelled, NotAvailable, TooBig, Turn, Work
from bot.usecases.import_apply import Outdated, publish
from bot.usecases.import_draft import Draft
from bot.usecases.import_file import Prepared, prepare
from bot.usecases.import_known import load_known
from bot.usecases.import_layout import Layout, lay_out, remember
from bot.usecases.import_plan import Importing, NewRecord
from bot.usecases.import_undo import TakenBack, undo_import
from bot.usecases.import_write import pieces, stage, sweep, words_again
from bot.usecases.retier import retier
from db.blob import add_blob
from db.imports import ImportRun, RunState, remembered_mapping
from db.job import add_job
from db.search import more_than
from handlers.import_card import checked_card, done_card, failed_card, layout_card, progress, undone_card
from handlers.import_reasons import reasons

READ, CHECK, RUN, UNDO = "import.read", "import.check", "import.run", "import.undo"
_ATTEMPTS = 5
_MANY = 20_000  # customers whose tiers would keep the chat waiting for seconds
_TOO_BIG = N_("This file is larger than 20 MB. Split it, or save it as .csv.")
_GONE = N_("Telegram no longer has this file. Please send it again.")


def start(turn: Turn, run: ImportRun, kind: str, text: str) -> Reply:
    """Begin a part; the card says so."""
    job = add_job(turn.session, turn.actor, turn.incoming.chat_id, kind, {"run": run.id}, turn.now)
    stop = rows([button(_("Stop"), "i.stop", run.id, job.id)]) if kind == RUN else ()
    return progress(run.id, run.name, t(text), stop)


def _run(turn: Turn, run_id: int) -> ImportRun:
    return turn.session.get_one(ImportRun, run_id)


async def _content(work: Work, run_id: int) -> tuple[bytes, str, Draft]:
    """The file, its name, and how it is read.

    Raises:
        Unreadable: too big, or gone.
    """

    def told(turn: Turn) -> tuple[str, str, Draft]:
        run = _run(turn, run_id)
        return run.file_id or "", run.name, Draft.of(run)

    file_id, name, draft = await work.read(told)
    try:
        return await work.download(file_id), name, draft
    except TooBig:
        raise Unreadable(_TOO_BIG) from None
    except NotAvailable:
        raise Unreadable(_GONE) from None


async def _refused(work: Work, run_id: int, why: Said) -> None:
    def told(turn: Turn) -> Reply:
        run = _run(turn, run_id)
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
        await _refused(work, run_id, error.said)
        return
    await work.finish(partial(_laid_out, run_id, table, draft.chosen))


def _open(content: bytes, name: str, choices: Choices) -> Table:
    return open_table(content, name, choices)


def _laid_out(run_id: int, table: Table, chosen: Kind | None, turn: Turn) -> Reply:
    run = _run(turn, run_id)
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
        prepared, _who, _layout = await _prepared(work, run_id)
    except Unreadable as error:
        await _refused(work, run_id, error.said)
        return
    rejects = await work.in_thread(partial(_rejects, prepared))
    await work.finish(partial(_checked, run_id, prepared, rejects))


async def _prepared(work: Work, run_id: int) -> tuple[Prepared, Importing, Layout]:
    content, name, draft = await _content(work, run_id)
    who = await work.read(lambda turn: Importing.by(turn.actor, turn.now, turn.today, turn.installation.currency, name))
    known = await work.read(lambda turn: load_known(turn.session, turn.actor, draft.layout.kind))
    prepared = await work.in_thread(partial(prepare, content, name, draft.layout, known, who))
    return prepared, who, draft.layout


def _rejects(prepared: Prepared) -> bytes | None:
    rejected = prepared.plan.rejected
    return write_rejects(prepared.table, rejected) if rejected else None


def _checked(run_id: int, prepared: Prepared, rejects: bytes | None, turn: Turn) -> Reply:
    run, plan = _run(turn, run_id), prepared.plan
    made = add_blob(turn.session, _rejects_name(run), MIME, rejects, turn.now) if rejects else None
    update = {"rejects": made, "why": reasons(prepared), "notices": tuple(one.plain() for one in plan.notices)}
    draft = Draft.of(run).model_copy(update=update)
    draft.keep(run)
    run.counts = plan.counts
    return checked_card(run, draft)


def _rejects_name(run: ImportRun) -> str:
    stem = run.name.rsplit(".", 1)[0]
    return _("{name} rejected.xlsx", name=stem[:60])


# Writing


async def write(work: Work) -> None:
    """Import: everything is written unseen, then shown at once. Begun again it takes away what it left, and starts."""
    run_id: int = work.data["run"]
    try:
        if not await work.read(lambda turn: _run(turn, run_id).state == RunState.DONE):
            await _write(work, run_id)
        await work.finish(partial(_finished, run_id))
    except Cancelled:
        await _sweep(work, run_id)
        await work.finish(partial(_stopped, run_id))
    except Unreadable as error:
        await _sweep(work, run_id)
        await _refused(work, run_id, error.said)


async def _write(work: Work, run_id: int) -> None:
    """Write until nobody changed meanwhile what the plan was made from.

    Raises:
        Outdated: somebody did, again and again.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        await _sweep(work, run_id)
        prepared, who, _layout = await _prepared(work, run_id)
        rejects = await work.in_thread(partial(_rejects, prepared))
        parts = await work.in_thread(lambda prepared=prepared: list(pieces(prepared.plan)))  # type: ignore[misc]
        await _stage(work, run_id, parts, who)
        try:
            await work.write(partial(_publish, run_id, prepared, rejects, who))
        except Outdated:
            if attempt == _ATTEMPTS:
                raise
        else:
            return


async def _stage(work: Work, run_id: int, parts: Sequence[Sequence[NewRecord]], who: Importing) -> None:
    total, done = sum(map(len, parts)), 0
    stop = await work.read(lambda turn: rows([button(_("Stop"), "i.stop", run_id, work.id)]))
    for records in parts:
        await work.write(partial(_stage_piece, run_id, records, who))
        done += len(records)
        await work.say(
            await work.read(
                lambda turn, done=done: progress(  # type: ignore[misc]
                    run_id,
                    who.source,
                    n("{done} of {count} record", "{done} of {count} records", total, done=f"{done:,}"),
                    stop,
                )
            )
        )


def _stage_piece(run_id: int, records: Sequence[NewRecord], who: Importing, turn: Turn) -> None:
    stage(turn.session, run_id, records, who)


def _publish(run_id: int, prepared: Prepared, rejects: bytes | None, who: Importing, turn: Turn) -> None:
    run = _run(turn, run_id)
    publish(turn.session, run, turn.actor, prepared.plan, who, turn.now)
    made = add_blob(turn.session, _rejects_name(run), MIME, rejects, turn.now) if rejects else None
    draft = Draft.of(run).model_copy(update={"rejects": made, "samples": (), "why": ()})
    draft.keep(run)
    remember(turn.session, turn.actor, draft.layout, turn.now)


async def _sweep(work: Work, run_id: int) -> None:
    while await work.write(lambda turn: sweep(turn.session, run_id)):
        pass


def _stopped(run_id: int, turn: Turn) -> Reply:
    run = _run(turn, run_id)
    if run.state == RunState.DONE:  # too late to be stopped
        return _finished(run_id, turn)
    run.state = RunState.OPEN
    return checked_card(run, Draft.of(run))


def _finished(run_id: int, turn: Turn) -> Reply:
    run = _run(turn, run_id)
    draft = Draft.of(run)
    _rank(turn, draft)
    return done_card(run, draft)


def _rank(turn: Turn, draft: Draft) -> None:
    """Orders that come or go change who matters most. Where there are very many customers the night will do."""
    if draft.layout.kind == Kind.ORDERS and not more_than(turn.session, turn.actor, _MANY):
        retier(turn.session, turn.now, turn.today, turn.installation.currency)


# Taking back


async def undo(work: Work) -> None:
    """Take the import back in one transaction, then clear away what it was found by."""
    run_id: int = work.data["run"]
    await work.write(partial(_undone, run_id))
    place: int | None = 0
    while place is not None:
        place = await work.write(partial(_words_again, run_id, place))
    await work.finish(partial(_told_undone, run_id))


def _undone(run_id: int, turn: Turn) -> None:
    """What was taken back is kept with the import, so that an attempt after this one can tell it."""
    run = _run(turn, run_id)
    if run.state == RunState.UNDOING:
        run.counts = asdict(undo_import(turn.session, run, turn.now))


def _words_again(run_id: int, place: int, turn: Turn) -> int | None:
    return words_again(turn.session, run_id, place)


def _told_undone(run_id: int, turn: Turn) -> Reply:
    run = _run(turn, run_id)
    _rank(turn, Draft.of(run))
    return undone_card(run, TakenBack(**run.counts))
