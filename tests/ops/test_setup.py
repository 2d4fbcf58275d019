"""The first thing `make run` does: what is missing is said in one sentence."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SENTENCE = "Python 3.11 or newer is needed and was not found: install it, or name it with PYTHON=/path/to/python.\n"


@pytest.fixture
def checkout(tmp_path):
    """A checkout with nothing in it yet, and a machine with the simplest programs only."""
    (tmp_path / "app" / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "setup.sh", tmp_path / "app" / "tools")
    (tmp_path / "bin").mkdir()
    for name in ("sh", "cat", "cksum", "dirname", "rm"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    return tmp_path


def set_up(checkout, **more):
    environment = {"PATH": str(checkout / "bin"), **more}
    return subprocess.run(["tools/setup.sh"], cwd=checkout / "app", env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("answer", ["exit 1", "exit 127", None], ids=["too old", "broken", "none"])
def test_without_a_python_that_will_do(checkout, answer):
    if answer:
        old = checkout / "bin" / "python3"
        old.write_text(f"#!/bin/sh\n{answer}\n")
        old.chmod(0o755)

    done = set_up(checkout)

    assert (done.returncode, done.stdout, done.stderr) == (1, "", SENTENCE)
    assert not (checkout / "app" / ".venv").exists()


def test_a_python_without_venv(checkout):
    bare = checkout / "python"
    bare.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\n')
    bare.chmod(0o755)

    done = set_up(checkout, PYTHON=str(bare))

    assert done.stderr.startswith("This Python cannot make virtual environments: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_checkout_that_cannot_be_written(checkout):
    # Rights do not stop root; that the file which is tried cannot be written stops everybody.
    (checkout / "app" / ".write-test").mkdir()

    done = set_up(checkout)

    assert done.stderr == f"Cannot write in {checkout / 'app'}: make the folder writable, or clone into one that is.\n"
