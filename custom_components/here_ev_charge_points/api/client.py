"""The client of HERE EV Charge Points v3: many locations in few requests."""

from collections.abc import Callable, Iterable, Sequence
from itertools import batched

import aiohttp

from . import const
from .answer import LocationsAnswer, items_of, read_once, sort_items
from .auth import Authorization, Credential
from .cache import AnswerCache
from .errors import (
    BadRequestError,
    ForbiddenError,
    HereError,
    InvalidCredentialError,
    QuotaExceededError,
    RateLimitedError,
)
from .models import Place, content_id, read_places
from .transport import OnRequest, Reply, RequestKind, error_for, send

_LOCATIONS = "/locations"


type OnError = Callable[[HereError], None]


class HereClient:
    """Asks HERE on behalf of one account.

    `cache`: the answers so far; what has not changed since is not parsed again, and
    the same objects come back.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credential: Credential,
        on_request: OnRequest = lambda kind: None,
        on_error: OnError = lambda error: None,
    ) -> None:
        """Take an aiohttp session, which stays the caller's to close.

        `on_request` is called before every request that goes to HERE, retries and
        token requests included; `on_error` with every error that HERE answers.
        """
        self.cache = AnswerCache()
        self._session = session
        self._credential = credential
        self._on_request = on_request
        self._on_error = on_error
        self._refused: dict[str, BadRequestError] = {}
        self._refused_whole: set[str] = set()

    async def check_credential(self) -> None:
        """Raise the HereError that a poll with this credential would meet.

        Asks for a location: `/health` proves the credential but not that the service
        is enabled for it.
        """
        reply = await self._get(const.EVCP_URL + _LOCATIONS, {"ids": const.PROBE_ID})
        items_of(reply.json())

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
        places = read_places(items_of(reply.json()))
        return tuple(place for place in places if place.id)

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
        if details:
            self._refused.clear()
            self._refused_whole.clear()
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
                    answer.fail(left, err)
                break
            except HereError as err:
                answer.fail(chunk, err)
        # Of a request that was halved, one half may have succeeded.
        if chunks and not (answered or answer.locations or answer.missing):
            raise next(iter(answer.failed.values()))
        return answer

    async def _ask(
        self, ids: Sequence[str], details: bool, remember: bool, answer: LocationsAnswer
    ) -> bool:
        """Ask for up to 100 locations; return whether HERE answered any of them.

        One unacceptable id makes HERE refuse the whole request: it is halved, down to
        that id, at most MAX_SPLITS times. Where all is refused it is not for an id:
        the next polls do not halve it again.
        """
        refused: dict[str, BadRequestError] = {}
        fields = const.LIVE_FIELDS + (const.DETAIL_FIELDS if details else ())
        splits_left = 0 if ids[0] in self._refused_whole else const.MAX_SPLITS
        answered = False
        waiting = [ids]
        while waiting:
            part = waiting.pop()
            params = {"ids": ",".join(part), "fields": ",".join(fields)}
            try:
                reply = await self._get(const.EVCP_URL + _LOCATIONS, params)
            except BadRequestError as err:
                if len(part) > 1 and splits_left:
                    splits_left -= 1
                    middle = len(part) // 2
                    waiting += [part[middle:], part[:middle]]
                    continue
                if len(part) == 1:
                    refused[part[0]] = err
                answer.fail(part, err)
                continue
            answered = True
            answer.add(
                self.cache.sort(part, reply, details=details)
                if remember
                else sort_items(part, reply.json(), read_once)
            )
        if answered:
            self._refused |= refused
        else:
            self._refused_whole.add(ids[0])
        return answered

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
            self._on_error(error)
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
