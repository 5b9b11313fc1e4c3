"""The bell: tells whoever watches a location that a charger is free, and takes it back."""

from collections.abc import Callable, Iterable
from typing import Any

from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback

from ..api import Location, Position
from ..const import CONF_NOTIFY, DOMAIN
from ..logic.access import entrance
from ..logic.availability import chargers
from ..logic.naming import number_label
from ..logic.offers import Quote
from ..logic.wish import Rung, Wish
from .names import charger_line, device_name, location_device
from .notices import NAVIGATION, Notice, async_clear, async_tell, place
from .texts import async_texts

BUTTON_PRESSED = "mobile_app_notification_action"
MOST_CHARGERS = 3


class Bell:
    """Rings once for a watch, by those whom the watch or the account's options name.

    `rung`: what was told and still stands, by content id; kept up to date.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        rung: dict[str, Rung],
        watch_again: Callable[[str, Wish], None],
        changed: Callable[[], None],
    ) -> None:
        """Call `watch_again` when its button is pressed, `changed` when `rung` changed."""
        self._hass = hass
        self._entry = entry
        self._rung = rung
        self._watch_again = watch_again
        self._changed = changed
        entry.async_on_unload(hass.bus.async_listen(BUTTON_PRESSED, self._pressed))

    @callback
    def ring(
        self,
        content_id: str,
        location: Location,
        free: Iterable[str],
        wish: Wish,
        quote: Quote | None,
    ) -> None:
        """Tell that chargers (EVSE keys) are free, and what a charge costs there."""
        rung = Rung(tuple(free), wish)

        def lines(texts: dict[str, str]) -> list[str]:
            described = chargers(location)
            fastest = sorted(
                rung.chargers, key=lambda key: -(described[key]["power"] or 0)
            )
            told = [
                charger_line(
                    self._hass, content_id, key, described[key], texts["bell_free"]
                )
                for key in fastest[:MOST_CHARGERS]
            ]
            if quote is not None and quote.total is not None and quote.offer.charge:
                cost = f"{quote.total:.2f} {quote.tariff.currency or ''}".strip()
                energy = f"{quote.offer.charge.energy:g} kWh"
                language = self._hass.config.language
                told.append(
                    texts["about_charge"].format(
                        cost=number_label(cost, language),
                        energy=number_label(energy, language),
                    )
                )
            return told

        self._tell(content_id, rung, lines, entrance(location))

    @callback
    def over(self, content_id: str, wish: Wish) -> None:
        """Tell that the time of a watch is over, and none became free."""
        self._tell(content_id, Rung((), wish), lambda texts: [texts["bell_over"]])

    @callback
    def note(self, content_id: str, location: Location) -> None:
        """Take back what was told of a location once it is not true any more."""
        rung = self._rung.get(content_id)
        if rung is not None and rung.chargers and rung.is_over(location):
            self.take_back(content_id)

    @callback
    def take_back(self, content_id: str) -> None:
        """Let what was told of a location disappear."""
        if (rung := self._rung.pop(content_id, None)) is None:
            return
        self._changed()
        tag = self._tag(content_id)
        persistent_notification.async_dismiss(self._hass, tag)

        async def clear() -> None:
            for target in self._targets(rung.wish):
                await async_clear(self._hass, target, tag)

        self._hass.async_create_task(clear(), f"take back {tag}")

    @callback
    def _tell(
        self,
        content_id: str,
        rung: Rung,
        lines: Callable[[dict[str, str]], list[str]],
        position: Position | None = None,
    ) -> None:
        if rung.wish.notify is not None and not rung.wish.notify:
            return
        self._rung[content_id] = rung
        self._changed()
        tag = self._tag(content_id)

        async def tell() -> None:
            texts = await async_texts(self._hass, "common")
            device = location_device(self._hass, self._entry, content_id)
            notice = Notice(
                tag,
                (device and device_name(device)) or self._entry.title,
                lines(texts),
                position,
                {_button(content_id): texts["bell_watch_again"]},
                texts["navigate"],
                texts["bell_away"],
            )
            told = [
                await async_tell(self._hass, target, notice)
                for target in self._targets(rung.wish)
            ]
            if not any(told):
                self._show(notice)

        self._hass.async_create_task(tell(), f"tell {tag}")

    @callback
    def _show(self, notice: Notice) -> None:
        """Tell in Home Assistant itself, where nobody else could be told."""
        paragraphs = list(notice.lines)
        if notice.position is not None:
            uri = NAVIGATION + place(notice.position)
            paragraphs.append(f"[{notice.navigate}]({uri})")
        persistent_notification.async_create(
            self._hass, "\n\n".join(paragraphs), notice.title, notice.tag
        )

    @callback
    def _pressed(self, event: Event[dict[str, Any]]) -> None:
        for content_id, rung in list(self._rung.items()):
            if event.data.get("action") == _button(content_id):
                self._watch_again(content_id, rung.wish)

    def _targets(self, wish: Wish) -> Iterable[str]:
        if wish.notify is not None:
            return wish.notify
        named: list[str] = self._entry.options.get(CONF_NOTIFY, [])
        return named

    def _tag(self, content_id: str) -> str:
        device = location_device(self._hass, self._entry, content_id)
        return f"{DOMAIN}_{device.id if device else content_id}"


def _button(content_id: str) -> str:
    """Return the action that a phone sends when "Watch again" is pressed."""
    return f"{DOMAIN}_watch_{content_id}"
