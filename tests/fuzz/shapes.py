"""What HERE's answers look like, as one table from which valid answers are drawn.

After the OpenAPI document of EV Charge Points v3 (3.20.1), the place search and the
token endpoint. A field whose name ends in `?` may be absent.
"""

from typing import Any

from hypothesis import strategies as st

type Strategy = st.SearchStrategy[Any]

CONTENT_IDS = ("246udbvy497hq-aGVyZQ", "246udbvtxyqgh-aGVyZS1ldg", "evcp0-NDc0", "x")
"""The only ids of locations, so that an answer often is about what was asked for."""

STATUSES = [
    "available",
    "blocked",
    "charging",
    "inoperative",
    "operational",
    "outOfOrder",
    "reserved",
    "unknown",
]
STANDARDS = [
    "CHADEMO",
    "DOMESTIC_F",
    "IEC_60309_2_THREE_32",
    "IEC_62196_T2",
    "IEC_62196_T2_COMBO",
    "MCS",
    "NEMA_14_50",
    "SAE_J3400",
]
DAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"]
ZONES = [
    "Africa/Monrovia",
    "America/Argentina/Buenos_Aires",
    "America/New_York",
    "Antarctica/Troll",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Helsinki",
    "Pacific/Apia",
    "UTC",
]


def shape(fields: dict[str, Strategy]) -> Strategy:
    """Build objects with these fields."""
    required = {name: value for name, value in fields.items() if name[-1] != "?"}
    optional = {name[:-1]: value for name, value in fields.items() if name[-1] == "?"}
    return st.fixed_dictionaries(required, optional=optional)


def some(items: Strategy, least: int = 0, most: int = 3) -> Strategy:
    """Build short lists."""
    return st.lists(items, min_size=least, max_size=most)


def words(*values: str) -> Strategy:
    """Build lists of a few known words."""
    return some(st.sampled_from(values))


TEXT = st.sampled_from(
    ["", "K-Lataus", "Älvkarleö 1", "充电站", "  ", "7694"]
) | st.text(max_size=8)
NAME = st.sampled_from(["A", "7694", "7695", "K-Lataus", "Hatanpään valtatie 1"])
UID = st.sampled_from([f"uid-{number}" for number in range(6)])
FLAG = st.booleans()
MOMENT = st.datetimes().map(lambda moment: f"{moment.isoformat()}Z") | st.just(
    "2026-11-22T10:00:00.270Z"
)
DATE = st.sampled_from(
    ["2026-02-28", "2026-03-29", "2026-10-25", "2026-12-25", "2028-02-29"]
) | st.dates().map(str)
TIME = st.sampled_from(
    ["00:00:00", "02:30:00", "08:00:00", "17:59:59", "23:00:00"]
) | st.times().map(lambda time: time.isoformat("seconds"))
POWER = st.sampled_from([2_300, 11_000, 22_080, 50_000, 150_000]) | st.integers(
    0, 4_000_000
)
SMALL = st.integers(0, 9)
PRICE = st.sampled_from([0, 0.0, 0.39, 1.5, 60]) | st.floats(0, 1e6)
POSITION = shape({"lat": st.floats(-90, 90), "lng": st.floats(-180, 180)})
PERIOD = shape({"from?": TIME, "to?": TIME})
OPERATOR = shape(
    {
        "name": TEXT,
        "partnerId": st.just("23e03006-cca5-11ed-91ab-42010aa40002"),
        "website": st.sampled_from(["https://k-lataus.fi/", "k-lataus.fi", "ftp://a"]),
        "eMobilityIds?": words("FI*KCH", "DE*BSW"),
        "logo?": shape({"url": TEXT, "thumbnailUrl?": TEXT}),
    }
)
ADDRESS = shape(
    {
        "label?": TEXT,
        "street?": TEXT,
        "houseNumber?": TEXT,
        "state?": TEXT,
        "city?": TEXT,
        "district?": TEXT,
        "countryCode?": st.sampled_from(["DEU", "FIN"]),
        "postalCode?": st.just("33100"),
        "languageCode?": st.just("fi"),
    }
)
OPENING_HOURS = shape(
    {
        "open24x7?": FLAG,
        "chargingWhenClosed?": FLAG,
        "regularSchedule?": some(
            shape({"days": words(*DAYS), "periods": some(PERIOD)})
        ),
        "exceptions?": some(
            shape({"date": DATE, "closed?": FLAG, "periods?": some(PERIOD)})
        ),
    }
)
ENERGY_MIX = shape(
    {
        "isGreenEnergy": FLAG,
        "energySources?": some(
            shape({"source": st.just("wind"), "percentage": PRICE}), most=1
        ),
        "environmentalImpacts?": some(
            shape({"category": st.just("carbonDioxide"), "amount": PRICE}), most=1
        ),
        "supplier?": TEXT,
        "energyProduct?": TEXT,
    }
)
CONNECTOR = shape(
    {
        "id": NAME,
        "standard": st.sampled_from(STANDARDS),
        "format": st.sampled_from(["cable", "socket"]),
        "powerType": st.sampled_from(["ac1Phase", "ac3Phase", "dc"]),
        "maxVoltage": st.sampled_from([230, 400, 920]),
        "maxCurrent": st.sampled_from([16, 32, 500]),
        "maxPower?": POWER,
        "tariffIndexes?": some(st.integers(0, 2)),
        "termsAndConditionsUrl?": TEXT,
    }
)
EVSE = shape(
    {
        "uid": UID,
        "status": st.sampled_from(STATUSES),
        "modified": MOMENT,
        "connectors": some(CONNECTOR, most=2),
        "id?": UID.map("here:evcp:evse:{}".format),
        "evseId?": NAME,
        "physicalReference?": NAME,
        "floorLevel?": st.sampled_from(["-1", "0", "P2"]),
        "location?": POSITION,
        "capabilities?": words("remoteStartStop", "reservable"),
        "paymentSupports?": words("creditCard", "operatorApp", "rfidReader"),
    }
)
CONNECTOR_GROUP = shape(
    {
        "standard": st.sampled_from(STANDARDS),
        "maxPower": POWER,
        "connectorCount": SMALL,
        "availableConnectorCount?": SMALL,
        "connectors?": some(
            shape({"evseUid": UID, "connectorIds": some(NAME, most=2)}), most=1
        ),
        "tariffIndexes?": some(st.integers(0, 2)),
    }
)
TARIFF = shape(
    {
        "name?": TEXT,
        "type?": st.sampled_from(["adhoc", "cpo", "emsp"]),
        "partner?": TEXT,
        "partnerId?": TEXT,
        "currency": st.sampled_from(["EUR", "HUF"]),
        "elements": some(
            shape(
                {
                    "components": some(
                        shape(
                            {
                                "dimension": st.sampled_from(
                                    ["energy", "flat", "parkingTime", "time"]
                                ),
                                "price": PRICE,
                                "vat?": st.sampled_from([0, 7.7, 25.5]),
                                "step?": SMALL,
                            }
                        )
                    ),
                    "condition?": shape(
                        {
                            "date?": shape({"from?": DATE, "to?": DATE}),
                            "days?": words(*DAYS),
                            "time?": PERIOD,
                            "duration?": shape({"min?": PRICE, "max?": PRICE}),
                            "overstayBatteryLevel?": st.just(80),
                        }
                    ),
                }
            )
        ),
    }
)
LOCATION_ID = st.sampled_from(CONTENT_IDS).map("here:evcp:charginglocation:{}".format)
# The parts that most depends on are there, so that there is something to break.
LOCATION: dict[str, Strategy] = {
    "id": LOCATION_ID,
    "location": POSITION,
    "name?": TEXT,
    "operator?": OPERATOR,
    "suboperator?": OPERATOR,
    "supportedVehicles?": words("car", "truck"),
    "restrictions?": words("brandOnly", "customersOnly", "other"),
    "evses": some(EVSE, least=1),
    "connectorGroups": some(CONNECTOR_GROUP, least=1),
}
DETAILS: dict[str, Strategy] = {
    "accessPoints?": some(POSITION, most=1),
    "address": ADDRESS,
    "parkingType?": st.sampled_from(["alongMotorway", "onStreet", "undergroundGarage"]),
    "timeZone": st.sampled_from(ZONES),
    "openingHours": OPENING_HOURS,
    "energyMix?": ENERGY_MIX,
    "supportPhoneNumber?": st.just("+358800000001"),
    "cpoLocationId?": TEXT,
    "isPullThrough?": FLAG,
    "reservationRequired?": FLAG,
    "eMobilityServiceProviders?": some(
        shape({"name": TEXT, "partnerId": TEXT}), most=1
    ),
    "tariffs": some(TARIFF, least=1),
}
LIVE_LOCATION = shape(LOCATION)
WHOLE_LOCATION = shape({**LOCATION, **DETAILS})

