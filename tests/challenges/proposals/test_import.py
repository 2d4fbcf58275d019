"""Files of proposals: every dialect and quirk, every sum, and a kill at any moment."""

import csv
import gzip
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from challenges.models import ContactTask, IntakeRecord, Proposal
from challenges.proposals.import_files import Source
from challenges.proposals.imports import FileMap, MapProblem, bring_in
from cocreate.common.outbox import Message
from tests.challenges.proposals.processes import ROOT, process_environment
from tests.factories import ChallengeFactory

MAPS = ROOT / "docs" / "imports"
SHARED = os.environ.get("SHARED_DATA", "")
SUMS = re.compile(r"(\d+) = (\d+) \S+ \+ (\d+) .*? \+ (\d+) ")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_mails")]


@pytest.fixture
def challenge():
    """A challenge that was open whenever a row was received."""
    return ChallengeFactory(slug="bred-udfordring", opens_at=datetime(2000, 1, 1, tzinfo=UTC), closes_on=None)


@pytest.fixture
def bring(challenge, tmp_path, settings):
    """Import a file's bytes by the command; gives ``(read, new, already here, refused)`` and the refused rows."""
    settings.DATA_DIR = tmp_path

    def run(content, name="file.csv", toml=None, source="by", **options):
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        if toml is not None:
            options["map"] = str(tmp_path / "map.toml")
            Path(options["map"]).write_text(toml)
        out, err = StringIO(), StringIO()
        try:
            call_command(
                "import_proposals", str(file), challenge=challenge.slug, source=source, stdout=out, stderr=err, **options
            )
        finally:
            run.words = out.getvalue() + err.getvalue()
        lists = sorted((tmp_path / "imports").glob("*.csv"))
        refused = (
            list(csv.DictReader(lists[-1].open(encoding="utf-8-sig", newline=""))) if lists and "imports" in run.words else []
        )
        return tuple(map(int, SUMS.search(run.words).groups())), [(int(r["row"]), r["code"]) for r in refused]

    return run


def texts():
    """The texts that came in, in the order of the file."""
    return [(p.source_ref, p.text.title, p.text.problem, p.text.solution) for p in Proposal.objects.order_by("pk")]


# --- Files -------------------------------------------------------------------

ROWS = [["1", "Lys i parken", "Der er mørkt", "Sæt lamper op"], ["2", 'Bænk; ved "søen"', "To\nlinjer", "Æblegrød, rå"]]
CAME = [("1", "Lys i parken", "Der er mørkt", "Sæt lamper op"), ("2", 'Bænk; ved "søen"', "To\nlinjer", "Æblegrød, rå")]


def as_csv(delimiter=",", ends="\r\n", **dialect):
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ends, **dialect)
    writer.writerows([["source_ref", "title", "problem", "solution"], *ROWS])
    return out.getvalue()


def as_objects():
    return [dict(zip(["source_ref", "title", "problem", "solution"], row, strict=True)) for row in ROWS]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (as_csv().encode(), "a.csv"),
        (as_csv(";", "\n").encode(), "a.csv"),
        (as_csv("\t", "\n").encode(), "a.tsv"),
        (as_csv("|", "\r\n", quoting=csv.QUOTE_ALL).encode(), "a.txt"),
        (as_csv(";").encode("utf-8-sig"), "a.csv"),
        (as_csv(";").encode("utf-16"), "a.csv"),
        (as_csv(";").encode("cp1252"), "a.csv"),
        (gzip.compress(as_csv().encode()), "a.csv.gz"),
        (gzip.compress(as_csv().encode()), "no-ending"),
        (json.dumps(as_objects()).encode(), "a.json"),
        (json.dumps(as_objects(), ensure_ascii=False).encode("utf-8-sig"), "a.json"),
        (json.dumps({"version": 1, "about": {"tags": "x"}, "proposals": as_objects()}).encode(), "a.json"),
        (json.dumps(as_objects(), indent=1).encode(), "no-ending"),
        ("\n".join(json.dumps(one) for one in as_objects()).encode(), "a.jsonl"),
        ("\r\n\r\n".join(json.dumps(one, ensure_ascii=False) for one in as_objects()).encode(), "no-ending"),
        (gzip.compress("\n".join(json.dumps(one) for one in as_objects()).encode()), "a.jsonl.gz"),
    ],
)  # fmt: skip
def test_the_same_two_rows_in_every_shape(bring, content, name):
    assert bring(content, name) == ((2, 2, 0, 0), [])
    assert texts() == CAME
    assert bring(content, name) == ((2, 0, 2, 0), [])


