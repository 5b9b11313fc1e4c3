"""What the tests know of the simulated city, and what they do to it."""

from simulator import Simulator

K_LATAUS = "246udbvy497hq-aGVyZS1ldjplY29tb3ZlbWVudDoyMDEyMTg1ODgz"
K_LATAUS_TITLE = "K-Lataus, Hatanpään valtatie 1"
K_LATAUS_SENSOR = "sensor.k_lataus_hatanpaan_valtatie_1"
CHARGING_EVSE = "61012cf6fe193d7ed1d3b0d7"
CHARGING_SENSOR = f"{K_LATAUS_SENSOR}_charger_7694"

API_KEY = "demo-api-key"
ACCESS_KEY_ID = "demo-access-key-id"
ACCESS_KEY_SECRET = "demo-access-key-secret"


def take_all(simulator: Simulator, *content_ids: str) -> None:
    """Let cars charge at all chargers of locations."""
    for location in (simulator.city[content_id] for content_id in content_ids):
        for evse in location.evses:
            location.set_status(evse["uid"], "charging")
