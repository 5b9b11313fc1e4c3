"""What people pay, worked out by hand; and the page that shows it."""

from datetime import datetime
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from custom_components.here_ev_charge_points.api import Tariff
from custom_components.here_ev_charge_points.logic.charge_cost import (
    Charge,
    charge_cost,
)
from custom_components.here_ev_charge_points.logic.prices import (
    OverstayFee,
    Prices,
    Step,
    prices,
)

from .tariff_examples import EXAMPLES, Example

BERLIN = ZoneInfo("Europe/Berlin")
POWERS = (22, 50, 150)
PAGE = Path(__file__).parents[2] / "docs" / "prices.md"
BEGIN, END = "<!-- The table: begin -->\n", "<!-- The table: end -->\n"
COMMAND = "UPDATE_PRICES=1 .venv/test/bin/pytest tests/logic/test_tariff_examples.py"


def _start(example: Example) -> datetime:
    return datetime.fromisoformat(example.start).replace(tzinfo=BERLIN)


def _tariff(example: Example) -> Tariff:
    return Tariff.from_dict({"currency": "EUR", "elements": example.elements})


def _amounts(step: Step | OverstayFee) -> str:
    parts = [
        (step.price_per_kwh, "/kWh"),
        (step.price_per_minute, "/min"),
        (step.parking_fee_per_minute, "/min parked"),
        (step.session_fee, " once"),
    ]
    return " + ".join(f"{price:g}{unit}" for price, unit in parts if price) or "nothing"


def _course(told: Prices | None) -> str:
    """Return the course of a session as the page has it."""
    if told is None:
        return "not known"
    steps = "; ".join(
        f"from {step.after:g} min: {_amounts(step)}" if step.after else _amounts(step)
        for step in told.steps
    )
    fees = [
        f" (at {fee.battery_level:g} %: {_amounts(fee)})" for fee in told.overstay_fees
    ]
    return "".join([steps, *fees])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.words)
def test_course(example: Example) -> None:
    """A session has the prices that a person reads from the tariff."""
    assert _course(prices(_tariff(example), BERLIN, _start(example))) == example.course


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.words)
def test_cost(example: Example) -> None:
    """30 kWh cost what a person works out."""
    costs = [
        charge_cost(
            _tariff(example),
            BERLIN,
            _start(example),
            Charge(energy=30, power=power, idle=example.idle),
        )
        for power in POWERS
    ]
    assert tuple(cost and cost.total for cost in costs) == example.costs


def _row(example: Example) -> str:
    start = _start(example).strftime("%A %d %B, %H:%M").replace(" 0", " ")
    costs = ("?" if cost is None else f"{cost:.2f}" for cost in example.costs)
    idle = f"; then parked for {example.idle} minutes" if example.idle else ""
    cells = [example.words, f"{start}{idle}", example.course, *costs, example.by_hand]
    return f"| {' | '.join(cells)} |\n"


def test_page() -> None:
    """The page has at least 25 tariffs, as they are tested here."""
    assert len({str(example.elements) for example in EXAMPLES}) >= 25
    table = (
        "| Tariff | Plugged in | Course | 22 kW | 50 kW | 150 kW | By hand |\n"
        "|---|---|---|--:|--:|--:|---|\n"
    ) + "".join(map(_row, EXAMPLES))
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(BEGIN)
    wanted = head + BEGIN + table + END + rest.split(END)[1]
    if "UPDATE_PRICES" in os.environ:
        PAGE.write_text(wanted, encoding="utf-8")
        page = wanted
    assert page == wanted, f"Run {COMMAND}"
