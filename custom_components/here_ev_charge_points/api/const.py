"""Addresses and limits of the HERE platform."""

EVCP_URL = "https://evcp.hereapi.com/v3"
BROWSE_URL = "https://browse.search.hereapi.com/v1/browse"
GEOCODE_URL = "https://geocode.search.hereapi.com/v1/geocode"
TOKEN_URL = "https://account.api.here.com/oauth2/token"
TIMESTAMP_URL = "https://account.api.here.com/timestamp"

MAX_IDS_PER_REQUEST = 100
"""Ids that `/locations` takes at once (EVCP OpenAPI document 3.20.1)."""

MAX_SPLITS = 8
"""How often a refused request is halved: 7 find one bad id among 100."""

LIVE_FIELDS = ("evses", "connectorGroups")
"""What changes from minute to minute."""

DETAIL_FIELDS = ("address", "locationInfo", "tariffs")
"""What changes from month to month, asked for beside LIVE_FIELDS now and then."""

CARD_FIELDS = ("emsps",)
"""Whose cards a location takes, asked for beside DETAIL_FIELDS for who has cards."""

PREDICTION_FIELDS = ("predictions",)
"""What HERE expects, asked for beside DETAIL_FIELDS for who has a contract for it."""

MAX_SEARCH_RESULTS = 100
"""What `/browse` gives at most (Geocoding & Search v7)."""

CHARGING_CATEGORY = "700-7600-0322"
"""HERE's place category of charging stations for cars."""

PROBE_ID = "246udbvy497hq-aGVyZS1ldjplY29tb3ZlbWVudDoyMDEyMTg1ODgz"
"""The location of HERE's own tutorial: a credential that may ask for it may ask for any."""

REQUEST_TIMEOUT = 30.0
"""Seconds for a whole request, the reading of the answer included."""

MAX_ANSWER_BYTES = 16 * 1024 * 1024
"""Far above 100 locations with every field; anything longer is not HERE's answer."""
