"""/export: everything of one's customers as a workbook, made beside the chat; and who took what (/audit)."""

from __future__ import annotations

from functools import partial

from bot.i18n import N_, Html, _, format_moment, lines, local, n, t
from bot.reply import Action, File, Reply, button, rows
from bot.tabular.book import MIME, write_book
from bot.turn import Feature, MenuEntry, Turn, Work
from bot.usecases.export_data import Exported, export_data, may_export
from db.audit import act_count, acts, note_act
from db.blob import BlobTooBig, add_blob
from db.job import add_job
from db.user import Role
from handlers.calendar import NOTHING
from handlers.export_sheets import sheets

_PAGE = 8
_EXPORTED = "export"
_ACTS = {_EXPORTED: N_("exported")}


def _command(turn: Turn, args: str) -> Reply:
    if not may_export(turn.actor, team_export=turn.installation.team_export):
        return Reply(text=t("Team exports are switched off here. Please ask your admin."))
    whose = {
        Role.REP: t("all your customers"),
        Role.MANAGER: t("all customers of your team"),
        Role.ADMIN: t("all customers of the company"),
    }[Role(turn.actor.role)]
    text = lines(
        t("📤 Export {whose} to Excel?", whose=whose),
        t("Customers, contacts, orders, visits and complaints. The export is written down in the log."),
        _for_admins(turn),
    )
    return Reply(text=text, buttons=rows([button(_("Export"), "x.go"), button(_("No"), "x.no")]))


def _for_admins(turn: Turn) -> Html | None:
    """How managers are let export; who runs the installation alone can do so."""
    if turn.actor.role != Role.ADMIN or turn.installation.team_export:
        return None
    return t("Managers can’t export their team’s customers; HUIKE_TEAM_EXPORT=yes in the settings lets them.")


def _no(turn: Turn, action: Action) -> Reply:
    return Reply(text=t("Nothing was exported."), edit=True)


def _go(turn: Turn, action: Action) -> Reply:
    if not may_export(turn.actor, team_export=turn.installation.team_export):
        return Reply(toast=_("Team exports are switched off here."), alert=True)
    job = add_job(turn.session, turn.actor, turn.incoming.chat_id, "export", {}, turn.now)
    return Reply(text=t("📤 Making the workbook …"), edit=True, about=f"job:{job.id}")


async def _run(work: Work) -> None:
    """Read everything in one look at the database, write the workbook beside the chat, send it."""
    found = await work.read(_collect)
    pages = await work.read(lambda turn: sheets(found, whole=Role(turn.actor.role) != Role.REP))
    content = await work.in_thread(partial(write_book, pages))
    await work.finish(partial(_done, work.id, found, content))


def _collect(turn: Turn) -> Exported:
    return export_data(turn.session, turn.actor, turn.today, team_export=turn.installation.team_export)


def _done(job_id: int, found: Exported, content: bytes, turn: Turn) -> Reply:
    note_act(turn.session, turn.actor.id, _EXPORTED, found.counts, turn.now)
    name = f"huike-{turn.today:%Y%m%d}.xlsx"
    try:
        made = add_blob(turn.session, name, MIME, content, turn.now)
    except BlobTooBig:
        return Reply(text=t("This export is too large for Telegram. Please ask your admin for a copy of the database."))
    counts = found.counts
    text = lines(
        n("📤 {count} customer", "📤 {count} customers", counts["customers"]),
        Html(
            " · ".join(
                (
                    n("{count} contact", "{count} contacts", counts["contacts"]),
                    n("{count} order", "{count} orders", counts["orders"]),
                    n("{count} touch", "{count} touches", counts["touches"]),
                    n("{count} complaint", "{count} complaints", counts["complaints"]),
                )
            )
        ),
        n("{count} row left out", "{count} rows left out", found.left_out) if found.left_out else None,
    )
    return Reply(text=text, files=(File(kind="document", blob=made),), protect=True, about=f"export:{job_id}")


def _audit(turn: Turn, args: str) -> Reply:
    return _page(turn, 0)


def _turn_page(turn: Turn, action: Action) -> Reply:
    return _page(turn, action.number(0) or 0).model_copy(update={"edit": True})


def _page(turn: Turn, page: int) -> Reply:
    """Who took what, the newest first. Admins alone."""
    if turn.actor.role != Role.ADMIN:
        return Reply(text=t("Only admins can see the log."))
    total = act_count(turn.session)
    if not total:
        return Reply(text=t("Nothing was exported yet."))
    pages = (total - 1) // _PAGE + 1
    page = max(0, min(page, pages - 1))
    shown = [
        t(
            "{when} {name} {what}: {count}",
            when=format_moment(local(one.at), turn.here),
            name=one.user.name,
            what=_(_ACTS.get(one.what, one.what)),
            count=n("{count} customer", "{count} customers", int(one.detail.get("customers", 0))),
        )
        for one in acts(turn.session, _PAGE, page * _PAGE)
    ]
    arrows = []
    if pages > 1:
        back = [button("◀", "x.page", page - 1)] if page else []
        forth = [button("▶", "x.page", page + 1)] if page + 1 < pages else []
        arrows = [*back, button(f"{page + 1}/{pages}", NOTHING), *forth]
    return Reply(text=lines(t("🗒 Who exported what"), *shown), buttons=rows(arrows))


FEATURE = Feature(
    "export",
    commands={"export": _command, "audit": _audit},
    actions={"x.go": _go, "x.no": _no, "x.page": _turn_page},
    jobs={"export": _run},
    menu=(
        MenuEntry("export", N_("Customers as an Excel file")),
        MenuEntry("audit", N_("Who exported what"), frozenset({Role.ADMIN})),
    ),
)
