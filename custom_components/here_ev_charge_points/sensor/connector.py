"""The sensors of connector groups: how many are free."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.sensor import SensorEntity, SensorStateClass
from homeassistant.helpers.typing import StateType

from ..api import ConnectorGroup, Location
from ..entity import HereEntity, Site
from ..logic.availability import formats, free_connectors, plugs
from ..logic.identity import GROUP
from ..logic.naming import group_kind, group_label


@dataclass(frozen=True, slots=True)
class _Connectors:
    """A connector group, how many are free, and the status of each of its chargers."""

    group: ConnectorGroup
    free: int | None
    statuses: list[str | None]
    formats: list[str]


def _connectors(location: Location, group_key: str) -> _Connectors | None:
    if (group := location.groups.get(group_key)) is None:
        return None
    return _Connectors(
        group,
        free_connectors(location, group),
        plugs(location, group),
        formats(location, group),
    )


class AvailableConnectorsSensor(HereEntity[_Connectors], SensorEntity):
    """How many connectors of one standard and power are free."""

    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_translation_key = "available_connectors"
    _unrecorded_attributes = frozenset(
        {"formats", "power", "standard", "statuses", "type"}
    )

    def __init__(self, site: Site, key: str) -> None:
        """Show the connector group under this key."""
        super().__init__(site, f"{GROUP}{key}", lambda now: _connectors(now, key))
        self._label = group_label(site.location.groups[key])
        self._attr_translation_placeholders = {"connectors": self._label}

    @property
    @override
    def suggested_object_id(self) -> str:
        """Return what its id ends in, which says more than the name has room for."""
        return f"{self._label} available"

    @property
    @override
    def native_value(self) -> StateType:
        """Return the free connectors, None where that is not known."""
        return self.data.free if self.data else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return what kind of connectors these are, and the status of each."""
        data = self.data
        if TYPE_CHECKING:
            assert data is not None
        return {
            "total": data.group.connector_count,
            "statuses": data.statuses,
            "formats": data.formats,
        } | group_kind(data.group)
