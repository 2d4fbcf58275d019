"""``python -m bench``: ours beside a bare limit, on SQLite and PostgreSQL, with few and with many proposals.

Both sites run on the same server program with the same settings, one after the other in short turns, so that whatever
else the machine does meets both. A figure is the median over all requests of a case.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bench.client import Case, Measured, as_json, measure
from tools.postgres import programs, throw_away_cluster

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 100_000)
# A commit is a commit here: what is measured has to be what a real site pays.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "512MB"}
SITES = {"ours": ("cocreate.wsgi", "bench.ours"), "limit": ("bench.limit.wsgi", "bench.limit.settings")}
# name -> (least share of the limit's rate, most times the limit's time, most queries)
TARGETS = {
    "challenge page": (0.4, None, None), "API list of 50": (0.7, None, None), "API create": (0.35, None, None),
    "queue page": (None, 1.5, 30), "case page": (None, None, 40),
}  # fmt: skip
MOST_GROWTH = 1.3


@dataclass
class Site:
    """A running server with what the client needs to know about it."""

    name: str
    environment: dict
    port: int
    process: subprocess.Popen | None = None
    facts: dict | None = None

    def fill(self, rows) -> float:
        """Bring the tables up to ``rows``; gives the seconds it took."""
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "bench.load", self.name, str(rows)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"Filling {self.name} failed:\n{done.stderr[-3000:]}")
        self.facts = json.loads(done.stdout.splitlines()[-1])
        return time.monotonic() - began

    def start(self) -> None:
        """Start one web process, as `make run` starts several."""
        module, _settings = SITES[self.name]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", module, "--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread",
             "--workers", "1", "--threads", "4", "--timeout", "120", "--keep-alive", "30", "--log-level", "error"],
            cwd=ROOT, env=self.environment, start_new_session=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        for _try in range(200):
            with contextlib.suppress(OSError):
                # The bare site has no such page, and says so: it answers.
                with contextlib.suppress(urllib.error.HTTPError):
                    urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5)
                return
            time.sleep(0.1)
        raise SystemExit(f"The server of {self.name} does not answer.")

    def stop(self) -> None:
        """End it with all its processes."""
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=20)


def cases(ours, limit) -> dict[str, tuple[Case, Case]]:
    """Each kind of request: ours and the bare one."""

    def get(path, **headers):
        return lambda n: ("GET", path, headers, None)

    def admin(path, site):
        return get(path, Cookie=f"sessionid={site['session']}")

    def send(path, site, document):
        headers = {"Authorization": site["token"], "Content-Type": "application/json"}
        return lambda n: ("POST", path, headers, as_json(document(n)))

    text = "En tekst om en idé, der er lang nok til at ligne en rigtig. " * 6
    return {
        "challenge page": (Case("", get("/udfordringer/maaling-3/")), Case("", get("/list/bare/"))),
        "proposal list": (Case("", get("/forslag/")), Case("", get("/things/"))),
        "API list of 50": (
            Case("", get("/api/v1/proposals/?page_size=50", Authorization=ours["token"])),
            Case("", get("/api/things/", Authorization=limit["token"])),
        ),
        "API create": (
            Case("", send("/api/v1/proposals/", ours, lambda n: {
                "challenge": "maaling-3", "title": f"Et forslag {n}", "problem": text, "solution": text, "publish_consent": True,
            }), 201),
            Case("", send("/api/plain/", limit, lambda n: {
                "title": f"Et forslag {n}", "problem": text, "solution": text, "reference": f"T-{n}", "due": "2030-01-01",
            }), 201),
        ),
        "queue page": (Case("", admin("/admin/koe/", ours)), Case("", admin("/admin/things/", limit))),
        # A case that much happened to, and a bare row.
        "case page": (
            Case("", admin(f"/admin/koe/{ours['case']}/", ours)),
            Case("", admin(f"/admin/things/inspect/{limit['thing']}/", limit)),
        ),
        "queue search, rare word": (
            Case("", admin("/admin/koe/?q=s%C3%A6rord17", ours)), Case("", admin("/admin/things/?q=s%C3%A6rord17", limit)),
        ),
        "queue search, common word": (
            Case("", admin("/admin/koe/?q=cykel", ours)), Case("", admin("/admin/things/?q=cykel", limit)),
        ),
    }  # fmt: skip


def measure_all(sites, options) -> dict[tuple[int, str], dict[str, Measured]]:
    """Every case in turns over all sizes: the limit, ours, the limit, ours … Gives what came of each size and case."""
    found = {}
    chosen = {}
    for size in options.sizes:
        for name, pair in cases(sites[size, "ours"].facts, sites[size, "limit"].facts).items():
            if not options.only or any(word in name for word in options.only):
                chosen.setdefault(name, {})[size] = pair
                found[size, name] = {"ours": Measured(), "limit": Measured()}
    for _round in range(options.rounds):
        for name, by_size in chosen.items():
            for size, (ours, limit) in by_size.items():
                for site, case in (("limit", limit), ("ours", ours)):
                    if not found[size, name][site].problem:
                        measure(sites[size, site].port, case, options.seconds, found[size, name][site])
    return found


def run(database, url_of, options) -> list[dict]:
    """All sizes on one database; ``url_of`` gives the address of a site's own database. One row for each case and size."""
    folder = options.keep or Path(tempfile.mkdtemp(prefix="cocreate-bench-"))
    sites = {
        (size, name): Site(name, _environment(name, url_of, folder / f"{database}-{name}-{size}"), _free_port())
        for size in options.sizes
        for name in SITES
    }
    try:
        for (size, name), site in sites.items():
            took = site.fill(size)
            print(f"{database}: {name} has {site.facts['rows']:,} rows ({took:.0f} s)", file=sys.stderr, flush=True)
        for site in sites.values():
            site.start()
        rows, at_first = [], {}
        for (size, name), pair in measure_all(sites, options).items():
            row = _row(database, size, name, pair, at_first.get(name))
            at_first.setdefault(name, row)
            rows.append(row)
        return sorted(rows, key=lambda row: list(at_first).index(row["case"]))
    finally:
        for site in sites.values():
            site.stop()
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _row(database, size, name, pair, first) -> dict:
    ours, limit = pair["ours"], pair["limit"]
    row = {
        "database": database, "proposals": size, "case": name, "problem": ours.problem or limit.problem,
        "rate": round(ours.rate, 1), "p50_ms": round(ours.p50 * 1000, 2), "p95_ms": round(ours.p95 * 1000, 2),
        "queries": ours.queries,
        "limit_rate": round(limit.rate, 1), "limit_p50_ms": round(limit.p50 * 1000, 2), "limit_queries": limit.queries,
        "ratio": round(ours.rate / limit.rate, 2) if limit.rate else None,
        "growth": round(ours.p50 / (first["p50_ms"] / 1000), 2) if first and first["p50_ms"] else None,
        "limit_growth": round(limit.p50 / (first["limit_p50_ms"] / 1000), 2) if first and first["limit_p50_ms"] else None,
    }  # fmt: skip
    row["kept"] = _kept(row)
    return row


