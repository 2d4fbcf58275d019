"""Files written anew: what they said of who made them is gone, what they show is there, and hostile ones stay closed."""

import io
import re
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from challenges.proposals.blind_files import cleaned
from challenges.proposals.files import TYPES

NAME = b"Zebulon"


def clean(content, suffix):
    return cleaned(io.BytesIO(content), TYPES[suffix]).content


def refused(content, suffix):
    with pytest.raises(ValidationError) as refusal:
        clean(content, suffix)
    return refusal.value.message_dict["file"][0]


def words_of(archive):
    """Everything that an archive holds, unpacked, with the names and notes of its parts."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        told = b"".join(one.filename.encode() + one.comment + one.extra for one in opened.infolist())
        return opened.comment + told + b"".join(opened.read(one) for one in opened.infolist())


def packed(parts, comment=b""):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
        archive.comment = comment
    return made.getvalue()


# --- Pictures ----------------------------------------------------------------


def photo(kind="JPEG", size=(40, 20)):
    """A picture that lies on its side and knows who took it, where and with what."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B], exif[0x010E], exif[0x9C9D] = 6, "Zebulon", "Zebulon", "Zebulon".encode("utf-16-le")
    exif.get_ifd(0x8825).update({1: "N", 2: (55.6, 0, 0)})
    facts = {"exif": exif, "icc_profile": b"Zebulons skaerm", "comment": b"Zebulon"} if kind == "JPEG" else {}
    if kind == "PNG":
        told = PngImagePlugin.PngInfo()
        told.add_text("Author", "Zebulon")
        told.add_itxt("XML:com.adobe.xmp", "<x>Zebulon</x>")
        facts = {"exif": exif, "pnginfo": told, "icc_profile": b"Zebulons skaerm"}
    made = io.BytesIO()
    Image.new("RGB", size, "red").save(made, kind, **facts)
    return made.getvalue() + b"Zebulon efter billedet"


@pytest.mark.parametrize(("kind", "suffix"), [("JPEG", ".jpg"), ("JPEG", ".jpeg"), ("PNG", ".png")])
def test_a_picture_is_drawn_anew_as_it_was_shown(kind, suffix):
    before = photo(kind)
    assert before.count(NAME) >= 3

    after = clean(before, suffix)

    drawn = Image.open(io.BytesIO(after))
    assert NAME not in after
    assert (drawn.format, drawn.size, dict(drawn.getexif())) == (kind, (20, 40), {})
    assert not {"icc_profile", "comment", "Author", "exif"} & drawn.info.keys()
    red, green, blue = drawn.getpixel((5, 5))
    assert red > 240
    assert max(green, blue) < 20


def test_what_can_be_seen_through_stays_so():
    made = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, 0)).save(made, "PNG")

    assert Image.open(io.BytesIO(clean(made.getvalue(), ".png"))).getpixel((0, 0))[3] == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 32,
        photo()[:200],
        # A picture of 60,000 by 60,000 in a few bytes.
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
        + zlib.crc32(b"IHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0").to_bytes(4, "big"),
        b"GIF89a" + b"\0" * 20,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)  # fmt: skip
def test_a_picture_that_cannot_be_drawn_stays_closed(content):
    assert "andet i stedet" in refused(content, ".png")


# --- PDF ---------------------------------------------------------------------


