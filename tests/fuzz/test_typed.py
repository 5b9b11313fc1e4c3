"""What people type, paste and upload."""

from hypothesis import strategies as st

from custom_components.here_ev_charge_points.account.credentials import (
    account_id_from,
    credential_from,
    read_credentials_file,
)
from custom_components.here_ev_charge_points.api import content_id
from custom_components.here_ev_charge_points.const import (
    CONF_ACCESS_KEY_ID,
    CONF_ACCESS_KEY_SECRET,
)
from custom_components.here_ev_charge_points.logic.location_ids import (
    parse_location_ids,
)

from . import shapes
from .cases import fuzzed
from .mutation import ABSURD_WORDS, ANY_TEXT

ID = shapes.LOCATION_ID | st.sampled_from([*shapes.CONTENT_IDS, *ABSURD_WORDS])
BETWEEN = st.sampled_from([",", ", ", "\n", "\r\n", '", "', "; ", "][", " \t", ":"])
TYPED = st.lists(ID | BETWEEN | ANY_TEXT, max_size=12).map("".join)

KEY = st.sampled_from(
    [
        "here.user.id",
        "here.client.id",
        "here.access.key.id",
        "here.access.key.secret",
        "here.token.endpoint.url",
        "HERE.ACCESS.KEY.ID",
        "[here]",
        "[DEFAULT]",
        "#here.access.key.id",
    ]
)
EQUALS = st.sampled_from(["=", " = ", ":", " ", "", "==", "\n ", "\r"])
VALUE = st.sampled_from(["a-key", "%(here.access.key.id)s", "a\n b", '"a"', ""])
LINE_END = st.sampled_from(["\n", "\r\n", "\r", "\n\n ", "", "\u2028"])
LINE = st.tuples(KEY | ANY_TEXT, EQUALS, VALUE | ANY_TEXT, LINE_END).map("".join)
PAIR = st.permutations(
    ["here.access.key.id = an-id\n", "here.access.key.secret: a-secret\n"]
)
FILE = st.lists(LINE, max_size=8).map("".join)


@fuzzed(200, 14_000, typed=TYPED)
def test_location_ids(typed: str) -> None:
    """What is taken for an id is one, read again it stays so, and nothing is lost."""
    ids = parse_location_ids(typed)
    assert len(set(ids.good)) == len(ids.good)
    for found in ids.good:
        assert found == content_id(found)
        assert found in typed
    assert parse_location_ids(",".join(ids.good)).good == ids.good
    for word in ids.malformed:
        assert word in typed
        assert not parse_location_ids(word).good


@fuzzed(
    200,
    14_000,
    text=FILE
    | st.builds(lambda file, pair: file + "\n" + "".join(pair), FILE, PAIR)
    | st.text(),
)
def test_credentials_file(text: str) -> None:
    """It holds an access key that an account can be made of, or it is refused."""
    try:
        data = read_credentials_file(text)
    except ValueError:
        return
    assert data.keys() == {CONF_ACCESS_KEY_ID, CONF_ACCESS_KEY_SECRET}
    for value in data.values():
        assert value
        assert value.isprintable()
    assert account_id_from(data)
    assert credential_from(data)
