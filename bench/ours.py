"""The site's own settings, with what would stand in the way of measuring out of the way: throttles and a second factor."""

from cocreate.settings import *  # noqa: F403
from cocreate.settings import MIDDLEWARE, REST_FRAMEWORK, STORAGES

MIDDLEWARE = ["bench.counting.CountQueries", *MIDDLEWARE]
REQUIRE_STAFF_MFA = False
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "1000000/min")
# The names of the static files do not have to be collected first.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
