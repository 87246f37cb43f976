"""``huike warn``: the model of silences on a table of orders, for measuring it and for looking before one installs."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TextIO

from bot.config import ConfigError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("orders", metavar="ORDERS.csv", help="columns customer_id,date,amount; - reads standard input")
    parser.add_argument("--as-of", required=True, metavar="DATE", help="the day that is judged, like 2026-11-23")
    parser.add_argument(
        "--horizon", type=int, default=90, metavar="DAYS", help="p_no_order is within so many days (90)"
    )
    parser.add_argument(
        "--lapse", type=int, metavar="DAYS", help="silence that counts as lapsed (180, for weekly buyers 90)"
    )
    parser.add_argument("--seed", type=int, default=0, help="which customers are drawn where there are too many (0)")
    parser.add_argument("--fit-json", action="store_true", help="print the fitted parameters instead")
    parser.add_argument("--replay", metavar="FROM:TO", help="print the warnings as raised night by night instead")


def warn(arguments: argparse.Namespace) -> int:
    """Print what was asked for; remarks on the data go to standard error.

    Raises:
        ConfigError: the table, a date or a number cannot be used.
    """
    from bot.domain.silence import table

    as_of = _date("--as-of", arguments.as_of)
    for name in ("horizon", "lapse"):
        if getattr(arguments, name) is not None and getattr(arguments, name) < 1:
            raise ConfigError(f"--{name}: wants days, 1 or more, like --{name} 90")
    nights = _nights(arguments.replay, as_of) if arguments.replay else None
    try:
        with _opened(arguments.orders) as lines:
            orders = table.read(lines)
    except table.TableError as error:
        raise ConfigError(f"{arguments.orders}: {error}") from None
    book = table.book(orders, as_of)
    for remark in orders.remarks:
        sys.stderr.write(f"huike: {remark}\n")
    if not len(book.ledger):
        raise ConfigError(f"{arguments.orders}: there is no order until {as_of}")
    if arguments.fit_json:
        sys.stdout.write(json.dumps(asdict(book.fitted(arguments.seed))) + "\n")
    elif nights:
        _print(table.EVENT_COLUMNS, table.events(book, *nights, arguments.seed, arguments.lapse))
    else:
        _print(table.COLUMNS, table.table(book, arguments.seed, arguments.horizon, arguments.lapse))
    return 0


def _print(columns: tuple[str, ...], rows: Iterator[list[str]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)


@contextmanager
def _opened(path: str) -> Iterator[TextIO]:
    try:
        if path == "-":
            yield sys.stdin
        else:
            with Path(path).open(encoding="utf-8-sig", newline="") as file:
                yield file
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except csv.Error as error:
        raise ConfigError(f"{path}: is not a CSV table ({error})") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8 text; save the table as CSV UTF-8") from None


def _date(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{option}: {text!r} is not a date; one looks like 2026-11-23") from None


def _nights(text: str, as_of: date) -> tuple[date, date]:
    first, _, last = text.partition(":")
    nights = _date("--replay", first), _date("--replay", last)
    if not nights[0] <= nights[1] <= as_of:
        raise ConfigError("--replay: wants FROM:TO, FROM not after TO and TO not after --as-of")
    return nights
