"""Tariffs of public shapes, each with its course and its cost, worked out by hand.

30 kWh take 81.818 minutes at 22 kW, 36 at 50 kW and 12 at 150 kW.
"""

from dataclasses import dataclass
from typing import Any

WORKDAYS = ["mo", "tu", "we", "th", "fr"]
MONDAY = "2026-11-23 10:00"


def component(
    dimension: str, price: float, vat: float | None = None, step: int | None = None
) -> dict[str, Any]:
    """Return a price as HERE writes it."""
    found = {"dimension": dimension, "price": price, "vat": vat, "step": step}
    return {name: value for name, value in found.items() if value is not None}


def element(*components: dict[str, Any], **condition: Any) -> dict[str, Any]:
    """Return prices that hold under a condition, or always."""
    found: dict[str, Any] = {"components": list(components)}
    return {**found, "condition": condition} if condition else found


def hours(start: str | None, end: str | None) -> dict[str, Any]:
    """Return the condition of being between two local times."""
    times = {"from": start, "to": end}
    return {"time": {key: value for key, value in times.items() if value is not None}}


@dataclass(frozen=True, kw_only=True)
class Example:
    """A session in Berlin under a tariff in euros.

    `start`: local; `idle`: minutes parked when charged; `costs`: of 30 kWh at 22, 50
    and 150 kW; `by_hand`: how they come about.
    """

    words: str
    elements: list[Any]
    start: str = MONDAY
    idle: int = 0
    course: str
    costs: tuple[float | None, float | None, float | None]
    by_hand: str


_FOUR_HOURS = [
    element(component("energy", 0.5)),
    element(
        component("time", 3.0),
        duration={"min": 14_400},
        days=WORKDAYS,
        **hours("08:00:00", "22:00:00"),
    ),
]
_FOUR_HOURS_WORDS = (
    "0.50 a kWh; 3.00 an hour from 4 hours on, on working days from 08:00 to 22:00"
)
_UNTIL_THREE = [
    element(component("energy", 0.2), **hours("22:00:00", "03:00:00")),
    element(component("energy", 0.4)),
]
_UNTIL_THREE_WORDS = "0.20 a kWh from 22:00 to 03:00, else 0.40"

