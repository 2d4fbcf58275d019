"""Every address of the site, found in the URL map itself, so that a new one is tried without anybody thinking of it."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

# What a parameter is filled with: something that exists, where the demo has it.
SAMPLES = {
    "slug": "din-egen-ide",
    "challenge": "din-egen-ide",
    "reference": "F-2026-0001",
    "path": "images/x.png",
    "colour": "0b4a50",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": "1",
    "str": "x",
}
PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
GROUP = re.compile(r"\(\?P<(?P<name>\w+)>(?:[^()]|\([^()]*\))*\)|\((?:[^()]|\([^()]*\))*\)")
ENDS_THE_SESSION = ("logout",)


def addresses(skip: tuple[str, ...] = ("admin/",)) -> Iterator[str]:
    """One address for each route, without those under ``skip``."""
    seen = set()
    for address in _below(get_resolver(), "/"):
        if address not in seen and not any(part in address for part in (*skip, *ENDS_THE_SESSION)):
            seen.add(address)
            yield address


def _below(resolver, prefix) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry.pattern, LocalePrefixPattern):
            yield from _below(entry, prefix)
            continue
        address = prefix + _filled(str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _below(entry, address)
        elif isinstance(entry, URLPattern):
            yield address


def _filled(route) -> str:
    def sample(match):
        found = match.groupdict()
        return SAMPLES.get(found.get("name") or "", SAMPLES.get(found.get("kind") or "", "x"))

    text = GROUP.sub(sample, PARAMETER.sub(sample, route))
    return re.sub(r"\\Z|[\^$?*+]|\\", "", text).replace("[/]", "/").replace("//", "/")
