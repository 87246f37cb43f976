"""The model against published numbers and the bars it was measured by; the longer ones are in make bench-warnings."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bot.domain.silence.fit import fit
from bot.domain.silence.ledger import Ledger
from bot.domain.silence.model import score
from bot.domain.silence.state import state_at
from tests import bgnbd
from tests.judged import auc, precision, silent_after
from tests.public_orders import cdnow, cdnow_summary

CALIBRATION = date(1997, 9, 30).toordinal()


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return cdnow()


def test_the_reference_gives_the_published_parameters() -> None:
    parameters, log_likelihood = bgnbd.fitted(cdnow_summary())
    assert parameters == pytest.approx([0.2426, 4.4135, 0.7929, 2.4258], abs=2e-3)
    assert log_likelihood == pytest.approx(-9582.43, abs=5e-3)


def test_the_likelihood_of_cdnow(ledger: Ledger) -> None:
    assert fit(ledger, CALIBRATION, half_life=None, prior=False).log_likelihood >= -14323


def test_who_orders_again_is_ranked_as_well_as_was_measured(ledger: Ledger) -> None:
    state = state_at(ledger, CALIBRATION)
    repeats = state.gaps > 0
    p = score(state, fit(ledger, CALIBRATION), CALIBRATION, 273).p_no_order
    assert auc(p[repeats], silent_after(ledger, CALIBRATION, 273)[repeats]) >= 0.725


def test_a_warning_is_right_as_often_as_not(ledger: Ledger) -> None:
    share, cases = precision(ledger, CALIBRATION, CALIBRATION + 60, 0.5)
    assert cases > 100
    assert 0.45 <= share <= 0.70


def test_what_a_ledger_knew_is_not_what_it_knows(ledger: Ledger) -> None:
    """Nothing after the day that is judged has a say."""
    early = ledger.until(CALIBRATION)
    assert len(early) < len(ledger)
    assert fit(early, CALIBRATION) == fit(ledger, CALIBRATION)
    then, now = state_at(early, CALIBRATION), state_at(ledger, CALIBRATION)
    assert all(
        np.array_equal(getattr(then, name), getattr(now, name)) for name in ("n", "s1", "s2", "gaps", "last_day")
    )
