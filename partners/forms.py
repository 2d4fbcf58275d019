"""The forms of accounts."""

from django import forms


class SignupExtra(forms.Form):
    """What sign-up asks beside address and password."""

    def signup(self, request, user):
        """Called by allauth when the user is made."""
