"""Django's settings, read from the environment. A missing setting stops the start; nothing falls back silently.

VULNDESK_DATA          the data folder (default ./data)
VULNDESK_KEY           the desk key, base64; without it the key file of this desk is read (docs/keys.md)
VULNDESK_KEY_FILE      the path of that file, if it lies elsewhere
VULNDESK_KEY_COMMAND   a command that prints the desk key, for a KMS or an HSM
VULNDESK_ADDRESS       the public address, e.g. https://desk.example.org (default http://localhost:8000)
DATABASE_URL           postgresql://...; default SQLite in the data folder
EMAIL_URL              smtp+tls://user:password@host:587; without it mail goes to data/outbox/
VULNDESK_MAIL_FROM     sender of notifications
VULNDESK_ONION         the desk's onion service, e.g. http://abc….onion, which Tor Browser is then offered
VULNDESK_CVE_ORG       the UUID of your CNA, for CVE records; VULNDESK_CVE_ORG_NAME: its short name
VULNDESK_CHECKPOINT_MINUTES  how often a checkpoint of the ledger is published
VULNDESK_STAMP_AUTHORITY  the address of a time-stamping authority (RFC 3161) that stamps checkpoints; and with it
VULNDESK_STAMP_CERTIFICATES  the file with its root certificate (PEM); VULNDESK_STAMP_EVERY: each n-th checkpoint
VULNDESK_PACKAGE_INDEXES  the package indexes that are asked for releases, such as pypi=https://python.example.org
VULNDESK_REPORTS_PER_ADDRESS, _PER_PROGRAMME, _PER_DESK, VULNDESK_FILES_PER_ADDRESS, _PER_REPORT: docs/rush.md
VULNDESK_BREACHED_PASSWORDS  a sorted list of SHA-1 hashes of passwords that nobody may choose (docs/accounts.md)

For signing in by another provider (docs/accounts.md); a secret is written itself, or file:/path, or env:NAME:
VULNDESK_OIDC          issuer|client id|secret|name, several with semicolons between
VULNDESK_GITHUB_LOGIN, VULNDESK_GITLAB_LOGIN  client id|secret, or client id|secret|https://your.own.example
VULNDESK_OIDC_ACR      values of acr that mean two factors at the provider, with commas; amr "mfa" always does

For the policy doctor (docs/doctor.md):
VULNDESK_IMAP          imaps://user:password@host/folder: the mailbox where the team's mail arrives
VULNDESK_IMAP_BOUNCES  the mailbox of the desk's own sender, if that is another one
VULNDESK_INNER_NETWORKS  networks that are not public and may be asked all the same, e.g. 10.0.0.0/8
VULNDESK_GITHUB_API    where the forge's API is; VULNDESK_GITHUB_TOKEN: shown to it
VULNDESK_KEYSERVER     asked for a key of which the policy gives the fingerprint only
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvError

from vulndesk.core.mail.authentication import name_server
from vulndesk.gateways import desk_key
from vulndesk.gateways.breached_passwords import require_list
from vulndesk.gateways.live_keys import LiveKeys
from vulndesk.gateways.mailbox import mailbox_at
from vulndesk.gateways.openid import providers_in
from vulndesk.gateways.package_index import require_addresses
from vulndesk.gateways.time_stamps import certificates_in
from vulndesk.gateways.web import NotOurs, networks, sound_address

env = Env()

DATA = Path(env.str("VULNDESK_DATA", "data")).absolute()
ADDRESS = env.str("VULNDESK_ADDRESS", "http://localhost:8000").rstrip("/")
_host = urlsplit(ADDRESS).hostname or "localhost"
_secure = ADDRESS.startswith("https://")

# What the desk key opens; it learns of a rotation without a restart. The desk key itself is not kept.
DESK_KEYS = LiveKeys(DATA)
SECRET_KEY = desk_key.derive(DESK_KEYS.lookups, "django secret key").hex()

DEBUG = False
ONION = env.str("VULNDESK_ONION", "").rstrip("/")
if ONION and not re.fullmatch(r"https?://[a-z2-7]{56}\.onion", ONION):
    raise EnvError("VULNDESK_ONION: an onion service is written http:// and 56 letters and digits, then .onion")
_onion_host = {urlsplit(ONION).hostname or ""} - {""}
ALLOWED_HOSTS = sorted({_host, "localhost", "127.0.0.1", "[::1]", *_onion_host, *env.list("VULNDESK_HOSTS", [])})
ROOT_URLCONF = "vulndesk.server.urls"
ASGI_APPLICATION = "vulndesk.server.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = True

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "vulndesk.apps.vault",
    "vulndesk.apps.timeline",
    "vulndesk.apps.ledger",
    "vulndesk.apps.accounts",
    "vulndesk.apps.attempts",
    "vulndesk.apps.keys",
    "vulndesk.apps.policies",
    "vulndesk.apps.tokens",
    "vulndesk.apps.change_reviews",
    "vulndesk.apps.evidence",
    "vulndesk.apps.cases",
    "vulndesk.apps.programmes",
    "vulndesk.apps.retention",
    "vulndesk.apps.intake",
    "vulndesk.apps.reporters",
    "vulndesk.apps.conduct",
    "vulndesk.apps.regulation",
    "vulndesk.apps.credits",
    "vulndesk.apps.embargo",
    "vulndesk.apps.advisories",
    "vulndesk.apps.cve",
    "vulndesk.apps.feeds",
    "vulndesk.apps.parties",
    "vulndesk.apps.readings",
    "vulndesk.apps.handover",
    "vulndesk.apps.early_notices",
    "vulndesk.apps.disclosures",
    "vulndesk.apps.chat",
    "vulndesk.apps.notices",
    "vulndesk.apps.subscribers",
    "vulndesk.apps.webhooks",
    "vulndesk.apps.forges",
    "vulndesk.apps.guard",
    "vulndesk.apps.mail",
    "vulndesk.server",
]

MIDDLEWARE = [
    "vulndesk.server.middleware.Headers",
    "vulndesk.server.middleware.OnlyEncrypted",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "vulndesk.server.attempts.Attempts",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "vulndesk.server.gate.Gate",
    "vulndesk.server.http_rules.HttpRules",
    "vulndesk.server.middleware.Refusals",
    "vulndesk.server.readings.Readings",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Storage. SQLite: WAL with synchronous=FULL so that what was acknowledged is on the disk; IMMEDIATE so that two writers
# wait for each other (20 s) instead of failing half-way; secure_delete so that purged pages hold nothing.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA secure_delete=ON; PRAGMA cache_size=-16000"
    ),
}
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.dj_db_url("DATABASE_URL", conn_max_age=None)
    if env.str("DATABASE_URL", "")
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "desk.sqlite3", "CONN_MAX_AGE": None}
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = "postgresql" in DATABASES["default"]["ENGINE"]
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["ENGINE"] = "vulndesk.server.sqlite3"  # Django's, with a queue for writers
    DATABASES["default"]["OPTIONS"] = SQLITE

# Limits that the owner may set, in bytes. They live in the environment, their use in the database.
ATTACHMENT_LIMIT = env.int("VULNDESK_ATTACHMENT_LIMIT", 25 * 1024 * 1024)
REPORT_LIMIT = env.int("VULNDESK_REPORT_LIMIT", 100 * 1024 * 1024)
MAIL_LIMIT = env.int("VULNDESK_MAIL_LIMIT", 50 * 1024 * 1024)  # of one raw message
# Where a mail server on this machine hands mail over: "lmtp:127.0.0.1:2424", several with commas; empty: nowhere.
MAIL_LISTEN = env.str("VULNDESK_MAIL_LISTEN", "")
# Where participants write to their case, such as "security+{token}@example.org"; empty: mail is not answered by mail.
REPLY_ADDRESS = env.str("VULNDESK_REPLY_ADDRESS", "")
# Who checks where a mail comes from: the name by which our own mail server signs its Authentication-Results, several
# with commas; or the addresses of resolvers, with which the desk checks signatures itself. Empty: nobody does.
AUTHSERV_ID: list[str] = env.list("VULNDESK_AUTHSERV_ID", [])
RESOLVER: list[str] = env.list("VULNDESK_RESOLVER", [])
try:
    [name_server(one) for one in RESOLVER]
except ValueError:
    raise EnvError("VULNDESK_RESOLVER: an address is written 192.0.2.1 or 192.0.2.1:5353") from None
# Reports and files an hour that come in without more being asked (apps/intake/rush.py); 0: however many.
REPORTS_PER_ADDRESS = env.int("VULNDESK_REPORTS_PER_ADDRESS", 5)
REPORTS_PER_PROGRAMME = env.int("VULNDESK_REPORTS_PER_PROGRAMME", 20)
REPORTS_PER_DESK = env.int("VULNDESK_REPORTS_PER_DESK", 100)
FILES_PER_ADDRESS = env.int("VULNDESK_FILES_PER_ADDRESS", 120)
FILES_PER_REPORT = env.int("VULNDESK_FILES_PER_REPORT", 30)
PROGRAMME_STORAGE = env.int("VULNDESK_PROGRAMME_STORAGE", 10 * 1024**3)  # of all files of one; 0: no limit
# How often a signed head of the ledger is published, in minutes; the instants are those that it divides.
CHECKPOINT_MINUTES = env.int("VULNDESK_CHECKPOINT_MINUTES", 10)
if not 1 <= CHECKPOINT_MINUTES <= 1440:
    raise EnvError("VULNDESK_CHECKPOINT_MINUTES: from 1 to 1440")
# Who stamps each n-th of them (RFC 3161), and the certificates by which a stamp has to be signed; empty: nobody.
STAMP_AUTHORITY = env.str("VULNDESK_STAMP_AUTHORITY", "")
STAMP_EVERY = env.int("VULNDESK_STAMP_EVERY", 6)
try:
    if STAMP_AUTHORITY:
        sound_address(STAMP_AUTHORITY)
    STAMP_CERTIFICATES = (
        certificates_in(Path(env.str("VULNDESK_STAMP_CERTIFICATES")).read_bytes()) if STAMP_AUTHORITY else ()
    )
except (OSError, ValueError, NotOurs):
    raise EnvError(
        "VULNDESK_STAMP_AUTHORITY is an address such as https://tsa.example.org, and VULNDESK_STAMP_CERTIFICATES "
        "a file with the authority's root certificate in PEM"
    ) from None
if not 1 <= STAMP_EVERY <= 10_000:
    raise EnvError("VULNDESK_STAMP_EVERY: from 1 to 10000")
MIRROR_LIMIT = env.int("VULNDESK_MIRROR_LIMIT", 2 * 1024**3)  # of one fetch of a programme's repository
MIRRORS = DATA / "mirrors"
# Backups by the worker: the folder they go to (empty: none), at which time of the day (UTC), how many are kept, and the
# age recipients that open them (empty: the desk's own key).
BACKUP = env.str("VULNDESK_BACKUP", "")
BACKUP_AT = env.str("VULNDESK_BACKUP_AT", "03:00")
BACKUP_KEEP = env.int("VULNDESK_BACKUP_KEEP", 14)
BACKUP_TO: list[str] = env.list("VULNDESK_BACKUP_TO", [])
if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", BACKUP_AT) or BACKUP_KEEP < 1:
    raise EnvError("VULNDESK_BACKUP_AT is a time of the day such as 03:00, and VULNDESK_BACKUP_KEEP is at least 1")
DISK_RESERVE = env.int("VULNDESK_DISK_RESERVE", 500 * 1024 * 1024)
FILE_UPLOAD_HANDLERS = ["vulndesk.apps.vault.files.SealingUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# Cookies and headers
SESSION_ENGINE = "vulndesk.apps.accounts.sessions"
SESSION_COOKIE_NAME = "__Host-desk" if _secure else "desk"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "__Host-csrf" if _secure else "csrf"
CSRF_FAILURE_VIEW = "vulndesk.server.answers.csrf_failure"
CSRF_TRUSTED_ORIGINS = [ADDRESS, *filter(None, [ONION])]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("VULNDESK_BEHIND_PROXY", False) else None
CLEAR_REFUSED = _secure and SECURE_PROXY_SSL_HEADER is not None  # without a proxy the desk cannot tell
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Accounts: a handle, a password (ASVS 5 V6.2: length and a list of common ones, no composition) and a second factor.
# Nobody signs up; the first account comes from the link printed at start, every other one from an invitation.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["vulndesk.apps.accounts.hashers.TeamArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "vulndesk.apps.accounts.passwords.NotYourName"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "vulndesk.apps.accounts.passwords.NotBreached"},
]
try:
    _breached = env.str("VULNDESK_BREACHED_PASSWORDS", "")
    BREACHED_PASSWORDS = require_list(Path(_breached)) if _breached else None
except (OSError, ValueError) as error:
    raise EnvError(f"VULNDESK_BREACHED_PASSWORDS: {error}") from None
EMBARGO_HOLDS = "vulndesk.apps.embargo.queries.holds"  # asked before a name is shown; embargo lies above credits
CSAF_PROVIDER = "vulndesk.apps.feeds.queries.provider_address"  # named by security.txt; feeds lie above policies
NAMES_FOR = "vulndesk.apps.parties.queries.names_for"  # what a reader calls others of a case; parties lie above cases
ANSWER_TRAVELS = "vulndesk.apps.notices.queries.travel_of_answer"  # said beside the composer; notices lie above cases
EARLY_NOTICE_MAILS = "vulndesk.apps.notices.queries.early_notice_mails"  # whether each arrived; notices lie above
RECEIPTS_ELSEWHERE = ["vulndesk.apps.conduct.receipts.open_request"]  # codes that open pages of apps above intake
# What is entered into the ledger besides events, of apps above it.
LEDGER_SOURCES = ["vulndesk.apps.readings.queries.READINGS", "vulndesk.apps.attempts.queries.ATTEMPTS"]
FORGE_DOCTOR = "vulndesk.apps.forges.actions.look_at_repositories"  # one check of the doctor; forges lie above policies
# Which tasks follow from which fact of a delivery (core/forges/facts.FactKind), of forges and of apps above it.
FORGE_TASKS: dict[str, tuple[str, ...]] = {
    "private_report": ("forges.follow_report",),
    "report_note": ("forges.follow_note",),
    "public_writing": ("guard.look_at_writing",),
    "release": ("forges.wake_gate",),
}
SEEN_IN_PUBLIC = "vulndesk.apps.guard.queries.is_seen"  # forges lie below: an issue that the guard saw
INVITATION_PROGRAMMES = "vulndesk.apps.policies.queries.programmes"  # what an invitation can name; accounts lie below
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "queue"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "vulndesk.apps.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # the address is sealed; allauth never sees it
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_DISPLAY = "vulndesk.apps.accounts.queries.display_name"
ACCOUNT_FORMS = {"login": "vulndesk.apps.accounts.forms.SignInForm"}
ACCOUNT_SESSION_COOKIE_AGE = 14 * 24 * 3600  # "stay signed in"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Sign-in with a password has its own limits in the adapter; these are counted in the shared cache.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "5/5m/key"}
MFA_ADAPTER = "vulndesk.apps.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "vulndesk.apps.accounts.forms.AddKeyForm",
    "edit_webauthn": "vulndesk.apps.accounts.forms.RenameKeyForm",
    "authenticate_webauthn": "vulndesk.apps.accounts.forms.SecondStepKeyForm",
    "login_webauthn": "vulndesk.apps.accounts.forms.SignInKeyForm",
    "reauthenticate_webauthn": "vulndesk.apps.accounts.forms.AgainKeyForm",
}
# In the database, because every web process must count and remember the same.
CACHES = {"default": {"BACKEND": "vulndesk.apps.accounts.shared_cache.SharedCache"}}

STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).parent / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Logs carry references, never content; the client's address is not logged at all.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "vulndesk": {"level": "INFO"},
        "django.request": {"level": "CRITICAL"},
        # Its warnings name the path, and the path of an invitation is its token; its errors are strangers' doing.
        "django.security": {"level": "CRITICAL"},
    },
}

if email_url := env.str("EMAIL_URL", ""):
    email = env.dj_email_url("EMAIL_URL")
    vars().update({name: value for name, value in email.items() if name.startswith("EMAIL_")})
EMAIL_CONFIGURED = bool(email_url)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("VULNDESK_MAIL_FROM", f"Vulndesk <desk@{_host}>")
# Who assigns CVE ids here, when the desk belongs to a CNA: the UUID that the CVE programme gave it, and its short name.
CVE_ORG, CVE_ORG_NAME = env.str("VULNDESK_CVE_ORG", ""), env.str("VULNDESK_CVE_ORG_NAME", "")
DESK_NAME = env.str("VULNDESK_NAME", "Vulndesk")
try:
    PACKAGE_INDEXES = require_addresses(env.str("VULNDESK_PACKAGE_INDEXES", ""))
except ValueError as error:
    raise EnvError(f"VULNDESK_PACKAGE_INDEXES: {error}") from None

# What the policy doctor may use; without them the checks that need them say so.
try:
    IMAP = mailbox_at(_url) if (_url := env.str("VULNDESK_IMAP", "")) else None
    IMAP_BOUNCES = mailbox_at(_url) if (_url := env.str("VULNDESK_IMAP_BOUNCES", "")) else None
    INNER_NETWORKS = networks(env.list("VULNDESK_INNER_NETWORKS", []))
except ValueError as error:
    raise EnvError(f"VULNDESK_IMAP, VULNDESK_IMAP_BOUNCES or VULNDESK_INNER_NETWORKS: {error}") from None
GITHUB_API = env.str("VULNDESK_GITHUB_API", "https://api.github.com")
GITHUB_TOKEN = env.str("VULNDESK_GITHUB_TOKEN", "")
KEYSERVER = env.str("VULNDESK_KEYSERVER", "")


def _secret(written: str) -> str:
    kind, _, rest = written.partition(":")
    if kind == "file":
        return Path(rest).read_text(encoding="utf-8").strip()
    return env.str(rest) if kind == "env" else written


try:
    SIGN_IN_PROVIDERS = providers_in(
        env.str("VULNDESK_OIDC", ""),
        github=env.str("VULNDESK_GITHUB_LOGIN", ""),
        gitlab=env.str("VULNDESK_GITLAB_LOGIN", ""),
        secret=_secret,
        acr=frozenset(env.list("VULNDESK_OIDC_ACR", [])),
    )
except (ValueError, OSError) as error:
    raise EnvError(f"VULNDESK_OIDC, VULNDESK_GITHUB_LOGIN or VULNDESK_GITLAB_LOGIN: {error}") from None
