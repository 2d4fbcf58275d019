"""The queue as people of the house ask it through the API."""

from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, REVIEWER
from tests.contract import ContractClient
from tests.factories import ApiKeyFactory, UserFactory, person_with

QUEUE = "/api/v1/queue/"
SCOPES = ["queue:read", "queue:write"]


def staff(*roles, scopes=SCOPES, user=None):
    """A client that speaks for somebody with these roles, who is its ``user``."""
    user = user or person_with(*roles)
    client = ContractClient(ApiKeyFactory(user=user, scopes=scopes))
    client.user = user
    return client


PEOPLE = {
    "nobody": ContractClient,
    "citizen": lambda: staff(user=UserFactory()),
    "reviewer": lambda: staff(REVIEWER),
    "coordinator": lambda: staff(COORDINATOR),
    "decider": lambda: staff(DECISION_MAKER),
    "auditor": lambda: staff(AUDITOR),
    "superuser": lambda: staff(user=UserFactory(is_superuser=True)),
    "no scope": lambda: staff(REVIEWER, COORDINATOR, scopes=["queue:read"]),
}


def address(case, verb=""):
    """Where a case stands, or one of its verbs."""
    return f"{QUEUE}{case.public_id}/{verb and f'{verb}/'}"


def references(client, query=""):
    """The numbers of the cases that are listed."""
    return [row["reference"] for row in client.get(f"{QUEUE}{query}").json()["results"]]


def do(client, case, verb, **body):
    """One verb, with the version that ``case`` has here."""
    return client.post(address(case, verb), {"version": case.version, **body})
