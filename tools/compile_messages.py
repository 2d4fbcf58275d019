"""Build the .mo files from the .po files with polib, so that nobody needs GNU gettext to run or test.

Only what changed is built. ``python -m tools.compile_messages``
"""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_all(locale: Path = LOCALE) -> list[Path]:
    """Build every catalogue that is newer than its result; give back what was built."""
    stale = [
        source
        for source in sorted(locale.rglob("LC_MESSAGES/*.po"))
        if not source.with_suffix(".mo").exists() or source.with_suffix(".mo").stat().st_mtime <= source.stat().st_mtime
    ]
    for source in stale:
        built = source.with_suffix(".mo.new")
        polib.pofile(str(source)).save_as_mofile(str(built))
        # Replaced in one step: a server that starts at this moment reads the old catalogue or the new one, never half.
        built.replace(source.with_suffix(".mo"))
    return stale


if __name__ == "__main__":
    for catalogue in compile_all():
        print(f"built {catalogue.relative_to(LOCALE.parent)}")