def _kept(row) -> bool | None:
    """Whether the target of this case is kept; None where there is nothing to hold it against."""
    if row["problem"]:
        return False
    least, most_times, most_queries = TARGETS.get(row["case"], (None, None, None))
    verdicts = []
    if least is not None:
        verdicts.append(row["ratio"] >= least)
    if most_times is not None:
        verdicts.append(row["p50_ms"] <= most_times * row["limit_p50_ms"])
    if most_queries is not None:
        verdicts.append(0 <= row["queries"] <= most_queries)
    if row["growth"] is not None:
        verdicts.append(row["growth"] <= MOST_GROWTH)
    return all(verdicts) if verdicts else None


def table(rows) -> str:
    """The figures for people."""
    head = (
        "database",
        "proposals",
        "case",
        "req/s",
        "p50 ms",
        "p95 ms",
        "queries",
        "limit req/s",
        "limit p50",
        "ratio",
        "growth",
        "target",
    )
    lines = [head]
    for row in rows:
        verdict = {True: "kept", False: "NOT KEPT", None: ""}[row["kept"]]
        lines.append((
            row["database"], f"{row['proposals']:,}", row["case"], f"{row['rate']}", f"{row['p50_ms']}", f"{row['p95_ms']}",
            str(row["queries"]), f"{row['limit_rate']}", f"{row['limit_p50_ms']}", str(row["ratio"]), str(row["growth"] or ""),
            verdict + (f" ({row['problem']})" if row["problem"] else ""),
        ))  # fmt: skip
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def _environment(name, url_of, data) -> dict:
    data.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ, "DATABASE_URL": url_of(data), "DATA_DIR": str(data), "LOG_LEVEL": "ERROR",
        "SECRET_KEY": "only-for-measuring-" + "x" * 40, "SITE_URL": "http://127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": SITES[name][1],
    }  # fmt: skip


def _in_cluster(url):
    """A database of its own for each site in the cluster at ``url``; one that is there is used again."""

    def url_of(data):
        import psycopg

        name = data.name.lower().replace("-", "_")
        parts = urlsplit(url)
        with psycopg.connect(
            host=unquote(parts.hostname), port=parts.port, user=parts.username, dbname="postgres", autocommit=True
        ) as there:
            if not there.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                there.execute(f'CREATE DATABASE "{name}"')
        return f"{url.rsplit('/', 1)[0]}/{name}"

    return url_of


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> int:
    """Measure, print a table, and JSON where asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="numbers of proposals, rising")
    parser.add_argument("--databases", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=3, help="turns of each case")
    parser.add_argument("--seconds", type=float, default=2.0, help="of each turn")
    parser.add_argument("--only", nargs="*", help="cases whose name holds one of these words")
    parser.add_argument("--keep", type=Path, help="a folder that keeps the filled databases for the next run (SQLite)")
    parser.add_argument("--cluster", help="the URL of a running PostgreSQL whose filled databases are kept for the next run")
    parser.add_argument("--json", type=Path, help="also write the figures here; they are printed as JSON last in any case")
    options = parser.parse_args()
    # So that servers and clusters are taken down whichever way it is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    rows = []
    if "sqlite" in options.databases:
        rows += run("SQLite", lambda data: f"sqlite:///{data / 'db.sqlite3'}", options)
    if "postgresql" in options.databases:
        if options.cluster:
            rows += run("PostgreSQL", _in_cluster(options.cluster), options)
        elif programs():
            with throw_away_cluster(DURABLE) as url:
                rows += run("PostgreSQL", _in_cluster(url), options)
        else:
            print("PostgreSQL: NOT RUN, its programs (initdb, pg_ctl) are not installed", file=sys.stderr)
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))
    print(json.dumps(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
