"""``manage.py issue_token EMAIL --scope SCOPE``: a token for a program, printed this once."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from cocreate.common.refusals import SYSTEM
from partners.actions import issue_key
from partners.api_keys import Scope
from partners.models import User


class Command(BaseCommand):
    """Standard output is the token and nothing else, so that a script can keep it; words go to standard error."""

    help = "Issue an API token for a user. It is shown this once; only its digest is stored."

    def add_arguments(self, parser):
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--scope", action="append", required=True, choices=Scope.values, metavar="SCOPE", dest="scopes",
                            help=f"one of {', '.join(Scope.values)}; may be given several times")  # fmt: skip
        parser.add_argument("--source", default="", metavar="NAME", help="the system that the token speaks for")
        parser.add_argument("--days", type=int, metavar="N", help="how long it works; without it until it is revoked")

    def handle(self, *, email, scopes, source, days, **options):
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"No account has the address {email}.")
        try:
            key, token = issue_key(actor=SYSTEM, user=user, scopes=scopes, source=source, days=days)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        until = f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else "until it is revoked"
        speaks = f", speaks for {source}" if source else ""
        self.stderr.write(f"Token for {user.email}{speaks}, {until}: {', '.join(key.scopes)}. Keep it; it is not shown again.")
        self.stdout.write(token)
