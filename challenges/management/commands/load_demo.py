"""Fill a demonstration site with fictional challenges, proposals and accounts."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from challenges.demo.load import is_loaded, load_demo
from challenges.demo.people import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    """Refuses where the demo mark is missing; a second run changes nothing."""

    help = "Load the demo: eight challenges, twelve proposals and an account for every role."

    def add_arguments(self, parser):
        parser.add_argument(
            "--force", action="store_true", help="load it on a site without the demo mark, known password and all"
        )

    def handle(self, *args, force, **options):
        if not (settings.DEMO or force):
            raise CommandError(
                f"This is no demonstration site: {settings.DATA_DIR}/demo is missing. The demo has accounts with a password "
                "that everybody knows. Use --force if you want it all the same."
            )
        if is_loaded():
            self.stdout.write("The demo is already here.")
            return
        load_demo()
        # The first pages were made by a migration, which no search index hears of.
        call_command("update_index", verbosity=0)
        self.stdout.write(f"The demo is loaded. Everybody's password is {PASSWORD}:")
        self.stdout.write("\n".join(f"  {name}@example.dk" for name in ACCOUNTS))
