from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The ground floor that both apps stand on; imports nothing of ours."""

    name = "cocreate.common"
    label = "common"
    verbose_name = "Common"

    def ready(self):
        """Let Wagtail's choosers run under our policy."""
        from .admin_csp import allow_choosers

        allow_choosers()
