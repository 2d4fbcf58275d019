"""Files written anew without what they say of their maker: pictures, PDF, Word and OpenDocument.

From hostile hands as well: within bounds, and nothing is followed, run or fetched. What we do not know is left out, and what
cannot be left out without breaking the file makes it ``Refused``.
"""

import io
import re
import zipfile
from pathlib import PurePosixPath
from xml.sax.handler import ContentHandler
from xml.sax.saxutils import XMLGenerator

from defusedxml import sax
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

MOST_PIXELS = 40_000_000
MOST_PAGES = 300
# What an archive may hold, and what may come out of it.
MOST_PARTS, MOST_UNPACKED = 2_000, 60 * 1024 * 1024


class Refused(Exception):
    """Why a file cannot be cleaned, for the person who wants to show it."""


# --- Pictures ----------------------------------------------------------------


def picture(file) -> bytes:
    """The picture drawn anew, turned as it is shown: nothing that was written beside it comes along."""
    with Image.open(file, formats=["PNG", "JPEG", "GIF", "BMP"]) as found:
        if found.width * found.height > MOST_PIXELS:
            raise Refused(_("The picture is too large for us to draw anew."))
        kind = found.format
        upright = ImageOps.exif_transpose(found)
        mode = "RGBA" if upright.has_transparency_data and kind != "JPEG" else "RGB"
        drawn = Image.new(mode, upright.size)
        drawn.paste(upright.convert(mode))
    made = io.BytesIO()
    drawn.save(made, kind, **({"quality": 90} if kind == "JPEG" else {}))
    return made.getvalue()


# --- PDF ---------------------------------------------------------------------

# What of a page is drawn. Comments, forms, links and buttons carry names, and files that hang on them.
_OF_A_PAGE = ("/Type", "/Resources", "/MediaBox", "/CropBox", "/Contents", "/Rotate", "/UserUnit", "/Group")
# What a page may have from those above it.
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
# What a picture, a font or a drawing within the page may say of its maker.
_OF_A_MAKER = ("/Metadata", "/PieceInfo", "/LastModified", "/OPI", "/AF")


def pdf(file) -> bytes:
    """The pages as they are drawn, in a new file."""
    reader = PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused(_("The file is locked with a password."))
    if len(reader.pages) > MOST_PAGES:
        raise Refused(_("The file has more than %d pages.") % MOST_PAGES)
    writer = PdfWriter()
    for page in reader.pages:
        drawn = {name: page.raw_get(name) for name in _OF_A_PAGE if name in page}
        for name in _INHERITED:
            if name not in drawn and (found := _inherited(page, name)) is not None:
                drawn[name] = found
        page.clear()
        page.update({NameObject(name): value for name, value in drawn.items()})
        writer.add_page(page)
    writer.metadata = None
    # There is no other way to all that came along with the pages.
    for made in writer._objects:
        if isinstance(made, DictionaryObject):
            for name in _OF_A_MAKER:
                made.pop(NameObject(name), None)
        if isinstance(made, StreamObject) and made.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
            # As it is stored: drawn anew, its colours might change.
            made._data = _bare_jpeg(made._data)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _inherited(page, name):
    above, steps = page.get("/Parent"), 0
    while above is not None and steps < MOST_PAGES:
        above = above.get_object()
        if name in above:
            return above.raw_get(name)
        above, steps = above.get("/Parent"), steps + 1
    return None


def _bare_jpeg(data) -> bytes:
    """A JPEG without what was written beside the picture and after it; what is needed to show its colours stays."""
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        size = 2 + int.from_bytes(data[at + 2 : at + 4])
        # APP0 and APP14 say how colours are stored; the other APPs and COM are written beside it.
        if not (0xE1 <= data[at + 1] <= 0xEF and data[at + 1] != 0xEE) and data[at + 1] != 0xFE:
            kept.append(data[at : at + size])
        at += size
    ends = data.rfind(b"\xff\xd9") + 2
    return b"".join([*kept, data[at : ends if ends > at else None]])


# --- Archives ----------------------------------------------------------------


