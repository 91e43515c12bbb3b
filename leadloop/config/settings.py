"""Django's settings, made from ``LEADLOOP_*`` (see docs/settings.md). A wrong value stops the start."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from leadloop.config import environment as env
from leadloop.config import logs

PACKAGE = Path(__file__).resolve().parent.parent

LEADLOOP_DATA_DIR = env.data_dir(env.read("LEADLOOP_DATA_DIR"))
LEADLOOP_BASE_URL = env.base_url(env.read("LEADLOOP_BASE_URL", "http://127.0.0.1:8000"))
LEADLOOP_SMTP = env.smtp(env.read("LEADLOOP_SMTP_URL"))
LEADLOOP_MAIL_FROM = env.mail_from(env.read("LEADLOOP_MAIL_FROM", "Leadloop <leadloop@localhost.localdomain>"))
LEADLOOP_TRUSTED_PROXIES = env.trusted_proxies(env.read("LEADLOOP_TRUSTED_PROXIES"))
# Set by `leadloop demo` alone: opens /demo/ and lets the clock be moved.
LEADLOOP_DEMO = env.read("LEADLOOP_DEMO") == "1"
# Whoever tries the demo out receives webhooks on the same machine.
LEADLOOP_WEBHOOK_NETWORKS = env.webhook_networks(
    env.read("LEADLOOP_WEBHOOK_NETWORKS", "127.0.0.0/8, ::1" if LEADLOOP_DEMO else "")
)

SECRET_KEY, *SECRET_KEY_FALLBACKS = (
    env.secret_key(key.strip(), LEADLOOP_DATA_DIR) for key in env.read("LEADLOOP_SECRET_KEY").split(",")
)
DEBUG = False
_HOST = urlsplit(LEADLOOP_BASE_URL).hostname or "localhost"
ALLOWED_HOSTS = sorted(
    {
        _HOST,
        "localhost",
        "127.0.0.1",
        "[::1]",
        *(h.strip() for h in env.read("LEADLOOP_ALLOWED_HOSTS").split(",") if h.strip()),
    }
)
_SECURE = LEADLOOP_BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "leadloop",
]
# Few on purpose: each costs every request, and most pages here are public.
MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "leadloop.config.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "leadloop.config.content_policy.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "leadloop.config.urls"
WSGI_APPLICATION = "leadloop.config.wsgi.application"
# Django's own widgets, compiled: a list of all time zones takes half as long. Pages stay with Django's templates.
FORM_RENDERER = "django.forms.renderers.Jinja2"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Templates live beside the code that renders them.
        "DIRS": sorted(str(folder) for folder in PACKAGE.rglob("templates") if folder.is_dir()),
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                # The bar on top of every page of the demo.
                *(["leadloop.demo.bar.demo_bar"] if LEADLOOP_DEMO else []),
            ],
            "libraries": {"ui": "leadloop.web.templatetags.ui"},
            "builtins": ["leadloop.web.templatetags.ui"],
        },
    }
]

DATABASES = {"default": env.database(env.read("LEADLOOP_DATABASE_URL"), LEADLOOP_DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counts what strangers try. Of Django's own 300 entries, a few hundred other tries would push out the count that holds
# one of them back.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}

LOGGING = logs.configuration()

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = LEADLOOP_DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "leadloop.config.static_files.HashedWhereCollected"},
}
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
# The first one joins the style sheet out of its parts.
STATICFILES_FINDERS = [
    "leadloop.web.assets.StylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]

AUTH_USER_MODEL = "leadloop.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/console/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_ADAPTER = "leadloop.web.console.sign_in.adapter.ClosedAdapter"
ACCOUNT_FORMS = {"login": "leadloop.web.console.sign_in.forms.SignInForm"}
# Whoever asks for sign-in links fills somebody's mailbox with them.
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,5/h/key", "portal_link": "20/m/ip,5/h/key"}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

SESSION_COOKIE_NAME = "leadloop_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_AGE = 14 * 24 * 3600
# A browser that came by https once does so for 30 days: nobody in between can answer a plain request for us.
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if _SECURE else 0
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if LEADLOOP_TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "frame-src": [SELF],
    }
}
# Bodies are small; what is larger is refused before it is read (413).
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300

DEFAULT_FROM_EMAIL = SERVER_EMAIL = LEADLOOP_MAIL_FROM
