"""Generated locations, for when the city is too small."""

from random import Random
from typing import Any

_OPERATORS = (
    ("Sampo Charging", "5d0c6a1e-0000-4000-8000-000000000001"),
    ("Kantele Energy", "5d0c6a1e-0000-4000-8000-000000000002"),
    ("Otso Mobility", "5d0c6a1e-0000-4000-8000-000000000003"),
)
_FAST_EVSES = 4
_EVSES = 10


def extra_locations(count: int, chance: Random) -> list[dict[str, Any]]:
    """Return locations of ten EVSEs each, scattered around Tampere."""
    return [_location(number, chance) for number in range(1, count + 1)]


def _location(number: int, chance: Random) -> dict[str, Any]:
    """Return one location in the form of the API."""
    name, partner_id = chance.choice(_OPERATORS)
    operator = {"name": name, "partnerId": partner_id}
    street = f"Simulaattorinkatu {number}"
    return {
        "id": f"here:evcp:charginglocation:sim-{number:05}",
        "location": {
            "lat": round(61.4978 + chance.uniform(-0.25, 0.25), 6),
            "lng": round(23.761 + chance.uniform(-0.5, 0.5), 6),
        },
        "supportedVehicles": ["car"],
        "name": f"{name} {number}",
        "operator": operator,
        "address": {
            "label": f"{street}, 33100 Tampere, Suomi",
            "street": "Simulaattorinkatu",
            "houseNumber": str(number),
            "city": "Tampere",
            "countryCode": "FIN",
            "postalCode": "33100",
            "languageCode": "fi",
        },
        "parkingType": "parkingLot",
        "timeZone": "Europe/Helsinki",
        "openingHours": {"open24x7": True},
        "evses": [_evse(number, place, chance) for place in range(1, _EVSES + 1)],
        "tariffs": [
            {
                "type": "adhoc",
                "partner": name,
                "partnerId": partner_id,
                "currency": "EUR",
                "elements": [
                    {
                        "components": [
                            {
                                "dimension": "energy",
                                "price": round(chance.uniform(0.15, 0.6), 2),
                                "vat": 25.5,
                                "step": 1,
                            }
                        ]
                    }
                ],
            }
        ],
    }


def _evse(number: int, place: int, chance: Random) -> dict[str, Any]:
    """Return one EVSE: the first few are fast."""
    fast = place <= _FAST_EVSES
    name = f"E{number:05}{place:02}"
    return {
        "uid": f"sim-{number:05}-{place:02}",
        "connectors": [
            {
                "id": "1",
                "standard": "IEC_62196_T2_COMBO" if fast else "IEC_62196_T2",
                "format": "cable" if fast else "socket",
                "powerType": "dc" if fast else "ac3Phase",
                "maxVoltage": 920 if fast else 400,
                "maxCurrent": 375 if fast else 32,
                "maxPower": 150000 if fast else 22000,
                "tariffIndexes": [0],
            }
        ],
        "status": chance.choice(("available", "charging")),
        "evseId": f"FI*SIM*{name}",
        "physicalReference": name,
        "id": f"here:evcp:evse:{chance.randbytes(32).hex()}",
        "paymentSupports": ["mobilePayment", "operatorApp", "rfidReader"],
    }
