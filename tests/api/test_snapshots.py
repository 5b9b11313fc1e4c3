"""What each answer about one of the simulator's locations becomes, to be read."""

from dataclasses import asdict
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from custom_components.here_ev_charge_points.api.const import DETAIL_FIELDS, LIVE_FIELDS
from custom_components.here_ev_charge_points.api.models import read_location
from simulator.views import Selection, view
from tests.common import LOCATIONS, present, readable
from tests.meta.files import load

EVERYTHING = Selection(fields=frozenset(LIVE_FIELDS + DETAIL_FIELDS))


@pytest.mark.parametrize("path", LOCATIONS, ids=lambda path: path.stem)
def test_answer_becomes_what_is_in_the_snapshot(
    path: Path, snapshot: SnapshotAssertion
) -> None:
    """All that is read of it; what is absent is left out."""
    answer = view(load(path), EVERYTHING)
    assert answer is not None
    assert readable(present(asdict(read_location(answer)))) == snapshot
