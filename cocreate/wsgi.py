"""The door for gunicorn."""

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cocreate.settings")

try:
    application = get_wsgi_application()
except ImproperlyConfigured as problem:
    # 4 tells gunicorn that the application cannot be loaded, so that it stops and does not try for ever.
    sys.stderr.write(f"{problem}\n")
    sys.exit(4)

# What was loaded stays: the collector need not look through all of it again and again, which costs a tenth of each request.
gc.collect()
gc.freeze()
