"""What an account spends and how fast, in words."""

from datetime import datetime, timedelta

from homeassistant.core import HomeAssistant

from ..logic.budget import Usage
from ..logic.pacing import Pacing
from .texts import async_texts


async def pace_in_words(
    hass: HomeAssistant, language: str, pacing: Pacing | None, now: datetime
) -> str:
    """Return how often HERE is asked, None for an account that is not loaded."""
    texts = await async_texts(hass, "selector", language)
    if pacing is None:
        return texts["pace.options.not_loaded"]
    least, most, requests = pacing.usually(now)
    shortest, longest = (
        max(round(span / timedelta(minutes=1)), 1) for span in (least, most)
    )
    kind = "spread" if shortest < longest else "even" if longest > 1 else "every_minute"
    return texts[f"pace.options.{kind}"].format(
        shortest=shortest, longest=longest, requests=requests
    )


async def usage_in_words(
    hass: HomeAssistant, language: str, usage: Usage, now: datetime
) -> str:
    """Return how many requests of the month are used, and how many are left."""
    texts = await async_texts(hass, "selector", language)
    left = usage.left(now)
    kind = "no_limit" if left is None else "limited"
    return texts[f"usage.options.{kind}"].format(used=usage.total(now), left=left)
