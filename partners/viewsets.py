"""Wagtail's screens for users: ours have an e-mail address and a kind, and log in through our own pages."""

from wagtail.users.forms import UserCreationForm as WagtailUserCreationForm
from wagtail.users.forms import UserEditForm as WagtailUserEditForm
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from . import actions


class _LowerCaseAddress:
    """Two spellings of an address are one account; staff vouch for the address they write."""

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()

    def save(self, commit=True):
        user = super().save(commit)
        # Staff vouch for an address they write, not for one that was there and that its owner never confirmed.
        if commit and "email" in self.changed_data:
            actions.trust_address(user)
        return user


class UserCreationForm(_LowerCaseAddress, WagtailUserCreationForm):
    """A new account, made by an administrator."""

    class Meta(WagtailUserCreationForm.Meta):
        fields = WagtailUserCreationForm.Meta.fields | {"kind"}


class UserEditForm(_LowerCaseAddress, WagtailUserEditForm):
    """An account, changed by an administrator."""

    class Meta(WagtailUserEditForm.Meta):
        fields = WagtailUserEditForm.Meta.fields | {"kind"}


class UserViewSet(WagtailUserViewSet):
    """Users by their e-mail address."""

    def get_form_class(self, for_update=False):
        return UserEditForm if for_update else UserCreationForm
