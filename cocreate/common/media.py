"""Pictures and logo, served by the platform itself so that one machine is enough; a proxy may take over."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

# Documents have a checked view of their own, and originals may hold the place where a picture was taken.
SHOWN = ("images/", "logo/")


@require_safe
@cache_control(public=True, max_age=3600)
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """One public file out of the media folder."""
    if not path.startswith(SHOWN) or ".." in path:
        raise Http404
    return serve(request, path, document_root=settings.MEDIA_ROOT)
