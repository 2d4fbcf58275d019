from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The ground floor that both apps stand on; imports nothing of ours."""

    name = "cocreate.common"
    label = "common"
    verbose_name = "Common"

    def ready(self):
        """Fit Wagtail to our policies; name the regular work of the ground floor."""
        from django.core.checks import register

        from . import regular
        from .admin_csp import allow_choosers
        from .checks import scanner_has_an_address
        from .idempotency import remove_old_keys
        from .pictures import tell_no_places
        from .statistics import keep_statistics

        allow_choosers()
        tell_no_places()
        register(scanner_has_an_address)
        regular.register("old keys", remove_old_keys)
        regular.register("statistics", keep_statistics)
