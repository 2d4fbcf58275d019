"""Files, served by the platform itself so that one machine is enough: pictures and logo for all, downloads for one.

For the pictures a proxy may take over.
"""

from django.conf import settings
from django.core.files import File
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
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


def private_download(file: File, name: str, content_type: str) -> FileResponse:
    """A file that no browser shows, guesses about or keeps; whoever calls has asked whether it may be read."""
    try:
        opened = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(opened, as_attachment=True, filename=name, content_type=content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
