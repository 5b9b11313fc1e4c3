"""A house with an account, and what people, power and clocks do to it."""

from collections import Counter
from datetime import timedelta
import logging
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory

from benchmark.clock import SimulatedTime
from custom_components.here_ev_charge_points.account.memory import Memory
from custom_components.here_ev_charge_points.const import (
    DOMAIN,
    LOGGER,
    SUBENTRY_TYPE_LOCATION,
)
from custom_components.here_ev_charge_points.logic.identity import (
    split_unique_id,
    unique_id,
)
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.const import (
    EVENT_HOMEASSISTANT_FINAL_WRITE,
    EVENT_HOMEASSISTANT_STARTED,
)
from homeassistant.core import CoreState, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.trigger import (
    async_initialize_triggers,
    async_validate_trigger_config,
)
from homeassistant.util import dt as dt_util
from tests.here import API_KEY
from tests.soak.home import Home

from .model import SILENT, Model, News
from .wire import CHARGERS, TroubledHere

TRIGGERS = ("charger_became_available", "charger_went_out_of_order")
# What automations target: people give it to every event entity.
LABEL = "heard"


class Errors(logging.Handler):
    """Keeps what nobody should find in a log."""

    def __init__(self) -> None:
        """Start with a clean log."""
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        # HERE failing is no error of ours.
        if record.exc_info or record.name != LOGGER.name:
            self.lines.append(record.getMessage())


