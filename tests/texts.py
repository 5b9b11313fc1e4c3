"""Whatever a test makes the integration show has a text: looked up as it is shown."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from custom_components.here_ev_charge_points.const import DOMAIN
from homeassistant import data_entry_flow
from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigSubentryFlow, OptionsFlow
from homeassistant.data_entry_flow import FlowHandler, FlowManager, FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from .meta.files import TEXTS, flat, placeholders

ENGLISH = dict(flat(TEXTS))
PLACEHOLDERS = {path: placeholders(text) for path, text in ENGLISH.items()}


@cache
def below(path: str) -> list[str]:
    """Return the paths of all texts below one."""
    return [found for found in ENGLISH if found.startswith(path)]


class Reader:
    """Reads what is shown, and notes what has no text."""

    def __init__(self) -> None:
        """Have missed nothing yet."""
        self.missing: set[str] = set()

    def text(self, path: str, filled_in: Iterable[str] = ()) -> None:
        """Read one text, with what is filled into it."""
        if path not in ENGLISH:
            self.missing.add(path)
        self.filled(path, filled_in)

    def filled(self, path: str, filled_in: Iterable[str]) -> None:
        """Read a text, if there is one, or all below a path that ends in a dot."""
        for found in below(path) if path.endswith(".") else (path,):
            for name in PLACEHOLDERS.get(found, set()).difference(filled_in):
                self.missing.add(f"{found}: {{{name}}}")

    def issue(self, key: str, filled_in: Iterable[str]) -> None:
        """Read a repair issue."""
        self.text(f"issues.{key}.title", filled_in)
        self.filled(f"issues.{key}.description", filled_in)

    def step(self, where: str, result: Mapping[str, Any]) -> None:
        """Read what a step of a dialogue shows."""
        filled_in = result.get("description_placeholders") or {}
        if result["type"] is FlowResultType.ABORT:
            self.text(f"{where}.abort.{result['reason']}", filled_in)
        elif result["type"] in (FlowResultType.FORM, FlowResultType.MENU):
            step = f"{where}.step.{result['step_id']}"
            self.text(f"{step}.title", filled_in)
            self.filled(f"{step}.", filled_in)
            for option in result.get("menu_options") or ():
                self.text(f"{step}.menu_options.{option}", filled_in)
            for error in (result.get("errors") or {}).values():
                self.text(f"{where}.error.{error}", filled_in)
            if result["type"] is FlowResultType.MENU:
                return
            if (schema := result["data_schema"]) is not None:
                self.fields(step, schema.schema, filled_in)

    def fields(
        self, where: str, schema: Mapping[Any, Any], filled_in: Iterable[str]
    ) -> None:
        """Read the fields of a form or of a section of it."""
        for field, selector in schema.items():
            if isinstance(selector, data_entry_flow.section):
                part = f"{where}.sections.{field}"
                self.text(f"{part}.name", filled_in)
                self.fields(part, selector.schema.schema, filled_in)
                continue
            self.text(f"{where}.data.{field}", filled_in)
            self.text(f"{where}.data_description.{field}", filled_in)
            choice = getattr(selector, "config", {})
            if name := choice.get("translation_key"):
                for option in choice["options"]:
                    self.text(f"selector.{name}.options.{option}")


def section(flow: FlowHandler[Any, Any, Any]) -> str:
    """Return where the texts of a dialogue stand."""
    if isinstance(flow, ConfigSubentryFlow):
        return f"config_subentries.{flow.handler[1]}"
    if isinstance(flow, OptionsFlow):
        return "options"
    if isinstance(flow, RepairsFlow):
        kind, _, _ = flow.issue_id.rpartition("_")
        return f"issues.{kind}.fix_flow"
    return "config"


@pytest.fixture(autouse=True)
def _what_is_shown_has_a_text(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read all dialogues, exceptions and repair issues of a test."""
    reader = Reader()
    handle_step = FlowManager._async_handle_step
    raised = HomeAssistantError.__init__
    create = ir.IssueRegistry.async_get_or_create

    async def read_step(self: Any, flow: Any, *args: Any, **kwargs: Any) -> Any:
        ours = DOMAIN in type(flow).__module__
        where = section(flow) if ours else ""
        result = await handle_step(self, flow, *args, **kwargs)
        if ours:
            reader.step(where, result)
        return result

    def read_exception(self: HomeAssistantError, *args: Any, **kwargs: Any) -> None:
        raised(self, *args, **kwargs)
        if self.translation_domain == DOMAIN:
            reader.text(
                f"exceptions.{self.translation_key}.message",
                self.translation_placeholders or (),
            )

    def read_issue(self: Any, domain: str, issue_id: str, **kwargs: Any) -> Any:
        if domain == DOMAIN:
            reader.issue(
                kwargs["translation_key"], kwargs["translation_placeholders"] or ()
            )
        return create(self, domain, issue_id, **kwargs)

    monkeypatch.setattr(FlowManager, "_async_handle_step", read_step)
    monkeypatch.setattr(HomeAssistantError, "__init__", read_exception)
    monkeypatch.setattr(ir.IssueRegistry, "async_get_or_create", read_issue)
    yield
    assert not reader.missing, sorted(reader.missing)
