"""95% intervals of shares, of differences of shares, of medians and means; each with its source.

Written out because nothing more than these few formulas is needed: scipy (35 MB) and statsmodels (10 MB and pandas)
have them too, and `tests/core/reporting/test_intervals.py` holds them against published values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

from core.domain.measurement import Moments

Z95 = NormalDist().inv_cdf(0.975)


def wilson(hits: int, of: int, z: float = Z95) -> tuple[float, float]:
    """The score interval of a share (Wilson, E.B., 1927, JASA 22, 209-212); (0, 1) of no cases.

    Over shares from 0 to 1 and small numbers alike it covers nearest to what it says (Brown, L.D., Cai, T.T. and
    DasGupta, A., 2001, Statistical Science 16, 101-133).
    """
    if not of:
        return 0.0, 1.0
    share, square = hits / of, z * z / of
    middle = (share + square / 2) / (1 + square)
    reach = z / (1 + square) * math.sqrt(share * (1 - share) / of + square / of / 4)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def newcombe(hits: int, of: int, other_hits: int, other_of: int) -> tuple[float, float]:
    """The interval of a share minus another, from their score intervals (method 10 of Newcombe, R.G., 1998,
    Statistics in Medicine 17, 873-890); (-1, 1) where either has no cases."""
    if not of or not other_of:
        return -1.0, 1.0
    share, other = hits / of, other_hits / other_of
    (low, high), (other_low, other_high) = wilson(hits, of), wilson(other_hits, other_of)
    difference = share - other
    return (
        difference - math.hypot(share - low, other_high - other),
        difference + math.hypot(high - share, other - other_low),
    )


def z_of_difference(hits: int, of: int, other_hits: int, other_of: int) -> float:
    """How many standard errors a share lies above another, both drawn from one by the null hypothesis (the pooled
    two-proportion z test; Fleiss, J.L., 1981, Statistical Methods for Rates and Proportions, 2.4). 0 if it can't be
    told."""
    if not of or not other_of:
        return 0.0
    pooled = (hits + other_hits) / (of + other_of)
    error = math.sqrt(pooled * (1 - pooled) * (1 / of + 1 / other_of))
    return (hits / of - other_hits / other_of) / error if error else 0.0


def median(ascending: Sequence[float]) -> float:
    """The middle of values in ascending order; 0 of none."""
    if not ascending:
        return 0.0
    half = len(ascending) // 2
    return ascending[half] if len(ascending) % 2 else (ascending[half - 1] + ascending[half]) / 2


def median_interval(ascending: Sequence[float]) -> tuple[float, float]:
    """The interval of the median of values in ascending order, between two of them, whatever their distribution
    (Conover, W.J., 1999, Practical Nonparametric Statistics, 3.2, by the normal approximation to the binomial).
    (0, 0) of none; all of them where they are too few for one."""
    count = len(ascending)
    if not count:
        return 0.0, 0.0
    reach = Z95 * math.sqrt(count) / 2
    low, high = math.floor(count / 2 - reach), math.ceil(count / 2 + 1 + reach)
    return ascending[max(low, 1) - 1], ascending[min(high, count) - 1]


def standard_error(values: Moments) -> float:
    """How far the mean of such values strays by chance; 0 of fewer than two."""
    if values.count < 2:
        return 0.0
    return math.sqrt(_spread(values) / (values.count - 1))


def mean_interval(values: Moments) -> tuple[float, float]:
    """The interval of the mean, which allows for skewness: how much is edited away is 0 for half of the replies. (0, 0)
    of none.

    Student's t of the mean is made symmetric by a cubic that can be inverted (Hall, P., 1992, JRSS B 54, 221-228); the
    usual interval misses the truth on one side. It reaches about what a bootstrap of t does, from sums alone.
    """
    mean, error = values.mean, standard_error(values)
    if not error:
        return mean, mean
    count, spread = values.count, _spread(values)
    third = values.cubes / count - 3 * mean * values.squares / count + 2 * mean**3
    skewness = third / spread**1.5 / math.sqrt(count)
    reach = student(count - 1)
    return mean - error * _unskewed(reach, skewness), mean - error * _unskewed(-reach, skewness)


def student(freedom: int) -> float:
    """The 97.5% point of Student's t, by its expansion (Abramowitz and Stegun, 1964, 26.7.5): right to 0.01 from 4
    degrees of freedom on."""
    z = Z95
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )


def _spread(values: Moments) -> float:
    """The variance of the values themselves."""
    return max(0.0, values.squares / values.count - values.mean**2)


def _unskewed(t: float, skewness: float) -> float:
    """Hall's inverse: the t of a skewed sample that stands where `t` would stand without. `skewness`: over the root of
    how many values there are."""
    if abs(skewness) < 1e-6:
        return t
    return 3 / skewness * (math.cbrt(1 + skewness * (t - skewness / 6)) - 1)