class House(Home):
    """A Home Assistant with one account of HERE, beside the model of it."""

    time_zone = "Europe/Berlin"
    first_state = CoreState.starting

    def __init__(
        self,
        storage: dict[str, Any],
        freezer: FrozenDateTimeFactory,
        here: TroubledHere,
        errors: Errors,
    ) -> None:
        """Take the world around it."""
        super().__init__(storage, self._begin_time)
        self._freezer = freezer
        self.here = here
        self.errors = errors
        self.model = Model()
        self.told: Counter[News] = Counter()
        self.budget = 300
        storage.clear()
        errors.lines.clear()
        here.begin(self._hear)

    def _begin_time(self, hass: HomeAssistant) -> SimulatedTime:
        return SimulatedTime(hass, self._freezer, self.here)

    def _hear(self, ids: list[str], items: dict[str, dict[str, Any]] | None) -> None:
        """Note what was asked, and what a poll has heard of its locations."""
        self.model.request(dt_util.now())
        configured = {
            str(subentry.unique_id)
            for entry in self.hass.config_entries.async_entries(DOMAIN)
            for subentry in entry.subentries.values()
        }
        self.model.hear(configured.intersection(ids), items)

    @property
    def loaded(self) -> bool:
        """Return whether the account is set up."""
        return self.entry.state is ConfigEntryState.LOADED

    @override
    async def furnish(self) -> None:
        hass = self.hass

        @callback
        def label(event: Event[Any]) -> None:
            entity_id = event.data["entity_id"]
            if event.data["action"] == "create" and entity_id.startswith("event."):
                er.async_get(hass).async_update_entity(entity_id, labels={LABEL})

        @callback
        def tell(variables: dict[str, Any], context: object = None) -> None:
            trigger = variables["trigger"]
            entity = er.async_get(hass).async_get(trigger["entity_id"])
            assert entity is not None
            place, _ = split_unique_id(entity.unique_id)
            charger = trigger["to_state"].attributes["charger"]
            what = trigger["platform"].rpartition(".")[2]
            self.told[News(place, charger, what)] += 1

        hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, label)
        triggers = [
            {"platform": f"{DOMAIN}.{name}", "target": {"label_id": LABEL}}
            for name in TRIGGERS
        ]
        await async_initialize_triggers(
            hass,
            await async_validate_trigger_config(hass, triggers),
            tell,
            DOMAIN,
            "lives",
            LOGGER.log,
        )

    @override
    async def start(self) -> None:
        await super().start()
        self.hass.set_state(CoreState.running)
        self.hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
        await self.time.settle()

    # What people do

    async def _walk(self, flows: Any, handler: object, *answers: dict[str, Any]) -> Any:
        """Open a dialogue and give it these answers."""
        result = await flows.async_init(handler, context={"source": SOURCE_USER})
        for answer in answers:
            result = await flows.async_configure(result["flow_id"], answer)
        await self.time.settle()
        return result

    async def move_in(self, places: list[str]) -> None:
        """Set up the account with its first locations."""
        for content_id in places:
            self.model.add(content_id)
        result = await self._walk(
            self.hass.config_entries.flow,
            DOMAIN,
            {"next_step_id": "api_key"},
            {"api_key": API_KEY},
            {"next_step_id": "location_ids"},
            {"location_ids": ", ".join(places)},
        )
        assert result["type"] == "create_entry", result

    async def add(self, content_id: str) -> None:
        """Add a location, if HERE answers."""
        self.model.add(content_id)
        result = await self._walk(
            self.hass.config_entries.subentries,
            (self.entry.entry_id, SUBENTRY_TYPE_LOCATION),
            {"next_step_id": "location_ids"},
            {"location_ids": content_id},
        )
        if result["type"] != "create_entry":
            del self.model.places[content_id]

    def subentry_id(self, content_id: str) -> str:
        """Return where a location is kept."""
        return next(
            subentry.subentry_id
            for subentry in self.entry.subentries.values()
            if subentry.unique_id == content_id
        )

    async def remove(self, content_id: str) -> None:
        """Remove a location."""
        del self.model.places[content_id]
        self.hass.config_entries.async_remove_subentry(
            self.entry, self.subentry_id(content_id)
        )
        await self.time.settle()

    async def _change(self, content_id: str, *answers: dict[str, Any]) -> Any:
        """Go through the dialogue that changes a location."""
        result: Any = await self.entry.start_subentry_reconfigure_flow(  # type: ignore[attr-defined]
            self.hass, self.subentry_id(content_id)
        )
        for answer in answers:
            result = await self.hass.config_entries.subentries.async_configure(
                result["flow_id"], answer
            )
        await self.time.settle()
        return result

    async def set_options(self, **options: Any) -> None:
        """Change the options of the account."""
        await self._walk(self.hass.config_entries.options, self.entry.entry_id, options)

    async def reload(self) -> None:
        """Reload the account."""
        await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.time.settle()

    async def disable(self, disabled: bool) -> None:
        """Disable or enable the account."""
        await self.hass.config_entries.async_set_disabled_by(
            self.entry.entry_id, ConfigEntryDisabler.USER if disabled else None
        )
        await self.time.settle()

    @property
    def asked_for_the_key(self) -> list[str]:
        """Return the dialogues that ask for the key again."""
        return [
            flow["flow_id"]
            for flow in self.hass.config_entries.flow.async_progress()
            if flow["context"]["source"] == SOURCE_REAUTH
        ]

    async def type_the_key(self) -> None:
        """Give Home Assistant the key that it asks for."""
        for flow_id in self.asked_for_the_key:
            for answer in ({"next_step_id": "api_key"}, {"api_key": API_KEY}):
                await self.hass.config_entries.flow.async_configure(flow_id, answer)
        await self.time.settle()

    async def watch(self, content_id: str, on: bool) -> None:
        """Turn the switch of a location."""
        entity_id = self._entity_id("switch", content_id, "watch")
        if entity_id is not None:
            await self.hass.services.async_call(
                "switch",
                "turn_on" if on else "turn_off",
                {"entity_id": entity_id},
                blocking=True,
            )
            await self.time.settle()

    # What time does

    async def pass_time(self, span: timedelta) -> None:
        """Let time pass."""
        await self.time.run_until(self.time.now + span)

    async def until_written(self) -> None:
        """Let time pass until nothing waits to be written."""
        while EVENT_HOMEASSISTANT_FINAL_WRITE in self.hass.bus.async_listeners():
            await self.pass_time(timedelta(seconds=5))

    async def until_asked(self, longest: timedelta) -> None:
        """Let time pass until HERE is asked."""
        requests, end = len(self.here.requests), self.time.now + longest
        while len(self.here.requests) == requests and await self.time.step(end):
            pass

    # What is to be seen

    def _entity_id(self, domain: str, content_id: str, part: str) -> str | None:
        return er.async_get(self.hass).async_get_entity_id(
            domain, DOMAIN, unique_id(content_id, part)
        )

    def state(self, domain: str, content_id: str, part: str) -> str:
        """Return the state of an entity, "missing" where there is none."""
        entity_id = self._entity_id(domain, content_id, part)
        state = self.hass.states.get(entity_id) if entity_id else None
        return state.state if state else "missing"

    @property
    def devices(self) -> Counter[str]:
        """Count the devices of each location."""
        entry_id = self.entry.entry_id
        devices = dr.async_entries_for_config_entry(dr.async_get(self.hass), entry_id)
        return Counter(
            key
            for device in devices
            for _, key in device.identifiers
            if key != entry_id
        )

    @property
    def counted(self) -> int:
        """Return the requests that the account has counted this month."""
        return self.entry.runtime_data.memory.usage.total(dt_util.now())

    @property
    def month(self) -> str:
        """Return the month that it is in the house."""
        return f"{dt_util.now():%Y-%m}"

    # What is always so

    def check(self) -> None:
        """Find fault with anything."""
        self._no_state_contradicts_the_model()
        self._news_is_told_once()
        self._requests_are_counted()
        self._each_location_has_one_device()
        self._files_can_be_read()
        assert not self.errors.lines, self.errors.lines

    def _no_state_contradicts_the_model(self) -> None:
        for content_id in self.model.places:
            for charger in CHARGERS:
                state = self.state("sensor", content_id, f"evse:{charger}")
                allowed = SILENT
                if self.loaded:
                    allowed = self.model.allowed(content_id, charger)
                assert state in allowed, (content_id, charger, state, allowed)

    def _news_is_told_once(self) -> None:
        assert self.told == self.model.due, (self.told, self.model.due)

    def _requests_are_counted(self) -> None:
        sent = self.model.sent[self.month]
        assert sent <= self.budget, sent
        if self.loaded:
            assert self.counted == sent, (self.counted, sent)

    def _each_location_has_one_device(self) -> None:
        places, devices = self.model.places, self.devices
        assert devices.keys() <= places.keys(), devices
        assert set(devices.values()) <= {1}, devices
        if self.loaded:
            assert devices.keys() >= {key for key in places if places[key].answer}

    def _files_can_be_read(self) -> None:
        key = f"{DOMAIN}.{self.entry.entry_id}"
        if (file := self.storage.get(key)) is not None:
            news = self.storage.get(f"{key}.news", {"data": None})
            Memory.from_dict(file["data"], news["data"])
