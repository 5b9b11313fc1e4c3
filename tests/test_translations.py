"""The texts in every language: whole, equal in kind, in Home Assistant's own words."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
import string
from typing import Any

import pytest

import custom_components.here_ev_charge_points as integration

from .glossary import GLOSSARY

FOLDER = Path(integration.__file__).parent / "translations"
LANGUAGES = {path.stem: path for path in FOLDER.glob("*.json")}
OTHERS = sorted(LANGUAGES.keys() - {"en"})
WANTED = {
    *("ar", "cs", "da", "de", "en", "es", "fi", "fr", "it", "nb", "nl", "pl", "pt"),
    "sv",
}
NAMES = ("HERE", "EV Charge Points", "Geocoding and Search", "credentials.properties")


def flat(texts: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts with their paths."""
    for key, value in texts.items():
        if isinstance(value, dict):
            yield from flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def texts(language: str) -> dict[str, str]:
    """Return all texts of a language by their paths."""
    return dict(flat(json.loads(LANGUAGES[language].read_bytes())))


ENGLISH = texts("en")


def placeholders(text: str) -> list[str]:
    """Return the names in braces."""
    return sorted(name for _, name, *_ in string.Formatter().parse(text) if name)


def test_languages() -> None:
    """All that are promised."""
    assert LANGUAGES.keys() == WANTED


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_files_are_tidy(language: str) -> None:
    """Keys in order, letters as they are: changes show as what they are."""
    written = LANGUAGES[language].read_text("utf-8")
    texts = json.loads(written)
    tidy = json.dumps(texts, ensure_ascii=False, indent=2, sort_keys=True)
    assert written == f"{tidy}\n"


@pytest.mark.parametrize("language", OTHERS)
def test_complete(language: str) -> None:
    """Every text is there, none is left over."""
    assert texts(language).keys() == ENGLISH.keys()


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_and_names(language: str) -> None:
    """What is filled in, linked or named is the same."""
    for path, text in texts(language).items():
        english = ENGLISH[path]
        assert placeholders(text) == placeholders(english), path
        assert re.findall(r"\]\(.*?\)", text) == re.findall(r"\]\(.*?\)", english), path
        for name in NAMES:
            assert text.count(name) >= min(1, english.count(name)), (path, name)


@pytest.mark.parametrize("language", OTHERS)
def test_form(language: str) -> None:
    """No mark-up, no quotes that hide a placeholder, no blanks at the edges."""
    for path, text in texts(language).items():
        assert text, path
        assert text == text.strip(), path
        assert "'" not in text, path
        assert "<" not in text, path
        assert "://" not in text, path
        assert "  " not in text, path


@pytest.mark.parametrize("language", OTHERS)
def test_translated(language: str) -> None:
    """Hardly anything is the same as in English: cognates, and names of files."""
    same = [path for path, text in texts(language).items() if text == ENGLISH[path]]
    assert len(same) < len(ENGLISH) * 0.06, same


@pytest.mark.parametrize("language", OTHERS)
def test_words_of_home_assistant(language: str) -> None:
    """What Home Assistant calls something, we call so, too."""
    ours = texts(language)
    for english, native in GLOSSARY[language].items():
        found = [ours[path] for path, text in ENGLISH.items() if text == english]
        if found:
            assert native in found, (english, found)
        else:
            paths = [path for path, text in ENGLISH.items() if english in text]
            assert paths, english
            assert [path for path in paths if native not in ours[path]] == [], english
