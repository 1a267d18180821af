"""Small statistics: percentiles, medians with their spread, and how a number is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several rounds, and the lowest and highest of them."""

    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """Raises ValueError when there are none."""
    if not values:
        raise ValueError("no value was measured")
    return Spread(median(values), min(values), max(values))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of them lie. NaN when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def show(value: float) -> str:
    """Three significant digits at most, thousands separated: 12,345 · 123 · 12.3 · 1.23 · 0.123."""
    if value != value:
        return "–"
    for least, digits in ((100.0, 0), (10.0, 1), (1.0, 2)):
        if abs(value) >= least:
            return f"{value:,.{digits}f}"
    return f"{value:.3f}"
