"""The logins from elsewhere (OpenID Connect) that the environment names. None is there unless it is named."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

NEEDED = ("NAME", "SERVER_URL", "CLIENT_ID", "CLIENT_SECRET")
CLAIMS = ("ORGANISATION", "CVR", "P_NUMBER")


def apps(env) -> list[dict]:
    """One entry per id in ``OIDC_PROVIDERS``, in allauth's words; each reads its own ``OIDC_<ID>_…``."""
    found = [_app(env, one) for one in env.list("OIDC_PROVIDERS", default=[])]
    if len({app["client_id"] for app in found}) < len(found):
        # allauth finds its way back to the provider by this.
        raise ImproperlyConfigured("Each OIDC_…_CLIENT_ID must be its own.")
    return found


def origins(found) -> list[str]:
    """Where a login form may lead the browser on to: the policy of every page must name it."""
    return sorted({"{0.scheme}://{0.netloc}".format(urlsplit(app["settings"]["server_url"])) for app in found})


def _app(env, provider_id):
    if not re.fullmatch(r"[a-z][a-z0-9]*", provider_id):
        raise ImproperlyConfigured(f"OIDC_PROVIDERS: {provider_id!r} must be small letters and digits, such as kommune.")
    prefix = f"OIDC_{provider_id.upper()}_"
    values = {name: env.str(prefix + name, default="") for name in NEEDED}
    for name, value in values.items():
        if not value:
            raise ImproperlyConfigured(f"{prefix}{name} is missing: OIDC_PROVIDERS names {provider_id}.")
    if not values["SERVER_URL"].startswith("https://"):
        raise ImproperlyConfigured(f"{prefix}SERVER_URL must begin with https://.")
    id_claim = env.str(f"{prefix}ID_CLAIM", default="sub")
    if "cpr" in id_claim.lower():
        raise ImproperlyConfigured(f"{prefix}ID_CLAIM must not be a CPR number; choose a persistent id without meaning.")
    return {
        "provider_id": provider_id,
        "name": values["NAME"],
        "client_id": values["CLIENT_ID"],
        "secret": values["CLIENT_SECRET"],
        "settings": {
            "server_url": values["SERVER_URL"],
            "uid_field": id_claim,
            # Whoever logs in here for the first time is an employee; never by default.
            "employees": env.bool(f"{prefix}EMPLOYEES", default=False),
            "kept_claims": [claim for name in CLAIMS if (claim := env.str(f"{prefix}{name}_CLAIM", default=""))],
        },
    }
