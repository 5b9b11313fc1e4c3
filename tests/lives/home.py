"""A house with an account, and what people, power and clocks do to it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, override

from pytest_homeassistant_custom_component.common import flush_store
from yarl import URL

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
from custom_components.here_ev_charge_points.repairs import async_create_fix_flow
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, Event, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.trigger import (
    async_initialize_triggers,
    async_validate_trigger_config,
)
from homeassistant.util import dt as dt_util
from tests.here import API_KEY
from tests.soak.home import Home

from .model import SILENT, Model, News
from .wire import CHARGERS, NOWHERE, other_id
from .world import World

TRIGGERS = ("charger_became_available", "charger_went_out_of_order")
# What automations target: people give it to every event entity.
LABEL = "heard"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One that is open; `content_id`: of the location that it changes."""

    kind: str
    flow_id: str
    content_id: str


class HouseTime(SimulatedTime):
    """Simulated time beside a clock that is wrong now and then."""

    def __init__(self, hass: HomeAssistant, world: World) -> None:
        """Start when the clock is right."""
        super().__init__(hass, world.freezer, world.here)
        self._world = world

    def jump(self, span: timedelta) -> None:
        """Let the clock show something else; no time passes."""
        self._move_to(self.now + span)
        self._world.ahead += span

    @override
    def _next_timer(self) -> datetime | None:
        due = super()._next_timer()
        return None if due is None else due + self._world.ahead


