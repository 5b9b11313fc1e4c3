"""Reading of typed and pasted location ids."""

from hypothesis import given, strategies as st

from custom_components.here_ev_charge_points.logic.location_ids import (
    parse_location_ids,
)

ID = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}", fullmatch=True)
PREFIX = st.sampled_from(["", "here:evcp:charginglocation:", "here:pds:place:", ":"])
BETWEEN = st.sampled_from([",", " ", "\n", "\r\n", " , ", ";\t", '", "'])


@given(st.lists(st.tuples(PREFIX, ID, BETWEEN)))
def test_every_accepted_form(parts: list[tuple[str, str, str]]) -> None:
    """Bare, prefixed, mixed and repeated ids are found, in order and each once."""
    parsed = parse_location_ids("".join(map("".join, parts)))
    assert list(parsed.good) == list(dict.fromkeys(found for _, found, _ in parts))
    assert not parsed.malformed


@given(st.text())
def test_anything_typed_is_accounted_for(text: str) -> None:
    """No text raises, and what is no id is handed back."""
    parsed = parse_location_ids(text)
    assert len(set(parsed.good)) == len(parsed.good)
    for word in parsed.malformed:
        assert word in text


def test_malformed() -> None:
    """What cannot be an id is named as it was typed."""
    parsed = parse_location_ids("https://here.com/x good here:evcp: ü ['quoted']")
    assert parsed.good == ("good", "quoted")
    assert parsed.malformed == ("https://here.com/x", "here:evcp:", "ü")
