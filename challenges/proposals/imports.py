"""Bringing in a file of proposals: each record is mapped to our fields and sent through ``submit_proposal``.

A map (TOML) says which column is what. Every record ends as new, already here or refused with a reason; the same file
again makes nothing new, so an import may be stopped at any moment and started over.
"""

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.common.refusals import SYSTEM, NotNow
from cocreate.common.texts import clean, clean_line, cut_at_word, from_html

from .actions import Contact, submit_proposal
from .import_files import FORMATS, BadRecord, FileProblem
from .intake import intake_batch
from .states import Door
from .validators import TITLE_MAX

BATCH = 200
TEXTS = ("problem", "solution", "beneficiaries", "help_needed")
LINES = (
    "title", "place", "cost_guess", "language", "source_ref", "contact_name", "contact_email", "contact_note", "contact_kind",
)  # fmt: skip
FIELDS = {*TEXTS, *LINES, "received_at", "publish_consent", "effects.penge", "effects.produkter", "effects.personale"}
OPTIONS = {"column", "template", "constant", "html", "format", "values", "default", "same_as", "first_words_of"}
MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december")
YES = {"1", "true", "yes", "ja", "x", "on"}
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


class MapProblem(Exception):
    """The map cannot be used; what it says is one sentence for the person who wrote it."""


class Refusal(Exception):
    """A record that cannot be taken in."""

    def __init__(self, code, reason):
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True)
class Refused:
    """A record that was not taken in, and why."""

    number: int
    source_ref: str
    code: str
    reason: str


@dataclass
class Report:
    """How a file ended: ``read`` is the sum of the other three."""

    new: int = 0
    already_here: int = 0
    refused: int = 0

    @property
    def read(self) -> int:
        """How many records were read."""
        return self.new + self.already_here + self.refused


@dataclass(frozen=True)
class FileMap:
    """Which column of a file is what."""

    fields: dict[str, dict] = field(default_factory=dict)
    file: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path) -> "FileMap":
        """Read and check a map; raises ``MapProblem`` that names what is wrong."""
        try:
            with Path(path).open("rb") as file:
                found = tomllib.load(file)
        except OSError as error:
            raise MapProblem(_("The map cannot be read: %s.") % error.strerror) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise MapProblem(_("The map is not TOML: %s.") % error) from error
        _refuse_unknown(found, {"file", "fields"})
        file = found.get("file", {})
        _refuse_unknown(file, {"format", "encoding", "delimiter", "key"})
        if file.get("format", "csv") not in FORMATS:
            raise MapProblem(_("The format is csv, json or jsonl."))
        fields = {}
        for name, rule in _flat(found.get("fields", {})):
            fields[name] = {"column": rule} if isinstance(rule, str) else rule
            _check_rule(name, fields[name])
        return cls(fields, file)

    def for_columns(self, columns) -> "FileMap":
        """The map for a file: columns named as our fields need no map. Raises ``MapProblem`` for a column not there."""
        if columns is None:
            return self if self.fields else FileMap({name: {"column": name} for name in FIELDS}, self.file)
        named = {name: {"column": name} for name in FIELDS & set(columns)}
        for name, rule in self.fields.items():
            for column in _columns_of(rule):
                if column not in columns:
                    raise MapProblem(
                        _("“%(field)s” asks for the column “%(column)s”, which the file does not have. It has: %(columns)s.")
                        % {"field": name, "column": column, "columns": ", ".join(columns)}
                    )
        return FileMap(self.fields or named, self.file)


