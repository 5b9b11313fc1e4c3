"""Names that several parts of the integration share."""

import logging

DOMAIN = "here_ev_charge_points"
LOGGER = logging.getLogger(__package__)

CONF_ACCESS_KEY_ID = "access_key_id"
CONF_ACCESS_KEY_SECRET = "access_key_secret"
CONF_LOCATION_ID = "location_id"
CONF_LOCATION_IDS = "location_ids"

SUBENTRY_TYPE_LOCATION = "charging_location"
