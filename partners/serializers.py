"""What the API says of people and organisations."""

from rest_framework import serializers

from cocreate.common.web import PageQuery

from .api_keys import Scope
from .states import Kind, MemberRole


class MemberOf(serializers.Serializer):
    """An organisation that the user is a member of now."""

    id = serializers.UUIDField(help_text="What `organisation` takes when a proposal is sent.")
    name = serializers.CharField()
    role = serializers.ChoiceField(MemberRole.values)


class Me(serializers.Serializer):
    """Whose login this is."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Kind.values)
    source = serializers.CharField(help_text="The source that the token speaks for; empty for a person.")
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.values), help_text="Of the token; empty for a session.")
    organisations = MemberOf(many=True)


class Partner(serializers.Serializer):
    """A confirmed organisation that chose to be shown."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Kind.values)


class Partners(serializers.Serializer):
    """One page of partners."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = Partner(many=True)


class PartnersQuery(PageQuery):
    """How partners are listed."""


def me(user, key) -> dict:
    """The user and, where the login is a token, what it may do; one query."""
    memberships = user.memberships.current().select_related("organisation").order_by("organisation__name", "pk")
    return {
        "id": str(user.public_id),
        "name": user.name,
        "kind": user.kind,
        "source": key.source if key else "",
        "scopes": key.scopes if key else [],
        "organisations": [
            {"id": str(one.organisation.public_id), "name": one.organisation.name, "role": one.role} for one in memberships
        ],
    }


def partner(organisation) -> dict:
    """An organisation in public."""
    return {"id": str(organisation.public_id), "name": organisation.name, "kind": organisation.kind}
