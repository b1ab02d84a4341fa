"""What the portal's processes have in common. Imported once, by the fork server of `processes`."""

import django

django.setup()


import portal.asgi
import portal.celery
import portal.urls

portal.celery.app.loader.import_default_modules()
