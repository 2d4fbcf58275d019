"""Gather the texts to translate into locale/da and say what still lacks Danish. ``python -m tools.messages``

Gathering needs ``xgettext`` (GNU gettext); building and running the site does not.
"""

import os
import shutil
import subprocess
import sys

import polib

from tools.compile_messages import LOCALE, compile_all

IGNORED = [".venv*", "var*", "tests", "bench", "tools", "build", "node_modules"]


def main() -> int:
    """makemessages, then what is missing, then build."""
    if shutil.which("xgettext") is None:
        print("xgettext is missing: install GNU gettext (apt install gettext). Only `make messages` needs it.", file=sys.stderr)
        return 1
    command = [sys.executable, "manage.py", "makemessages", "--no-obsolete", "--add-location=file", "--no-wrap", "--locale=da"]
    environment = {**os.environ, "SECRET_KEY": "only-gathers-texts", "SITE_URL": "http://localhost"}
    done = subprocess.run(
        [*command, *(f"--ignore={name}" for name in IGNORED)], cwd=LOCALE.parent, env=environment, check=False
    )
    if done.returncode:
        return done.returncode
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        catalogue = polib.pofile(str(source))
        missing = [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]
        print(f"{source.relative_to(LOCALE.parent)}: {len(catalogue)} texts, {len(missing)} still to translate")
        for entry in missing:
            print(f"  {entry.msgid[:100]!r}")
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
