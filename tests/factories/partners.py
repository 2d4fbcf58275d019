"""People, organisations and keys."""

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from partners.api_keys import ApiKey, digest, new_token
from partners.models import Membership, Organisation, User
from partners.states import Kind, MemberRole, OrganisationState


class UserFactory(DjangoModelFactory):
    """A citizen with a password and a verified address."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.dk")
    first_name = "Anna"
    last_name = factory.Sequence(lambda n: f"Prøve {n}")
    kind = Kind.CITIZEN
    password = factory.django.Password("samskabelse-demo")

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        if create and extracted is not False:
            self.emailaddress_set.create(email=self.email, verified=True, primary=True)


def person_with(*roles, **fields):
    """A member of staff who holds the named roles (see partners.roles)."""
    user = UserFactory(kind=Kind.EMPLOYEE, **fields)
    user.groups.set(Group.objects.filter(name__in=roles))
    assert user.groups.count() == len(roles)
    return user


class OrganisationFactory(DjangoModelFactory):
    """A confirmed association without CVR."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Foreningen Prøve {n}")
    kind = Kind.ASSOCIATION
    state = OrganisationState.CONFIRMED


class MembershipFactory(DjangoModelFactory):
    """A person who speaks for an organisation."""

    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory, kind=Kind.ASSOCIATION)
    role = MemberRole.REPRESENTATIVE


class ApiKeyFactory(DjangoModelFactory):
    """A key whose token the test can read as ``key.token``."""

    class Meta:
        model = ApiKey

    secret = factory.LazyFunction(new_token)
    user = factory.SubFactory(UserFactory)
    digest = factory.LazyAttribute(lambda key: digest(key.secret))
    hint = factory.LazyAttribute(lambda key: key.secret[:8])
    scopes = factory.LazyFunction(lambda: ["proposals:read", "proposals:write"])

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        token = kwargs.pop("secret", None)
        key = super()._create(model_class, *args, **kwargs)
        key.token = token
        return key
