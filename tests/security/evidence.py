"""All that Home Assistant said, wrote and answered during a run."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
import json
import logging
import traceback
from typing import Any, override

from .spelling import spellings

# The test plugin's own, and the simulator in the same process.
NOT_OURS = ("pytest_homeassistant_custom_component", "simulator")
ENTRIES_FILE = "core.config_entries"


class Evidence(logging.Handler):
    """Keeps texts with where they are from; as a log handler, every line."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__(logging.DEBUG)
        self.texts: list[tuple[str, str]] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(NOT_OURS):
            self.note(f"log of {record.name}", self.format(record))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear every logger, at its most talkative."""
        root = logging.getLogger()
        level = root.level
        root.setLevel(logging.DEBUG)
        root.addHandler(self)
        yield
        root.removeHandler(self)
        root.setLevel(level)

    def note(self, place: str, text: str) -> None:
        """Keep a text."""
        self.texts.append((place, text))

    def note_error(self, place: str, error: BaseException | None) -> None:
        """Keep all that an exception says, and those that it came from."""
        while error is not None:
            lines = traceback.format_exception(error, chain=False)
            self.note(place, f"{''.join(lines)} {error!r} {error.args} {vars(error)}")
            error = error.__cause__ or error.__context__

    def note_files(self, storage: Mapping[str, Any]) -> None:
        """Keep what is stored, but the one file that credentials belong into."""
        for name, content in storage.items():
            if name != ENTRIES_FILE:
                self.note(f"file {name}", json.dumps(content, ensure_ascii=False))

    def places(self) -> set[str]:
        """Return the kinds of places that anything is from."""
        return {place.split()[0] for place, _ in self.texts}

    def leaks(self, secrets: set[str]) -> list[tuple[str, str]]:
        """Return where a secret was found, in whatever spelling, and what is around it."""
        wanted = set().union(*map(spellings, secrets))
        return [
            (place, text[max(0, at - 60) : at + 80])
            for place, text in self.texts
            for spelling in wanted
            if (at := text.find(spelling)) >= 0
        ]
