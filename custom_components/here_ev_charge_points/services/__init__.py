"""Actions: locations around a place, those set up, costs, forecasts, and watching."""

from homeassistant.core import HomeAssistant, SupportsResponse, callback

from ..const import DOMAIN
from .cost import ESTIMATE_COST_SCHEMA, estimate_cost
from .forecast import FORECAST_SCHEMA, forecast
from .locations import GET_STATUS_SCHEMA, SEARCH_SCHEMA, get_status, search
from .watch import WATCH_SCHEMA, watch

_THAT_ANSWER = {
    "estimate_cost": (estimate_cost, ESTIMATE_COST_SCHEMA),
    "forecast": (forecast, FORECAST_SCHEMA),
    "get_status": (get_status, GET_STATUS_SCHEMA),
    "search": (search, SEARCH_SCHEMA),
}


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, (answer, schema) in _THAT_ANSWER.items():
        hass.services.async_register(
            DOMAIN,
            name,
            answer,
            schema=schema,
            supports_response=SupportsResponse.ONLY,
        )
    hass.services.async_register(DOMAIN, "watch", watch, schema=WATCH_SCHEMA)
