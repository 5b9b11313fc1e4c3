"""The EV Charge Points API: what is answered, and what is refused."""

from typing import Any

from aiohttp import ClientSession
import orjson
import pytest

from simulator import Simulator
from simulator.city import DATA

from .common import (
    BERLIN,
    HOSPITAL,
    K_LATAUS,
    KEY,
    OPERATIONAL,
    RATINA,
    STATIC_ONLY,
    get,
    get_location,
)

LOCATIONS = "/v3/locations"


@pytest.mark.parametrize(
    ("fields", "file"),
    [
        ("evses", "tutorial_evses.json"),
        ("connectorGroups", "tutorial_connector_groups.json"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "here:evcp:charginglocation:", "x:"])
async def test_tutorial(
    client: ClientSession, prefix: str, fields: str, file: str
) -> None:
    """K-Lataus is answered as in HERE's tutorial, down to the order of the keys."""
    location = await get_location(client, prefix + K_LATAUS, fields=fields)
    tutorial = orjson.loads((DATA / file).read_bytes())
    assert location == tutorial
    assert list(location) == list(tutorial)


async def test_base_fields(client: ClientSession) -> None:
    """Without `fields` an answer is short."""
    location = await get_location(client)
    assert list(location) == [
        "id",
        "location",
        "supportedVehicles",
        "name",
        "operator",
    ]
    location = await get_location(client, STATIC_ONLY)
    assert location["restrictions"] == ["customersOnly"]


async def test_fields_add_up(client: ClientSession) -> None:
    """Each field brings its own, and nothing else."""
    base = set(await get_location(client))
    for field, added in {
        "address": {"address"},
        "emsps": {"eMobilityServiceProviders"},
        "nearby": set[str](),
        "locationInfo": {
            "accessPoints",
            "parkingType",
            "supportPhoneNumber",
            "timeZone",
            "isPullThrough",
            "openingHours",
            "energyMix",
            "cpoLocationId",
        },
        "evses,connectorGroups,tariffs": {"evses", "connectorGroups", "tariffs"},
    }.items():
        assert set(await get_location(client, fields=field)) - base == added


async def test_groups_name_their_connectors_only_with_evses(
    client: ClientSession,
) -> None:
    """References are given where the EVSEs are in the same answer."""
    location = await get_location(client, fields="connectorGroups,evses")
    assert location["connectorGroups"][0]["connectors"] == [
        {
            "evseUid": "61012cf6fe193d7ed1d3b0d7",
            "connectorIds": ["61012cf6fe193d7ed1d3b0d7"],
        }
    ]


def _tariff_indexes(location: Any) -> list[Any]:
    return [
        connector.get("tariffIndexes")
        for evse in location["evses"]
        for connector in evse["connectors"]
    ]


async def test_tariff_indexes_only_with_tariffs(client: ClientSession) -> None:
    """Connectors and groups point to tariffs where there are some to point to."""
    location = await get_location(client, fields="evses")
    assert set(_tariff_indexes(location)) == {None}
    location = await get_location(client, fields="evses,tariffs,connectorGroups")
    assert _tariff_indexes(location) == [[0], [1], [1], [0], [0]]
    assert [group["tariffIndexes"] for group in location["connectorGroups"]] == [
        [0],
        [1],
        [0],
    ]


@pytest.mark.parametrize(
    ("wanted", "partners"),
    [
        ("", ["Recharge"]),
        ("adhoc", ["Recharge"]),
        ("all", ["Recharge", "Plugsurfing"]),
        ("emsp", ["Plugsurfing"]),
        ("cpo", None),
        ("partner:{}", ["Plugsurfing"]),
        ("partner:{};name=Plugsurfing Basic,Other", ["Plugsurfing"]),
        ("partner:{};name=Other", None),
        ("{}", ["Recharge", "Plugsurfing"]),
        ("{},Other", ["Recharge"]),
    ],
)
async def test_choice_of_tariffs(
    client: ClientSession, wanted: str, partners: list[str] | None
) -> None:
    """Other tariffs are chosen, and pointed to, by the `tariff` parameter."""
    everything = await get_location(
        client, RATINA, fields="evses,tariffs", tariff="all"
    )
    partner_id = everything["tariffs"][1]["partnerId"]
    location = await get_location(
        client, RATINA, fields="evses,tariffs", tariff=wanted.format(partner_id)
    )
    if partners is None:
        assert "tariffs" not in location
        assert set(_tariff_indexes(location)) == {None}
    else:
        assert [tariff["partner"] for tariff in location["tariffs"]] == partners
        assert _tariff_indexes(location)[0] == list(range(len(partners)))


async def test_unknown_availability_is_left_out(client: ClientSession) -> None:
    """Where no status is known no count is given, and 0 means none is free."""

    async def counts(location_id: str) -> list[Any]:
        location = await get_location(client, location_id, fields="connectorGroups")
        return [
            group.get("availableConnectorCount")
            for group in location["connectorGroups"]
        ]

    assert await counts(STATIC_ONLY) == [None, None]
    assert await counts(OPERATIONAL) == [1, None]


async def test_alike_connectors_count_once(
    simulator: Simulator, client: ClientSession
) -> None:
    """An EVSE counts once per group, and a connector without power nowhere."""
    location = simulator.city[HOSPITAL]
    evse = location.document["evses"][2]
    evse["connectors"].append(evse["connectors"][0] | {"id": "4"})
    evse["connectors"].append({"id": "5", "standard": "NEW"})
    answer = await get_location(client, HOSPITAL, fields="evses,connectorGroups")
    groups = {
        (group["standard"], group["maxPower"]): group
        for group in answer["connectorGroups"]
    }
    assert set(groups) == {
        ("CHADEMO", 50000),
        ("IEC_62196_T2", 22000),
        ("IEC_62196_T2_COMBO", 50000),
    }
    ccs = groups["IEC_62196_T2_COMBO", 50000]
    assert ccs["connectorCount"] == 1
    assert ccs["connectors"] == [{"evseUid": "PH-20-3", "connectorIds": ["1", "4"]}]


async def test_several_locations(client: ClientSession) -> None:
    """Known locations are items, each once; the others are missing."""
    ids = f"{BERLIN},gone,here:evcp:charginglocation:{K_LATAUS},{BERLIN}"
    status, answer = await get(client, LOCATIONS, ids=ids)
    assert status == 200
    assert [item["id"].rpartition(":")[2] for item in answer["items"]] == [
        BERLIN,
        K_LATAUS,
    ]
    assert answer["missingItems"] == ["gone"]
    _, answer = await get(client, LOCATIONS, ids=BERLIN)
    assert "missingItems" not in answer


async def test_connector_types(client: ClientSession) -> None:
    """Locations and EVSEs without a wanted connector are left out silently."""
    _, answer = await get(
        client,
        LOCATIONS,
        ids=f"{BERLIN},{K_LATAUS}",
        connectorTypes="CHADEMO",
        fields="evses,connectorGroups",
    )
    (item,) = answer["items"]
    assert len(item["evses"]) == 1
    assert [group["standard"] for group in item["connectorGroups"]] == ["CHADEMO"]
    assert "missingItems" not in answer


async def test_many_locations(socket_enabled: None) -> None:
    """250 locations take three calls."""
    ids = [f"sim-{number:05}" for number in range(1, 251)]
    found: list[Any] = []
    async with (
        Simulator(extra_locations=250) as simulator,
        ClientSession(simulator.url) as client,
    ):
        for start in range(0, 250, 100):
            batch = ids[start : start + 100]
            status, answer = await get(
                client, LOCATIONS, ids=",".join(batch), fields="evses"
            )
            assert status == 200
            found += answer["items"]
        assert [entry["ids"] for entry in simulator.journal.entries] == [100, 100, 50]
    assert [item["id"].rpartition(":")[2] for item in found] == ids
    assert {len(item["evses"]) for item in found} == {10}


@pytest.mark.parametrize("status", [400, 403])
async def test_contract_tariffs_refused(
    simulator: Simulator, client: ClientSession, status: int
) -> None:
    """Who asks for the tariffs of contracts is refused; ad-hoc ones go on."""
    simulator.access.contract_tariffs_refusal = status
    query = {"ids": RATINA, "fields": "evses,tariffs"}
    for tariff in ("all", "emsp", "partner:" + "x" * 36):
        refused, answer = await get(client, "/v3/locations", **query, tariff=tariff)
        assert refused == status
        assert "ariff" in str(answer)
    _, answer = await get(client, "/v3/locations", **query, tariff="adhoc")
    assert len(answer["items"][0]["tariffs"]) == 1


async def test_predictions_under_contract(
    simulator: Simulator, client: ClientSession
) -> None:
    """Of the location and of each kind of connector, for two days or as many as asked."""
    simulator.access.predictions_entitled = True
    query = {"ids": RATINA, "fields": "evses,connectorGroups,predictions"}
    for days, wanted in ((2, {}), (7, {"days": "7"})):
        _, answer = await get(client, LOCATIONS, **query, **wanted)
        (item,) = answer["items"]
        for told in (item, *item["connectorGroups"]):
            assert len(told["predictions"]) == days
            day = told["predictions"][0]
            for values in ("availabilityProbabilities", "predictedWaitTimes"):
                assert len(day[values]) == day["periodsPerDay"]
    refused, _ = await get(client, LOCATIONS, ids=RATINA, fields="evses,reliability")
    assert refused == 403


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"ids": ""},
        {"ids": "a,,b"},
        {"ids": ",".join(map(str, range(101)))},
        {"ids": "a", "fields": "evses,nonsense"},
        {"ids": "a", "fields": "tariffs,address"},
        {"ids": "a", "days": "8"},
        {"ids": "a", "tariff": "cheap"},
        {"ids": "a", "connectorTypes": "A,B,C,D,E,F"},
    ],
)
async def test_bad_request(client: ClientSession, query: dict[str, str]) -> None:
    """Parameters that make no sense are refused with an explanation."""
    async with client.get(LOCATIONS, params={"apiKey": KEY} | query) as answer:
        body = await answer.json()
        assert answer.status == body["status"] == 400
        assert body["correlationId"] == answer.headers["X-Correlation-ID"]
    assert body["code"] == "E629400"
    assert set(body) == {"title", "status", "code", "cause", "action", "correlationId"}


