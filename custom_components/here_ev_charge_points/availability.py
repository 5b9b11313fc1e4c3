"""How many chargers of a location are free: free, in use, or not known."""

from dataclasses import dataclass

from .api import EvseStatus, Location

_NOT_KNOWN = (None, EvseStatus.OPERATIONAL)


@dataclass(frozen=True, slots=True)
class Availability:
    """Chargers (EVSEs) in all, those known to be free, and those not known."""

    total: int
    free: int
    unknown: int

    @property
    def known_free(self) -> int | None:
        """Return the free ones, None where nothing is known of any charger."""
        return None if self.unknown == self.total else self.free

    @property
    def any_free(self) -> bool | None:
        """Return whether one is free; None where one that is not known may be."""
        if self.free:
            return True
        return None if self.unknown else False


def availability(location: Location) -> Availability | None:
    """Count the chargers of a location, None where HERE tells of none."""
    statuses = [evse.status for evse in location.evses.values()]
    if not statuses:
        return None
    return Availability(
        total=len(statuses),
        free=statuses.count(EvseStatus.AVAILABLE),
        unknown=sum(status in _NOT_KNOWN for status in statuses),
    )
