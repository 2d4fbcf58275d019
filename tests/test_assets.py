"""What the browser is given: vendored files as their manifest says, within the budget, and nothing from elsewhere."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "cocreate" / "static"
OURS = sorted((STATIC / "cocreate").rglob("*.css")) + sorted((STATIC / "vendor").rglob("*.css"))
BUDGET = 40 * 1024


@pytest.mark.parametrize("folder", [STATIC / "vendor", ROOT / "tests" / "vendor"], ids=["served", "for tests"])
def test_vendored_files_are_those_of_the_manifest(folder):
    manifest = json.loads((folder / "vendor.json").read_text())

    listed = {}
    for asset in manifest:
        home = folder / f"{asset['name'].rpartition('/')[2]}-{asset['version']}"
        listed |= {(home if home.exists() else folder) / name: digest for name, digest in asset["sha256"].items()}

    found = {path for path in folder.rglob("*") if path.is_file() and path.name != "vendor.json"}
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in found} == listed
    assert all((path.parent / "LICENSE.txt").exists() for path in found)


def test_the_style_sheets_of_a_public_page_stay_within_their_budget():
    page = [path for path in OURS if not path.name.endswith(".rtl.css") and "admin" not in path.parts]

    assert sum(len(gzip.compress(path.read_bytes())) for path in page) <= BUDGET


@pytest.mark.parametrize("sheet", OURS, ids=lambda path: path.name)
def test_a_style_sheet_asks_only_for_files_that_are_here(sheet):
    asked = re.findall(r"url\(([^)]+)\)", sheet.read_text())

    assert [name for name in asked if not (sheet.parent / name).resolve().is_file()] == []


@pytest.mark.parametrize("sheet", sorted((STATIC / "cocreate" / "css").glob("*.css")), ids=lambda path: path.name)
def test_our_layer_has_no_left_and_right(sheet):
    # The red line of a fault undoes the base theme's own left and right, so it must name them.
    text = re.sub(r"[^{}]*\.form-error\{[^}]*\}", "", sheet.read_text())

    assert re.findall(r"(?:margin|padding|border)-(?:left|right)|(?<![-\w])(?:left|right):|float:(?:left|right)", text) == []
