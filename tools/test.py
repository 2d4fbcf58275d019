"""Run the whole suite: on SQLite, then on PostgreSQL in a throw-away cluster; say clearly what could not be run.

What a browser sees does not depend on the database, so the journeys in Chromium run once, on SQLite, unless they are named;
so do the walks that are marked ``once``.

``python -m tools.test [--sqlite|--postgres] [arguments of pytest]``
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools.compile_messages import compile_all
from tools.postgres import programs, throw_away_cluster

ROOT = Path(__file__).resolve().parent.parent
NOT_AGAIN = ["-m", "not browser and not once", "tests"]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def main(arguments: list[str]) -> int:
    """Run what can be run here and print a short summary."""
    only = {name for name in ("--sqlite", "--postgres") if name in arguments}
    rest = [argument for argument in arguments if argument not in {"--sqlite", "--postgres"}]
    compile_all()
    results: list[tuple[str, int | None, str]] = []
    if "--postgres" not in only:
        results.append(("SQLite", *_suite(rest, {})))
    if "--sqlite" not in only:
        if programs():
            with throw_away_cluster() as url:
                results.append(("PostgreSQL", *_suite(rest or NOT_AGAIN, {"DATABASE_URL": url})))
        else:
            results.append(("PostgreSQL", None, "NOT RUN: its programs (initdb, pg_ctl) are not installed"))
    print("\n=== Summary ===")
    for name, _code, words in results:
        print(f"{name:<12}{words}")
    if not any(shutil.which(name) for name in CHROMIUM):
        print("Browser     NOT RUN: Chromium is not installed")
    return max((code for _name, code, _words in results if code is not None), default=1)


def _suite(arguments, environment) -> tuple[int, str]:
    database = "PostgreSQL" if environment else "SQLite"
    print(f"\n=== The suite on {database} ===", flush=True)
    began = time.monotonic()
    clean = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DATA_DIR", "DEMO"}}
    parallel = [] if any(argument.startswith("-n") for argument in arguments) else ["-n", str(max(2, os.cpu_count() or 2))]
    command = [sys.executable, "-m", "pytest", *parallel, *(arguments or ["tests"])]
    code = subprocess.run(command, cwd=ROOT, env=clean | environment, check=False).returncode
    return code, f"{'passed' if code == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
