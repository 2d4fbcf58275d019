"""Only gathers: the public addresses of the areas."""

from django.urls import include, path

from .pages.branding import brand_css

urlpatterns = [
    path("brand/<str:colour>.css", brand_css, name="brand_css"),
    path("", include("challenges.proposals.urls")),
    path("", include("challenges.pages.urls")),
]