@pytest.mark.parametrize("field", ["predictions", "truckRestrictions", "reliability"])
async def test_restricted_field(client: ClientSession, field: str) -> None:
    """A field that needs a contract gets the whole call refused."""
    status, body = await get(client, LOCATIONS, ids=K_LATAUS, fields=f"evses,{field}")
    assert status == body["status"] == 403
    assert body["error"].lower() == (
        f"{field} requested without required authorization".lower()
    )


async def test_unknown_location(client: ClientSession) -> None:
    """A single location that is not known is a 404."""
    status, body = await get(client, f"{LOCATIONS}/gone")
    assert status == body["status"] == 404
    assert body["code"] == "E629000"


async def test_headers_and_compression(client: ClientSession) -> None:
    """Requests are traced, and answers compressed where that is accepted."""
    query = {"apiKey": KEY, "ids": K_LATAUS}
    headers = {"X-Request-ID": "mine", "Accept-Encoding": "gzip, deflate"}
    async with client.get(LOCATIONS, params=query, headers=headers) as answer:
        assert answer.headers["X-Request-ID"] == "mine"
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len((await answer.json())["items"]) == 1
    headers = {"Accept-Encoding": "identity"}
    async with client.get(LOCATIONS, params=query, headers=headers) as answer:
        assert "X-Request-ID" not in answer.headers
        assert "Content-Encoding" not in answer.headers


