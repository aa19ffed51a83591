"""Settings: the environment is read here and nowhere else. docs/operating.md lists every variable."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lianke.config.database_url import database_settings
from lianke.config.secret_files import secret

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("LIANKE_DATA", ROOT / "var"))

DEBUG = False
SECRET_KEY = secret("LIANKE_SECRET_KEY", DATA / "secrets")

# the one public origin, and what else a browser may call us
ORIGIN = os.environ.get("LIANKE_ORIGIN", "http://localhost:8000")
ALLOWED_HOSTS = [
    urlsplit(ORIGIN).hostname or "localhost",
    "localhost",
    "127.0.0.1",
    "[::1]",
    *os.environ.get("LIANKE_HOSTS", "").split(),
]
CSRF_TRUSTED_ORIGINS = [ORIGIN]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ORIGIN.startswith("https:")
SESSION_COOKIE_AGE = 30 * 24 * 3600  # nobody should have to type a password at the bell
DEVICE_COOKIE = "lianke_device"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# live media
LIVEKIT_URL = os.environ.get("LIVEKIT_URL", "http://127.0.0.1:7880")  # where this process reaches LiveKit
# where browsers reach it, if not behind our own origin
LIVEKIT_PUBLIC_URL = os.environ.get("LIVEKIT_PUBLIC_URL", "")
LIVEKIT_API_KEY = os.environ.get("LIVEKIT_API_KEY", "lianke")
LIVEKIT_API_SECRET = secret("LIVEKIT_API_SECRET", DATA / "secrets")
RECORDER_AGENT = os.environ.get("LIANKE_AGENT", "lianke-recorder")
RECORDINGS = Path(os.environ.get("LIANKE_RECORDINGS", DATA / "recordings"))
RECORDER = ROOT / "bin" / "recorder"

# where the nightly roots lie, outside the database; better on another disk
EVIDENCE = Path(os.environ.get("LIANKE_EVIDENCE", DATA / "evidence"))

# school time is real time plus this; only a demo or a simulation sets it
SCHOOL_TIME_SHIFT_S = float(os.environ.get("LIANKE_SCHOOL_TIME_SHIFT", "0"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django_vite",
    "template_partials",
    "lianke.kernel",
    "lianke.ui",
    "lianke.audit",
    "lianke.accounts",
    "lianke.notices",
    "lianke.organisations",
    "lianke.schooling",
    "lianke.pairing",
    "lianke.timetable",
    "lianke.recording",
    "lianke.preparing",
    "lianke.live",
    "lianke.evidence",
    "lianke.research",
    "lianke.intake",
    "lianke.reports",
    "lianke.coverage",
    "lianke.home",
    "lianke.operations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lianke.ui.middleware.LanguageMiddleware",
    "lianke.ui.middleware.LimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "lianke.schooling.middleware.DeviceMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lianke.ui.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lianke.config.urls"
ASGI_APPLICATION = "lianke.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lianke.home.pages.frame.frame",
            ]
        },
    }
]

DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# people
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "lianke.accounts.backends.PhoneOrNameBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["login", "phone"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home:today"
PASSWORD_RESET_TIMEOUT = 14 * 24 * 3600  # how long an activation link holds
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # a school behind one address never locks itself out
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "who"
AXES_LOCKOUT_CALLABLE = "lianke.accounts.views.locked_out"
AXES_IPWARE_PROXY_COUNT = 1

# words and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = sorted((ROOT / "lianke").glob("*/locale"))  # each package its own words
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# files
STATIC_URL = "static/"
STATIC_ROOT = ROOT / "build" / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA / "files")},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# Vite has hashed them; hashing twice would load modules twice
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/ui/build/assets/.+-[\w-]{8}\.\w+$"
VITE_OUTPUT = ROOT / "lianke" / "ui" / "static" / "ui" / "build"
DJANGO_VITE = {
    "default": {"manifest_path": VITE_OUTPUT / ".vite" / "manifest.json", "static_url_prefix": "ui/build"}
}
MAX_SLIDES_BYTES = 50 * 1024 * 1024
MAX_CLIP_BYTES = 200 * 1024 * 1024
SPACE_GB = 20  # of a place that was given no other: slides, films, worksheets, works, proofs
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# any queue: kernel.queues says which there are
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

ws_origins = [ORIGIN.replace("http", "ws", 1), *([LIVEKIT_PUBLIC_URL] if LIVEKIT_PUBLIC_URL else [])]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF, *ws_origins],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LIANKE_LOG_LEVEL", "INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "django.server": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
    },
}

SILENCED_SYSTEM_CHECKS = ["django_vite.W001"]  # pages say it better than every command line does
