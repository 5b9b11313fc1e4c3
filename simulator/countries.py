"""What the locations of a country add up to."""

from collections.abc import Iterable
from typing import Any

import orjson

from .city import DATA

COUNTRY_FIELDS = frozenset(
    {"eMobilityServiceProviders", "operators", "tariffs", "connectorTypes"}
)
# By standard: the name drivers know, and the number that the search knows.
CONNECTOR_TYPES: dict[str, dict[str, Any]] = orjson.loads(
    (DATA / "connector_types.json").read_bytes()
)


def country(
    code: str, fields: Iterable[str], documents: Iterable[dict[str, Any]]
) -> dict[str, Any]:
    """Return the metadata of one country that is asked for."""
    inside = [
        document for document in documents if document["address"]["countryCode"] == code
    ]
    tariffs = [
        tariff
        for document in inside
        for tariff in document.get("tariffs", ())
        if "tariffs" in fields and "name" in tariff
    ]
    shown: dict[str, Any] = {"countryCode": code}
    if "eMobilityServiceProviders" in fields:
        partners = [
            partner
            for document in inside
            for partner in document.get("eMobilityServiceProviders", ())
        ]
        shown["eMobilityServiceProviders"] = _companies(partners, tariffs)
    if "operators" in fields:
        partners = [
            document[role]
            for document in inside
            for role in ("operator", "suboperator")
            if role in document
        ]
        shown["operators"] = _companies(partners, tariffs)
    if "connectorTypes" in fields:
        shown["connectorTypes"] = _connector_types(inside)
    return shown


def _companies(
    partners: list[dict[str, Any]], tariffs: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """List each company once, with its named tariffs."""
    names = {partner["partnerId"]: partner["name"] for partner in partners}
    companies = []
    for partner_id, name in names.items():
        company: dict[str, Any] = {"name": name, "partnerId": partner_id}
        own = {
            tariff["name"] for tariff in tariffs if tariff["partnerId"] == partner_id
        }
        if own:
            company["tariffs"] = [{"name": tariff} for tariff in sorted(own)]
        companies.append(company)
    return companies


def _connector_types(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List the connector standards in use, with the most power of each."""
    powers: dict[str, int] = {}
    for document in documents:
        for evse in document["evses"]:
            for connector in evse["connectors"]:
                standard, power = connector["standard"], connector["maxPower"]
                powers[standard] = max(power, powers.get(standard, 0))
    return [
        {"standard": standard, "maxPower": power} | CONNECTOR_TYPES[standard]
        for standard, power in sorted(powers.items())
    ]
