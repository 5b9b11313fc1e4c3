"""Tariffs made up, with zones and moments that try their conditions."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.logic import second_by_second as naive


def _optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


ZONES = st.sampled_from(
    ["Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "UTC"]
).map(ZoneInfo)
STARTS = st.sampled_from(
    ["2026-03-29", "2026-04-05", "2026-10-25", "2026-11-01", "2026-11-28", "2026-12-01"]
).flatmap(
    lambda day: st.integers(-30_000, 30_000).map(
        lambda seconds: (
            datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(seconds=seconds)
        )
    )
)
_SECONDS = st.sampled_from([0, 1, 600, 1800, 2700, 3599, 3600, 5400])
_CLOCK = st.sampled_from(
    ["00:00:00", "01:30:00", "02:00:00", "02:30:00", "03:00:00", "12:00:01", "22:00:00"]
)
_DATES = st.sampled_from(["2026-03-29", "2026-10-25", "2026-11-29", "2026-12-01"])
_CONDITIONS = _optional(
    duration=_optional(min=_SECONDS, max=_SECONDS),
    days=st.lists(st.sampled_from(naive.WEEKDAYS), max_size=4, unique=True),
    date=_optional(**{"from": _DATES, "to": _DATES}),
    time=_optional(**{"from": _CLOCK, "to": _CLOCK}),
    overstayBatteryLevel=st.sampled_from([50, 80]),
)
_COMPONENTS = st.fixed_dictionaries(
    {
        "dimension": st.sampled_from(["energy", "time", "parkingTime", "flat"]),
        "price": st.sampled_from([0.0, 0.3, 0.59, 3.0, 12.0]),
    },
    optional={
        "vat": st.sampled_from([0, 19, 25.5]),
        "step": st.sampled_from([0, 1, 60, 700, 1000, 3600]),
    },
)
TARIFFS = st.lists(
    st.fixed_dictionaries(
        {"components": st.lists(_COMPONENTS, min_size=1, max_size=3)},
        optional={"condition": _CONDITIONS},
    ),
    min_size=1,
    max_size=4,
)
