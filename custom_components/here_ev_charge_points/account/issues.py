"""The repair issues of an account: raised when something needs its holder."""

from collections.abc import Iterable, Mapping, Set as AbstractSet

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..api import ForbiddenError, HereError, InvalidCredentialError, QuotaExceededError
from ..const import DOMAIN, LOGGER, PORTAL_URL

# A forecast wavers: it has to be this far off to raise the issue, and to clear it.
RUNS_OUT = 1.1
LASTS = 1.02

_BUDGET = ("budget_spent", "budget_runs_out")
CARDS, PREDICTIONS = NOT_TOLD = ("cards_refused", "predictions_refused")
_REFUSALS: dict[str, type[HereError]] = {
    "quota_spent": QuotaExceededError,
    "not_enabled": ForbiddenError,
}


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
        raised = (DOMAIN, self._account_issue("budget_runs_out")) in ir.async_get(
            self._hass
        ).issues
        limit = LASTS if raised else RUNS_OUT
        runs_out = not spent and budget is not None and forecast > budget * limit
        self._set("budget_runs_out", runs_out, budget, forecast)

    @callback
    def note_service(self, error: HereError | None) -> None:
        """Say what to do at HERE where HERE refuses, and take it back when it is over."""
        for kind, refusal in _REFUSALS.items():
            if isinstance(error, refusal):
                self._raise(
                    kind,
                    severity=ir.IssueSeverity.ERROR,
                    url=PORTAL_URL,
                    detail=error.description,
                )
            else:
                self._take_back(kind)
        if isinstance(error, InvalidCredentialError):
            self._entry.async_start_reauth(self._hass)
        elif error is None:
            for flow in self._hass.config_entries.flow.async_progress_by_handler(
                DOMAIN,
                match_context={
                    "entry_id": self._entry.entry_id,
                    "source": SOURCE_REAUTH,
                },
            ):
                self._hass.config_entries.flow.async_abort(flow["flow_id"])

    @callback
    def note_refused(self, kind: str, refusal: str) -> None:
        """Say why HERE does not tell cards or predictions; empty where it does."""
        if refusal:
            self._raise(kind, detail=refusal)
        else:
            self._take_back(kind)

    @callback
    def clear(self, subentries: Iterable[ConfigSubentry]) -> None:
        """Take everything back; the next set-up finds out anew."""
        for subentry in subentries:
            ir.async_delete_issue(self._hass, DOMAIN, _gone_id(subentry))
        for kind in (*_BUDGET, *NOT_TOLD, *_REFUSALS):
            self._take_back(kind)

    def _set(self, kind: str, raised: bool, budget: int | None, forecast: int) -> None:
        if raised:
            self._raise(kind, budget=str(budget), forecast=str(forecast))
        else:
            self._take_back(kind)

    def _raise(
        self,
        kind: str,
        *,
        severity: ir.IssueSeverity = ir.IssueSeverity.WARNING,
        url: str | None = None,
        **placeholders: str,
    ) -> None:
        """Raise an issue of the account."""
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._account_issue(kind),
            is_fixable=False,
            severity=severity,
            learn_more_url=url,
            translation_key=kind,
            translation_placeholders={"account": self._entry.title, **placeholders},
        )

    def _take_back(self, kind: str) -> None:
        ir.async_delete_issue(self._hass, DOMAIN, self._account_issue(kind))

    def _account_issue(self, kind: str) -> str:
        return f"{kind}_{self._entry.entry_id}"


def _gone_id(subentry: ConfigSubentry) -> str:
    return f"location_gone_{subentry.subentry_id}"