def bring_in(
    records: Iterable[dict | BadRecord], *, challenge, source, file_map, receipts=False, dry_run=False,
    on_refused: Callable[[Refused], None] = lambda refused: None, on_batch: Callable[[Report], bool] = lambda report: True,
) -> Report:  # fmt: skip
    """Send every record through ``submit_proposal``, in batches of one transaction each.

    ``on_refused`` hears of each refused record, ``on_batch`` of the sums after each batch; when it says False the import
    stops there. ``dry_run`` checks everything and writes nothing.
    """
    report = Report()
    take_in = partial(_take_in, challenge=challenge, source=source, receipts=receipts)
    seen: dict[str, bytes] | None = {} if dry_run else None
    for rows in _batches(enumerate(records, start=1)):
        mapped = [(number, *_mapped(record, file_map)) for number, record in rows]
        refs = [fields["source_ref"] for _number, fields, refusal in mapped if refusal is None]
        try:
            with intake_batch(source=source, refs=refs, dry_run=dry_run):
                outcomes = [_outcome(fields, refusal, take_in, seen) for _number, fields, refusal in mapped]
        except IntegrityError:
            # Somebody else brought in one of these references at the same moment: one by one, each finds out.
            outcomes = [_outcome(fields, refusal, take_in, seen) for _number, fields, refusal in mapped]
        for (number, fields, _refusal), outcome in zip(mapped, outcomes, strict=True):
            if isinstance(outcome, Refusal):
                report.refused += 1
                on_refused(Refused(number, fields.get("source_ref", ""), outcome.code, outcome.reason))
            elif outcome:
                report.new += 1
            else:
                report.already_here += 1
        if on_batch(report) is False:
            break
    return report


def _batches(numbered) -> Iterator[list]:
    """The records in batches; what was read before the file broke is a batch too."""
    rows = []
    try:
        for one in numbered:
            rows.append(one)
            if len(rows) == BATCH:
                yield rows
                rows = []
    except FileProblem:
        if rows:
            yield rows
        raise
    if rows:
        yield rows


def _outcome(fields, refusal, take_in, seen) -> bool | Refusal:
    """True for a new proposal, False for one already here, or the refusal."""
    if refusal is not None:
        return refusal
    if seen is not None and (earlier := seen.get(fields["source_ref"])):
        # Nothing is written in a dry run, so what the file repeats has to be remembered here.
        return (
            False
            if earlier == _digest(fields)
            else Refusal("source_ref_conflict", str(_("This reference is in the file twice, with different texts.")))
        )
    try:
        created = take_in(fields)
    except ValidationError as error:
        return Refusal(*_in_words(error))
    except NotNow as error:
        return Refusal(error.code, str(error.detail))
    if seen is not None:
        seen[fields["source_ref"]] = _digest(fields)
    return created


def _take_in(fields, *, challenge, source, receipts) -> bool:
    fields = dict(fields)
    contact = Contact(**{name: fields.pop(f"contact_{name}", "") for name in ("name", "email", "note", "kind")})
    _proposal, created = submit_proposal(
        actor=SYSTEM, challenge=challenge, door=Door.IMPORT, source=source, contact=contact, receipt=receipts, **fields
    )
    return created


def _mapped(record, file_map) -> tuple[dict, Refusal | None]:
    """The record as arguments of ``submit_proposal``, and why it is refused already here, if it is."""
    if isinstance(record, BadRecord):
        return {}, Refusal(record.code, record.reason)
    fields = {}
    try:
        _fill(fields, record, file_map)
    except Refusal as refusal:
        return fields, refusal
    if not any(fields.get(name) for name in ("title", *TEXTS)):
        return fields, Refusal("empty", str(_("The row is empty.")))
    title = fields.setdefault("title", "")
    if len(title) > TITLE_MAX:
        fields["title"] = cut_at_word(title, TITLE_MAX)
        fields["problem"] = "\n\n".join(filter(None, (title, fields.get("problem", ""))))
    fields["source_ref"] = fields.get("source_ref") or f"text-{_digest(fields).hex()}"
    fields["effects"] = {p: fields.pop(name) for p in ("penge", "produkter", "personale") if (name := f"effects.{p}") in fields}
    if not fields.get("language"):
        fields["language"] = "da"
    return fields, None


def _fill(fields, record, file_map) -> None:
    """Every field that the map names: first those from columns, then those made of other fields."""
    made = {name: rule for name, rule in file_map.fields.items() if rule.keys() & {"same_as", "first_words_of"}}
    for name, rule in file_map.fields.items():
        if name not in made:
            fields[name] = _value(name, rule, record)
    for name, rule in made.items():
        if "same_as" in rule:
            fields[name] = fields.get(rule["same_as"], "")
        else:
            fields[name] = cut_at_word(clean_line(fields.get(rule["first_words_of"], "")), TITLE_MAX)


