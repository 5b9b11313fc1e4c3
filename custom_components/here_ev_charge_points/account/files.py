"""The files of an account: read at set-up, and written only when there is news.

`<domain>.<entry id>` has the count of requests and the states that were last known; it
is small, and written with every request and every change. `….news` has the rest of what
decides what is news, and is written before it where that changes. `….answers` has what
HERE answered; it is large, and written when the details in it are new, at most once an
hour, and at a clean stop. `….rhythm` has what was learned of the locations, and is
written some times a day: what a crash costs are hours of weeks.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.json import json_bytes
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.json import json_loads_object

from ..api import HereError, RequestKind
from ..const import (
    CONF_MONTHLY_REQUEST_BUDGET,
    DEFAULT_MONTHLY_REQUEST_BUDGET,
    DOMAIN,
    LOGGER,
)
from ..logic.budget import Usage
from ..logic.experience import Experience
from .memory import Memory

STORAGE_VERSION = 1
ANSWERS_EVERY = timedelta(hours=1)
RHYTHM_EVERY = timedelta(hours=6)
_UNTIL_STOPPED = timedelta(days=1).total_seconds()

_FILES: HassKey[dict[str, AccountFiles]] = HassKey(f"{DOMAIN}_files")

type _Store = Store[dict[str, Any]]


@callback
def files_of(hass: HomeAssistant, entry: ConfigEntry) -> AccountFiles:
    """Return the files of an account: the same ones, loaded or not."""
    files = hass.data.setdefault(_FILES, {}).get(entry.entry_id)
    if files is None:
        files = hass.data[_FILES][entry.entry_id] = AccountFiles(hass, entry.entry_id)
    budget = entry.options.get(
        CONF_MONTHLY_REQUEST_BUDGET, DEFAULT_MONTHLY_REQUEST_BUDGET
    )
    files.usage.limit = int(budget) or None
    return files


class AccountFiles:
    """What an account remembers, and the one count of its requests.

    `usage` stays the same object however often the account is loaded, so that also a
    dialogue or an action from before a reload counts into it.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Read nothing yet."""
        self.usage = Usage()
        self.memory = Memory(usage=self.usage)
        self.experience = Experience()
        self.signal_wait = f"{DOMAIN}_{entry_id}_wait"
        self._hass = hass
        self._is_read = False
        self._is_to_be_written = False
        self._writing = asyncio.Lock()
        self._account = account_store(hass, entry_id)
        self._news: _Store = Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}.news")
        self._answers: _Store = Store(
            hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}.answers"
        )
        self._rhythm: _Store = Store(
            hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}.rhythm"
        )
        self._is_rhythm_due = False
        self._unreadable: _Store = Store(
            hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}.unreadable"
        )
        self._written_usage: dict[str, Any] | None = None
        self._written_form: tuple[Any, ...] | None = None
        self._answers_written: datetime | None = None
        self._answers_to_write: Callable[[], dict[str, Any]] | None = None

    # Reading

    async def async_usage(self) -> Usage:
        """Return the count, read from the file where nobody has done so yet."""
        if not self._is_read:
            await self.async_load()
        return self.usage

    async def async_load(self) -> Memory:
        """Read what was remembered; what is not readable is kept aside.

        Raises HomeAssistantError where a file cannot be read at all, or is of a later
        version.
        """
        if self._is_to_be_written:
            await self.async_save_account()
        stored = await self._account.async_load()
        news = await self._news.async_load()
        try:
            memory = Memory() if stored is None else Memory.from_dict(stored, news)
        except AttributeError, LookupError, TypeError, ValueError:
            memory = await self._save_count({"account": stored, "news": news})
        if stored is None and self._written_usage is None:
            damaged = await self._hass.async_add_executor_job(self._damaged_file)
            self.usage.take(Usage.salvage(damaged))
        # A file that we wrote ourselves may be behind what was counted since.
        elif stored is not None and stored.get("usage") != self._written_usage:
            self.usage.take(memory.usage)
        memory.usage = self.usage
        self.memory = memory
        self._written_form = None
        if not self._is_read:
            await self._load_experience()
        self._is_read = True
        return memory

    async def _load_experience(self) -> None:
        """Take up what was learned; what is not readable is learned anew."""
        if (stored := await self._rhythm.async_load()) is None:
            return
        try:
            self.experience = Experience.from_dict(stored)
        except AttributeError, LookupError, TypeError, ValueError:
            LOGGER.warning("What was learned is not readable, and is learned anew")

    async def async_load_answers(self) -> dict[str, Any]:
        """Read HERE's last answers, as the client's cache has exported them."""
        if (export := self._answers_to_write) is not None:
            return json_loads_object(json_bytes(export()))
        return await self._answers.async_load() or {}

    async def _save_count(self, unreadable: dict[str, Any]) -> Memory:
        """Keep aside what is not readable, and of its contents the count."""
        usage = Usage.salvage(json.dumps(unreadable))
        LOGGER.warning(
            "What was remembered is not readable, and kept as %s; %s requests of %s are"
            " counted",
            self._unreadable.path,
            sum(usage.counts.values()),
            usage.month or "this month",
        )
        await self._unreadable.async_save(unreadable)
        return Memory(usage=usage)

    def _damaged_file(self) -> str:
        """Return the text of the file that Home Assistant put aside, empty without."""
        path = Path(self._account.path)
        damaged = sorted(path.parent.glob(f"{path.name}.corrupt.*"))
        return damaged[-1].read_text("utf-8", "replace") if damaged else ""

    # Writing

    @callback
    def count(self, kind: RequestKind) -> None:
        """Count a request that is about to be sent.

        Raises BudgetSpentError where the budget has none left.
        """
        self.usage.note(kind, dt_util.now())
        self.save()

    @callback
    def heard(self, error: HereError) -> None:
        """Take note of how long HERE wants to be left alone, whoever asked."""
        attempts = self.memory.attempts
        before = attempts.wait_until
        attempts.note_wait(error, dt_util.utcnow())
        if attempts.wait_until != before:
            self.save()
            async_dispatcher_send(self._hass, self.signal_wait)

    @callback
    def note_success(self) -> None:
        """Take note that HERE has just answered the account's holder."""
        self.memory.attempts.failures = 0
        self.save()

    @callback
    def save(self) -> None:
        """Write the count and the news, once for all that changes in this moment."""
        if self._is_read and not self._is_to_be_written:
            self._is_to_be_written = True
            self._hass.async_create_task(
                self._async_save_soon(), f"write {self._account.key}"
            )

    @callback
    def save_answers(
        self, export: Callable[[], dict[str, Any]], *, details: bool
    ) -> None:
        """Write answers, where `details` are new in them not only at the stop."""
        self._answers_to_write = export
        now = dt_util.utcnow()
        is_early = (
            self._answers_written is not None
            and abs(now - self._answers_written) < ANSWERS_EVERY
        )
        if details and not is_early:
            self._answers_written = now
            self._hass.async_create_task(
                self._async_write_answers(), "write the answers of HERE"
            )
        else:
            self._answers.async_delay_save(export, _UNTIL_STOPPED)

    @callback
    def save_experience(self) -> None:
        """Write what was learned, within hours or at the stop."""
        if not self._is_rhythm_due:
            self._is_rhythm_due = True
            delay = RHYTHM_EVERY.total_seconds()
            self._rhythm.async_delay_save(self._rhythm_data, delay)

    async def async_save_account(self) -> None:
        """Write down the count and the news at once; nothing over what was not read."""
        async with self._writing:
            if not self._is_read:
                return
            self._is_to_be_written = False
            memory, news = self.memory, None
            if (form := memory.form()) != self._written_form:
                self._written_form = form
                memory.edition += 1
                news = memory.news()
            # Both as they are now, whatever happens while the first is written.
            account = memory.as_dict()
            self._written_usage = account["usage"]
            if news is not None:
                await self._news.async_save(news)
            await self._account.async_save(account)

    async def async_save(self) -> None:
        """Write down at once what would be written soon or at the stop."""
        await self.async_save_account()
        await self._async_write_answers()
        if self._is_rhythm_due:
            await self._rhythm.async_save(self._rhythm_data())

    async def _async_save_soon(self) -> None:
        await asyncio.sleep(0)
        await self.async_save_account()

    async def async_remove(self) -> None:
        """Remove all files, and write no other."""
        for store in (
            self._account,
            self._news,
            self._answers,
            self._rhythm,
            self._unreadable,
        ):
            store.make_read_only()
            await store.async_remove()
        self._hass.data[_FILES] = {
            key: files
            for key, files in self._hass.data[_FILES].items()
            if files is not self
        }

    async def _async_write_answers(self) -> None:
        export, self._answers_to_write = self._answers_to_write, None
        if export is not None:
            await self._answers.async_save(export())

    @callback
    def _rhythm_data(self) -> dict[str, Any]:
        self._is_rhythm_due = False
        return self.experience.as_dict()


def account_store(hass: HomeAssistant, entry_id: str) -> _Store:
    """Return the file that an account's count is kept in."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}")
