"""The repair issues of an account: raised when something needs its holder."""

from collections.abc import Iterable, Mapping, Set as AbstractSet

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN, LOGGER

# A forecast wavers: it has to be this far off to raise the issue, and to clear it.
RUNS_OUT = 1.1
LASTS = 1.02


class Issues:
    """Raises issues once, and takes them back when their cause is gone."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Speak for one account; `gone` are the locations that HERE has stopped to know."""
        self._hass = hass
        self._entry = entry
        self.gone: set[str] = set()

    @callback
    def note_gone(
        self,
        gone: AbstractSet[str],
        present: AbstractSet[str],
        subentries: Mapping[str, ConfigSubentry],
    ) -> None:
        """Raise an issue for each location that HERE has stopped to know."""
        for content_id in gone - self.gone:
            subentry = subentries[content_id]
            LOGGER.warning("HERE no longer knows the location %s", subentry.title)
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                _gone_id(subentry),
                is_fixable=True,
                severity=ir.IssueSeverity.WARNING,
                translation_key="location_gone",
                translation_placeholders={"location": subentry.title},
                data={
                    "entry_id": self._entry.entry_id,
                    "subentry_id": subentry.subentry_id,
                },
            )
        self.gone |= gone
        for content_id in self.gone & present:
            subentry = subentries[content_id]
            LOGGER.info("HERE knows the location %s again", subentry.title)
            ir.async_delete_issue(self._hass, DOMAIN, _gone_id(subentry))
            self.gone.discard(content_id)

    @callback
    def note_budget(self, budget: int | None, forecast: int, *, spent: bool) -> None:
        """Raise an issue when the budget is spent, or will be before the month ends."""
        self._set("budget_spent", spent, budget, forecast)
        raised = (DOMAIN, self._budget_id("budget_runs_out")) in ir.async_get(
            self._hass
        ).issues
        limit = LASTS if raised else RUNS_OUT
        runs_out = not spent and budget is not None and forecast > budget * limit
        self._set("budget_runs_out", runs_out, budget, forecast)

    @callback
    def clear(self, subentries: Iterable[ConfigSubentry]) -> None:
        """Take everything back; the next set-up finds out anew."""
        for subentry in subentries:
            ir.async_delete_issue(self._hass, DOMAIN, _gone_id(subentry))
        for kind in ("budget_spent", "budget_runs_out"):
            ir.async_delete_issue(self._hass, DOMAIN, self._budget_id(kind))

    def _set(self, kind: str, raised: bool, budget: int | None, forecast: int) -> None:
        if not raised:
            ir.async_delete_issue(self._hass, DOMAIN, self._budget_id(kind))
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._budget_id(kind),
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=kind,
            translation_placeholders={
                "account": self._entry.title,
                "budget": str(budget),
                "forecast": str(forecast),
            },
        )

    def _budget_id(self, kind: str) -> str:
        return f"{kind}_{self._entry.entry_id}"


def _gone_id(subentry: ConfigSubentry) -> str:
    return f"location_gone_{subentry.subentry_id}"
