"""What the client reads again when the same is asked again."""

from typing import Any

import orjson
import pytest

from custom_components.here_ev_charge_points.api import (
    ApiKeyCredential,
    HereClient,
    HereError,
    Location,
    LocationsAnswer,
    cache as cache_module,
    models,
)
from custom_components.here_ev_charge_points.api.transport import Reply
from tests.here import API_KEY, K_LATAUS, FakeHere


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the names of the locations that are read."""
    names: list[str] = []

    def note(raw: dict[str, Any], *args: Any) -> Location:
        names.append(raw["name"])
        return models.read_location(raw, *args)

    monkeypatch.setattr(cache_module, "read_location", note)
    return names


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collect the lengths of the answers that are unpacked as a whole."""
    lengths: list[int] = []
    json = Reply.json

    def note(reply: Reply) -> Any:
        lengths.append(len(reply.body))
        return json(reply)

    monkeypatch.setattr(Reply, "json", note)
    return lengths


def city(here: FakeHere, count: int) -> dict[str, Any]:
    """Serve so many small locations; return them by id, to be changed in place."""
    return {
        f"copy-{number}": {
            "id": f"here:evcp:charginglocation:copy-{number}",
            "name": str(number),
            "evses": [{"uid": f"uid-{number}", "status": "available"}],
            "connectorGroups": [],
        }
        for number in range(count)
    }


def answer_with(here: FakeHere, *documents: Any, **more: Any) -> None:
    """Answer with these locations from now on."""
    here.fail(200, json={"items": list(documents), **more})


async def ask_another(here: FakeHere, client: HereClient) -> LocationsAnswer:
    """Return what a client without a past makes of the answer."""
    other = HereClient(client._session, ApiKeyCredential(API_KEY))
    return await other.locations(city(here, 4))


async def test_the_same_answer_is_not_unpacked(
    client: HereClient, here: FakeHere, unpacked: list[int]
) -> None:
    """Nor are its conclusions drawn again, whatever they were."""
    first = city(here, 4)
    first["copy-1"]["evses"] = "?"
    answer_with(here, *list(first.values())[:3])
    before = await client.locations(first)
    assert before.missing == {"copy-3"}
    assert before.failed.keys() == {"copy-1"}
    assert len(unpacked) == 1
    again = await client.locations(first)
    assert len(unpacked) == 1
    assert again == before
    assert again.locations["copy-0"] is before.locations["copy-0"]
    # Callers may do with an answer what they like.
    again.missing.clear()
    again.locations.clear()
    assert await client.locations(first) == before


async def test_the_same_answer_to_another_question(
    client: HereClient, here: FakeHere
) -> None:
    """It is not taken for what it was before."""
    documents = city(here, 1)
    answer_with(here, *documents.values())
    assert not (await client.locations(documents)).missing
    for _ in range(2):
        answer = await client.locations([*documents, "another"])
        assert answer.missing == {"another"}
    assert not (await client.locations(documents)).missing


@pytest.mark.parametrize("changed", [{0}, {3}, {1, 2}, {0, 1, 2, 3}])
async def test_only_what_changed_is_read(
    client: HereClient,
    here: FakeHere,
    read: list[str],
    changed: set[int],
) -> None:
    """The others come back as the same objects."""
    documents = city(here, 4)
    answer_with(here, *documents.values(), missingItems=[])
    before = await client.locations(documents)
    read.clear()
    for number in changed:
        documents[f"copy-{number}"]["evses"][0]["status"] = "outOfOrder"
    answer_with(here, *documents.values(), missingItems=[])
    after = await client.locations(documents)
    assert read == [str(number) for number in sorted(changed)]
    assert after == await ask_another(here, client)
    assert list(after.locations) == list(before.locations)
    for number in set(range(4)) - changed:
        key = f"copy-{number}"
        assert after.locations[key] is before.locations[key]
    exported = client.cache.export()
    assert {key: value["live"] for key, value in exported.items()} == documents


def _reordered(documents: list[Any]) -> list[Any]:
    return documents[::-1]


