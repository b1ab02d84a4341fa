import os
from threading import Thread

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_asgi_application()

from portal.fukushi_mover.bridge.readiness import get_ready  # noqa: E402 (needs the apps)

# Beside the first requests: a process without compiled kernels on disk would stand still for minutes.
Thread(target=get_ready, name="kernels", daemon=True).start()
