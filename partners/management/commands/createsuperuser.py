"""Django's command, and the address is taken as verified: whoever has the shell can say whose it is."""

from django.contrib.auth.management.commands.createsuperuser import Command as DjangoCommand

from partners.actions import trust_address
from partners.models import User


class Command(DjangoCommand):
    """Make an administrator who can log in at once."""

    def handle(self, *args, **options):
        super().handle(*args, **options)
        for user in User.objects.filter(is_superuser=True, emailaddress=None):
            trust_address(user)
