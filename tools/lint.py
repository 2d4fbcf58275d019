"""Every check of style, one after the other, all of them even when one finds something. ``python -m tools.lint``"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS = {
    "ruff": [str(BIN / "ruff"), "check", "."],
    "mypy": [str(BIN / "mypy")],
    "djlint": [str(BIN / "djlint"), "templates", "--lint", "--quiet"],
    "import contract": [str(BIN / "lint-imports"), "--no-cache"],
}


def main() -> int:
    """Run all; the exit code says whether any found something."""
    failed = []
    for name, command in CHECKS.items():
        print(f"--- {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    print(f"Found by: {', '.join(failed)}" if failed else "Nothing found.")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