MISSING = some(st.sampled_from(CONTENT_IDS), most=2)
LOCATIONS_ANSWER = shape(
    {
        "items": some(WHOLE_LOCATION | LIVE_LOCATION, least=1),
        "missingItems?": MISSING,
        "missing?": MISSING,
    }
)
BROWSE_ANSWER = shape(
    {
        "items": some(
            shape(
                {
                    "title": TEXT,
                    "id": st.sampled_from(CONTENT_IDS).map("here:pds:place:{}".format),
                    "resultType": st.just("place"),
                    "address": ADDRESS,
                    "position": POSITION,
                    "access?": some(POSITION, most=1),
                    "distance": st.integers(0, 50_000),
                    "categories?": some(
                        shape(
                            {
                                "id": st.just("700-7600-0322"),
                                "name": TEXT,
                                "primary?": FLAG,
                            }
                        ),
                        most=1,
                    ),
                }
            )
        )
    }
)
TOKEN_ANSWER = shape(
    {
        "access_token": st.just("a-token"),
        "token_type": st.just("bearer"),
        "expires_in": st.sampled_from([3600, 86_400]),
    }
) | shape(
    {
        "accessToken": st.just("a-token"),
        "tokenType": st.just("bearer"),
        "expiresIn": st.sampled_from([3599, 86_399]),
    }
)
TIMESTAMP_ANSWER = shape({"timestamp": st.integers(1_700_000_000, 2_000_000_000)})
ERROR_BODY = (
    shape(
        {
            "title": TEXT,
            "status": st.integers(400, 503),
            "code": st.sampled_from(["E629000", "E629400", "E629500", "E629503"]),
            "cause": TEXT,
            "action": TEXT,
            "correlationId": TEXT,
        }
    )
    | shape(
        {
            "error": st.sampled_from(["Forbidden", "Too Many Requests", "not linked"]),
            "error_description?": st.sampled_from(
                ["Predictions requested without required authorization"]
            ),
            "status?": st.integers(400, 503),
        }
    )
    | shape(
        {
            "errorId": TEXT,
            "httpStatus": st.integers(400, 403),
            "errorCode": st.sampled_from([401200, 401204, 401300, 401302, 403109]),
            "message": TEXT,
            "error": st.sampled_from(["invalid_client", "invalid_request"]),
            "error_description?": TEXT,
        }
    )
)