def test_a_western_file_is_read_and_said(bring):
    bring(as_csv(";").encode("cp1252"))
    assert "Windows-1252" in bring.words


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"), (b"  \n ", "a.csv"), (b"\x1f\x8b\x08broken", "a.gz"), (b'{"a": 1}', "a.json"), (b"[1, 2", "a.json"),
        (gzip.compress(as_csv().encode() * 500)[:-40], "a.csv.gz"), (b'[{"title": "Lys i parken", ', "a.json"),
        (b"[" * 100_000, "a.json"), (b"\0" * 5_000_000, "a.csv"), (gzip.compress(b"\0" * 5_000_000), "a.csv.gz"),
        (gzip.compress(random.Random(1).randbytes(100_000).hex().encode())[:-50], "a.csv.gz"),
        (b'{"title":"' + b"a" * 20_000_000 + b'"}', "a.jsonl"),
    ],
)  # fmt: skip
def test_a_broken_file_gives_one_sentence(bring, content, name):
    with pytest.raises(CommandError) as refusal:
        bring(content, name)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.csv.gz"])
def test_a_file_that_is_no_text_ends_with_every_row_refused(bring, name):
    content = random.Random(3).randbytes(100_000)

    (read, new, already_here, refused), rows = bring(gzip.compress(content) if name.endswith("gz") else content, name)

    assert (new, already_here, refused) == (0, 0, read)
    assert len(rows) == read > 100


def test_a_file_that_is_not_there(challenge):
    for slug, file in ((challenge.slug, "/nowhere.csv"), ("ukendt", __file__)):
        with pytest.raises(CommandError):
            call_command("import_proposals", file, challenge=slug, source="by")


