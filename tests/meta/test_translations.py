"""The texts in every language: whole, equal in kind, in Home Assistant's own words."""

import json
import re

import pytest

from .files import PACKAGE, flat, load, placeholders
from .glossary import GLOSSARY

LANGUAGES = {path.stem: path for path in (PACKAGE / "translations").glob("*.json")}
OTHERS = sorted(LANGUAGES.keys() - {"en"})
WANTED = {
    *("ar", "cs", "da", "de", "en", "es", "fi", "fr", "it", "nb", "nl", "pl", "pt"),
    "sv",
}
NAMES = ("HERE", "EV Charge Points", "Geocoding and Search", "credentials.properties")


def texts(language: str) -> dict[str, str]:
    """Return all texts of a language by their paths."""
    return dict(flat(load(LANGUAGES[language])))


ENGLISH = texts("en")


def test_languages_are_those_promised() -> None:
    """No file is lost, and none begun and forgotten."""
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
def test_placeholders_links_and_names_are_kept(language: str) -> None:
    """What is filled in, linked or named is the same."""
    for path, text in texts(language).items():
        english = ENGLISH[path]
        assert placeholders(text) == placeholders(english), path
        assert re.findall(r"\]\(.*?\)", text) == re.findall(r"\]\(.*?\)", english), path
        for name in NAMES:
            assert text.count(name) >= min(1, english.count(name)), (path, name)


@pytest.mark.parametrize("language", OTHERS)
def test_texts_are_plain(language: str) -> None:
    """No mark-up, no quotes that hide a placeholder, no blanks at the edges."""
    for path, text in texts(language).items():
        assert text, path
        assert text == text.strip(), path
        assert "'" not in text, path
        assert "<" not in text, path
        assert "://" not in text, path
        assert "  " not in text, path


@pytest.mark.parametrize("language", OTHERS)
def test_little_is_left_in_english(language: str) -> None:
    """Hardly anything is the same as in English: cognates, and names of files."""
    same = [path for path, text in texts(language).items() if text == ENGLISH[path]]
    assert len(same) < len(ENGLISH) * 0.06, same


@pytest.mark.parametrize("language", OTHERS)
def test_words_are_those_of_home_assistant(language: str) -> None:
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