async def test_health_and_version(client: ClientSession) -> None:
    """The service is well and says what it is."""
    assert await get(client, "/v3/health") == (200, {"status": "ok"})
    status, body = await get(client, "/v3/version")
    assert status == 200
    assert body["apiVersion"] == "3.20.1"
    for path in ("/v3/health", "/v3/version", "/v3/countryMetadata"):
        async with client.get(path) as answer:
            assert answer.status == 401


async def test_country_metadata(client: ClientSession) -> None:
    """Countries are listed, and described where that is asked for."""
    path = "/v3/countryMetadata"
    assert await get(client, path) == (
        200,
        {"countries": [{"countryCode": "DEU"}, {"countryCode": "FIN"}]},
    )
    status, body = await get(
        client,
        path,
        countryCodes="FIN,ZZZ",
        fields="connectorTypes,operators,eMobilityServiceProviders,tariffs",
    )
    assert status == 200
    assert body["missingCountries"] == ["ZZZ"]
    (finland,) = body["countries"]
    assert finland["connectorTypes"][-1] == {
        "standard": "IEC_62196_T2_COMBO",
        "commonName": "CCS2",
        "maxPower": 300000,
        "legacyId": 34,
    }
    assert "K-Lataus" in {company["name"] for company in finland["operators"]}
    tariffs = {
        company["name"]: company.get("tariffs")
        for company in finland["eMobilityServiceProviders"]
    }
    assert tariffs["Plugsurfing"] == [{"name": "Plugsurfing Basic"}]
    assert tariffs["K-Lataus"] is None
    _, body = await get(client, path, fields="tariffs")
    assert body["countries"][0] == {"countryCode": "DEU"}
    status, _ = await get(client, path, fields="nonsense")
    assert status == 400
