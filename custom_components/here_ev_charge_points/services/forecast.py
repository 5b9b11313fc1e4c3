"""The action that says how likely chargers are free at moments to come."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import voluptuous as vol

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ..account.names import names_given
from ..const import CONF_IN, CONF_MIN_FREE, CONF_MIN_POWER
from ..logic.availability import fitting_keys
from ..logic.local_time import later
from ..logic.naming import location_title
from .call import (
    ACCOUNT,
    CONNECTOR_TYPES,
    DEVICES,
    MIN_FREE,
    MIN_POWER,
    driver_of,
    invalid_call,
    known,
    sites,
)

ATTR_AT = "at"
USUAL_MOMENTS = [15, 30, 60, 120]
"""In minutes."""

_MINUTE = timedelta(minutes=1)
FORECAST_SCHEMA = vol.Schema(
    {
        **ACCOUNT,
        **DEVICES,
        **CONNECTOR_TYPES,
        **MIN_POWER,
        **MIN_FREE,
        vol.Optional(ATTR_AT): vol.All(
            cv.ensure_list, vol.Length(max=100), [vol.Any(cv.time, cv.datetime)]
        ),
        vol.Optional(CONF_IN): vol.All(
            cv.ensure_list,
            vol.Length(max=100),
            [vol.All(vol.Coerce(float), vol.Range(min=0, max=10_080))],
        ),
    }
)


async def forecast(call: ServiceCall) -> ServiceResponse:
    """Return how likely chargers are free at moments to come, and what is usual then."""
    wanted = call.data
    now = dt_util.now()
    moments = _moments(call, now)
    names = names_given(call.hass)
    forecasts: list[Any] = []
    for content_id, coordinator in sites(call).items():
        location = known(coordinator, content_id)
        fitting = fitting_keys(
            location,
            driver_of(call, coordinator).car_connectors,
            wanted[CONF_MIN_POWER],
        )
        tell = partial(
            coordinator.forecasts.tell, location, fitting, wanted[CONF_MIN_FREE], now
        )
        forecasts.append(
            {
                "location_id": content_id,
                "name": names.get(content_id, location_title(location)),
                "title": coordinator.subentries[content_id].title,
                "chargers": len(fitting),
                "moments": [
                    {
                        "at": then.isoformat(timespec="seconds"),
                        "in": round((then.timestamp() - now.timestamp()) / 60),
                        **tell(then).as_dict(),
                    }
                    for then in moments
                ],
            }
        )
    return {"locations": forecasts}


def _moments(call: ServiceCall, now: datetime) -> list[datetime]:
    """Return the moments that the call names, in order; a time is the next such one."""
    minutes = call.data.get(CONF_IN)
    at = call.data.get(ATTR_AT)
    if minutes is None and at is None:
        minutes = USUAL_MOMENTS
    moments = {later(now, ahead * _MINUTE) for ahead in minutes or ()}
    for moment in at or ():
        then = dt_util.as_local(
            _next(moment, now) if isinstance(moment, time) else moment
        )
        if then.timestamp() < now.timestamp():
            raise invalid_call("moment_passed")
        moments.add(then)
    return sorted(moments, key=datetime.timestamp)


def _next(moment: time, now: datetime) -> datetime:
    """Return when clocks show a time next."""
    passed = moment < now.time().replace(microsecond=0)
    return datetime.combine(now.date() + passed * timedelta(days=1), moment)