def _parts(file, wanted) -> dict[str, bytes]:
    """The parts of an archive that are ``wanted``, unpacked within bounds."""
    with zipfile.ZipFile(file) as archive:
        told = archive.infolist()
        names = [one.filename for one in told]
        if len(names) > MOST_PARTS or len(set(names)) < len(names):
            raise _too_much()
        found, room = {}, MOST_UNPACKED
        for one in told:
            if wanted.match(one.filename):
                if one.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                    raise zipfile.BadZipFile
                with archive.open(one) as packed:
                    # What the archive says of its size is not trusted.
                    content = packed.read(room + 1)
                room -= len(content)
                if room < 0:
                    raise _too_much()
                found[one.filename] = content
    return found


def _too_much():
    return Refused(_("The file holds too much for us to look through."))


def _packed(parts, first) -> bytes:
    """An archive of ``parts`` with one of them first and as it is; it does not say when it was made."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(parts, key=lambda name: (name != first, name)):
            archive.writestr(zipfile.ZipInfo(name), parts[name], zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _picture_within(content) -> bytes:
    try:
        return picture(io.BytesIO(content))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused(_("The file holds a picture of a kind that we cannot draw anew.")) from error


class _Rewriting(ContentHandler):
    """Writes XML as it is read, but for what ``change`` says: it gives the attributes of an element, or None to leave it out."""

    def __init__(self, change):
        super().__init__()
        self._change, self._left_out = change, 0
        self.written = io.BytesIO()
        self._out = XMLGenerator(self.written, "UTF-8", short_empty_elements=True)

    def startDocument(self):  # noqa: N802 - these names are SAX's
        self._out.startDocument()

    def startElement(self, name, attrs):  # noqa: N802
        kept = None if self._left_out else self._change(_local(name), dict(attrs))
        if kept is None:
            self._left_out += 1
        else:
            self._out.startElement(name, kept)

    def endElement(self, name):  # noqa: N802
        if self._left_out:
            self._left_out -= 1
        else:
            self._out.endElement(name)

    def characters(self, content):
        if not self._left_out:
            self._out.characters(content)


def _rewritten(content, change) -> bytes:
    handler = _Rewriting(change)
    sax.parseString(content, handler, forbid_dtd=True)
    return handler.written.getvalue()


def _local(name):
    return name.rpartition(":")[2]


def _without(attributes, unwanted):
    return {name: value for name, value in attributes.items() if _local(name) not in unwanted}


# --- Word --------------------------------------------------------------------

_WORD_PARTS = re.compile(
    r"word/(?:document|styles|numbering|fontTable|footnotes|endnotes|header\d*|footer\d*|theme/theme\d*)\.xml\Z"
    r"|word/(?:theme/)?_rels/(?:document|footnotes|endnotes|header\d*|footer\d*|theme\d*)\.xml\.rels\Z"
    r"|word/media/[\w .-]+\Z|\[Content_Types\]\.xml\Z|_rels/\.rels\Z"
)
_WORD_KEPT = {
    "officeDocument", "styles", "numbering", "fontTable", "footnotes", "endnotes", "header", "footer", "theme", "image",
    "hyperlink",
}  # fmt: skip
# Who made it, how they work, and what was said of it: it may go without a trace.
_WORD_LEFT_OUT = {
    "core-properties", "extended-properties", "custom-properties", "thumbnail", "settings", "webSettings", "comments",
    "commentsExtended", "commentsIds", "commentsExtensible", "people", "customXml", "glossaryDocument", "stylesWithEffects",
    "attachedTemplate", "printerSettings", "keyMapCustomizations", "vbaProject", "documenttasks", "classificationlabels",
    "origin", "signature", "ui-extensibility", "font", "recipientData",
}  # fmt: skip
# Comments, and what was changed: a text as it stands, without what was struck out.
_WORD_UNSAID = {
    "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef", "del", "moveFrom", "moveFromRangeStart",
    "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange",
    "tblGridChange", "tcPrChange", "trPrChange", "tblPrExChange", "numberingChange", "cellIns", "cellDel", "cellMerge",
    "embedRegular", "embedBold", "embedItalic", "embedBoldItalic", "proofErr", "permStart", "permEnd",
}  # fmt: skip
_WORD_MAKERS = {"rsidR", "rsidRPr", "rsidP", "rsidRDefault", "rsidDel", "rsidSect", "rsidTr", "date", "dateUtc", "initials"}


def docx(file) -> bytes:
    """The text, its look and its pictures; no comments, no struck out words, no properties, nothing put in from elsewhere."""
    parts = _parts(file, _WORD_PARTS)
    written = {}
    for name, content in parts.items():
        if name.startswith("word/media/"):
            written[name] = _picture_within(content)
        elif name.endswith(".rels"):
            written[name] = _rewritten(content, _relations_of(name, parts))
        elif name == "[Content_Types].xml":
            written[name] = _rewritten(content, _types_of(parts))
        else:
            written[name] = _rewritten(content, _word)
    return _packed(written, "[Content_Types].xml")


def _word(element, attributes):
    if element in _WORD_UNSAID:
        return None
    attributes = _without(attributes, _WORD_MAKERS)
    if element in {"ins", "moveTo"}:
        # Word asks who put it in, and takes nobody.
        attributes = {name: "" if _local(name) == "author" else value for name, value in attributes.items()}
    if element in {"docPr", "cNvPr"}:
        # The name of a picture is often the path to it, and what it shows is told to those who do not see it.
        attributes = {name: "" if name in {"name", "descr", "title"} else value for name, value in attributes.items()}
    return attributes


def _relations_of(name, parts):
    folder = PurePosixPath(name).parent.parent

    def change(element, attributes):
        if element != "Relationship":
            return attributes
        kind, target = attributes.get("Type", "").rstrip("/").rpartition("/")[2], attributes.get("Target", "")
        if kind in _WORD_LEFT_OUT:
            return None
        if kind not in _WORD_KEPT:
            raise Refused(_("The file holds something that was put in from another program."))
        if attributes.get("TargetMode") == "External":
            ours = kind == "hyperlink" and target.startswith(("http://", "https://"))
            return attributes if ours else attributes | {"Target": "about:blank"}
        inside = target.lstrip("/") if target.startswith("/") else (folder / target).as_posix()
        if inside not in parts and not target.startswith("#"):
            raise Refused(_("The file holds something that was put in from another program."))
        return attributes

    return change


def _types_of(parts):
    def change(element, attributes):
        gone = element == "Override" and attributes.get("PartName", "").lstrip("/") not in parts
        return None if gone else attributes

    return change


# --- OpenDocument ------------------------------------------------------------

_ODT_PARTS = re.compile(r"mimetype\Z|content\.xml\Z|styles\.xml\Z|META-INF/manifest\.xml\Z|Pictures/[\w .-]+\Z")
# Comments, what was changed and by whom, and the fields that write a name into the text.
_ODT_UNSAID = {
    "annotation", "annotation-end", "tracked-changes", "change", "change-start", "change-end", "creator", "initial-creator",
    "author-name", "author-initials", "printed-by", "file-name", "sender-firstname", "sender-lastname", "sender-initials",
    "sender-title", "sender-position", "sender-email", "sender-phone-private", "sender-fax", "sender-company",
    "sender-phone-work", "sender-street", "sender-city", "sender-postal-code", "sender-country", "sender-state-or-province",
    "event-listeners", "scripts", "forms",
}  # fmt: skip


def odt(file) -> bytes:
    """The text, its look and its pictures; no comments, no struck out words, no properties, nothing put in from elsewhere."""
    parts = _parts(file, _ODT_PARTS)
    written = {}
    for name, content in parts.items():
        if name.startswith("Pictures/"):
            written[name] = _picture_within(content)
        elif name == "META-INF/manifest.xml":
            written[name] = _rewritten(content, _entries_of(parts))
        elif name.endswith(".xml"):
            written[name] = _rewritten(content, _open_document)
        else:
            written[name] = content
    return _packed(written, "mimetype")


def _open_document(element, attributes):
    if element in _ODT_UNSAID:
        return None
    if element in {"object", "object-ole", "plugin", "applet", "floating-frame"}:
        raise Refused(_("The file holds something that was put in from another program."))
    if element in {"title", "desc"}:
        return None
    for name, value in attributes.items():
        if _local(name) == "href" and not value.startswith(("http://", "https://", "#", "Pictures/")):
            attributes |= {name: "about:blank"}
    return attributes


def _entries_of(parts):
    def change(element, attributes):
        if element == "encryption-data":
            raise Refused(_("The file is locked with a password."))
        path = next((value for name, value in attributes.items() if _local(name) == "full-path"), "/")
        return None if path != "/" and path not in parts else attributes

    return change
