import numpy as np
import pytest
from scipy import stats

from headway.analytics import noise
from headway.analytics.noise import Bounds, Side
from headway.records.answers import Statistic, Usual


def side(values=(), counts=()):
    return Side(values=np.array(values, float), counts=np.array(counts, float))


def test_usual_is_the_mean_and_2_66_mean_moving_ranges():
    limits = noise.usual(np.array([10.0, 12, 10, 12, 10, 12, 10, 12]))
    assert limits.low == pytest.approx(11 - 2.66 * 2)
    assert limits.high == pytest.approx(11 + 2.66 * 2)
    assert limits.windows_count == 8


def test_seven_windows_are_too_few_and_those_without_data_do_not_count():
    limits = noise.usual(np.array([np.nan, 10, 12, 10, 12, 10, 12, 10]))
    assert (limits.low, limits.high, limits.windows_count) == (None, None, 7)
    assert not noise.is_outside(1000, limits)


def test_only_the_last_26_windows_speak():
    assert noise.usual(np.array([500.0] * 10 + [1.0] * 26)).high == 1


def test_limits_stay_within_what_values_can_be():
    wild = np.array([0.0, 90, 0, 90, 0, 90, 0, 90])
    assert noise.usual(wild).low == 0
    assert noise.usual(wild, bounds=Bounds.PERCENT).high == 100
    assert (noise.usual(wild, bounds=Bounds.NONE).low or 0) < 0


def test_outside_is_beyond_either_limit():
    limits = Usual(low=1, high=2)
    assert [noise.is_outside(value, limits) for value in (0.5, 1, 2, 2.5, None)] == [
        True,
        False,
        False,
        True,
        False,
    ]


def test_a_doubled_wait_is_more_than_noise():
    rng = np.random.default_rng(3)
    before, now = rng.lognormal(1, 0.5, 200), rng.lognormal(1, 0.5, 200) * 2
    change = noise.change(side(now), side(before), Statistic.P50)
    assert change.noise is False
    assert change.interval is not None
    assert change.interval[0] > 0
    assert change.ratio == pytest.approx(np.median(now) / np.median(before) - 1)


def test_the_interval_is_that_of_the_plain_bootstrap():
    rng = np.random.default_rng(5)
    before, now = rng.lognormal(2, 1, 81), rng.lognormal(2.2, 1, 80)
    found = noise.change(side(now), side(before), Statistic.P50)
    plain = stats.bootstrap(
        (now, before),
        lambda one, other, axis: np.median(one, axis=axis) - np.median(other, axis=axis),
        method="percentile",
        n_resamples=4000,
        vectorized=True,
        rng=np.random.default_rng(1),
    ).confidence_interval
    width = plain.high - plain.low
    assert found.interval == pytest.approx((plain.low, plain.high), abs=0.1 * width)


def test_the_same_data_gives_the_same_interval():
    one, other = side(range(40)), side(range(5, 45))
    first = noise.change(one, other, Statistic.P90)
    assert first == noise.change(one, other, Statistic.P90)


def test_shares_and_counts_are_resampled_too():
    share = noise.change(side([1] * 50 + [0] * 50), side([1] * 5 + [0] * 95), Statistic.SHARE)
    assert share.noise is False
    counts = noise.change(
        side(counts=[40, 42, 41, 43]), side(counts=[10, 12, 9, 11]), Statistic.COUNT
    )
    assert counts.noise is False
    assert counts.ratio == pytest.approx(166 / 42 - 1)


def test_even_and_odd_samples_work_at_the_edges():
    for size in (10, 11):
        found = noise.change(side([5] * size), side([5] * size), Statistic.P50)
        assert (found.noise, found.interval) == (True, (0, 0))


def test_too_few_cannot_be_said_and_says_why():
    few = noise.change(side(range(9)), side(range(90)), Statistic.P50)
    assert (few.noise, few.interval) == (None, None)
    assert few.reason == "only 9 items on one side; it takes 10"
    windows = noise.change(side(counts=[1, 2, 3]), side(counts=[1, 2, 3]), Statistic.COUNT)
    assert windows.reason == "only 3 windows to compare; it takes 4"


def test_stationary_data_is_called_noise_nineteen_times_in_twenty():
    rng = np.random.default_rng(11)
    verdicts = [
        noise.change(
            side(rng.lognormal(2, 1, 150)), side(rng.lognormal(2, 1, 150)), Statistic.P50
        ).noise
        for _ in range(400)
    ]
    assert verdicts.count(False) / len(verdicts) < 0.08