def sheet():
    """A PDF that says who made it wherever one may say so."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 100)
    drawn = DecodedStreamObject()
    drawn.set_data(b"BT /F1 12 Tf 10 10 Td (Vi spiser sammen) Tj ET q 10 0 0 10 0 0 cm /Im1 Do Q")
    page[NameObject("/Contents")] = writer._add_object(drawn)
    picture = DecodedStreamObject()
    picture.set_data(photo())
    picture.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image"),
        NameObject("/Filter"): NameObject("/DCTDecode"), NameObject("/Metadata"): TextStringObject("Zebulon"),
        NameObject("/Width"): NumberObject(40), NameObject("/Height"): NumberObject(20),
        NameObject("/ColorSpace"): NameObject("/DeviceRGB"), NameObject("/BitsPerComponent"): NumberObject(8),
    })  # fmt: skip
    page[NameObject("/Resources")] = DictionaryObject({
        NameObject("/XObject"): DictionaryObject({NameObject("/Im1"): writer._add_object(picture)}),
        NameObject("/Font"): DictionaryObject({NameObject("/F1"): DictionaryObject({
            NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        })}),
    })  # fmt: skip
    page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/App"): TextStringObject("Zebulon")})
    note = FreeText(text="Zebulon", rect=(0, 0, 10, 10))
    note[NameObject("/T")] = TextStringObject("Zebulon")
    writer.add_annotation(0, note)
    writer.add_attachment("Zebulon.txt", b"Zebulon")
    writer.add_metadata({"/Author": "Zebulon", "/Title": "Zebulons plan", "/Creator": "Zebulon", "/Producer": "Zebulon"})
    writer.xmp_metadata = b"<?xpacket?><x:xmpmeta xmlns:x='adobe:ns:meta/'><a>Zebulon</a></x:xmpmeta>"
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject({
        NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('Zebulon')"),
    })  # fmt: skip
    writer.add_outline_item("Zebulon", 0)
    return writer


def saved(writer):
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_of_a_pdf_its_pages_are_left():
    before = saved(sheet())
    assert before.count(NAME) > 8

    after = clean(before, ".pdf")

    read = PdfReader(io.BytesIO(after))
    (page,) = read.pages
    assert NAME not in after
    assert "Zebulon" not in "".join(str(read.get_object(number)) for number in range(1, len(read.xref[0]) + 1))
    assert (read.metadata or {}) == {}
    assert (read.xmp_metadata, list(read.attachments), read.outline, page.get("/Annots")) == (None, [], [], None)
    assert page.extract_text().strip() == "Vi spiser sammen"
    assert [float(side) for side in page.mediabox] == [0, 0, 200, 100]
    (picture,) = page.images
    assert picture.image.size == (40, 20)


def test_a_page_keeps_what_it_has_from_those_above_it():
    writer = sheet()
    above = writer.pages[0]["/Parent"].get_object()
    for name in ("/Resources", "/MediaBox"):
        above[NameObject(name)] = writer.pages[0].raw_get(name)
        del writer.pages[0][name]

    (page,) = PdfReader(io.BytesIO(clean(saved(writer), ".pdf"))).pages

    assert (page.extract_text().strip(), page.mediabox.width) == ("Vi spiser sammen", 200)


def test_a_pdf_with_a_password_stays_closed():
    writer = sheet()
    writer.encrypt("hemmelig", algorithm="RC4-128")

    assert "adgangskode" in refused(saved(writer), ".pdf")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", b"%PDF-1.7\n<html>", b"%PDF-" + b"[" * 100_000])
def test_what_is_no_pdf_stays_closed(content):
    assert "andet i stedet" in refused(content, ".pdf")


def test_a_pdf_of_many_pages_stays_closed():
    writer = PdfWriter()
    for _number in range(301):
        writer.add_blank_page(10, 10)

    assert "300 sider" in refused(saved(writer), ".pdf")


# --- Word --------------------------------------------------------------------

W = 'xmlns:w="urn:w" xmlns:r="urn:r" xmlns:wp="urn:wp" xmlns:w14="urn:w14" xmlns:mc="urn:mc" mc:Ignorable="w14"'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def relations(*told):
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{KIND}{kind}" Target="{target}"{more}/>'
        for number, (kind, target, more) in enumerate(told)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="urn:rels">{rows}</Relationships>'


def letter(**parts):
    """A Word file with comments, changes, properties and everything else that names who wrote it."""
    body = (
        f'<?xml version="1.0"?><!-- Zebulon --><w:document {W}><w:body><w:p w:rsidR="00Zebulon"><w:commentRangeStart w:id="1"/>'
        '<w:r><w:t xml:space="preserve">Vi spiser </w:t></w:r><w:commentReference w:id="1"/>'
        '<w:ins w:author="Zebulon" w:date="2026-01-01T00:00:00Z"><w:r><w:rPr><w:rPrChange w:author="Zebulon"><w:b/></w:rPrChange>'
        "</w:rPr><w:t>sammen &amp; godt</w:t></w:r></w:ins>"
        '<w:del w:author="Zebulon"><w:r><w:delText>hos Zebulon</w:delText></w:r></w:del>'
        '<wp:docPr id="1" name="C:\\Users\\Zebulon\\foto.png" descr="Zebulon"/></w:p></w:body></w:document>'
    )
    return packed(
        {
            "[Content_Types].xml": '<Types xmlns="urn:t"><Default Extension="xml" ContentType="a/b"/>'
            '<Override PartName="/word/document.xml" ContentType="c/d"/>'
            '<Override PartName="/docProps/core.xml" ContentType="e/f"/></Types>',
            "_rels/.rels": relations(
                ("officeDocument", "word/document.xml", ""), ("metadata/core-properties", "docProps/core.xml", "")
            ),
            "docProps/core.xml": "<a>Zebulon</a>", "docProps/app.xml": "<a>Zebulon</a>", "docProps/custom.xml": "<a>Zebulon</a>",
            "docProps/thumbnail.jpeg": b"Zebulon", "customXml/item1.xml": "<a>Zebulon</a>", "word/comments.xml": "<a>Zebulon</a>",
            "word/people.xml": "<a>Zebulon</a>", "word/settings.xml": "<a>Zebulon</a>", "word/vbaProject.bin": b"Zebulon",
            "word/document.xml": body,
            "word/_rels/document.xml.rels": relations(
                ("comments", "comments.xml", ""), ("image", "media/image1.jpeg", ""), ("settings", "settings.xml", ""),
                ("hyperlink", "file:///C:/Users/Zebulon/plan.docx", ' TargetMode="External"'),
                ("hyperlink", "https://www.example.dk/", ' TargetMode="External"'),
            ),
            "word/media/image1.jpeg": photo(),
        }
        | parts,
        comment=b"Zebulon",
    )  # fmt: skip


def test_of_a_word_file_its_text_look_and_pictures_are_left():
    before = letter()
    assert words_of(before).count(NAME) > 20

    after = clean(before, ".docx")

    left = words_of(after)
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        body = archive.read("word/document.xml").decode()
        names = archive.namelist()
    assert NAME not in left
    assert names == [
        "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/document.xml", "word/media/image1.jpeg",
    ]  # fmt: skip
    assert re.sub(r"<[^>]+>", "", body).strip() == "Vi spiser sammen &amp; godt"
    assert W in body
    assert b"https://www.example.dk/" in left
    assert b"about:blank" in left
    assert b"docProps" not in left


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"word/document.xml": '<!DOCTYPE a [<!ENTITY z "Zebulon">]><a>&z;</a>'}, "kan ikke læse"),
        ({"word/document.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'}, "kan ikke læse"),
        ({"word/document.xml": "<w:document>"}, "kan ikke læse"),
        ({"word/document.xml": "<a>" + " " * 70_000_000 + "</a>"}, "for meget"),
        ({f"{number}.xml": "" for number in range(2_001)}, "for meget"),
        ({"word/_rels/document.xml.rels": relations(("oleObject", "embeddings/ark.bin", ""))}, "andet program"),
        ({"word/_rels/document.xml.rels": relations(("chart", "charts/chart1.xml", ""))}, "andet program"),
        ({"word/_rels/document.xml.rels": relations(("image", "../../etc/passwd", ""))}, "andet program"),
        ({"word/media/image2.emf": b"Zebulon"}, "et billede"),
    ],
)
def test_a_hostile_or_unknown_word_file_stays_closed(parts, words):
    assert words in refused(letter(**parts), ".docx")


def test_two_parts_of_one_name_or_packed_in_a_strange_way_stay_closed():
    twice, strange = io.BytesIO(letter()), io.BytesIO()
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("word/document.xml", "<a>Zebulon</a>")
    with zipfile.ZipFile(strange, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", "<a/>")

    assert "for meget" in refused(twice.getvalue(), ".docx")
    assert "kan ikke læse" in refused(strange.getvalue(), ".docx")
    assert "kan ikke læse" in refused(b"PK\x03\x04", ".docx")


# --- OpenDocument ------------------------------------------------------------

O = 'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:dc="urn:dc" xmlns:xlink="urn:x" xmlns:draw="urn:d"'  # noqa: E741


def open_letter(**parts):
    body = (
        f'<?xml version="1.0"?><office:document-content {O}><office:body><text:tracked-changes><dc:creator>Zebulon</dc:creator>'
        "</text:tracked-changes><text:p>Vi spiser <office:annotation><dc:creator>Zebulon</dc:creator>"
        "<text:p>Zebulon siger</text:p></office:annotation>sammen<text:author-name>Zebulon</text:author-name>"
        '<text:a xlink:href="file:///home/Zebulon/plan.odt">.</text:a></text:p></office:body></office:document-content>'
    )
    return packed(
        {
            "mimetype": TYPES[".odt"], "content.xml": body, "styles.xml": f"<office:styles {O}/>", "meta.xml": "<a>Zebulon</a>",
            "settings.xml": "<a>Zebulon</a>", "Thumbnails/thumbnail.png": b"Zebulon", "Pictures/1.png": photo("PNG"),
            "Basic/Standard/Module1.xml": "<a>Zebulon</a>",
            "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:m"><m:file-entry m:full-path="/"/>'
            '<m:file-entry m:full-path="content.xml"/><m:file-entry m:full-path="meta.xml"/></m:manifest>',
        }
        | parts
    )  # fmt: skip


def test_of_an_open_document_its_text_look_and_pictures_are_left():
    after = clean(open_letter(), ".odt")

    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        body, names = archive.read("content.xml").decode(), archive.namelist()
        manifest, kind = archive.read("META-INF/manifest.xml"), archive.infolist()[0]
    assert NAME not in words_of(after)
    assert names == ["mimetype", "META-INF/manifest.xml", "Pictures/1.png", "content.xml", "styles.xml"]
    assert (kind.compress_type, b"meta.xml" in manifest, b"content.xml" in manifest) == (zipfile.ZIP_STORED, False, True)
    assert re.sub(r"<[^>]+>", "", body).strip() == "Vi spiser sammen."


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"content.xml": f"<office:a {O}><draw:object xlink:href='./Object 1'/></office:a>"}, "andet program"),
        ({"META-INF/manifest.xml": "<m:e xmlns:m='urn:m'><m:encryption-data/></m:e>"}, "adgangskode"),
        ({"content.xml": "<!DOCTYPE a><a/>"}, "kan ikke læse"),
        ({"Pictures/2.svg": "<svg>Zebulon</svg>"}, "et billede"),
    ],
)
def test_a_hostile_or_unknown_open_document_stays_closed(parts, words):
    assert words in refused(open_letter(**parts), ".odt")
