"""What somebody saw, in short: handed out with a form and held against what stands when it comes back."""

import hashlib
import json

from django.forms.models import model_to_dict


def fingerprint(facts) -> str:
    """A short text that is the same for the same ``facts``, which JSON can say, and another for others."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]


def fingerprint_of(row, fields) -> str:
    """The fingerprint of what stands in ``fields`` of ``row``."""
    return fingerprint({name: _plain(value) for name, value in model_to_dict(row, fields).items()})


def _plain(value):
    return sorted(one.pk for one in value) if isinstance(value, list) else str(value)
