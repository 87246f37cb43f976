"""The one card of an import: what its columns mean, what it would do, what it did."""

from __future__ import annotations

from bot.i18n import N_, Html, _, escape, lines, n, t
from bot.reply import Button, Reply, Rows, button, rows
from bot.tabular.encodings import NAMES, UTF8
from bot.tabular.fields import TITLES, Kind
from bot.tabular.said import Said
from bot.usecases.import_draft import Draft
from bot.usecases.import_undo import TakenBack
from db.imports import ImportRun
from handlers.words import bold, shorten

_COLUMNS = 6
KINDS = {
    Kind.CUSTOMERS: N_("customers"),
    Kind.CONTACTS: N_("contacts"),
    Kind.ORDERS: N_("orders"),
}


def about(run: ImportRun) -> str:
    return f"import:{run.id}"


def card(run: ImportRun, text: Html, buttons: Rows = (), *, edit: bool = False) -> Reply:
    """The import's card; it takes the place of the one before."""
    return Reply(text=text, buttons=buttons, about=about(run), edit_about=about(run), edit=edit)


def edited(reply: Reply) -> Reply:
    """The card whose button was pressed changes."""
    return reply.model_copy(update={"edit": True, "edit_about": None})


def head(run: ImportRun) -> Html:
    return Html(f"📥 {bold(shorten(run.name, 40))}")


def progress(run_id: int, name: str, text: Html, stop: Rows = ()) -> Reply:
    """How far the work is."""
    shown = lines(Html(f"📥 {bold(shorten(name, 40))}"), text)
    return Reply(text=shown, buttons=stop, about=f"import:{run_id}", edit_about=f"import:{run_id}")


def column_name(draft: Draft, column: int) -> str:
    return draft.layout.headers[column] or _("column {number}", number=column + 1)


def meaning(draft: Draft, column: int) -> str:
    """What a column is taken for."""
    field = draft.layout.columns.get(column)
    return _(TITLES[field]) if field else "–"


def layout_card(run: ImportRun, draft: Draft, *, edit: bool = False) -> Reply:
    """What the columns are taken for, with what is in them."""
    layout = draft.layout
    used = list(layout.columns)
    shown = [
        Html(
            f"{escape(shorten(column_name(draft, at), 16))} → {bold(meaning(draft, at))}"
            f"{escape(': ' + shorten(draft.samples[at], 18)) if draft.samples[at] else ''}"
        )
        for at in used[:_COLUMNS]
    ]
    rest = len(layout.headers) - len(shown)
    missing = layout.missing()
    text = lines(
        head(run),
        _facts(draft),
        *shown,
        n("… and {count} more column", "… and {count} more columns", rest) if rest else None,
        Html(f"❓ {missing.html()}") if missing else None,
    )
    return card(run, text, _layout_buttons(run, draft, missing), edit=edit)


def _facts(draft: Draft) -> Html:
    layout = draft.layout
    parts = [_(KINDS[layout.kind]), str(n("{count} row", "{count} rows", draft.rows))]
    if len(draft.sheets) > 1 and layout.sheet:
        parts.append(_("sheet {name}", name=shorten(layout.sheet, 20)))
    if layout.encoding:
        parts.append(NAMES[layout.encoding])
    return escape(" · ".join(parts))


def _layout_buttons(run: ImportRun, draft: Draft, missing: Said | None) -> Rows:
    first = [] if missing else [button(_("✓ Check"), "i.check", run.id)]
    first += [button(_("Columns"), "i.columns", run.id, 0), button(_("Kind of rows"), "i.kinds", run.id)]
    second: list[Button] = []
    if draft.layout.encoding not in (None, UTF8):
        second.append(button(_("Encoding"), "i.encodings", run.id))
    if len(draft.sheets) > 1:
        second.append(button(_("Sheet"), "i.sheets", run.id))
    last = [button(_("Keep as file"), "i.keep", run.id), button(_("Cancel"), "i.drop", run.id)]
    return rows(first, second, last)


def counted(counts: dict[str, int]) -> Html:
    """How many rows are new, changed, the same and rejected."""
    shown = {name: f"{number:,}" for name, number in counts.items()}
    if counts["same"]:
        return t("{new} new, {changed} changed, {same} the same, {rejected} rejected", **shown)
    return t(
        "{new} new, {changed} changed, {rejected} rejected",
        new=shown["new"],
        changed=shown["changed"],
        rejected=shown["rejected"],
    )


def checked_card(run: ImportRun, draft: Draft, *, edit: bool = False) -> Reply:
    """What the import would do."""
    counts = run.counts
    todo = counts["new"] + counts["changed"]
    text = lines(
        head(run),
        Html(f"<b>{counted(counts)}</b>"),
        *(escape(one) for one in draft.notices),
        *(escape(one) for one in draft.why),
        None if todo else t("There is nothing to import."),
    )
    first = [button(_("Import"), "i.go", run.id)] if todo else []
    first.append(button(_("Columns"), "i.layout", run.id))
    second = [button(_("Rejected rows"), "i.rejects", run.id)] if draft.rejects else []
    second.append(button(_("Cancel"), "i.drop", run.id))
    return card(run, text, rows(first, second), edit=edit)


def done_card(run: ImportRun, draft: Draft, *, edit: bool = False) -> Reply:
    """What the import did."""
    text = lines(head(run), t("✓ Imported: {counts}", counts=counted(run.counts)))
    taps = [button(_("Rejected rows"), "i.rejects", run.id)] if draft.rejects else []
    taps.append(button(_("Undo import"), "i.undo", run.id))
    return card(run, text, rows(taps), edit=edit)


def undone_card(run: ImportRun, back: TakenBack) -> Reply:
    """What was taken back, and what was not."""
    text = lines(
        head(run),
        t("↩️ Import undone."),
        n("{count} value changed since stays.", "{count} values changed since stay.", back.kept_fields)
        if back.kept_fields
        else None,
        n(
            "{count} customer stays: something was recorded about it since.",
            "{count} customers stay: something was recorded about them since.",
            back.kept_customers,
        )
        if back.kept_customers
        else None,
    )
    return card(run, text)


def failed_card(run: ImportRun, why: Said) -> Reply:
    """A file that cannot be read: why, and what to do."""
    layout = Draft.of(run).layout
    taps = [button(_("Encoding"), "i.encodings", run.id)] if layout.encoding else []
    return card(run, lines(head(run), why.html()), rows(taps))