EXAMPLES = [
    Example(
        words="0.39 a kWh",
        elements=[element(component("energy", 0.39))],
        course="0.39/kWh",
        costs=(11.7, 11.7, 11.7),
        by_hand="30 × 0.39",
    ),
    Example(
        words="0.31 a kWh, 25.5 % VAT on top",
        elements=[element(component("energy", 0.31, vat=25.5))],
        course="0.389/kWh",
        costs=(11.6715, 11.6715, 11.6715),
        by_hand="30 × 0.31 × 1.255",
    ),
    Example(
        words="Nothing: 0.00 a session",
        elements=[element(component("flat", 0.0))],
        course="nothing",
        costs=(0, 0, 0),
        by_hand="",
    ),
    Example(
        words="0.75 a session and 0.39 a kWh",
        elements=[element(component("flat", 0.75), component("energy", 0.39))],
        course="0.39/kWh + 0.75 once",
        costs=(12.45, 12.45, 12.45),
        by_hand="0.75 + 30 × 0.39",
    ),
    Example(
        words="6.00 an hour, billed by the minute begun",
        elements=[element(component("time", 6.0, step=60))],
        course="0.1/min",
        costs=(8.2, 3.6, 1.2),
        by_hand="82, 36 and 12 minutes × 0.10",
    ),
    Example(
        words="4.00 an hour, billed by the hour begun",
        elements=[element(component("time", 4.0, step=3600))],
        course="0.0667/min",
        costs=(8.0, 4.0, 4.0),
        by_hand="2, 1 and 1 hours × 4.00",
    ),
    Example(
        words="First hour free, then 6.00 an hour",
        elements=[
            element(component("time", 0.0), duration={"min": 0, "max": 3600}),
            element(component("time", 6.0), duration={"min": 3600}),
        ],
        course="nothing; from 60 min: 0.1/min",
        costs=(2.1818, 0, 0),
        by_hand="21.818 minutes × 0.10; the others take less than an hour",
    ),
    Example(
        words="Energy free for half an hour, then 0.49 a kWh",
        elements=[
            element(component("energy", 0.0), duration={"max": 1800}),
            element(component("energy", 0.49)),
        ],
        course="nothing; from 30 min: 0.49/kWh",
        costs=(9.31, 2.45, 0),
        by_hand="19 and 5 kWh come after half an hour × 0.49",
    ),
    Example(
        words="0.29 a kWh in the first hour, then 0.59",
        elements=[
            element(component("energy", 0.29), duration={"max": 3600}),
            element(component("energy", 0.59)),
        ],
        course="0.29/kWh; from 60 min: 0.59/kWh",
        costs=(11.1, 8.7, 8.7),
        by_hand="22 × 0.29 + 8 × 0.59; 30 × 0.29",
    ),
    Example(
        words="0.50 a session, 0.25 a kWh; parking 3.00 an hour after 30 minutes of grace",
        elements=[
            element(component("parkingTime", 0.0), duration={"max": 1800}),
            element(component("parkingTime", 3.0), duration={"min": 1800}),
            element(component("flat", 0.5), component("energy", 0.25)),
        ],
        idle=60,
        course="0.25/kWh + 0.5 once; from 30 min: 0.25/kWh + 0.05/min parked",
        costs=(11.0, 11.0, 10.1),
        by_hand="0.50 + 30 × 0.25 + 60, 60 and 42 minutes × 0.05",
    ),
    Example(
        words="3.00 an hour, 6.00 from 60 minutes on; the dearer one stands first",
        elements=[
            element(component("time", 6.0), duration={"min": 3600}),
            element(component("time", 3.0)),
        ],
        course="0.05/min; from 60 min: 0.1/min",
        costs=(5.1818, 1.8, 0.6),
        by_hand="60 × 0.05 + 21.818 × 0.10; 36 × 0.05; 12 × 0.05",
    ),
    Example(
        words="0.50 a kWh; parking 6.00 an hour from 2 hours on, 12.00 from 4 on",
        elements=[
            element(component("energy", 0.5)),
            element(component("parkingTime", 12.0), duration={"min": 14_400}),
            element(component("parkingTime", 6.0), duration={"min": 7200}),
        ],
        idle=180,
        course="0.5/kWh; from 120 min: 0.5/kWh + 0.1/min parked; "
        "from 240 min: 0.5/kWh + 0.2/min parked",
        costs=(31.3636, 24.6, 22.2),
        by_hand="15.00 + 120 × 0.10 + 21.818 × 0.20; 15.00 + 96 × 0.10; "
        "15.00 + 72 × 0.10",
    ),
    Example(
        words="0.28 a kWh by night, 22:00 to 06:00, else 0.43",
        elements=[
            element(component("energy", 0.28), **hours("22:00:00", "06:00:00")),
            element(component("energy", 0.43)),
        ],
        start="2026-11-23 21:30",
        course="0.43/kWh; from 30 min: 0.28/kWh; from 510 min: 0.43/kWh",
        costs=(10.05, 12.15, 12.9),
        by_hand="11 × 0.43 + 19 × 0.28; 25 × 0.43 + 5 × 0.28; 30 × 0.43",
    ),
    Example(
        words="0.29 a kWh at the weekend, else 0.45",
        elements=[
            element(component("energy", 0.29), days=["sa", "su"]),
            element(component("energy", 0.45)),
        ],
        start="2026-11-27 23:30",
        course="0.45/kWh; from 30 min: 0.29/kWh",
        costs=(10.46, 12.7, 13.5),
        by_hand="11 × 0.45 + 19 × 0.29; 25 × 0.45 + 5 × 0.29; 30 × 0.45",
    ),
    Example(
        words=_FOUR_HOURS_WORDS,
        elements=_FOUR_HOURS,
        start="2026-11-23 05:00",
        idle=240,
        course="0.5/kWh; from 240 min: 0.5/kWh + 0.05/min; from 1020 min: 0.5/kWh",
        costs=(19.0909, 16.8, 15.6),
        by_hand="15.00 + 81.818, 36 and 12 minutes × 0.05",
    ),
    Example(
        words=_FOUR_HOURS_WORDS,
        elements=_FOUR_HOURS,
        start="2026-11-23 21:30",
        idle=720,
        course="0.5/kWh; from 630 min: 0.5/kWh + 0.05/min",
        costs=(23.5909, 21.3, 20.1),
        by_hand="15.00 + 171.818, 126 and 102 minutes × 0.05, from 08:00 on",
    ),
    Example(
        words=_FOUR_HOURS_WORDS,
        elements=_FOUR_HOURS,
        start="2026-11-27 21:30",
        idle=720,
        course="0.5/kWh",
        costs=(15.0, 15.0, 15.0),
        by_hand="30 × 0.50; after 4 hours it is Saturday",
    ),
    Example(
        words="0.60 a kWh; 8.00 once after 45 minutes",
        elements=[
            element(component("energy", 0.6)),
            element(component("flat", 8.0), duration={"min": 2700}),
        ],
        course="0.6/kWh; from 45 min: 0.6/kWh + 8 once",
        costs=(26.0, 18.0, 18.0),
        by_hand="30 × 0.60 + 8.00; 30 × 0.60",
    ),
    Example(
        words="Free; parking 6.00 an hour from 2 hours on",
        elements=[
            element(component("flat", 0.0)),
            element(component("parkingTime", 6.0), duration={"min": 7200}),
        ],
        idle=60,
        course="nothing; from 120 min: 0.1/min parked",
        costs=(2.1818, 0, 0),
        by_hand="21.818 minutes × 0.10; the others leave within 2 hours",
    ),
    Example(
        words="0.39 a kWh; 12.00 an hour once the battery is 80 % full",
        elements=[
            element(component("energy", 0.39)),
            element(component("time", 12.0), overstayBatteryLevel=80),
        ],
        course="0.39/kWh (at 80 %: 0.2/min)",
        costs=(11.7, 11.7, 11.7),
        by_hand="30 × 0.39; how full the battery is, is not known here",
    ),
    Example(
        words="0.50 a kWh, billed by 4 kWh begun",
        elements=[element(component("energy", 0.5, step=4000))],
        course="0.5/kWh",
        costs=(16.0, 16.0, 16.0),
        by_hand="32 × 0.50",
    ),
    Example(
        words="2.40 an hour, billed by 15 minutes begun, 19 % VAT on top",
        elements=[element(component("time", 2.4, vat=19, step=900))],
        course="0.0476/min",
        costs=(4.284, 2.142, 0.714),
        by_hand="90, 45 and 15 minutes × 2.40 ÷ 60 × 1.19",
    ),
    Example(
        words="0.15 a kWh and 1.20 an hour by the minute begun, 25.5 % VAT on top",
        elements=[
            element(
                component("time", 1.2, vat=25.5, step=60),
                component("energy", 0.15, vat=25.5, step=1),
            )
        ],
        course="0.1882/kWh + 0.0251/min",
        costs=(7.7057, 6.5511, 5.9487),
        by_hand="30 × 0.18825 + 82, 36 and 12 minutes × 0.0251",
    ),
    Example(
        words="0.35 a kWh until November ends, then 0.45",
        elements=[
            element(component("energy", 0.35), date={"to": "2026-12-01"}),
            element(component("energy", 0.45)),
        ],
        start="2026-11-30 23:30",
        course="0.35/kWh; from 30 min: 0.45/kWh",
        costs=(12.4, 11.0, 10.5),
        by_hand="11 × 0.35 + 19 × 0.45; 25 × 0.35 + 5 × 0.45; 30 × 0.35",
    ),
    Example(
        words=f"{_UNTIL_THREE_WORDS}; in the night the clocks go forward at 02:00",
        elements=_UNTIL_THREE,
        start="2026-03-29 01:30",
        course="0.2/kWh; from 30 min: 0.4/kWh; from 1170 min: 0.2/kWh",
        costs=(9.8, 7.0, 6.0),
        by_hand="11 × 0.20 + 19 × 0.40; 25 × 0.20 + 5 × 0.40; 30 × 0.20",
    ),
    Example(
        words=f"{_UNTIL_THREE_WORDS}; in the night the clocks go back at 03:00",
        elements=_UNTIL_THREE,
        start="2026-10-25 01:30",
        course="0.2/kWh; from 150 min: 0.4/kWh; from 1290 min: 0.2/kWh",
        costs=(6.0, 6.0, 6.0),
        by_hand="30 × 0.20: 03:00 is two and a half hours away",
    ),
    Example(
        words="0.49 a kWh by day; by night, 22:00 to 06:00, 3.00 a session",
        elements=[
            element(component("flat", 3.0), **hours("22:00:00", "06:00:00")),
            element(component("energy", 0.49), **hours("06:00:00", "22:00:00")),
        ],
        start="2026-11-23 21:30",
        course="0.49/kWh; from 30 min: 3 once; from 510 min: 0.49/kWh",
        costs=(8.39, 15.25, 14.7),
        by_hand="11 × 0.49 + 3.00; 25 × 0.49 + 3.00; 30 × 0.49",
    ),
    Example(
        words="0.39 a kWh, and something by the hour whose price cannot be read",
        elements=[
            element(component("energy", 0.39)),
            element({"dimension": "time", "price": "six"}, duration={"min": 3600}),
        ],
        course="not known",
        costs=(None, None, None),
        by_hand="Rather no price than one that is too low",
    ),
]
