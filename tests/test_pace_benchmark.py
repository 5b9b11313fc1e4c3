"""The benchmark of the pace: worlds from files, what counts as noticed, and the aims."""

from math import inf
from pathlib import Path
from statistics import fmean

import pytest

from benchmark import foresight, pace, worlds
from benchmark.__main__ import main
from benchmark.replay import news_of, pacing, replay

WORLD = """\
#kind,1,1,IEC_62196_T2_COMBO,150
#kind,1,2,IEC_62196_T2,22
# a remark
seconds,location,charger,status

0,1,1,charging
0,1,2,charging
100,1,1,available
400,1,1,charging
500,1,2,AVAILABLE
600,1,2,outOfOrder
700,1,1,available
800,1,1,unknown
"""


def lines(text: str) -> list[str]:
    """Return a text as a file gives it."""
    return text.splitlines(keepends=True)


def test_a_world_is_read() -> None:
    """With the kinds of its chargers, remarks and a line of names or not."""
    world = worlds.read("w", lines(WORLD))
    assert world.kinds == {("1", "1"): "dc", ("1", "2"): "ac"}
    assert len(world.changes) == 8
    assert world.end == 800
    full, each = news_of(world)
    assert full.spans == [(100, 400), (500, 600), (700, 800)]
    assert each.spans == [(100, 400), (500, 600), (700, 800)]
    noticed = full.noticed([0, 160, 450, 590, 900], 0, 701)
    assert noticed.minutes == [1.0, 1.5]
    assert (noticed.freed, noticed.polls) == (3, 4)


def test_what_is_free_at_the_end_stays_so() -> None:
    """It can be noticed however late."""
    world = worlds.read("w", ["0,1,1,charging\n", "60,1,1,available\n"])
    full, each = news_of(world)
    assert full.spans == each.spans == [(60, inf)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing happens"),
        ("0,1,1,available\n5,1,1\n", "line 2"),
        ("0,1,1,available\nx,1,1,charging\n", "line 2"),
        ("9,1,1,available\n5,1,1,charging\n", "times have to rise"),
        ("nan,1,1,available\n", "times have to rise"),
        ("#kind,1,1\n", "line 1"),
    ],
)
def test_what_is_no_world_is_refused(text: str, reason: str) -> None:
    """It says in which line and why."""
    with pytest.raises(worlds.WorldError, match=reason):
        worlds.read("w", lines(text))


@pytest.mark.parametrize(
    "text",
    [
        # Nothing ever changes, or nothing is known, or all is broken.
        "0,1,1,available\n2000000,1,1,available\n",
        "0,1,1,charging\n0,1,2,charging\n2000000,1,2,charging\n",
        "-50,1,1,unknown\n2000000,1,1,what is this\n",
        "0,1,1,outOfOrder\n0,2,1,inoperative\n2000000,1,1,outOfOrder\n",
    ],
)
def test_worlds_in_which_nothing_happens(text: str) -> None:
    """They are polled evenly, within the budget."""
    world = worlds.read("w", lines(text))
    ours = replay(world, pacing(world, 1000), world.end)
    even = replay(world, pacing(world, 1000), world.end, learning=False)
    assert len(ours) == pytest.approx(len(even), rel=0.06)


def test_a_world_as_a_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its figures go to the terminal, for each budget; what is wrong with it, too."""
    file = tmp_path / "mine.csv"
    file.write_text(WORLD, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["benchmark", "latency", "--world", str(file)])
    assert main() == 0
    out = capsys.readouterr().out
    for budget in (500, 1000, 5000):
        assert f"## {budget} requests a month" in out
    assert out.count("mine.csv | all of it | ours") == 6
    file.write_text("1,2\n", encoding="utf-8")
    assert main() == 1
    assert "mine.csv, line 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "seed", "at_most"),
    [("calm", 1, 0.33), ("busy", 4, 0.55)],
)
def test_our_pace_beside_an_even_one(name: str, seed: int, at_most: float) -> None:
    """Sooner after two weeks, and no later in the first, with the same requests."""
    measured = pace.measure(worlds.make(name, seed, 3), 5000)
    for when, most in (("first week", 1.0), ("after two weeks", at_most)):
        even, ours = measured[when]["even"], measured[when]["ours"]
        assert fmean(ours.full.minutes) <= most * fmean(even.full.minutes), when
        assert len(ours.full.minutes) > len(even.full.minutes), when
        assert fmean(ours.each.minutes) <= 1.05 * fmean(even.each.minutes), when
    assert ours.full.polls <= even.full.polls * 1.02


def test_forecasts_are_better_than_none() -> None:
    """Than that all stays as it is, and than what is usual at that hour."""
    cases = foresight.cases_of(worlds.make("calm", 1, 5))
    late = [
        case for case in cases if case.minutes == 30 and case.second > 2 * worlds.WEEK
    ]
    ours, persistence, average = (
        fmean((getattr(case, way) - case.came_true) ** 2 for case in late)
        for way in ("ours", "persistence", "average")
    )
    assert ours < min(persistence, average)
    assert "4 weeks" in foresight.score_table({"calm": cases})
    assert "90 to 100 %" in foresight.calibration_table(cases)