def test_what_a_broken_file_brought_before_it_broke_is_in_and_counted(bring):
    lines = "\n".join(
        json.dumps({"source_ref": n, "title": f"Forslag {n}", "problem": hashlib.sha256(b"%d" % n).hexdigest()})
        for n in range(1000)
    )
    packed = gzip.compress(lines.encode(), mtime=0)
    with pytest.raises(CommandError):
        bring(packed[: len(packed) // 2], "a.jsonl.gz")
    came = Proposal.objects.count()
    assert 0 < came < 1000
    assert tuple(map(int, SUMS.search(bring.words).groups())) == (came, came, 0, 0)

    assert bring(packed, "a.jsonl.gz") == ((1000, 1000 - came, came, 0), [])


# --- Rows --------------------------------------------------------------------


def rows(*records):
    return "\n".join(json.dumps(record) for record in records)


def test_every_row_ends_somewhere(bring):
    content = (
        rows(
            {"source_ref": "ok", "title": "Lys i parken", "problem": "Mørkt"},
            {"source_ref": "short", "title": "Lys", "problem": "Mørkt"},
            {"source_ref": "bodyless", "title": "Lys i parken"},
            {"source_ref": "ok", "title": "Lys i parken", "problem": "Mørkt"},
            {"source_ref": "ok", "title": "Lys i parken", "problem": "Noget andet"},
            {"source_ref": "empty", "title": " ", "problem": "\u200b\n"},
            {"source_ref": "long", "title": "Lys i parken", "problem": "x" * 20_001},
            {"source_ref": "x" * 256, "title": "Lys i parken", "problem": "Mørkt"},
            {"source_ref": "half", "title": "Lys i parken", "problem": "\ud800"},
            {"source_ref": "date", "title": "Lys i parken", "problem": "Mørkt", "received_at": "i går"},
            {"source_ref": "mail", "title": "Lys i parken", "problem": "Mørkt", "contact_email": "ikke en adresse"},
            {"source_ref": "before", "title": "Lys i parken", "problem": "Mørkt", "received_at": "1999-12-31"},
            ["not", "an", "object"],
        )
        + '\n{"torn": \n\n'
        + json.dumps({"source_ref": "last", "title": "Lys i parken", "problem": "Mørkt"})
    )

    expected = [
        (2, "length"), (3, "required"), (5, "source_ref_conflict"), (6, "empty"), (7, "length"), (8, "length"), (9, "characters"),
        (10, "date"), (11, "invalid"), (12, "closed"), (13, "unreadable"), (14, "unreadable"),
    ]  # fmt: skip
    assert bring(content, "a.jsonl", dry_run=True) == ((15, 2, 1, 12), expected)
    assert not Proposal.objects.exists()
    assert bring(content, "a.jsonl") == ((15, 2, 1, 12), expected)
    assert bring(content, "a.jsonl") == ((15, 0, 3, 12), expected)
    assert not IntakeRecord.objects.exists(), "these are for the tokens of systems"


def test_rows_of_csv_that_cannot_be_read_are_refused_and_the_next_ones_come_in(bring):
    content = (
        b"source_ref,title,problem\r\n1,Lys i parken,M\xf8rkt\r\n2,Lys i parken,M\xc3\xb8rkt\r\n\r\n"
        b"3,Lys i parken,M\xc3\xb8rkt,for meget\r\n4,Lys i parken\r\n5,Lys i parken,\x00\x07M\xc3\xb8rkt\r\n"
    )
    assert bring(content) == ((5, 2, 0, 3), [(1, "encoding"), (3, "columns"), (4, "required")])
    assert texts() == [("2", "Lys i parken", "Mørkt", ""), ("5", "Lys i parken", "Mørkt", "")]


def test_a_long_title_is_cut_at_a_word_and_stands_whole_on_top_of_the_problem(bring):
    title = "Lad os bygge en bro " * 8
    bring(rows({"source_ref": "1", "title": title, "problem": "Åen er bred."}), "a.jsonl")

    ((_ref, cut, problem, _solution),) = texts()
    whole = title.strip()
    assert len(cut) <= 120
    assert cut.endswith("…")
    assert whole.startswith(cut.removesuffix("…") + " ")
    assert problem == f"{whole}\n\nÅen er bred."


def test_html_control_characters_and_odd_line_ends_become_clean_text(bring):
    html = "<div><p>Én&nbsp;linje</p><script>x()</script><ul><li>a</li><li>b &amp; c</li></ul></div>"
    odd = "To\r\rlinjer\u200b, bl\u00f8d\u00adt\x07 og\u00a0fast\r\n"
    bring(rows({"id": 1, "t": "Lys\ti  parken\u200b", "b": html, "s": odd}), "a.jsonl", toml="""
        [fields]
        source_ref = "id"
        title = "t"
        problem = { column = "b", html = true }
        solution = "s"
    """)  # fmt: skip

    ((ref, title, problem, solution),) = texts()
    assert (ref, title) == ("1", "Lys i parken")
    assert [line for line in problem.split("\n") if line] == ["Én linje", "a", "b & c"]
    assert solution == "To\n\nlinjer, blødt og fast"


def test_a_map_builds_what_a_file_lacks(bring):
    bring(
        rows({"round": 2, "id": 7, "say": "Flere bænke langs stien, så ældre kan hvile. " * 4, "where": {"name": "Torsbo"},
              "when": 1_500_000_000_000,
              "mail": "knud@example.dk", "ok": "ja", "lang": "EN", "tags": ["a", "b"]}),
        "a.jsonl",
        toml="""
        [fields]
        source_ref = { template = "{round}-{id}" }
        solution = "say"
        title = { first_words_of = "solution" }
        place = "where.name"
        received_at = { column = "when", format = "unix_ms" }
        contact_email = "mail"
        publish_consent = "ok"
        language = { column = "lang", values = { EN = "en" } }
        beneficiaries = "tags"
        cost_guess = { constant = "ukendt" }
        effects.personale = { column = "none", default = "Mere tid" }
        """,
    )  # fmt: skip

    proposal = Proposal.objects.get()
    text = proposal.text
    assert (proposal.source_ref, proposal.language, proposal.publish_consent, text.place) == ("2-7", "en", True, "Torsbo")
    assert (text.beneficiaries, text.cost_guess, text.effects) == ("a, b", "ukendt", {"personale": "Mere tid"})
    assert proposal.received_at == datetime(2017, 7, 14, 2, 40, tzinfo=UTC)
    assert proposal.title.startswith("Flere bænke langs stien")
    assert len(proposal.title) <= 120
    assert not text.problem, "the text stands whole already"


@pytest.mark.parametrize(
    ("raw", "form", "expected"),
    [
        ("22/01/2016", "%d/%m/%Y", datetime(2016, 1, 22, 11, tzinfo=UTC)),
        ("26. januar 2018", "danish", datetime(2018, 1, 26, 11, tzinfo=UTC)),
        ("2026-07-01", "iso", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("2026-07-01T08:30:00", "iso", datetime(2026, 7, 1, 6, 30, tzinfo=UTC)),
        ("2026-07-01T08:30:00+00:00", "iso", datetime(2026, 7, 1, 8, 30, tzinfo=UTC)),
        ("1316713771", "unix", datetime(2011, 9, 22, 17, 49, 31, tzinfo=UTC)),
        ("07.09.2023 13:13", "%d.%m.%Y %H:%M", datetime(2023, 9, 7, 11, 13, tzinfo=UTC)),
    ],
)
def test_dates_of_many_kinds(bring, raw, form, expected):
    toml = f"""[fields]\ntitle = "title"\nproblem = "problem"\nreceived_at = {{ column = "d", format = "{form}" }}"""
    bring(rows({"title": "Lys i parken", "problem": "Mørkt", "d": raw}), "a.jsonl", toml=toml)

    assert Proposal.objects.get().received_at == expected


@pytest.mark.parametrize(
    "toml",
    [
        "[fields", "[fields]\ntitel = 'a'", "[fields]\ntitle = { kolonne = 'a' }", "[fields]\ntitle = 3", "[felter]\ntitle = 'a'",
        "[fields]\ntitle = { column = 'a', constant = 'b' }", "[file]\nformat = 'xml'", "[fields]\ntitle = { same_as = 'noget' }",
    ],
)  # fmt: skip
def test_a_map_that_cannot_be_used_says_why(tmp_path, toml):
    (tmp_path / "map.toml").write_text(toml)
    with pytest.raises(MapProblem):
        FileMap.load(tmp_path / "map.toml")


def test_a_map_for_another_file_names_the_missing_column(bring):
    with pytest.raises(CommandError, match="Overskrift"):
        bring(as_csv(), toml='[fields]\ntitle = "Overskrift"')


def test_rows_without_an_id_are_known_by_their_text(bring):
    content = "title,problem\nLys i parken,Mørkt\nLys i parken,Mørkt\nLys i parken,Meget mørkt\n"
    assert bring(content) == ((3, 2, 1, 0), [])
    assert bring(content) == ((3, 0, 3, 0), [])


def test_receipts_go_only_to_those_with_an_address_and_only_when_asked_for(bring):
    content = "source_ref,title,problem,contact_email\n1,Lys i parken,Mørkt,knud@example.dk\n2,Lys i parken,Mørkt,\n"
    bring(content)
    assert Message.objects.count() == 0
    bring(content.replace("1,", "3,").replace("2,", "4,"), receipts=True)
    assert list(Message.objects.values_list("recipient", flat=True)) == ["knud@example.dk"]
    assert not ContactTask.objects.exists()


def test_the_list_of_refusals_is_no_trap_for_a_spreadsheet(bring, tmp_path):
    bring(rows({"source_ref": "=1+1", "title": "Lys", "problem": "x"}), "a.jsonl")
    (path,) = (tmp_path / "imports").glob("*.csv")
    assert list(csv.reader(path.open(encoding="utf-8-sig")))[1][1] == "'=1+1"


def test_stopped_between_batches_the_sums_still_add_up(challenge):
    records = [{"source_ref": str(n), "title": f"Forslag {n}", "problem": "x"} for n in range(1000)]
    file_map = FileMap().for_columns(None)
    first = bring_in(iter(records), challenge=challenge, source="by", file_map=file_map, on_batch=lambda sums: sums.read < 400)
    again = bring_in(iter(records), challenge=challenge, source="by", file_map=file_map)

    assert (first.read, first.new) == (400, 400)
    assert (again.read, again.new, again.already_here, again.refused) == (1000, 600, 400, 0)


def test_when_two_bring_in_the_same_at_once_each_row_still_comes_once(challenge, monkeypatch):
    """Another import writes a row between our look-up and our writing."""
    from challenges.proposals import intake

    records = [{"source_ref": str(n), "title": f"Forslag {n}", "problem": "x"} for n in range(3)]
    file_map = FileMap().for_columns(None)
    bring_in(iter(records[1:2]), challenge=challenge, source="by", file_map=file_map)
    monkeypatch.setattr(intake.Batch, "earlier", lambda self, source, ref: None)

    sums = bring_in(iter(records), challenge=challenge, source="by", file_map=file_map)

    assert (sums.new, sums.already_here, Proposal.objects.count()) == (2, 1, 3)


# --- Killed ------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_killed_at_random_moments_and_run_again(challenge, tmp_path):
    total, refused = 6000, 60
    file = tmp_path / "many.csv"
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["source_ref", "title", "problem"])
        writer.writerows([n, "Lys" if n % 100 == 0 else f"Forslag nummer {n}", "Mørkt"] for n in range(total))
    command = [sys.executable, "manage.py", "import_proposals", str(file), "--challenge", challenge.slug, "--source", "by"]
    dice = random.Random(4)
    counts = [0]
    for _attempt in range(4):
        process = subprocess.Popen(
            command, cwd=ROOT, env=process_environment(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while Proposal.objects.count() == counts[-1] and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(dice.random() * 0.5)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        counts.append(Proposal.objects.count())
    killed = counts[-1]

    done = subprocess.run(command, cwd=ROOT, env=process_environment(tmp_path), capture_output=True, text=True, check=True)

    read, new, already_here, not_in = map(int, SUMS.search(done.stdout).groups())
    assert counts == sorted(counts)
    assert 0 < killed < total, "the kills came while it worked"
    assert (read, new, already_here, not_in) == (total, total - refused - killed, killed, refused)
    refs = list(Proposal.objects.values_list("source_ref", flat=True))
    assert len(refs) == len(set(refs)) == total - refused
    assert Proposal.objects.filter(events__verb="submitted", versions__number=1).count() == total - refused
    assert len(set(Proposal.objects.values_list("reference", flat=True))) == total - refused


# --- Real sets ---------------------------------------------------------------

SETS = {
    "barcelona": ("barcelona-pam-2016/proposals.jsonl.gz", 0),
    "helsinki": ("helsinki-omastadi-r1-r2/proposals.csv.gz", 0),
    "petitions": ("we-the-people-2011-2013/petitions.jsonl.gz", 0),
    "borgerforslag": ("borgerforslag-dk-2018/borgerforslag_2018-01_02.csv", 0),
    "consul": ("consul-german-cities/proposals.csv", 0),
    "polis": ("polis-opendata/15-per-hour-seattle.comments.csv", 4),
    "polis-german": ("polis-opendata/austria-climate.7z7ejpbmv5.2022-08-08.comments.csv", 0),
    "polis-chinese": ("polis-opendata/vtaiwan.uberx.comments.csv", 0),
    "pabulib": ("pabulib-projects/projects.csv.gz", 0),
}


@pytest.mark.skipif(not SHARED, reason="SHARED_DATA does not name a folder with the public data sets")
@pytest.mark.parametrize("name", list(SETS))
def test_a_sample_of_each_real_set_comes_in(challenge, name):
    path, refused = SETS[name]
    file_map = FileMap.load(MAPS / f"{name}.toml")
    source = Source(Path(SHARED) / path, **file_map.file)
    file_map = file_map.for_columns(source.columns)

    def sample():
        records = source.records()
        return [record for _number, record in zip(range(150), records, strict=False)]

    first = bring_in(sample(), challenge=challenge, source=name, file_map=file_map)
    again = bring_in(sample(), challenge=challenge, source=name, file_map=file_map)

    assert (first.already_here, first.refused) == (0, refused)
    assert (again.new, again.already_here, again.refused) == (0, first.new, refused)
    assert Proposal.objects.count() == first.new > 40


def test_every_map_of_ours_can_be_used():
    maps = sorted(path.stem for path in MAPS.glob("*.toml"))
    assert maps == sorted(SETS)
    for name in maps:
        assert {"title", "source_ref", "language"} <= FileMap.load(MAPS / f"{name}.toml").fields.keys()
