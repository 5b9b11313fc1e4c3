"""HERE as the unit tests meet it: canned locations behind the mocked HTTP client."""

from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import orjson
from pytest_homeassistant_custom_component.test_util.aiohttp import (
    AiohttpClientMocker,
    AiohttpClientMockResponse,
)
from yarl import URL

from custom_components.here_ev_charge_points.api import const
from homeassistant.util.location import distance
from simulator.predictions import days_from_now
from simulator.views import Selection, view

API_KEY = "unit-test-api-key"
ACCESS_KEY_ID = "unit-test-access-key-id"
ACCESS_KEY_SECRET = "unit-test-access-key-secret"
TOKEN = "unit-test-token"
SECRETS = (API_KEY, ACCESS_KEY_ID, ACCESS_KEY_SECRET, TOKEN)

K_LATAUS = "246udbvy497hq-aGVyZS1ldjplY29tb3ZlbWVudDoyMDEyMTg1ODgz"
STATIC = "246udbvtxyqgh-aGVyZS1ldjplY29tb3ZlbWVudDoyMDA5OTEzMzU4"
GARAGE = "246udbvv52866-aGVyZS1ldjplY29tb3ZlbWVudDoyMDEyODQ1NTAz"
RATINA = "246udbvufd6nt-aGVyZS1ldjplY29tb3ZlbWVudDoyMDEzMzgwMTc0"

_DATA = Path(__file__).parent.parent / "simulator" / "data"
_DOCUMENTS = [
    orjson.loads(path.read_bytes())
    for path in sorted((_DATA / "locations").glob("*.json"))
]


def bare(location_id: str) -> str:
    """Return the part of an id after the last colon."""
    return location_id.rpartition(":")[2]


class FakeHere:
    """Answers `/locations` from documents that a test may change.

    `fail` makes it answer something else until `work`; `requests` holds what it was
    asked.
    """

    def __init__(self, mocker: AiohttpClientMocker) -> None:
        """Serve all documents of the simulator's city."""
        self.documents: dict[str, Any] = {
            bare(document["id"]): deepcopy(document) for document in _DOCUMENTS
        }
        self.requests: list[URL] = []
        self.bad_ids: set[str] = set()
        self.search_failure: dict[str, Any] | None = None
        self.cards_failure: dict[str, Any] | None = None
        self.predictions_failure: dict[str, Any] | None = None
        self.geocode_failure: dict[str, Any] | None = None
        self._failure: dict[str, Any] | None = None
        mocker.get(f"{const.EVCP_URL}/locations", side_effect=self._locations)
        mocker.get(const.BROWSE_URL, side_effect=self._browse)
        mocker.get(const.GEOCODE_URL, side_effect=self._geocode)
        mocker.post(
            const.TOKEN_URL,
            json={"access_token": TOKEN, "token_type": "bearer", "expires_in": 3600},
        )

    def fail(
        self,
        status: int = 503,
        *,
        json: Any = None,
        text: str | None = None,
        headers: dict[str, str] | None = None,
        exc: Exception | None = None,
    ) -> None:
        """Answer every request like this from now on."""
        self._failure = {
            "status": status,
            "json": json,
            "text": text,
            "headers": headers,
            "exc": exc,
        }

    def work(self) -> None:
        """Answer properly again."""
        self._failure = None

    def evse(self, content_id: str, reference: str) -> dict[str, Any]:
        """Return the EVSE with this printed reference, to be changed in place."""
        evse: dict[str, Any] = next(
            evse
            for evse in self.documents[content_id]["evses"]
            if evse.get("physicalReference") == reference
        )
        return evse

    def fill(self, *content_ids: str) -> None:
        """Let no charger of these locations be free."""
        for content_id in content_ids:
            for evse in self.documents[content_id]["evses"]:
                if evse["status"] == "available":
                    evse["status"] = "charging"

    def clone(self, count: int, of: str = K_LATAUS) -> list[str]:
        """Serve so many copies of a location under new ids; return these."""
        ids = [f"copy-{number:04}" for number in range(count)]
        for key in ids:
            self.documents[key] = self.documents[of] | {
                "id": f"here:evcp:charginglocation:{key}"
            }
        return ids

    async def _locations(
        self, method: str, url: URL, data: Any
    ) -> AiohttpClientMockResponse:
        query = parse_qs(url.query_string)
        ids = query["ids"][0].split(",")
        fields = frozenset(query.get("fields", [""])[0].split(",")) - {""}
        tariffs = query.get("tariff", ["adhoc"])
        if self.cards_failure is not None and tariffs != ["adhoc"]:
            self.requests.append(url)
            return AiohttpClientMockResponse(method, url, **self.cards_failure)
        if self.predictions_failure is not None and "predictions" in fields:
            self.requests.append(url)
            return AiohttpClientMockResponse(method, url, **self.predictions_failure)
        if self._failure is None and (len(ids) > 100 or self.bad_ids & set(ids)):
            self.requests.append(url)
            return AiohttpClientMockResponse(
                method,
                url,
                status=400,
                json={
                    "title": "Bad Request",
                    "status": 400,
                    "code": "E629400",
                    "cause": "Invalid ids",
                    "action": "Correct the request",
                    "correlationId": "unit-test",
                },
            )
        items = []
        for key in ids:
            document = self.documents.get(key)
            if isinstance(document, dict) and "evses" in document:
                # A document that a test has broken is served as it is.
                with suppress(AttributeError, KeyError, TypeError):
                    days = days_from_now(2 if "predictions" in fields else 0)
                    document = view(
                        document, Selection(fields, tuple(tariffs), predicted=days)
                    )
            if document is not None:
                items.append(document)
        missing = [key for key in ids if key not in self.documents]
        return self._answer(method, url, {"items": items, "missingItems": missing})

    async def _browse(
        self, method: str, url: URL, data: Any
    ) -> AiohttpClientMockResponse:
        if self.search_failure is not None:
            self.requests.append(url)
            return AiohttpClientMockResponse(method, url, **self.search_failure)
        center, _, radius = url.query["in"].removeprefix("circle:").partition(";r=")
        latitude, longitude = map(float, center.split(","))
        items = []
        for key, document in self.documents.items():
            place = document["location"]
            away = distance(latitude, longitude, place["lat"], place["lng"])
            if away is not None and away <= float(radius):
                items.append(
                    {
                        "id": f"here:pds:place:{key}",
                        "title": "A place",
                        "distance": round(away),
                        "position": place,
                    }
                )
        items.append({"title": "A café with a plug", "id": "here:pds:place:cafe"})
        items.sort(key=lambda item: item.get("distance", 0))
        return self._answer(method, url, {"items": items[: int(url.query["limit"])]})

    async def _geocode(
        self, method: str, url: URL, data: Any
    ) -> AiohttpClientMockResponse:
        """Know the addresses of the documents, word by word, and no other."""
        if self.geocode_failure is not None:
            self.requests.append(url)
            return AiohttpClientMockResponse(method, url, **self.geocode_failure)
        items = [
            {"title": document["address"]["label"], "position": document["location"]}
            for document in self.documents.values()
            if url.query["q"] in document["address"]["label"]
        ]
        return self._answer(method, url, {"items": items})

    def _answer(self, method: str, url: URL, json: Any) -> AiohttpClientMockResponse:
        self.requests.append(url)
        if self._failure is not None:
            return AiohttpClientMockResponse(method, url, **self._failure)
        return AiohttpClientMockResponse(method, url, json=json)
