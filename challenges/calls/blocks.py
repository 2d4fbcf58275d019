"""The few kinds of content that a text is built of; each is accessible by itself."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock


class PictureBlock(blocks.StructBlock):
    """A picture with the words for those who do not see it."""

    image = ImageChooserBlock(label=_("picture"))
    alt_text = blocks.CharBlock(label=_("what the picture shows"), max_length=250)
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "challenges/blocks/picture.html"


class FactBlock(blocks.StructBlock):
    """A figure or fact with its source."""

    fact = blocks.CharBlock(label=_("fact"), max_length=200)
    source = blocks.CharBlock(label=_("source"), required=False, max_length=200)

    class Meta:
        icon = "info-circle"
        label = _("Fact")
        template = "challenges/blocks/fact.html"


class QuestionAndAnswerBlock(blocks.StructBlock):
    """A question that people ask, and its answer."""

    question = blocks.CharBlock(label=_("question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("answer"), features=["bold", "link", "ol", "ul"])

    class Meta:
        icon = "help"
        label = _("Question and answer")
        template = "challenges/blocks/question_and_answer.html"


class BodyBlocks(blocks.StreamBlock):
    """What a challenge or a content page may hold."""

    heading = blocks.CharBlock(label=_("Heading"), icon="title", max_length=120, template="challenges/blocks/heading.html")
    paragraph = blocks.RichTextBlock(label=_("Text"), icon="pilcrow", features=["bold", "link", "ol", "ul", "document-link"])
    picture = PictureBlock()
    fact = FactBlock()
    question = QuestionAndAnswerBlock()
