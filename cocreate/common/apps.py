from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The ground floor that both apps stand on; imports nothing of ours."""

    name = "cocreate.common"
    label = "common"
    verbose_name = "Common"
