"""How long after a charger became free an automation runs, with three ways to poll.

Real are Home Assistant (the test plugin's), the integration, its trigger and an
automation. Simulated are the time, a frozen clock that jumps from timer to timer, and
HERE, which answers at once with the statuses of a simulated month.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
import logging
import random
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.logic.identity import unique_id
from custom_components.here_ev_charge_points.logic.pacing import Pacing
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from simulator.city import wire_time
from tests.conftest import account_entry
from tests.here import FakeHere

from .clock import SimulatedTime
from .month import END, LOCATIONS, START, StatusChange, Wait, live
from .report import BUDGET, FIXED, FIXED_INTERVAL, WATCHED, WAYS, Measurement, Report

RAN = "benchmark_automation_ran"


@dataclass(slots=True)
class _Place:
    """Home Assistant with the driver's locations set up, in a simulated month."""

    hass: HomeAssistant
    here: FakeHere

    def change(self, change: StatusChange) -> None:
        """Let HERE answer another status from now on."""
        for evse in self.here.documents[change.content_id]["evses"]:
            if evse["uid"] == change.uid:
                evse["status"] = change.status
                evse["modified"] = wire_time(change.at)

    def entity_id(self, domain: str, content_id: str, part: str) -> str:
        """Return the id of an entity of a location."""
        found = er.async_get(self.hass).async_get_entity_id(
            domain, DOMAIN, unique_id(content_id, part)
        )
        if found is None:
            raise LookupError(f"{content_id} has no {part}")
        return found

    async def watch(self, content_id: str, to: str) -> None:
        """Turn the watch switch of a location on or off."""
        await self.hass.services.async_call(
            "switch",
            f"turn_{to}",
            {"entity_id": self.entity_id("switch", content_id, "watch")},
            blocking=True,
        )

    async def automate(self) -> None:
        """Have an automation run when a location became available."""
        automations = [
            {
                "alias": content_id,
                "triggers": {
                    "trigger": f"{DOMAIN}.location_became_available",
                    "target": {
                        "entity_id": self.entity_id("event", content_id, "changes")
                    },
                },
                "actions": {"event": RAN, "event_data": {"content_id": content_id}},
                "mode": "queued",
            }
            for content_id in LOCATIONS
        ]
        if not await async_setup_component(
            self.hass, "automation", {"automation": automations}
        ):
            raise RuntimeError("The automations cannot be set up")


@pytest.mark.parametrize("way", WAYS)
async def measure_automation(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    report: Report,
    way: str,
    seed: int,
) -> None:
    """Live through one month, polling in one of the ways."""
    caplog.set_level(logging.ERROR)
    freezer.move_to(START)
    # Home Assistant spreads its polls over a part of a second.
    random.seed(seed)
    if way == FIXED:

        def fixed(pacing: Pacing, now: datetime, *, watching: bool) -> timedelta:
            return FIXED_INTERVAL

        monkeypatch.setattr(Pacing, Pacing.interval.__name__, fixed)
    month = live(seed)
    place = _Place(hass, here)
    for content_id, statuses in month.statuses.items():
        for uid, status in statuses.items():
            place.change(StatusChange(START, content_id, uid, status))

    simulated = SimulatedTime(hass, freezer, here)
    await hass.config.async_set_time_zone("UTC")
    entry = account_entry(hass, *LOCATIONS)
    hass.config_entries.async_update_entry(
        entry, options={"monthly_request_budget": BUDGET}
    )
    if not await hass.config_entries.async_setup(entry.entry_id):
        raise RuntimeError("The integration cannot be set up")
    await simulated.settle()
    await place.automate()
    ran: list[tuple[datetime, str]] = []

    @callback
    def note(event: Event[Any]) -> None:
        ran.append((simulated.now, event.data["content_id"]))

    hass.bus.async_listen(RAN, note)

    plan: list[tuple[datetime, Callable[[], Awaitable[None] | None]]] = [
        (change.at, partial(place.change, change)) for change in month.changes
    ]
    if way == WATCHED:
        for number, wait in enumerate(month.waits):
            plan.append((wait.start, partial(place.watch, wait.content_id, "on")))
            if not _goes_on(wait, month.waits[number + 1 :]):
                plan.append((wait.until, partial(place.watch, wait.content_id, "off")))
    for at, act in sorted(plan, key=lambda item: item[0]):
        await simulated.run_until(at)
        if (awaitable := act()) is not None:
            await awaitable
            await simulated.settle()
    await simulated.run_until(END)

    freed = [wait for wait in month.waits if wait.freed <= wait.until]
    report.add(
        way,
        Measurement(
            freed=len(freed),
            latencies=[
                (noticed - wait.freed) / timedelta(minutes=1)
                for wait in freed
                if (noticed := _noticed(wait, ran)) is not None
            ],
            requests=sum(moment < END for moment in simulated.requested),
        ),
    )


def _goes_on(wait: Wait, later: list[Wait]) -> bool:
    """Return whether the driver waits there anew before the time of this wait is up."""
    return any(
        other.content_id == wait.content_id and other.start <= wait.until
        for other in later
    )


def _noticed(wait: Wait, ran: list[tuple[datetime, str]]) -> datetime | None:
    """Return when the automation ran while the charger was still free, if it did."""
    return next(
        (
            moment
            for moment, content_id in ran
            if content_id == wait.content_id and wait.freed <= moment < wait.taken
        ),
        None,
    )
