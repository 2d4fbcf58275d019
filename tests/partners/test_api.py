"""Logins of the API: tokens, sessions, and whose they are."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from partners.api_keys import ApiKey, digest
from tests.contract import ContractClient
from tests.factories import ApiKeyFactory, MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"


def issue(*arguments):
    out, err = StringIO(), StringIO()
    call_command("issue_token", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_token_is_printed_once_and_stored_as_a_digest():
    user = UserFactory(email="anna@example.dk")

    out, err = issue("Anna@example.dk", "--scope", "queue:read", "--scope", "queue:write", "--source", "kmd", "--days", "7")

    key = ApiKey.objects.get()
    token = out.removesuffix("\n")
    assert (key.user, key.source, key.scopes, key.digest) == (user, "kmd", ["queue:read", "queue:write"], digest(token))
    assert key.expires_at.date() == (timezone.now() + timedelta(days=7)).date()
    assert token not in err
    client = ContractClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert client.get(ME).json()["source"] == "kmd"


def test_a_token_needs_an_account_and_a_scope():
    UserFactory(email="anna@example.dk")

    for arguments in (["ingen@example.dk", "--scope", "queue:read"], ["anna@example.dk", "--scope", "alt"], ["anna@example.dk"]):
        with pytest.raises(CommandError):
            issue(*arguments)
    with pytest.raises(CommandError, match="50"):
        issue("anna@example.dk", "--scope", "queue:read", "--source", "x" * 51)
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(days=1)}, {"user__is_active": False}],
)
def test_a_token_that_does_not_work_is_no_login(facts):
    response = ContractClient(ApiKeyFactory(**facts)).get(ME)

    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer \xe6\xf8\xe5", "Basic YTpi", "bearer x"])
def test_a_header_that_is_not_ours_is_no_login(header):
    response = ContractClient().get(ME, HTTP_AUTHORIZATION=header)

    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


def test_me_names_the_organisations_that_one_may_speak_for():
    member = MembershipFactory(organisation__name="Bogens Venner", role="owner")
    MembershipFactory(user=member.user, ended_at=timezone.now())
    key = ApiKeyFactory(user=member.user)

    assert ContractClient(key).get(ME).json() == {
        "id": str(member.user.public_id), "name": member.user.name, "kind": "association", "source": "",
        "scopes": ["proposals:read", "proposals:write"],
        "organisations": [{"id": str(member.organisation.public_id), "name": "Bogens Venner", "role": "owner"}],
    }  # fmt: skip
    assert ContractClient().get(ME).status_code == 401


def test_partners_are_confirmed_and_chose_to_be_shown():
    shown = OrganisationFactory(shown_in_public=True, name="B")
    first = OrganisationFactory(shown_in_public=True, name="A")
    OrganisationFactory(shown_in_public=False)
    OrganisationFactory(shown_in_public=True, state="pending")

    told = ContractClient().get("/api/v1/partners/").json()

    assert told == {
        "next": None, "previous": None,
        "results": [{"id": str(one.public_id), "name": one.name, "kind": "association"} for one in (first, shown)],
    }  # fmt: skip
