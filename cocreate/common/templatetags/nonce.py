"""``{% csp_nonce %}``: the nonce for an inline script of Wagtail's, also in widgets, which know no request."""

from django import template

from .. import context

register = template.Library()


@register.simple_tag
def csp_nonce() -> str:
    """The nonce of the request at hand."""
    return context.csp_nonce()
