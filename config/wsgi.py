"""The WSGI entry for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from accounts.checks import refuse_demo_accounts, refuse_half_restored  # noqa: E402 models can be imported only now

refuse_half_restored()
refuse_demo_accounts()
