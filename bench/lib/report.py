"""What a case brings home, and how it is judged and shown."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

from bench.lib.numbers import Spread, show, spread

BUDGETS = Path(__file__).resolve().parents[1] / "budget.toml"
TOLERANCE = 1.25  # a ratio this much over its budget fails, when it happens in two of three tries
T = TypeVar("T")
Verdict = Literal["pass", "over", "FAIL"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long to measure. `rounds`: how often each contestant runs; `seconds`: how long each time."""

    rounds: int
    seconds: float
    quick: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing measured for several contestants, each over the rounds. `unit` as it is printed."""

    label: str
    unit: str
    ours: Spread
    reference: Spread | None = None
    naive: Spread | None = None


@dataclass(slots=True)
class Result:
    """What one case measured: rows to read, values to judge (by the names of budget.toml), remarks."""

    goal: str
    rows: list[Row] = field(default_factory=list)
    values: dict[str, float] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """One line of budget.toml. `is_guard`: an absolute figure, which only warns."""

    name: str
    text: str
    limit: float
    wants: Literal["max", "min"]
    is_guard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One value against its budget."""

    budget: Budget
    value: float
    verdict: Verdict


class Samples:
    """Figures of several rounds: `add(contestant, name, value)`, then rows of them."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], list[float]] = {}

    def add(self, contestant: str, **figures: float) -> None:
        """Figures of one round."""
        for name, value in figures.items():
            self._values.setdefault((contestant, name), []).append(value)

    def has(self, contestant: str, name: str) -> bool:
        """Whether it was measured."""
        return (contestant, name) in self._values

    def median(self, contestant: str, name: str) -> float:
        """Raises KeyError when it was not measured."""
        return spread(self._values[contestant, name]).median

    def low(self, contestant: str, name: str) -> float:
        """The best of the rounds, for times."""
        return spread(self._values[contestant, name]).low

    def high(self, contestant: str, name: str) -> float:
        """The worst of the rounds, for times."""
        return spread(self._values[contestant, name]).high

    def row(self, name: str, label: str, unit: str, *, ours: str = "ours", reference: str = "", naive: str = "") -> Row:
        """A row of this figure for the contestants that are named."""
        found = {c: spread(self._values[c, name]) for c in (ours, reference, naive) if (c, name) in self._values}
        return Row(label=label, unit=unit, ours=found[ours], reference=found.get(reference), naive=found.get(naive))


def in_turn(contestants: Sequence[T], round_: int) -> list[T]:
    """ABBA: the order is turned round in every other round, so that a drift of the machine hits all alike."""
    return list(contestants if round_ % 2 == 0 else reversed(contestants))


def read_budgets(goal: str) -> dict[str, Budget]:
    """The budgets of one goal, by name."""
    document = tomllib.loads(BUDGETS.read_text()).get(goal, {})
    return {
        name: _read(name, entry, is_guard=kind == "guards")
        for kind in ("ratios", "guards")
        for name, entry in document.get(kind, {}).items()
    }


def judge(result: Result) -> list[Judgement]:
    """Each budget of the goal against what was measured; what was not measured is left out."""
    judgements = []
    for name, budget in read_budgets(result.goal).items():
        if name in result.values:
            value = result.values[name]
            judgements.append(Judgement(budget=budget, value=value, verdict=_verdict(budget, value)))
    return judgements


def print_result(result: Result, judgements: Sequence[Judgement]) -> None:
    """The table of one goal: ours, the reference, the naive way, and how many times each."""
    print(f"\n{result.goal}")
    print(f"  {'':<58}{'ours':>12}{'reference':>12}{'naive':>12}{'÷ ref':>8}{'÷ naive':>9}")
    for row in result.rows:
        cells = [row.ours, row.reference, row.naive]
        shown = "".join(f"{show(cell.median) if cell else '':>12}" for cell in cells)
        ratios = [show(row.ours.median / cell.median) if cell and cell.median else "" for cell in cells[1:]]
        spread_ = f"  [{show(row.ours.low)}–{show(row.ours.high)}]"
        print(f"  {row.label + ', ' + row.unit:<58}{shown}{ratios[0]:>8}{ratios[1]:>9}{spread_}")
    for remark in result.remarks:
        print(f"  · {remark}")
    for each in judgements:
        sign = "≤" if each.budget.wants == "max" else "≥"
        kind = "guard" if each.budget.is_guard else "ratio"
        limit = f"{sign} {show(each.budget.limit)}"
        print(f"  {each.verdict:<5} {kind}  {each.budget.text}: {show(each.value)} ({limit})", flush=True)


def _read(name: str, entry: Mapping[str, object], *, is_guard: bool) -> Budget:
    wants: Literal["max", "min"] = "max" if "max" in entry else "min"
    limit = entry[wants]
    assert isinstance(limit, int | float)
    return Budget(name=name, text=str(entry["text"]), limit=float(limit), wants=wants, is_guard=is_guard)


def _verdict(budget: Budget, value: float) -> Verdict:
    if budget.wants == "max":
        is_good, is_near = value <= budget.limit, value <= budget.limit * TOLERANCE
    else:
        is_good, is_near = value >= budget.limit, value >= budget.limit / TOLERANCE
    if is_good:
        return "pass"
    return "over" if is_near or budget.is_guard else "FAIL"