def _value(name, rule, record):
    raw = rule.get("constant")
    if raw is None:
        raw = _filled(rule["template"], record) if "template" in rule else _text(_dig(record, rule["column"]))
    if rule.get("html"):
        raw = from_html(raw)
    if "values" in rule:
        raw = rule["values"].get(_text(raw).strip(), rule.get("default", raw))
    elif raw == "" and "default" in rule:
        raw = rule["default"]
    match name:
        case "received_at":
            return _moment(raw, rule.get("format", "iso"))
        case "publish_consent":
            return raw if isinstance(raw, bool) else raw.strip().casefold() in YES
        case _ if name in LINES:
            return clean_line(_text(raw))
        case _:
            return clean(_text(raw))


def _moment(raw, form):
    """When it was received, in Danish time where nothing else is said; a day without a time counts as noon."""
    raw = raw.strip()
    if not raw:
        return None
    try:
        match form:
            case "unix" | "unix_ms":
                return datetime.fromtimestamp(float(raw) / (1000 if form == "unix_ms" else 1), UTC)
            case "iso":
                found = datetime.fromisoformat(raw)
                has_time = len(raw) > 10
            case "danish":
                day, month, year = re.fullmatch(r"(\d{1,2})\. (\w+) (\d{4})", raw.lower()).groups()
                found, has_time = datetime(int(year), MONTHS.index(month) + 1, int(day)), False  # noqa: DTZ001 - made aware below
            case _:
                found, has_time = datetime.strptime(raw, form), "%H" in form or "%I" in form  # noqa: DTZ007 - made aware below
    except (ValueError, AttributeError, OverflowError, OSError) as error:
        raise Refusal("date", str(_("The date “%s” cannot be read.") % raw[:40])) from error
    if not has_time:
        found = datetime.combine(found, time(12))
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _dig(record, column):
    """The value under a column; a dot goes into a nested record."""
    if column in record:
        return record[column]
    for part in column.split("."):
        record = record.get(part) if isinstance(record, dict) else None
    return record


def _filled(template, record) -> str:
    return _PLACEHOLDER.sub(lambda match: _text(_dig(record, match[1])).strip(), template)


def _text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return value if isinstance(value, str) else str(value)


def _digest(fields) -> bytes:
    words = "\x1f".join(str(fields.get(name, "")) for name in ("title", *TEXTS, "place", "cost_guess", "effects", "language"))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()[:16]


def _in_words(error: ValidationError) -> tuple[str, str]:
    """The first code, and every message with its field."""
    fields = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    first = next(iter(fields.values()))[0]
    words = [
        f"{name}: {message}" if name else str(message)
        for name, errors in fields.items()
        for one in errors
        for message in one.messages
    ]
    return first.code or "invalid", " ".join(words)


def _columns_of(rule) -> Iterator[str]:
    if "column" in rule:
        yield rule["column"]
    yield from _PLACEHOLDER.findall(rule.get("template", ""))


def _flat(fields, prefix="") -> Iterator[tuple[str, object]]:
    """``[fields.effects] penge = …`` as ``effects.penge``."""
    for name, rule in fields.items():
        if name == "effects" and isinstance(rule, dict):
            yield from _flat(rule, "effects.")
        else:
            yield prefix + name, rule


def _check_rule(name, rule) -> None:
    if name not in FIELDS:
        raise MapProblem(
            _("A proposal has no field “%(name)s”. It has: %(names)s.") % {"name": name, "names": ", ".join(sorted(FIELDS))}
        )
    if not isinstance(rule, dict):
        raise MapProblem(_("“%s” needs a column or a rule.") % name)
    _refuse_unknown(rule, OPTIONS)
    if len(rule.keys() & {"column", "template", "constant", "same_as", "first_words_of"}) != 1:
        raise MapProblem(_("“%s” needs exactly one of column, template, constant, same_as and first_words_of.") % name)
    for option in ("same_as", "first_words_of"):
        if option in rule and rule[option] not in FIELDS:
            raise MapProblem(
                _("A proposal has no field “%(name)s”. It has: %(names)s.")
                % {"name": rule[option], "names": ", ".join(sorted(FIELDS))}
            )


def _refuse_unknown(found, known) -> None:
    if unknown := sorted(set(found) - known):
        raise MapProblem(
            _("The map says “%(word)s”, which means nothing here. Known: %(known)s.")
            % {"word": unknown[0], "known": ", ".join(sorted(known))}
        )
