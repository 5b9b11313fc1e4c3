"""The client of HERE EV Charge Points v3: many locations in few requests."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import batched
from typing import Any

import aiohttp
import orjson

from . import const, reading
from .auth import Authorization, Credential
from .errors import (
    BadRequestError,
    ForbiddenError,
    HereError,
    InvalidCredentialError,
    QuotaExceededError,
    RateLimitedError,
    UnreadableAnswerError,
)
from .models import Details, Location, Place, content_id, read_location, read_places
from .pieces import cut, tail_of
from .transport import OnRequest, Reply, RequestKind, error_for, send


@dataclass(frozen=True, slots=True)
class LocationsAnswer:
    """What became of each content id that was asked for; every id is in one of them.

    `missing`: HERE does not know it. `failed`: not answered, or not readably, and why.
    """

    locations: dict[str, Location] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    failed: dict[str, HereError] = field(default_factory=dict)

    def add(self, other: LocationsAnswer) -> None:
        """Take over what became of other ids."""
        self.locations.update(other.locations)
        self.missing.update(other.missing)
        self.failed.update(other.failed)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """The latest answer about a location, and the latest that had the slow fields.

    Both as JSON text, which takes less than half of the memory that objects take.
    """

    location: Location
    live: bytes
    details: bytes | None


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What a reply came to.

    `digest`: of its body; `tail`: what follows its items, None where it cannot be cut.
    """

    ids: Sequence[str]
    details: bool
    digest: bytes
    answer: LocationsAnswer
    tail: bytes | None


