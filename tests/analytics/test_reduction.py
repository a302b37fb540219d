import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.analytics import reduction
from headway.records.answers import Statistic

HOURS = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)


@given(st.lists(HOURS, min_size=1, max_size=60))
def test_the_median_is_the_standard_librarys_to_the_last_bit(values):
    assert reduction.reduce(np.array(values), Statistic.P50) == statistics.median(values)


@given(st.lists(HOURS, min_size=1, max_size=60))
def test_percentiles_are_numpys(values):
    found = reduction.quantiles(np.array(values), [0.5, 0.75, 0.9])
    assert found == pytest.approx(list(np.percentile(values, [50, 75, 90])), rel=1e-9, abs=1e-6)


def test_missing_values_do_not_count():
    values = np.array([1.0, np.nan, 3.0])
    assert reduction.reduce(values, Statistic.P50) == 2
    assert reduction.reduce(values, Statistic.SUM) == 4
    assert reduction.reduce(values, Statistic.COUNT) == 2


def test_a_share_is_per_cent():
    assert reduction.reduce(np.array([1.0, 0.0, 0.0, 0.0]), Statistic.SHARE) == 25


def test_of_nothing_only_a_count_is_known():
    nothing = np.array([np.nan])
    assert reduction.reduce(nothing, Statistic.COUNT) == 0
    for statistic in set(Statistic) - {Statistic.COUNT}:
        assert reduction.reduce(nothing, statistic) is None
    assert reduction.quantiles(np.empty(0), [0.5, 0.9]) == [None, None]
