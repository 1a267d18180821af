"""`python -m bench.table FILE.json`: what `bench.run --json` wrote, as a Markdown table for the project's README."""

import json
import sys
from pathlib import Path
from typing import Any

from bench.lib.machine import Machine
from bench.lib.numbers import show


def render(document: dict[str, Any]) -> str:
    """Rows with medians and spread, then what was measured on."""
    lines = [
        "| goal | what | Inlet | reference | naive | ÷ reference | ÷ naive |",
        "|---|---|--:|--:|--:|--:|--:|",
        *(_line(goal["goal"], row) for goal in document["goals"] for row in goal["rows"]),
        "",
        _budgets(document),
        "",
        _machine(document["machine"]),
    ]
    return "\n".join(lines)


def _line(goal: str, row: dict[str, Any]) -> str:
    ours, reference, naive = row["ours"], row["reference"], row["naive"]
    spread = f" ({show(ours['low'])}–{show(ours['high'])})" if ours["low"] != ours["high"] else ""
    cells = [
        goal,
        f"{row['label'].strip()}, {row['unit']}",
        show(ours["median"]) + spread,
        *(show(each["median"]) if each else "" for each in (reference, naive)),
        *(show(ours["median"] / each["median"]) if each and each["median"] else "" for each in (reference, naive)),
    ]
    return "| " + " | ".join(cells) + " |"


def _budgets(document: dict[str, Any]) -> str:
    judged = [each for goal in document["goals"] for each in goal["judgements"] if not each["budget"]["is_guard"]]
    reached = sum(each["verdict"] == "pass" for each in judged)
    missed = [
        f"{each['budget']['text']}: {show(each['value'])} (goal {show(each['budget']['limit'])})"
        for each in judged
        if each["verdict"] != "pass"
    ]
    words = f"{reached} of {len(judged)} ratio goals reached."
    return f"{words} Missed: {'; '.join(missed)}." if missed else words


def _machine(facts: dict[str, Any]) -> str:
    machine = Machine(**facts)
    packages = ", ".join(f"{name} {version}" for name, version in machine.packages.items())
    return f"Measured on {machine.in_words()}. {packages}. Medians; in brackets the lowest and highest round."


if __name__ == "__main__":
    print(render(json.loads(Path(sys.argv[1]).read_text())))
