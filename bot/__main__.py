"""The ``huike`` command."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bot import warn
from bot.config import ConfigError, Settings, load_settings
from bot.import_arguments import add_arguments
from bot.logs import set_up_logs
from bot.version import VERSION

Command = Callable[[argparse.Namespace], int]


def main(argv: list[str] | None = None) -> int:
    """Run the command line; the exit status is 0, or 2 for what the person has to mend."""
    arguments = _parser().parse_args(argv)
    set_up_logs()
    try:
        command: Command = arguments.command
        return command(arguments)
    except ConfigError as error:
        print(f"huike: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # who read our output had enough: `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="huike", description="Huike 回客: a chat assistant for sales staff, on Telegram"
    )
    parser.add_argument("--version", action="version", version=f"huike {VERSION}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, help_text: str, command: Command) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=help_text, description=help_text)
        one.set_defaults(command=command)
        return one

    add("run", "run the assistant (needs HUIKE_TOKEN)", _run)
    demo = add("demo", "try it: sandbox Telegram, phone page and sample data, no token, no network", _demo)
    demo.add_argument("--port", type=int, default=8765, help="port of the phone page (8765)")
    sandbox = add("sandbox", "the sandbox Telegram alone, for a bot in another process", _sandbox)
    sandbox.add_argument("--port", type=int, default=8081, help="port to listen on (8081)")
    add("doctor", "check settings, token, database, clock, catalogues and disk, and say how to mend each", _doctor)
    invite = add("invite", "print a one-use code and link that lets a person in", _invite)
    invite.add_argument("--role", required=True, choices=("admin", "manager", "rep"))
    invite.add_argument("--team", help="name of the team; made if there is none")
    invite.add_argument("--name", help="how the person is called; otherwise as on Telegram")
    database = add("db", "bring the database to the newest version, show which it has, or make its search anew", _db)
    database.add_argument("action", choices=("upgrade", "current", "reindex"))
    reads = add("understand", "show how messages are understood: JSON lines in, JSON lines out", _understand)
    reads.add_argument("--dates", action="store_true", help="the lines hold date expressions: text, reference")
    reads.add_argument("--lang", choices=("zh", "en"), help="language of the date expressions; both are always read")
    reads.add_argument("--explain", metavar="TEXT", help="explain one message to a person instead")
    reads.add_argument("--customer", action="append", default=[], metavar="NAME", help="with --explain: a customer")
    inbox = add("inbox", "let updates that failed be handled again", _inbox)
    inbox.add_argument("action", choices=("retry",))
    table = add("import", "import customers, contacts or orders from a table (.xlsx, .xls, .csv)", _import)
    add_arguments(table)
    warns = add("warn", "show which customers' silence is a bad sign: a CSV of orders in, a CSV out", warn.warn)
    warn.add_arguments(warns)
    return parser


def _run(arguments: argparse.Namespace) -> int:
    settings = load_settings()
    settings.require_token()
    return asyncio.run(_until_signal(_serve(settings)))


async def _serve(settings: Settings) -> None:
    from bot.app import App

    app = App(settings)
    try:
        started = await app.start()
        print(f"Huike is running as @{started.bot_username}. Ctrl-C ends it.", flush=True)
        if started.admin_link:
            print(
                f"There is no admin yet. Open this link on your phone (one use, 7 days): {started.admin_link}",
                flush=True,
            )
        await app.run()
    finally:
        await app.stop()


async def _until_signal(work: Coroutine[Any, Any, None]) -> int:
    """Run until it ends or SIGINT or SIGTERM comes, which ends it cleanly; a second one cannot disturb that."""
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()

    def end() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, lambda: None)
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    try:
        await task
    except asyncio.CancelledError:
        return 0
    return 0


def _demo(arguments: argparse.Namespace) -> int:
    from bot.demo.run import demo

    return asyncio.run(_until_signal(demo(_port(arguments.port))))


def _sandbox(arguments: argparse.Namespace) -> int:
    from bot.demo.run import sandbox_alone

    return asyncio.run(_until_signal(sandbox_alone(_port(arguments.port))))


def _port(port: int) -> int:
    if not 1 <= port <= 65535:
        raise ConfigError(f"--port: {port} is not a port; one looks like 8765")
    return port


def _doctor(arguments: argparse.Namespace) -> int:
    from bot.doctor import report

    return asyncio.run(report())


def _invite(arguments: argparse.Namespace) -> int:
    from bot.offline import print_invite

    return print_invite(load_settings(), arguments.role, arguments.team, arguments.name)


def _db(arguments: argparse.Namespace) -> int:
    from bot.offline import database_version, reindex_database, upgrade_database

    act = {"upgrade": upgrade_database, "current": database_version, "reindex": reindex_database}[arguments.action]
    return act(Path(load_settings().database_path))


def _inbox(arguments: argparse.Namespace) -> int:
    from bot.offline import retry_parked

    return retry_parked(load_settings())


def _import(arguments: argparse.Namespace) -> int:
    from bot import importing

    return importing.import_file(load_settings(), arguments)


def _understand(arguments: argparse.Namespace) -> int:
    from bot.clock import Clock
    from bot.understanding import command

    if arguments.explain is not None:
        here = Clock().now().astimezone(load_settings().zone)
        lines = command.explain_to_a_person(arguments.explain, arguments.customer, here)
    elif arguments.dates:
        lines = command.read_dates(sys.stdin)
    else:
        lines = command.read_messages(sys.stdin)
    try:
        for line in lines:
            print(line)
    except command.BadLineError as error:
        raise ConfigError(str(error)) from error
    return 0


if __name__ == "__main__":
    sys.exit(main())
