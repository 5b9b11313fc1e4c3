"""What is looked at in the cards on a page, as JavaScript that finds what is wrong."""

from typing import Literal

from playwright.async_api import Locator

from .screen import Screen
from .waiting import until_equal

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

_CARDS = """
  const deep = (root) => [...root.querySelectorAll("*")].flatMap((element) => [
    element, ...(element.shadowRoot ? deep(element.shadowRoot) : [])
  ]);
  const cards = deep(document)
    .filter(({ localName }) => localName === "here-ev-location-card")
    .map((card) => [card, [...card.shadowRoot.querySelectorAll("ha-card *")]]);
"""

CUT_OFF = f"""
  () => {{
    {_CARDS}
    return cards.flatMap(([card, elements]) => {{
      const box = card.getBoundingClientRect();
      return elements.filter((element) => {{
        const {{ left, right, width }} = element.getBoundingClientRect();
        const isHidden = getComputedStyle(element).clipPath !== "none";
        return width && !isHidden && (
          left < box.left - 1 || right > box.right + 1
          || element.scrollWidth > element.clientWidth + 1 && element.clientWidth
        );
      }}).map((element) => element.outerHTML);
    }});
  }}
"""
"""Anything of a card that stands out of it, or has less room than it needs."""

BROKEN_WORDS = f"""
  () => {{
    {_CARDS}
    const words = (text) => [...text.data.matchAll(/[^\\s,·/()-]+/g)].map((match) => {{
      const range = document.createRange();
      range.setStart(text, match.index);
      range.setEnd(text, match.index + match[0].length);
      return {{ word: match[0], lines: [...range.getClientRects()] }};
    }});
    return cards.flatMap(([card, elements]) => elements
      .filter((element) => !element.closest("style") && getComputedStyle(element).clipPath === "none")
      .flatMap((element) => [...element.childNodes].filter((node) => node instanceof Text).flatMap(words))
      .filter(({{ lines }}) => new Set(lines.map(({{ top }}) => Math.round(top))).size > 1)
      .filter(({{ lines }}) => lines.reduce((sum, {{ width }}) => sum + width, 0) < 0.6 * card.clientWidth)
      .map(({{ word }}) => word));
  }}
"""
"""Any word on two lines that had room on one."""


async def all_fits(screen: Screen) -> None:
    """Wait until nothing of a card stands out or is cut, and no word is broken."""
    await until_equal(lambda: screen.page.evaluate(CUT_OFF), [])
    await until_equal(lambda: screen.page.evaluate(BROKEN_WORDS), [])


async def look_light_and_dark(screen: Screen, name: str, shown: Locator) -> None:
    """See that all fits on a phone and a desk, light and dark, and take pictures."""
    for scheme in SCHEMES:
        await screen.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in (320, 1280):
            await screen.page.set_viewport_size({"width": width, "height": 900})
            await all_fits(screen)
            await screen.picture(f"{name}-{scheme}-{width}", shown)
