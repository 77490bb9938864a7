"""Laws of service and patience, kept as tables of equally likely quantiles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.clock import NEVER
from sim.electorate.service import (
    TABLE_BITS,
    gamma_quantiles,
    lognormal_quantiles,
    patience_quantiles,
    service_quantiles,
    service_tables,
)
from sim.scenario import Booth, CheckIn, Polling

SIZE = 2**TABLE_BITS


@pytest.mark.parametrize(("mean", "cv"), [(60.0, 0.6), (50.0, 0.8), (7.5, 0.1), (180.0, 1.0), (60.0, 2.0)])
def test_a_service_table_has_the_mean_and_spread_of_its_law(mean, cv):
    times = lognormal_quantiles(mean, cv) / 1_000
    assert times.size == SIZE
    assert times.mean() == pytest.approx(mean, rel=5e-4)
    assert times.std() / times.mean() == pytest.approx(cv, rel=0.011)


def test_a_service_table_holds_the_quantiles_of_a_lognormal():
    sigma = math.sqrt(math.log(1 + 0.6**2))
    distribution = stats.lognorm(sigma, scale=60 / math.exp(sigma**2 / 2))
    exact = distribution.ppf((np.arange(SIZE) + 0.5) / SIZE) * 1_000
    assert np.abs(lognormal_quantiles(60.0, 0.6) - exact).max() <= 0.5 + 1e-6


def test_nobody_is_faster_than_the_least_time_and_the_slower_keep_theirs():
    cut, whole = lognormal_quantiles(50.0, 0.8, 10.0), lognormal_quantiles(50.0, 0.8)
    assert (cut == np.maximum(whole, 10_000)).all()
    assert (whole < 10_000).any()


def test_without_spread_everybody_takes_the_mean():
    assert (lognormal_quantiles(60.0, 0.0) == 60_000).all()


def test_a_mean_of_nothing_takes_no_time():
    assert (lognormal_quantiles(0.0, 0.6) == 0).all()


def test_patience_is_exponential():
    minutes = patience_quantiles(30.0) / 60_000
    assert minutes.mean() == pytest.approx(30, rel=1e-3)
    assert minutes.std() == pytest.approx(30, rel=1e-3)
    assert np.median(minutes) == pytest.approx(30 * math.log(2), rel=1e-3)
    assert minutes.min() > 0


def test_without_a_mean_patience_nobody_ever_leaves():
    assert (patience_quantiles(None) == NEVER).all()


def test_tables_are_shared_and_cannot_be_written_to():
    assert lognormal_quantiles(60.0, 0.6) is lognormal_quantiles(60.0, 0.6)
    for table in (lognormal_quantiles(60.0, 0.6), patience_quantiles(None), patience_quantiles(5.0)):
        assert table.dtype == np.int64
        with pytest.raises(ValueError, match="read-only"):
            table[0] = 1


def test_a_scenarios_tables_are_its_laws():
    polling = Polling(
        check_in=CheckIn(mean_seconds=90.0, cv=0.5),
        booth=Booth(mean_seconds=40.0, cv=0.7, at_least_seconds=5.0),
        box_seconds=7.25,
        patience_minutes=45.0,
    )
    tables = service_tables(polling)
    assert (tables.check_in == lognormal_quantiles(90.0, 0.5)).all()
    assert (tables.booth == lognormal_quantiles(40.0, 0.7, 5.0)).all()
    assert tables.box == 7_250
    assert (tables.patience == patience_quantiles(45.0)).all()


@pytest.mark.parametrize(("mean", "cv"), [(60.0, 0.6), (50.0, 0.8), (7.5, 0.1), (180.0, 1.0), (60.0, 2.0)])
def test_a_gamma_table_has_the_mean_and_spread_that_were_asked_for(mean, cv):
    times = gamma_quantiles(mean, cv) / 1_000
    assert times.mean() == pytest.approx(mean, rel=1e-6)
    assert times.std() / times.mean() == pytest.approx(cv, rel=2e-4)


def test_every_form_has_its_own_quantiles():
    levels = (np.arange(SIZE) + 0.5) / SIZE
    gamma = service_quantiles(CheckIn(distribution="gamma", mean_seconds=60.0, cv=0.5))
    assert np.abs(gamma - stats.gamma(4, scale=15_000).ppf(levels)).max() < 5
    exponential = service_quantiles(CheckIn(distribution="exponential", mean_seconds=60.0))
    assert np.abs(exponential + 60_000 * np.log1p(-levels)).max() < 5
    assert (service_quantiles(Booth(distribution="fixed", mean_seconds=42.0)) == 42_000).all()
    assert service_quantiles(Booth(distribution="exponential")).min() == 10_000
    assert service_quantiles(CheckIn()) is lognormal_quantiles(60.0, 0.6, 0.0)


def test_a_sample_is_drawn_as_it_is_and_read_again_once_it_changed(tmp_path):
    file = tmp_path / "times.csv"
    file.write_text("seconds\n30\n90\n\n60\n", encoding="utf-8")
    sample = Booth(distribution="sample", sample=str(file))
    values, counts = np.unique(service_quantiles(sample), return_counts=True)
    assert values.tolist() == [30_000, 60_000, 90_000]
    assert counts.max() - counts.min() <= 1
    file.write_text("1\n2\n", encoding="utf-8")
    assert np.unique(service_quantiles(sample)).tolist() == [1_000, 2_000]
