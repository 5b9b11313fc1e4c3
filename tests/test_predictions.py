"""What HERE predicts, where an account has a contract for it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.logic.predictions import (
    Predicted,
    predicted,
)
from custom_components.here_ev_charge_points.logic.rhythm import Confidence
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from tests.common import learn, moments, poll

from .conftest import account_entry
from .here import K_LATAUS, FakeHere

NOON = datetime(2026, 7, 6, 12, tzinfo=UTC)
REFUSED: dict[str, Any] = {
    "status": 403,
    "json": {"error": "Predictions requested without required authorization"},
}
CARDS_REFUSED: dict[str, Any] = {
    "status": 403,
    "json": {"error": "Tariffs requested without required authorization"},
}
BAD: dict[str, Any] = {"status": 400, "json": {"cause": "Unknown value of 'fields'"}}


# What is read


def a_location(**more: Any) -> Any:
    """Return a location of two chargers, one of CCS2, as HERE would send it."""
    return read_location(
        {
            "id": "here:evcp:charginglocation:a",
            "evses": [
                {
                    "uid": uid,
                    "status": "charging",
                    "connectors": [{"id": uid, "standard": kind, "maxPower": 50_000}],
                }
                for uid, kind in (("1", "IEC_62196_T2_COMBO"), ("2", "CHADEMO"))
            ],
            **more,
        }
    )


def day(*chances: Any, on: str = "2026-07-06", **more: Any) -> dict[str, Any]:
    """Return the predictions of a day."""
    return {
        "date": on,
        "confidence": 0.9,
        "periodsPerDay": 24,
        "availabilityProbabilities": list(chances),
        "predictedWaitTimes": list(range(len(chances))),
        **more,
    }


def group(kind: str, **more: Any) -> dict[str, Any]:
    """Return a connector group."""
    return {"standard": kind, "maxPower": 50_000, "connectorCount": 1, **more}


HOURLY = [hour / 100 for hour in range(24)]


def test_the_period_of_a_moment() -> None:
    """In the local time of the location, for as many periods as the day has."""
    whole = a_location(predictions=[day(*HOURLY, on="2026-07-05"), day(*HOURLY)])
    both = ["1", "2"]
    assert predicted(whole, both, None, NOON) == Predicted(0.12, 12, Confidence.GOOD)
    helsinki = ZoneInfo("Europe/Helsinki")
    late = NOON + timedelta(minutes=59)
    assert predicted(whole, both, helsinki, late) == Predicted(
        0.15, 15, Confidence.GOOD
    )
    assert predicted(whole, both, None, NOON + timedelta(days=1)) is None
    halves = a_location(predictions=[day(0.1, 0.9, periodsPerDay=2, confidence=0.4)])
    assert predicted(halves, both, None, NOON) == Predicted(0.9, 1, Confidence.LOW)
    unsaid = a_location(
        predictions=[day(0.1, 0.9, periodsPerDay=None, predictedWaitTimes=None)]
    )
    assert predicted(unsaid, both, None, NOON) == Predicted(0.9, None, Confidence.GOOD)


@pytest.mark.parametrize(
    "told",
    [
        day(*HOURLY[:5]),
        day(*[None] * 24),
        day(*[1.5] * 24),
        day(*HOURLY, on="soon"),
        day(),
    ],
)
def test_what_makes_no_sense_predicts_nothing(told: dict[str, Any]) -> None:
    """It is left to our own experience."""
    assert predicted(a_location(predictions=[told]), ["1", "2"], None, NOON) is None


def test_kinds_of_connectors() -> None:
    """Of some chargers those of their kinds count, the best of several."""
    here = a_location(
        connectorGroups=[
            group("IEC_62196_T2_COMBO", predictions=[day(*[0.3] * 24)]),
            group("CHADEMO", predictions=[day(*[0.7] * 24, predictedWaitTimes=[-1])]),
            group("IEC_62196_T2", predictions=[day(*[0.9] * 24)]),
        ]
    )
    assert predicted(here, ["1"], None, NOON) == Predicted(0.3, 12, Confidence.GOOD)
    assert predicted(here, ["1", "2"], None, NOON) == Predicted(
        0.7, None, Confidence.GOOD
    )
    assert predicted(here, [], None, NOON) is None
    odd = a_location(connectorGroups=[group("CHADEMO", predictions=[]), 7])
    assert predicted(odd, ["2"], None, NOON) is None
    assert predicted(a_location(connectorGroups=None), ["2"], None, NOON) is None
    empty = read_location({"id": "a", "predictions": [day(*HOURLY)]})
    assert predicted(empty, [], None, NOON) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda part: (
            st.lists(part, max_size=5)
            | st.dictionaries(st.sampled_from(["date", *list(day())]), part, max_size=6)
        ),
        max_leaves=20,
    )
)
def test_whatever_comes(told: Any) -> None:
    """Nothing raises, and a chance is one."""
    here = a_location(
        predictions=told, connectorGroups=[group("CHADEMO", predictions=told)]
    )
    for wanted in (["1", "2"], ["2"]):
        found = predicted(here, wanted, None, NOON)
        assert found is None or 0 <= found.chance <= 1


# What is asked and told


@pytest.fixture(autouse=True)
async def _a_summer_noon(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(NOON)


async def set_up(hass: HomeAssistant, **options: Any) -> MockConfigEntry:
    """Set up a location with these options."""
    entry = account_entry(hass, K_LATAUS)
    hass.config_entries.async_update_entry(entry, options=options)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def asked(here: FakeHere) -> list[bool]:
    """Return for each request whether it asked for predictions."""
    return ["predictions" in url.query["fields"].split(",") for url in here.requests]


async def test_they_take_the_place_of_our_own(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """On the request that brings the facts, and for one charger at a moment to come."""
    entry = await set_up(hass, predictions=True)
    await poll(hass, freezer)
    assert asked(here) == [True, False]
    before = await moments(hass, **{"in": [0, 60]})
    # In Helsinki it is 16:15: half past four is none of the busiest.
    assert before[1]["chance"] == pytest.approx(1 - 0.5**5, abs=0.2)
    assert before[1]["confidence"] == "good"
    assert before[1]["usual"] is None
    assert before[1]["wait"] is not None
    assert before[0]["chance"] is None
    learn(entry)
    (now, then) = await moments(hass, **{"in": [0, 60]})
    assert then["chance"] == before[1]["chance"]
    assert then["usual"] is not None
    assert now["chance"] == 1
    (two,) = await moments(hass, min_free=2, **{"in": 60})
    assert two["chance"] not in (None, then["chance"])
    (far,) = await moments(hass, **{"in": 5_000})
    assert far["chance"] == far["usual"]
    freezer.tick(timedelta(days=1))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert asked(here)[-1]


async def test_who_has_them_off_is_asked_for_nothing(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """Not even once."""
    here.predictions_failure = REFUSED
    entry = await set_up(hass)
    assert asked(here) == [False]
    learn(entry)
    (then,) = await moments(hass, **{"in": 60})
    assert then["chance"] is not None


@pytest.mark.parametrize("refusal", [REFUSED, BAD])
async def test_a_refusal_is_told_once(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
    caplog: pytest.LogCaptureFixture,
    refusal: dict[str, Any],
) -> None:
    """All else goes on, and HERE is asked again after the option was off alone."""
    here.predictions_failure = refusal
    entry = await set_up(hass, predictions=True)
    assert asked(here) == [True, False]
    issue = issue_registry.async_get_issue(
        DOMAIN, f"predictions_refused_{entry.entry_id}"
    )
    assert issue is not None
    assert issue.translation_placeholders is not None
    words = refusal["json"].get("error") or refusal["json"]["cause"]
    assert words in issue.translation_placeholders["detail"]
    learn(entry)
    (then,) = await moments(hass, **{"in": 60})
    assert then["chance"] is not None
    here.requests.clear()
    for _ in range(2):
        freezer.tick(timedelta(days=1))
        async_fire_time_changed(hass)
        await hass.async_block_till_done(wait_background_tasks=True)
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert not any(asked(here))
    assert issue_registry.async_get_issue(
        DOMAIN, f"predictions_refused_{entry.entry_id}"
    )
    assert caplog.text.count("does not tell its predictions") == 1

    here.predictions_failure = None
    for options in ({}, {"predictions": True}):
        hass.config_entries.async_update_entry(entry, options=options)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert not issue_registry.issues
    await poll(hass, freezer)
    assert any(asked(here))
    assert not issue_registry.issues


async def test_cards_and_predictions_are_told_apart(
    hass: HomeAssistant, here: FakeHere, issue_registry: ir.IssueRegistry
) -> None:
    """Whichever HERE refuses, the other goes on."""
    here.cards_failure = CARDS_REFUSED
    entry = await set_up(hass, predictions=True, providers=["a-partner"])
    assert asked(here) == [True, True]
    assert [issue for _, issue in issue_registry.issues] == [
        f"cards_refused_{entry.entry_id}"
    ]
    assert await hass.config_entries.async_remove(entry.entry_id)
    here.requests.clear()
    here.cards_failure, here.predictions_failure = None, REFUSED
    entry = await set_up(hass, predictions=True, providers=["a-partner"])
    assert asked(here) == [True, False]
    assert "partner:a-partner" in here.requests[-1].query.getall("tariff")
    assert [issue for _, issue in issue_registry.issues] == [
        f"predictions_refused_{entry.entry_id}"
    ]


async def test_a_service_that_is_off_is_no_refusal_of_predictions(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """It is not tried without them."""
    here.fail(403, json={"error_description": "These credentials do not authorize"})
    entry = account_entry(hass, K_LATAUS)
    hass.config_entries.async_update_entry(entry, options={"predictions": True})
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert asked(here) == [True]