class House(Home[HouseTime]):
    """A Home Assistant with one account of HERE, beside the model of it."""

    time_zone = "Europe/Berlin"
    first_state = CoreState.starting

    def __init__(self, world: World) -> None:
        """Take the world around it."""
        super().__init__(world.storage, lambda hass: HouseTime(hass, world))
        self.here = world.here
        self.errors = world.errors
        self.model = Model()
        self.told: Counter[News] = Counter()
        self.dialogues: list[Dialogue] = []
        # The account does not notice until it is loaded.
        self.removed: set[str] = set()
        # What waits does so as long as it seemed when it began to wait.
        self.clock_is_steady = True
        self._off = timedelta(0)
        self.storage.clear()
        self.errors.lines.clear()
        self.here.begin(self._note_request, self._hear)

    def _note_request(self, url: URL) -> None:
        """Note what was asked on behalf of the account."""
        if url.query["apiKey"] == API_KEY:
            self.model.request(dt_util.now())
            self.clock_is_steady = True

    def _hear(self, ids: list[str], items: dict[str, dict[str, Any]] | None) -> None:
        """Note what a poll has heard of its locations."""
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

    @property
    def left(self) -> int:
        """Return how many requests the budget has left."""
        return self.model.budget - self.model.count(dt_util.now())

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
        await self.answer(await self.open("add"), content_id)

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
        self.removed.add(content_id)
        self.hass.config_entries.async_remove_subentry(
            self.entry, self.subentry_id(content_id)
        )
        await self.time.settle()

    async def move(self, old: str, new: str) -> None:
        """Choose another location for one, or the same under its new id."""
        dialogue = await self.open("change", old)
        await self.answer(dialogue, new)

    async def repair(self, content_id: str) -> None:
        """Find a location that HERE does not know any more, where it was."""
        subentry_id = self.subentry_id(content_id)
        where = {"entry_id": self.entry.entry_id, "subentry_id": subentry_id}
        flow: Any = await async_create_fix_flow(self.hass, "location_gone", where)
        flow.hass, flow.flow_id, flow.handler = self.hass, "a repair", DOMAIN
        form = await flow.async_step_replace()
        if form["type"] is FlowResultType.FORM:
            new = other_id(content_id)
            self.model.move(content_id, new)
            await flow.async_step_replace({"location_id": new})
        await self.time.settle()

    async def rename(self, content_id: str, name: str) -> None:
        """Give a location and all that belongs to it another name."""
        entities, devices = er.async_get(self.hass), dr.async_get(self.hass)
        for device in dr.async_entries_for_config_entry(devices, self.entry.entry_id):
            if (DOMAIN, content_id) in device.identifiers:
                devices.async_update_device(device.id, name_by_user=name)
        if (entity_id := self._entity_id("event", content_id, "changes")) is not None:
            entities.async_update_entity(
                entity_id, name=name, new_entity_id=f"event.{name}", icon="mdi:fire"
            )
        flows = self.hass.config_entries.subentries
        result = await self._open_change(content_id)
        for answer in ({"next_step_id": "rename"}, {"name": name}):
            result = await flows.async_configure(result["flow_id"], answer)
        await self.time.settle()

    async def set_options(self, **options: Any) -> None:
        """Change the options of the account."""
        now = dt_util.now()
        self.model.count(now)
        self.model.budget = options["monthly_request_budget"]
        if (total := options.get("requests_this_month")) is not None:
            self.model.correct(total, now)
        await self._walk(self.hass.config_entries.options, self.entry.entry_id, options)

    # Dialogues that are left, and gone on with later

    async def _open_change(self, content_id: str) -> Any:
        """Open the dialogue that changes a location."""
        return await self.hass.config_entries.subentries.async_init(
            (self.entry.entry_id, SUBENTRY_TYPE_LOCATION),
            context={
                "source": SOURCE_RECONFIGURE,
                "subentry_id": self.subentry_id(content_id),
            },
        )

    async def open(self, kind: str, content_id: str = "") -> Dialogue:
        """Open a dialogue, up to where something is chosen."""
        config_entries = self.hass.config_entries
        answers: tuple[dict[str, Any], ...] = ({"next_step_id": "location_ids"},)
        flows: Any = config_entries.subentries
        if kind == "change":
            result = await self._open_change(content_id)
        else:
            where: object = (self.entry.entry_id, SUBENTRY_TYPE_LOCATION)
            if kind == "search":
                answers = ({"next_step_id": "search"}, {"location": NOWHERE})
            if kind == "another account":
                flows, where = config_entries.flow, DOMAIN
                answers = ({"next_step_id": "api_key"}, {"api_key": "another-key"})
            result = await flows.async_init(where, context={"source": SOURCE_USER})
        for answer in answers:
            result = await flows.async_configure(result["flow_id"], answer)
        await self.time.settle()
        return Dialogue(kind, result["flow_id"], content_id)

    async def answer(self, dialogue: Dialogue, chosen: str) -> None:
        """Choose a location in a dialogue, if HERE answers."""
        model, old = self.model, dialogue.content_id
        if dialogue.kind == "change" and old not in model.places:
            return
        before = dict(model.places)
        if chosen not in model.places:
            if old:
                self.removed.add(old)
                model.move(old, chosen)
            else:
                model.add(chosen)
        result = await self.hass.config_entries.subentries.async_configure(
            dialogue.flow_id, {"location_ids": chosen}
        )
        await self.time.settle()
        if result["type"] is FlowResultType.FORM:
            model.places = before

    @override
    async def restart(
        self, *, crash: bool = False, off: timedelta = timedelta(0)
    ) -> None:
        """Start anew after a while; a crash comes once Home Assistant has written."""
        if crash:
            for store in (
                self.hass.config_entries._store,
                dr.async_get(self.hass)._store,
                er.async_get(self.hass)._store,
            ):
                await flush_store(store)
        self.dialogues.clear()
        self.clock_is_steady = True
        self._off = off
        await super().restart(crash=crash)

    @override
    async def stop(self) -> None:
        await super().stop()
        self.time._move_to(self.time.now + self._off)

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

    # What is always so

    def check(self) -> None:
        """Find fault with anything."""
        if self.loaded:
            self.removed.clear()
        self._no_state_contradicts_the_model()
        self._news_is_told_once()
        self._requests_are_counted()
        self._each_location_has_one_device()
        self._files_can_be_read()
        assert not self.errors.lines, self.errors.lines

    def _no_state_contradicts_the_model(self) -> None:
        if self.loaded:
            self.model.time_is(dt_util.now())
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
        # An account that is not loaded does not see what the clock shows.
        if self.loaded:
            sent = self.model.count(dt_util.now())
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
