"""Lets Wagtail's choosers run under a policy without inline scripts; the templates beside this do it for the rest."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets import BaseChooser

from . import context


def render(self, name, value, attrs=None, renderer=None) -> SafeString:
    """``BaseChooser.render`` with the nonce of the request at hand on its one inline script."""
    value_data = self.get_value_data(value)
    script = self.render_js_init(attrs["id"], name, value_data)
    return format_html(
        '{}<script nonce="{}">{}</script>',
        mark_safe(self.render_html(name, value_data, attrs)),  # noqa: S308 - rendered by a template
        context.csp_nonce(),
        mark_safe(script),  # noqa: S308 - JSON made by Wagtail
    )


def allow_choosers() -> None:
    """Replace the one method; asked for when the apps are ready."""
    BaseChooser.render = render