def _one_less(documents: list[Any]) -> list[Any]:
    return documents[:3]


def _one_unreadable(documents: list[Any]) -> list[Any]:
    return [*documents[:3], documents[3] | {"evses": "?"}]


def _one_foreign(documents: list[Any]) -> list[Any]:
    return [*documents[:3], documents[3] | {"id": "foreign"}]


def _one_that_is_none(documents: list[Any]) -> list[Any]:
    return [None, *documents[1:]]


def _another_id_in_between(documents: list[Any]) -> list[Any]:
    return [documents[0], {"id": "foreign"}, *documents[1:]]


@pytest.mark.parametrize(
    "change",
    [
        _reordered,
        _one_less,
        _one_unreadable,
        _one_foreign,
        _one_that_is_none,
        _another_id_in_between,
    ],
)
async def test_an_answer_that_is_built_otherwise(
    client: HereClient, here: FakeHere, change: Any
) -> None:
    """It comes to the same as for a client without a past, there and back."""
    documents = city(here, 4)
    whole = list(documents.values())
    for answer in (whole, change(whole), whole, change(whole), change(whole), whole):
        answer_with(here, *answer)
        after = await client.locations(documents)
        other = await ask_another(here, client)
        assert (after.locations, after.missing) == (other.locations, other.missing)
        assert after.failed.keys() == other.failed.keys()


async def test_a_broken_answer_is_no_answer(client: HereClient, here: FakeHere) -> None:
    """What is cut off or damaged in one item is refused, and the next is read."""
    documents = city(here, 4)
    answer_with(here, *documents.values())
    before = await client.locations(documents)
    text = orjson.dumps({"items": list(documents.values())}).decode()
    for broken in (text[:-2], text.replace('"name":"2"', '"name":"2')):
        here.fail(200, text=broken)
        with pytest.raises(HereError, match="not JSON"):
            await client.locations(documents)
    answer_with(here, *documents.values())
    assert await client.locations(documents) == before


async def test_blanks_do_no_harm(client: HereClient, here: FakeHere) -> None:
    """An answer made to be looked at is read as a whole."""
    documents = city(here, 4)
    for status in ("available", "charging", "charging", "available"):
        documents["copy-2"]["evses"][0]["status"] = status
        answer = orjson.dumps(
            {"items": list(documents.values())}, option=orjson.OPT_INDENT_2
        )
        here.fail(200, text=answer.decode())
        after = await client.locations(documents)
        assert after == await ask_another(here, client)


async def test_other_requests_in_between(client: HereClient, here: FakeHere) -> None:
    """Never is an older answer taken for the present one, nor older slow fields."""
    ids = [K_LATAUS, *here.clone(2)]
    await client.locations(ids, details=True)
    old = await client.locations(ids)
    address = here.documents[ids[1]]["address"] | {"label": "Moved"}
    here.documents[ids[1]] |= {"address": address}
    await client.locations(ids[1:], details=True)
    new = await client.locations(ids)
    assert new.locations[ids[0]] is old.locations[ids[0]]
    details = new.locations[ids[1]].details
    assert details.address is not None
    assert details.address.label == "Moved"
    assert (await client.locations(ids[:2])).locations.keys() == set(ids[:2])
    del here.documents[ids[0]]
    assert (await client.locations(ids)).missing == {ids[0]}


async def test_a_bottomless_location_costs_itself(
    client: HereClient, here: FakeHere
) -> None:
    """One that cannot be written as JSON again is not taken up."""
    documents = city(here, 2)
    deep = "[" * 300 + "]" * 300
    items = [orjson.dumps(document).decode() for document in documents.values()]
    items[0] = items[0][:-1] + f',"deep":{deep}}}'
    here.fail(200, text=f'{{"items":[{",".join(items)}]}}')
    answer = await client.locations(documents)
    assert answer.failed.keys() == {"copy-0"}
    assert answer.locations.keys() == {"copy-1"}
    assert client.cache.export().keys() == {"copy-1"}
