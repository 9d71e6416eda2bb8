"""95% intervals of shares, of differences of shares, of medians and means; each with its source.

Written out because nothing more than these few formulas is needed: scipy (35 MB) and statsmodels (10 MB and pandas)
have them too, and `tests/core/reporting/test_intervals.py` holds them against published values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

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


def mean_interval(count: int, total: float, squares: float) -> tuple[float, float]:
    """The interval of the mean of `count` values with this sum and sum of squares, by the central limit theorem: for
    groups large enough to be shown. (0, 0) of none."""
    if not count:
        return 0.0, 0.0
    mean = total / count
    variance = max(0.0, squares - count * mean * mean) / max(1, count - 1)
    reach = Z95 * math.sqrt(variance / count)
    return mean - reach, mean + reach
