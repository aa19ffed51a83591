import gc
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianke.config.settings")
django = get_asgi_application()
from lianke.config.gate import Gate  # noqa: E402 - of apps that Django has to set up first

application = Gate(django)
gc.freeze()  # what was loaded so far stays for good, and need not be looked through again and again
# a page of a city makes as many objects; the usual 700 looks for garbage a hundred times within it
gc.set_threshold(100_000, 20, 100)
