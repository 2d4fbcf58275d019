"""What Wagtail's own templates are told of the queue."""

from django import template

from ..reviews.admin.keys import help_for

register = template.Library()


@register.simple_tag(takes_context=True)
def queue_keys(context):
    """The keys of the queue that the reader can use; nothing for people without the queue."""
    # Wagtail gives its help no variables of the page, but the context still knows its request.
    return help_for(context.request.user)