class HereClient:
    """Asks HERE on behalf of one account.

    What has not changed since the last answer is not parsed again: the same objects
    come back.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credential: Credential,
        on_request: OnRequest = lambda kind: None,
    ) -> None:
        """Take an aiohttp session, which stays the caller's to close.

        `on_request` is called before every request that goes to HERE, retries and
        token requests included.
        """
        self._session = session
        self._credential = credential
        self._on_request = on_request
        self._parsed: dict[str, _Parsed] = {}
        self._sorted: dict[str, _Sorted] = {}
        self._refused: dict[str, BadRequestError] = {}
        self._in_vain: set[str] = set()

    async def check_credential(self) -> None:
        """Raise the HereError that a poll with this credential would meet.

        Asks for a location: `/health` proves the credential but not that the service
        is enabled for it.
        """
        reply = await self._get(_evcp("/locations"), {"ids": const.PROBE_ID})
        _items(reply.json())

    async def health(self) -> None:
        """Raise a HereError unless HERE says that the service works."""
        await self._get(_evcp("/health"), {})

    async def browse(
        self, latitude: float, longitude: float, radius: float
    ) -> tuple[Place, ...]:
        """Return the charging stations within `radius` m, nearest first, 100 at most.

        Raises the HereErrors of a request; ForbiddenError where the credential is
        not enabled for HERE's place search.
        """
        at = f"{latitude:.6f},{longitude:.6f}"
        params = {
            "at": at,
            "in": f"circle:{at};r={round(radius)}",
            "categories": const.CHARGING_CATEGORY,
            "limit": str(const.MAX_SEARCH_RESULTS),
        }
        reply = await self._get(const.BROWSE_URL, params, RequestKind.SEARCH)
        return tuple(place for place in read_places(_items(reply.json())) if place.id)

    async def locations(
        self, ids: Iterable[str], *, details: bool = False, remember: bool = True
    ) -> LocationsAnswer:
        """Ask for locations by id, 100 in a request; repeated ids count once.

        `details`: ask for the slow fields too. Without, those of an earlier answer
        stay, and an id that HERE refused by itself is not tried again. `remember`:
        keep the answer to compare the next one with, for what is asked again and
        again. A request that fails costs the locations of that request only.

        Raises InvalidCredentialError and ForbiddenError at once, and another HereError
        where no request succeeded.
        """
        answer = LocationsAnswer()
        wanted = dict.fromkeys(map(content_id, ids))
        if not details:
            for refused in wanted.keys() & self._refused.keys():
                answer.failed[refused] = self._refused[refused]
                del wanted[refused]
        chunks = list(batched(wanted, const.MAX_IDS_PER_REQUEST, strict=False))
        answered = False
        for position, chunk in enumerate(chunks):
            try:
                answered |= await self._ask(chunk, details, remember, answer)
            except InvalidCredentialError, ForbiddenError:
                raise
            except (RateLimitedError, QuotaExceededError) as err:
                for left in chunks[position:]:
                    _fail(answer, left, err)
                break
            except HereError as err:
                _fail(answer, chunk, err)
        # Of a request that was halved, one half may have succeeded.
        if chunks and not (answered or answer.locations or answer.missing):
            raise next(iter(answer.failed.values()))
        return answer

    async def _ask(
        self,
        ids: Sequence[str],
        details: bool,
        remember: bool,
        answer: LocationsAnswer,
    ) -> bool:
        """Ask for up to 100 locations and sort them into the answer.

        Return whether HERE answered any of it. One unacceptable id makes HERE
        refuse the whole request: then each half is asked for by itself, down to the
        culprit, at most MAX_SPLITS times. Where it refuses them all it is not the ids:
        the next time it is not split, unless it is one for the slow fields.
        """
        refused: dict[str, BadRequestError] = {}
        fields = const.LIVE_FIELDS + (const.DETAIL_FIELDS if details else ())
        answered = False
        waiting = [ids]
        in_vain = ids[0] in self._in_vain and not details
        splits_left = 0 if in_vain else const.MAX_SPLITS
        while waiting:
            part = waiting.pop()
            params = {"ids": ",".join(part), "fields": ",".join(fields)}
            try:
                reply = await self._get(_evcp("/locations"), params)
            except BadRequestError as err:
                if len(part) == 1:
                    refused[part[0]] = err
                if len(part) == 1 or not splits_left:
                    _fail(answer, part, err)
                    continue
                splits_left -= 1
                middle = len(part) // 2
                waiting += [part[middle:], part[:middle]]
                continue
            if remember:
                answer.add(self._take(part, reply, details=details))
            else:
                answer.add(_sort(part, reply.json(), _read_once))
            for key in answer.locations.keys() & self._refused.keys():
                del self._refused[key]
            answered = True
        if answered:
            self._refused |= refused
            self._in_vain.discard(ids[0])
        else:
            self._in_vain.add(ids[0])
        return answered

    def _take(
        self, ids: Sequence[str], reply: Reply, *, details: bool
    ) -> LocationsAnswer:
        """Sort a reply, reading only what differs from the reply before.

        The first id stands for the request, so that no more is kept than is asked.
        """
        digest = sha256(reply.body).digest()
        answer = tail = None
        before = self._sorted.get(ids[0])
        if (
            before is not None
            and (before.ids, before.details) == (ids, details)
            # Another request may have brought something newer since.
            and all(
                self._parsed[key].location is location
                for key, location in before.answer.locations.items()
            )
        ):
            if before.digest == digest:
                return before.answer
            tail = before.tail
            answer = self._patch(before, reply.body)
        if answer is None:
            answer = _sort(ids, reply.json(), partial(self._read, details=details))
            texts = [self._parsed[key].live for key in answer.locations]
            tail = tail_of(reply.body, texts)
        self._sorted[ids[0]] = _Sorted(ids, details, digest, answer, tail)
        return answer

    def _patch(self, before: _Sorted, body: bytes) -> LocationsAnswer | None:
        """Sort a reply by reading the changed items alone, None where that fails."""
        parsed = [self._parsed[key] for key in before.answer.locations]
        texts = [item.live for item in parsed]
        pieces = None if before.tail is None else cut(body, texts, before.tail)
        if pieces is None:
            return None
        answer = LocationsAnswer(missing=before.answer.missing.copy())
        for (key, location), was, piece in zip(
            before.answer.locations.items(), parsed, pieces, strict=True
        ):
            if piece is was.live and (not before.details or was.details == piece):
                answer.locations[key] = location
                continue
            try:
                raw = orjson.loads(piece)
                if _key(raw) != key:
                    return None
                answer.locations[key] = self._read(key, raw, details=before.details)
            except orjson.JSONDecodeError, UnreadableAnswerError:
                return None
        return answer

    def _read(self, key: str, raw: dict[str, Any], *, details: bool) -> Location:
        """Read a location, or take the one read before where nothing has changed."""
        live = _text(raw)
        before = self._parsed.get(key)
        if before is None:
            location = read_location(raw)
            self._parsed[key] = _Parsed(location, live, live if details else None)
            return location
        slow = live if details else before.details
        if before.live == live and before.details == slow:
            return before.location
        known = None if slow is live or slow is None else before.location.details
        location = read_location(raw, known)
        if location == before.location:
            location = before.location
        self._parsed[key] = _Parsed(location, live, slow)
        return location

    def export(self, ids: Iterable[str]) -> dict[str, Any]:
        """Return what was last heard of these locations, as JSON for `restore`."""
        exported: dict[str, Any] = orjson.loads(orjson.dumps(self.export_text(ids)))
        return exported

    def export_text(self, ids: Iterable[str]) -> dict[str, Any]:
        """Return `export` in the form in which orjson has the least work with it."""
        return {
            key: {
                "live": orjson.Fragment(parsed.live),
                "details": parsed.details and orjson.Fragment(parsed.details),
            }
            for key in ids
            if (parsed := self._parsed.get(key)) is not None
        }

    def restore(self, exported: Mapping[str, Any]) -> dict[str, Location]:
        """Take up what an earlier client exported, and return its locations."""
        for key, raw in exported.items():
            details = raw["details"]
            location = read_location(
                raw["live"], None if details is None else Details.from_dict(details)
            )
            self._parsed[key] = _Parsed(
                location,
                _text(raw["live"]),
                None if details is None else _text(details),
            )
        return {key: self._parsed[key].location for key in exported}

    async def _get(
        self, url: str, params: dict[str, str], kind: RequestKind = RequestKind.EVCP
    ) -> Reply:
        """Send an authorized GET; a token refused in mid-life is renewed once."""
        authorization = await self._credential.authorize(
            self._session, self._on_request
        )
        reply = await self._send(url, params, authorization, kind)
        if reply.refuses_credential and self._credential.renewable(authorization):
            authorization = await self._credential.authorize(
                self._session, self._on_request
            )
            reply = await self._send(url, params, authorization, kind)
        if (error := error_for(reply, self._credential.redact)) is not None:
            raise error
        return reply

    async def _send(
        self,
        url: str,
        params: dict[str, str],
        authorization: Authorization,
        kind: RequestKind,
    ) -> Reply:
        self._on_request(kind)
        return await send(
            self._session,
            "GET",
            url,
            params={**params, **authorization.params},
            headers=authorization.headers,
        )


def _sort(
    ids: Sequence[str],
    body: Any,
    read: Callable[[str, dict[str, Any]], Location],
) -> LocationsAnswer:
    """Sort the items of one reply, in whatever order and number they come."""
    answer = LocationsAnswer()
    asked = set(ids)
    for raw in _items(body):
        key = _key(raw)
        if key not in asked or key in answer.locations:
            continue
        try:
            answer.locations[key] = read(key, raw)
        except UnreadableAnswerError as err:
            answer.failed[key] = err
        else:
            answer.failed.pop(key, None)
    answer.missing.update(asked - answer.locations.keys() - answer.failed.keys())
    return answer


def _key(raw: Any) -> str | None:
    """Return the content id of an item, None where it has none."""
    raw_id = reading.text(raw.get("id")) if isinstance(raw, dict) else None
    return content_id(raw_id) if raw_id else None


def _read_once(key: str, raw: dict[str, Any]) -> Location:
    _refuse_deep(raw)
    return read_location(raw)


def _text(raw: dict[str, Any]) -> bytes:
    """Return a location as JSON text; raise UnreadableAnswerError if it cannot be."""
    _refuse_deep(raw)
    return orjson.dumps(raw)


def _refuse_deep(raw: dict[str, Any]) -> None:
    """Raise UnreadableAnswerError for what is nested as no answer of HERE is.

    Deeper, some versions of orjson write past the end of their memory.
    """
    if not reading.is_shallow(raw):
        raise UnreadableAnswerError("Nested too deeply")


def _evcp(path: str) -> str:
    return const.EVCP_URL + path


def _items(body: Any) -> list[Any]:
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise UnreadableAnswerError("The answer has no list of items")
    return items


def _fail(answer: LocationsAnswer, ids: Iterable[str], err: HereError) -> None:
    """Blame the error for the ids that nothing is known of."""
    for key in ids:
        if key not in answer.locations and key not in answer.missing:
            answer.failed.setdefault(key, err)
