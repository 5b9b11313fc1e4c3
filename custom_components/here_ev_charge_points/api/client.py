"""The client of HERE EV Charge Points v3: many locations in few requests."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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
    RestrictedFieldError,
)
from .models import Place, Position, content_id, read_places, read_spots
from .transport import OnRequest, Params, Reply, RequestKind, error_for, send

_LOCATIONS = "/locations"


type OnError = Callable[[HereError], None]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What to ask of locations: fields, the tariffs of which providers, predictions."""

    fields: tuple[str, ...]
    cards: tuple[str, ...]
    remember: bool
    predictions: bool = False

    @property
    def is_detailed(self) -> bool:
        return self.fields != const.LIVE_FIELDS


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

    async def geocode(
        self, address: str, near: Position
    ) -> tuple[str, Position] | None:
        """Return what HERE takes an address or a town for, and where that is.

        Of several of a name HERE prefers those near `near`; None where it knows no
        such place. Raises the HereErrors of a request; ForbiddenError where the
        credential is not enabled for HERE's geocoder.
        """
        params = {
            "q": address,
            "at": f"{near.latitude:.6f},{near.longitude:.6f}",
        }
        reply = await self._get(const.GEOCODE_URL, params, RequestKind.GEOCODE)
        for spot in read_spots(items_of(reply.json())):
            if spot.position is not None:
                return spot.title or address, spot.position
        return None

    async def locations(
        self,
        ids: Iterable[str],
        *,
        details: bool = False,
        cards: Iterable[str] = (),
        predictions: bool = False,
        remember: bool = True,
    ) -> LocationsAnswer:
        """Ask for locations by id, 100 in a request; repeated ids count once.

        `details`: ask for the slow fields too. Without, those of an earlier answer
        stay, and an id that HERE refused by itself is not tried again. `cards`: ids of
        the providers whose tariffs and cards to ask for beside the slow fields;
        `predictions`: whether to ask there for what HERE expects, too; where HERE
        refuses either, once, it goes on without. `remember`: keep the answer to
        compare the next one with, for what is asked again and again. A request that
        fails costs the locations of that request only.

        Raises InvalidCredentialError and ForbiddenError at once, and another HereError
        where no request succeeded.
        """
        answer = LocationsAnswer()
        wanted = dict.fromkeys(map(content_id, ids))
        fields: tuple[str, ...] = const.LIVE_FIELDS
        suspects: list[str] = []
        if details:
            fields += const.DETAIL_FIELDS
            # Apart, so that they do not have to be found among the others again.
            suspects = [key for key in wanted if key in self._refused]
            self._refused.clear()
            self._refused_whole.clear()
        for refused in wanted.keys() & self._refused.keys():
            answer.failed[refused] = self._refused[refused]
            del wanted[refused]
        others = [key for key in wanted if key not in suspects]
        size = const.MAX_IDS_PER_REQUEST
        chunks = [
            *batched(others, size, strict=False),
            *batched(suspects, size, strict=False),
        ]
        answered = False
        for position, chunk in enumerate(chunks):
            asked = _Asked(
                fields,
                tuple(cards) if details else (),
                remember=remember,
                predictions=predictions and details,
            )
            try:
                answered |= await self._ask(chunk, asked, answer)
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

    async def providers(self, ids: Iterable[str]) -> dict[str, str]:
        """Return the names of those whose cards work at the locations, by their id.

        One request for 100 locations. Raises the HereErrors of `locations`.
        """
        answer = LocationsAnswer()
        for chunk in batched(ids, const.MAX_IDS_PER_REQUEST, strict=False):
            asked = _Asked(const.CARD_FIELDS, (), remember=False)
            if not await self._ask(chunk, asked, answer):
                raise next(iter(answer.failed.values()))
        return {
            provider.id: provider.name or provider.id
            for location in answer.locations.values()
            for provider in location.details.providers
            if provider.id
        }

    async def _ask(
        self, ids: Sequence[str], asked: _Asked, answer: LocationsAnswer
    ) -> bool:
        """Ask for up to 100 locations; return whether HERE answered any of them.

        One unacceptable id makes HERE refuse the whole request: it is halved, down to
        that id, at most MAX_SPLITS times. Where all is refused it is not for an id:
        the next polls do not halve it again. Predictions and cards are left out before.
        """
        refused: dict[str, BadRequestError] = {}
        splits_left = 0 if ids[0] in self._refused_whole else const.MAX_SPLITS
        answered = False
        waiting = [ids]
        cards = () if answer.cards_refused else asked.cards
        predictions = asked.predictions and not answer.predictions_refused
        doubt: HereError | None = None
        doubted: HereError | None = None
        while waiting:
            part = waiting.pop()
            try:
                reply = await self._get(
                    const.EVCP_URL + _LOCATIONS,
                    _params(part, asked.fields, cards, predictions=predictions),
                )
            except (BadRequestError, ForbiddenError) as err:
                if predictions and _is_of_predictions(err, cards):
                    predictions, doubted = False, err
                    waiting.append(part)
                    continue
                if cards:
                    cards, doubt = (), err
                    waiting.append(part)
                    continue
                if isinstance(err, ForbiddenError):
                    raise
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
            if part is ids:
                answer.cards_refused = answer.cards_refused or doubt
                answer.predictions_refused = answer.predictions_refused or doubted
            answer.add(
                self.cache.sort(part, reply, details=asked.is_detailed)
                if asked.remember
                else sort_items(part, reply.json(), read_once)
            )
        if answered:
            self._refused |= refused
        else:
            self._refused_whole.add(ids[0])
        return answered

    async def _get(
        self, url: str, params: Params, kind: RequestKind = RequestKind.EVCP
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
        params: Params,
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


def _is_of_predictions(err: HereError, cards: Sequence[str]) -> bool:
    """Return whether HERE refuses predictions, or may; of cards there is doubt, too."""
    if "prediction" in err.description.lower():
        return True
    return not cards and isinstance(err, BadRequestError | RestrictedFieldError)


def _params(
    ids: Sequence[str],
    fields: tuple[str, ...],
    cards: Sequence[str],
    *,
    predictions: bool,
) -> Params:
    """Return the parameters of a request; that for tariffs comes once for each."""
    params: dict[str, str | list[str]] = {"ids": ",".join(ids)}
    if cards:
        fields += const.CARD_FIELDS
        params["tariff"] = ["adhoc", *(f"partner:{card}" for card in sorted(cards))]
    if predictions:
        fields += const.PREDICTION_FIELDS
    params["fields"] = ",".join(fields)
    return params
