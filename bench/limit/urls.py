from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from .views import Plains, Things, things

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("api/things/", Things.as_view()),
    path("api/plain/", Plains.as_view()),
    path("things/", things),
    path("", include(wagtail_urls)),
]
