"""Names that several parts of the integration share."""

import logging

DOMAIN = "here_ev_charge_points"
LOGGER = logging.getLogger(__package__)

ATTR_MESSAGE = "message"
PORTAL_URL = "https://platform.here.com/admin/apps"
"""Where HERE manages credentials and what they may do."""

CONF_ACCESS_KEY_ID = "access_key_id"
CONF_ACCESS_KEY_SECRET = "access_key_secret"
CONF_CAR_AC_POWER = "car_ac_power"
CONF_CAR_CONNECTORS = "car_connectors"
CONF_CAR_DC_POWER = "car_dc_power"
CONF_CHANCE = "chance"
CONF_CHARGE_ENERGY = "charge_energy"
CONF_CHOOSE_PROVIDERS = "choose_providers"
CONF_CONNECTOR_TYPES = "connector_types"
CONF_CREDENTIALS_FILE = "credentials_file"
CONF_FASTEST_INTERVAL = "fastest_interval"
CONF_FOLLOW = "follow"
CONF_IDLE_MINUTES = "idle_minutes"
CONF_IN = "in"
CONF_LIMIT = "limit"
CONF_LOCATION_ID = "location_id"
CONF_LOCATION_IDS = "location_ids"
CONF_MIN_FREE = "min_free"
CONF_MIN_POWER = "min_power"
CONF_MONTHLY_REQUEST_BUDGET = "monthly_request_budget"
CONF_NOTIFY = "notify"
CONF_NOT_RESTRICTED = "not_restricted"
CONF_PER = "per"
CONF_PLACE = "place"
CONF_PREDICTIONS = "predictions"
CONF_PROVIDERS = "providers"
CONF_QUIET_HOURS_END = "quiet_hours_end"
CONF_QUIET_HOURS_START = "quiet_hours_start"
CONF_REQUESTS_THIS_MONTH = "requests_this_month"
CONF_SEARCH_AGAIN = "search_again"
CONF_TYPE_IDS = "type_ids"
CONF_WATCH_DURATION = "watch_duration"
CONF_WATCH_INTERVAL = "watch_interval"

DEFAULT_FASTEST_INTERVAL = 60
"""In seconds."""

DEFAULT_MONTHLY_REQUEST_BUDGET = 5000
"""What HERE's Base plan is said to give for free, per month."""

DEFAULT_WATCH_DURATION = 60
"""In minutes."""

DEFAULT_WATCH_INTERVAL = 60
"""In seconds."""

EVENT_CHANGE = f"{DOMAIN}_change"
"""What the logbook tells: `name` and `message`, `entity_id` and `device_id`."""

SIGNAL_POLLED = f"{DOMAIN}_polled"
"""Sent after every poll of any account."""

SUBENTRY_TYPE_LOCATION = "charging_location"
