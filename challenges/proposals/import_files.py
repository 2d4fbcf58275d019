"""Reading a file of proposals as a stream of records, whatever its format, packing, dialect and encoding.

CSV in any dialect, a JSON list (also under a key) or JSON Lines, plain or gzip. Memory does not grow with the file.
"""

import codecs
import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePath

import ijson
from django.utils.translation import gettext as _

LONGEST_CELL = 4_000_000
LONGEST_LINE = 16_000_000
SAMPLE = 256 * 1024
DEEPEST = 100
DELIMITERS = ",;\t|"
FORMATS = ("csv", "json", "jsonl")
_GZIP = b"\x1f\x8b"


class FileProblem(Exception):
    """The file cannot be read further; what it says is one sentence for the person who brought it."""


class BadRecord(Exception):
    """One record cannot be read; the next ones can."""

    def __init__(self, code, reason):
        super().__init__(reason)
        self.code, self.reason = code, reason


class Source:
    """One file, opened once to look at it and once to read it."""

    def __init__(self, path, *, format="", encoding="", delimiter="", key=""):  # noqa: A002 - the word of the map
        self.path = path
        try:
            with Path(path).open("rb") as raw:
                self.packed = raw.read(2) == _GZIP
            with self._bytes() as content:
                head = self._head(content)
        except OSError as error:
            raise FileProblem(_("The file cannot be read: %s.") % (error.strerror or error)) from error
        if not head.strip():
            raise FileProblem(_("The file is empty."))
        self.encoding = encoding or _guess_encoding(head)
        try:
            codecs.lookup(self.encoding)
        except LookupError as error:
            raise FileProblem(_("There is no encoding called “%s”.") % self.encoding) from error
        self.format = format or _guess_format(path, head)
        self.delimiter = delimiter or _guess_delimiter(head.decode(self.encoding, "replace"))
        self.key = key
        self.raw = None

    @property
    def guessed_western(self) -> bool:
        """Whether the file is not UTF-8 and is read as Windows' Western European letters instead."""
        return self.encoding == "cp1252"

    @property
    def columns(self) -> list[str] | None:
        """The names in the first line of a CSV; None for JSON, where each record names its own."""
        if self.format != "csv":
            return None
        with self._bytes() as content, self._text(content) as text:
            return _names(csv.reader(text, delimiter=self.delimiter))

    def position(self) -> int:
        """How many bytes of the file have been read, for the progress bar."""
        return self.raw.tell() if self.raw is not None and not self.raw.closed else 0

    def records(self) -> Iterator[dict | BadRecord]:
        """Each record as a mapping from column to value, or what is wrong with it.

        Raises ``FileProblem`` where nothing more can be read.
        """
        try:
            with self._bytes() as content:
                match self.format:
                    case "csv":
                        yield from self._csv(content)
                    case "jsonl":
                        yield from self._json_lines(content)
                    case _:
                        yield from self._json(content)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FileProblem(_("The file ends in the middle: its packing (gzip) is broken.")) from error
        except ijson.JSONError as error:
            raise FileProblem(_("The file is not JSON from here on: %s.") % str(error).strip().splitlines()[0]) from error
        except UnicodeDecodeError as error:
            raise FileProblem(_("The file is not in the encoding %s.") % self.encoding) from error

    def _head(self, content) -> bytes:
        """The first part of the file, also of one whose packing breaks later on."""
        head = b""
        try:
            while len(head) < SAMPLE and (more := content.read1(8192)):
                head += more
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            if not head:
                raise FileProblem(_("The file is packed with gzip, but broken.")) from error
        return head

    def _bytes(self):
        self.raw = Path(self.path).open("rb")  # noqa: SIM115 - closed with the stream that reads from it
        if self.packed:
            return _ClosesBoth(gzip.GzipFile(fileobj=self.raw), self.raw)
        return self.raw

    def _text(self, content):
        # Bytes that are not in the encoding become lone surrogates: only their own row is refused.
        errors = "surrogateescape" if self.encoding.startswith("utf-8") else "replace"
        return io.TextIOWrapper(content, encoding=self.encoding, errors=errors, newline="")

    def _csv(self, content):
        csv.field_size_limit(LONGEST_CELL)
        reader = csv.reader(self._text(content), delimiter=self.delimiter)
        names = _names(reader)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield BadRecord("unreadable", _("The row cannot be read: %s.") % error)
                continue
            if not cells:
                continue
            if len(cells) > len(names):
                yield BadRecord("columns", _("The row has more fields than the first line has names."))
            elif any("\udc80" <= char <= "\udcff" for cell in cells for char in cell if char > "\ud7ff"):
                yield BadRecord("encoding", _("The row is not written in UTF-8."))
            else:
                yield dict(zip(names, cells, strict=False))

    def _json_lines(self, content):
        while line := content.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise FileProblem(_("A line is longer than %d million bytes; this is not JSON Lines.") % (LONGEST_LINE // 10**6))
            if not line.strip():
                continue
            try:
                record = json.loads(line.decode("utf-8-sig"))
            except UnicodeDecodeError:
                yield BadRecord("encoding", _("The row is not written in UTF-8."))
            except (ValueError, RecursionError):
                yield BadRecord("unreadable", _("The row is not JSON."))
            else:
                yield record if isinstance(record, dict) else BadRecord("unreadable", _("The row is not an object with names."))

    def _json(self, content):
        prefix = f"{self.key}.item" if self.key else self._list_prefix()
        for record in ijson.items(ijson.parse(_shallow(content)), prefix):
            yield record if isinstance(record, dict) else BadRecord("unreadable", _("The row is not an object with names."))

    def _list_prefix(self):
        """Where the first list of the file stands."""
        raw = self.raw
        try:
            with self._bytes() as content:
                for prefix, event, _value in ijson.parse(_shallow(content)):
                    if event == "start_array":
                        return f"{prefix}.item" if prefix else "item"
        finally:
            self.raw = raw
        raise FileProblem(_("There is no list in the file."))


def _shallow(content) -> Iterator[tuple[str, object]]:
    """The events of a JSON stream. A file that is nested for ever would take the whole process down."""
    depth = 0
    for event, value in ijson.basic_parse(_WithoutBom(content), use_float=True):
        if event in {"start_map", "start_array"}:
            depth += 1
            if depth > DEEPEST:
                raise FileProblem(_("The file is nested too deeply."))
        elif event in {"end_map", "end_array"}:
            depth -= 1
        yield event, value


class _ClosesBoth:
    """A stream that takes the file below it along when it is closed."""

    def __init__(self, stream, below):
        self._stream, self._below = stream, below

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Close the stream and the file."""
        self._stream.close()
        self._below.close()


class _WithoutBom:
    """Leaves out the mark that some programs write first."""

    def __init__(self, content):
        self._content = content
        self._first = True

    def read(self, size=-1):
        """The next bytes."""
        found = self._content.read(size)
        if self._first and size != 0:
            self._first = False
            return found.removeprefix(codecs.BOM_UTF8) or self._content.read(size)
        return found


def _guess_encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        # A file with some good letters of UTF-8 is UTF-8 with bad rows; one with none is something else.
        good = head.decode("utf-8", "ignore")
        return "utf-8-sig" if any(char > "\x7f" for char in good) else "cp1252"
    return "utf-8-sig"


def _guess_format(path, head) -> str:
    for suffix in reversed([suffix.lower() for suffix in PurePath(path).suffixes[-2:]]):
        match suffix:
            case ".csv" | ".tsv" | ".txt":
                return "csv"
            case ".jsonl" | ".ndjson":
                return "jsonl"
            case ".json":
                return "json"
    start = head.lstrip(codecs.BOM_UTF8 + b" \t\r\n")
    if not start.startswith((b"[", b"{")):
        return "csv"
    try:
        one_line = isinstance(json.loads(start.splitlines()[0]), dict)
    except (ValueError, RecursionError):
        one_line = False
    return "jsonl" if one_line else "json"


def _guess_delimiter(head: str) -> str:
    """The mark that splits the first line into most fields."""
    first = head.removeprefix("\ufeff")
    return max(DELIMITERS, key=lambda mark: len(_names(csv.reader(io.StringIO(first, newline=""), delimiter=mark))))


def _names(reader) -> list[str]:
    """The names in the first line."""
    try:
        return [name.strip() for name in next(reader, [])]
    except (csv.Error, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileProblem(_("The first line of the file cannot be read as names of columns.")) from error
