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
# What nobody would put there.
STRANGE = {
    "slug": "x",
    "int": "9" * 25,
    "str": "%00%27%22%F0%9F%92%A9",
    "path": "%2e%2e/%2e%2e/x",
    "uuid": "f" * 8 + "-ffff" * 3 + "-" + "f" * 12,
}
PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
GROUP = re.compile(r"\(\?P<(?P<name>\w+)>(?:[^()]|\([^()]*\))*\)|\((?:[^()]|\([^()]*\))*\)")
ENDS_THE_SESSION = ("logout",)


def addresses(skip: tuple[str, ...] = ("admin/",), samples: dict[str, str] = SAMPLES) -> Iterator[str]:
    """One address for each route, without those under ``skip``."""
    seen = set()
    for address in _below(get_resolver(), "/", samples):
        if address not in seen and not any(part in address for part in (*skip, *ENDS_THE_SESSION)):
            seen.add(address)
            yield address


def _below(resolver, prefix, samples) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry.pattern, LocalePrefixPattern):
            yield from _below(entry, prefix, samples)
            continue
        address = prefix + _filled(str(entry.pattern), samples)
        if isinstance(entry, URLResolver):
            yield from _below(entry, address, samples)
        elif isinstance(entry, URLPattern):
            yield address


def _filled(route, samples) -> str:
    def sample(match):
        found = match.groupdict()
        return samples.get(found.get("name") or "", samples.get(found.get("kind") or "", "x"))

    text = GROUP.sub(sample, PARAMETER.sub(sample, route))
    return re.sub(r"\\Z|[\^$?*+]|\\", "", text).replace("[/]", "/").replace("//", "/")
