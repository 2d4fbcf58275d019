"""What ``manage.py check`` and the start say of our settings."""

from django.conf import settings
from django.core.checks import Warning as Notice

from .clamd import place_of


def scanner_has_an_address(app_configs, **kwargs) -> list[Notice]:
    """A scanner whose address cannot be read answers nobody, and every file would stay closed."""
    if settings.CLAMAV_URL:
        try:
            place_of(settings.CLAMAV_URL)
        except ValueError:
            words = "CLAMAV_URL is neither tcp://host:port nor unix:/path: every file that comes in stays closed."
            return [Notice(words, id="common.W001")]
    return []
