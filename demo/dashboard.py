"""The dashboard of the demo: the one that arranges itself."""

from .client import HomeAssistant

PATH = "charging-locations"
STRATEGY = "custom:here-ev-charge-points"


async def save_dashboard(home: HomeAssistant) -> None:
    """Make a dashboard of all charging locations."""
    await home.save_dashboard(
        PATH, "Charging", "mdi:ev-station", {"strategy": {"type": STRATEGY}}
    )
