"""Telling what is gone from what was missing once."""

from datetime import UTC, datetime, timedelta

from custom_components.here_ev_charge_points.logic.absence import Absences

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_gone_after_so_many_answers_in_a_row() -> None:
    """Three misses in a row count; one answer with it starts anew."""
    absences = Absences(answers=3)
    assert absences.note(["a", "b"], NOW) == set()
    assert absences.note(["a"], NOW) == set()
    assert absences.note(["a", "b"], NOW) == {"a"}
    assert absences.note(["b"], NOW) == set()
    assert absences.note(["b", "a"], NOW) == {"b"}
    assert absences
    assert absences.note([], NOW) == set()
    assert not absences


def test_gone_only_after_some_time() -> None:
    """However many answers there were, they have to span the time."""
    absences = Absences(answers=2, lasting=timedelta(minutes=30))
    for minute in range(30):
        assert absences.note(["a"], NOW + timedelta(minutes=minute)) == set()
    assert absences.note(["a"], NOW + timedelta(minutes=30)) == {"a"}


def test_an_answer_that_says_nothing_changes_nothing() -> None:
    """A failed request neither counts as a miss nor as a sighting."""
    absences = Absences(answers=2)
    absences.note(["a"], NOW)
    assert absences.note([], NOW, undecided={"a"}) == set()
    assert absences.note(["a"], NOW) == {"a"}
