"""What the system knows of ties between a person and a case, shown at the declaration (domain.md section 7.5).

A tie at once is never shown: the case does not exist for that person (``Proposal.objects.not_tied_to``). What stands
here is for the person to judge. Whoever builds something new that can tie people extends ``known_ties`` and its test.
"""

from django.utils.translation import gettext as _

from partners.organisations import Membership
from partners.states import Kind

from ..calls.models import Centre

# Hosts where strangers share a domain.
PUBLIC_HOSTS = frozenset([
    "gmail.com", "googlemail.com", "outlook.com", "outlook.dk", "hotmail.com", "hotmail.dk", "live.com", "live.dk", "msn.com",
    "yahoo.com", "yahoo.dk", "icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "pm.me", "gmx.com", "gmx.net",
    "gmx.de", "mail.com", "mail.dk", "jubii.dk", "ofir.dk", "webspeed.dk", "stofanet.dk", "youmail.dk", "fastmail.com",
    "hey.com", "tutanota.com", "tuta.com", "zoho.com", "yandex.com", "wp.pl", "onet.pl", "o2.pl", "interia.pl",
])  # fmt: skip


def known_ties(person, proposal) -> list[dict[str, str]]:
    """What the system knows: ``{kind, text}`` each, in the order of weight; empty where it knows nothing."""
    return [
        {"kind": kind, "text": text}
        for kind, text in (*_memberships(person, proposal), *_domain(person, proposal), *_unit(person, proposal))
    ]


def _memberships(person, proposal):
    """Earlier in the organisation; and beside the proposer in another one, now or earlier."""
    if proposal.organisation_id and Membership.objects.filter(
        user=person, organisation=proposal.organisation_id, ended_at__isnull=False
    ).exists():  # fmt: skip
        yield "earlier_member", _("You have been a member of %s.") % proposal.organisation.name
    if proposal.author_id:
        mine = Membership.objects.filter(user=person).exclude(organisation=proposal.organisation_id).values("organisation")
        shared = Membership.objects.filter(user=proposal.author_id, organisation__in=mine).select_related("organisation")
        for membership in shared.order_by("organisation__name").distinct():
            yield "same_organisation", _("You and the proposer are or were both members of %s.") % membership.organisation.name


def _domain(person, proposal):
    # All who work for the municipality share its domain; a unit in common says more, and is asked for below.
    if proposal.author_id and person.kind == proposal.author.kind == Kind.EMPLOYEE:
        return
    domain = domain_of(person.email)
    if domain and domain not in PUBLIC_HOSTS and domain == domain_of(proposal.answer_address):
        yield "same_domain", _("You and the proposer both have an address at %s.") % domain


def _unit(person, proposal):
    """The same small unit (driftssted); the same centre alone is no tie."""
    if proposal.author_id is None:
        return
    units = Centre.objects.filter(parent__isnull=False, staff=person.pk)
    # In a filter of its own, or it would ask for one person who is both.
    for unit in units.filter(staff=proposal.author_id).order_by("name"):
        yield "same_unit", _("You and the proposer both work at %s.") % unit.name


def domain_of(address: str) -> str:
    """What stands after the @, in small letters; empty without one."""
    return address.rpartition("@")[2].strip().lower() if address and "@" in address else ""
