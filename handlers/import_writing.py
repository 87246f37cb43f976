"""The writing of an import, beside the chat: everything unseen, then shown at once; and its undoing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

from bot.i18n import _, n
from bot.reply import Reply, button, rows
from bot.tabular.fields import Kind
from bot.tabular.rejects import MIME
from bot.tabular.said import Unreadable
from bot.turn import Cancelled, Turn, Work
from bot.usecases.import_apply import Outdated, publish
from bot.usecases.import_draft import Draft
from bot.usecases.import_file import Prepared
from bot.usecases.import_layout import remember
from bot.usecases.import_plan import Importing, NewRecord
from bot.usecases.import_sweep import sweep
from bot.usecases.import_undo import TakenBack, undo_import
from bot.usecases.import_write import pieces, stage, words_again
from bot.usecases.rank_again import pieces_of
from bot.usecases.retier import NewTier, Standing, found_tiers, standing, write_tiers
from db.blob import add_blob
from db.imports import RunState
from handlers.import_card import checked_card, done_card, progress, undone_card
from handlers.import_jobs import prepared_plan, refused, rejects_name, rejects_of, run_of

_ATTEMPTS = 5


async def write(work: Work) -> None:
    """Import: everything is written unseen, then shown at once. Begun again it takes away what it left, and starts."""
    run_id: int = work.data["run"]
    try:
        if not await work.read(lambda turn: run_of(turn, run_id).state == RunState.DONE):
            await _write(work, run_id)
        await rank(work, run_id)
        await work.finish(partial(finished, run_id))
    except Cancelled:
        await _sweep(work, run_id)
        await work.finish(partial(_stopped, run_id))
    except Unreadable as error:
        await _sweep(work, run_id)
        await refused(work, run_id, error.said)


async def _write(work: Work, run_id: int) -> None:
    """Write until nobody changed meanwhile what the plan was made from.

    Raises:
        Outdated: somebody did, again and again.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        await _sweep(work, run_id)
        prepared, who, _layout = await prepared_plan(work, run_id)
        rejects = await work.in_thread(partial(rejects_of, prepared))
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
    run = run_of(turn, run_id)
    publish(turn.session, run, turn.actor, prepared.plan, who, turn.now)
    made = add_blob(turn.session, rejects_name(run), MIME, rejects, turn.now) if rejects else None
    draft = Draft.of(run).model_copy(update={"rejects": made, "samples": (), "why": ()})
    draft.keep(run)
    remember(turn.session, turn.actor, draft.layout, turn.now)


async def _sweep(work: Work, run_id: int) -> None:
    while await work.write(lambda turn: sweep(turn.session, run_id)):
        pass


def _stopped(run_id: int, turn: Turn) -> Reply:
    run = run_of(turn, run_id)
    if run.state == RunState.DONE:  # too late to be stopped
        return finished(run_id, turn)
    run.state = RunState.OPEN
    return checked_card(run, Draft.of(run))


def finished(run_id: int, turn: Turn) -> Reply:
    run = run_of(turn, run_id)
    return done_card(run, Draft.of(run))


# Ranking


async def rank(work: Work, run_id: int) -> None:
    """Orders that come or go change who matters most: told at once, in transactions that hold nobody up."""
    known = await work.read(partial(_standing, run_id))
    if known is None:
        return
    for piece in pieces_of(await work.in_thread(partial(found_tiers, *known))):
        await work.write(partial(_write_tiers, piece))


def _standing(run_id: int, turn: Turn) -> tuple[Standing, str] | None:
    if Draft.of(run_of(turn, run_id)).layout.kind != Kind.ORDERS:
        return None
    return standing(turn.session, turn.today), turn.installation.currency


def _write_tiers(piece: list[NewTier], turn: Turn) -> int:
    return write_tiers(turn.session, piece, turn.now)


# Taking back


async def undo(work: Work) -> None:
    """Take the import back in one transaction, then clear away what it was found by."""
    run_id: int = work.data["run"]
    await work.write(partial(_undone, run_id))
    place: int | None = 0
    while place is not None:
        place = await work.write(partial(_words_again, run_id, place))
    await rank(work, run_id)
    await work.finish(partial(_told_undone, run_id))


def _undone(run_id: int, turn: Turn) -> None:
    """What was taken back is kept with the import, so that an attempt after this one can tell it."""
    run = run_of(turn, run_id)
    if run.state == RunState.UNDOING:
        run.counts = asdict(undo_import(turn.session, run, turn.now))


def _words_again(run_id: int, place: int, turn: Turn) -> int | None:
    return words_again(turn.session, run_id, place)


def _told_undone(run_id: int, turn: Turn) -> Reply:
    run = run_of(turn, run_id)
    return undone_card(run, TakenBack(**run.counts))
