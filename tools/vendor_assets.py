"""Fetch the web assets that the site serves from its own address, pinned: ``python tools/vendor_assets.py``.

Only for refreshing them: what it writes is committed, so neither running nor testing the site needs Node. It asks the npm
registry for exact versions, keeps of the base theme only the rules that the site uses, makes the right-to-left sheet of them,
copies the licence texts, and writes ``vendor.json``, the list of what came from where with checksums.
"""

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "cocreate" / "static" / "vendor"
TESTS = ROOT / "tests" / "vendor"

RTLCSS = "rtlcss@4.3.0"
POSTCSS = "postcss@8.5.6"

# The classes of the base theme that our templates use; a rule that names any other class is dropped.
KEPT_CLASSES = [
    "button", "button-primary", "button-secondary", "button-unstyled",
    "form-group", "form-label", "form-hint", "form-input", "form-select", "form-error", "form-error-message",
    "disabled", "sr-only",
]  # fmt: skip


@dataclass(frozen=True)
class Asset:
    """One package of the registry and the files that are taken from it."""

    package: str
    version: str
    licence: str
    files: dict[str, str]
    licence_file: str = "LICENSE"
    folder: Path = STATIC

    @property
    def name(self) -> str:
        """The package's name without its scope."""
        return self.package.rpartition("/")[2]

    @property
    def target(self) -> Path:
        """Where its files lie; what is served has its version in the address, so that it may be cached for ever."""
        return STATIC / f"{self.name}-{self.version}" if self.folder == STATIC else self.folder

    @property
    def source(self) -> str:
        """Where anyone can fetch the same package."""
        return f"https://registry.npmjs.org/{self.package}/-/{self.name}-{self.version}.tgz"


DKFDS = Asset("dkfds", "11.2.0", "MIT AND OFL-1.1 AND Apache-2.0", {}, licence_file="LICENSE.md")
ASSETS = [
    DKFDS,
    Asset("htmx.org", "2.0.11", "0BSD", {"dist/htmx.min.js": "htmx.min.js"}),
    Asset(
        "@fontsource-variable/schibsted-grotesk", "5.3.0", "OFL-1.1",
        {
            "files/schibsted-grotesk-latin-wght-normal.woff2": "latin.woff2",
            "files/schibsted-grotesk-latin-ext-wght-normal.woff2": "latin-ext.woff2",
        },
    ),
    Asset("axe-core", "4.14.1", "MPL-2.0", {"axe.min.js": "axe.min.js"}, folder=TESTS),
]  # fmt: skip


def fetch(asset: Asset, folder: Path) -> Path:
    """The unpacked package, in ``folder``."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{asset.package}@{asset.version}"],
        cwd=folder, check=True, capture_output=True, text=True,
    )  # fmt: skip
    unpacked = folder / f"{asset.name}-unpacked"
    with tarfile.open(folder / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(unpacked, filter="data")
    return unpacked / "package"


def trim_theme(package: Path, target: Path, folder: Path) -> None:
    """The base theme without what the site does not use, and its mirror for right-to-left languages."""
    subprocess.run(
        ["npm", "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", folder, RTLCSS, POSTCSS], check=True
    )
    keep = folder / "keep.json"
    keep.write_text(json.dumps(KEPT_CLASSES))
    script = shutil.copy(ROOT / "tools" / "trim_css.js", folder)
    subprocess.run(
        ["node", script, package / "dist/css/dkfds.min.css", keep, target / "dkfds.css", target / "dkfds.rtl.css"],
        check=True,
    )


def without_source_map(path: Path) -> None:
    """Drop the reference to a file that is not shipped: storages that check references stop at it."""
    if path.suffix in {".js", ".css"}:
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "sourceMappingURL=" not in line))


def vendor(asset: Asset, folder: Path) -> dict:
    """Write one asset to its place; returns its line of the manifest."""
    package = fetch(asset, folder)
    for old in STATIC.glob(f"{asset.name}-[0-9]*"):
        shutil.rmtree(old)
    asset.target.mkdir(parents=True, exist_ok=True)
    for source, name in asset.files.items():
        shutil.copy(package / source, asset.target / name)
        without_source_map(asset.target / name)
    if asset is DKFDS:
        trim_theme(package, asset.target, folder)
    shutil.copy(package / asset.licence_file, asset.target / "LICENSE.txt")
    return {
        "name": asset.package,
        "version": asset.version,
        "licence": asset.licence,
        "source": asset.source,
        "sha256": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(asset.target.iterdir())
            if path.name != "vendor.json"
        },
    }


def main() -> None:
    """Fetch everything anew and write the manifests."""
    with tempfile.TemporaryDirectory() as name:
        lines = [(asset, vendor(asset, Path(name))) for asset in ASSETS]
    for folder in (STATIC, TESTS):
        manifest = [line for asset, line in lines if asset.folder == folder]
        (folder / "vendor.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
