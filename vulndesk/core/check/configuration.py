"""E16: what belongs in the environment and stands in code or settings instead: passwords, connections, hosts.

Only what a project ships is looked at: tests, documents and examples hold made-up values, and files that set up an
environment (compose, Kubernetes, Terraform) are where hosts belong. Sources: CWE-259, CWE-547; https://12factor.net/config
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from vulndesk.core.check.clauses import Check
from vulndesk.core.check.file_kind import CODE, SETTINGS
from vulndesk.core.check.finding import CheckRule, Finding, shown
from vulndesk.core.check.hosts import is_elsewhere
from vulndesk.core.check.placeholders import asks_environment, is_placeholder
from vulndesk.core.check.reading import Hit, Look, finding_at, without
from vulndesk.core.check.secrets import is_random
from vulndesk.core.findings import Weight

PASSWORD = CheckRule(
    "hard-coded-password",
    Check.CONFIGURATION,
    Weight.ERROR,
    "A password in the code is the same for everybody and changed by nobody.",
    "Read it from the environment or a secret store, and change it where it was used.",
    "CWE-259",
)
CONNECTION = CheckRule(
    "connection-string",
    Check.CONFIGURATION,
    Weight.ERROR,
    "A connection with its password in the code cannot be changed without a release.",
    "Read the whole connection from the environment, and change the password.",
    "CWE-798",
)
HOST = CheckRule(
    "hard-coded-host",
    Check.CONFIGURATION,
    Weight.WARNING,
    "A host of one environment in the code makes every other environment reach for it.",
    "Read it from the environment; leave at most a default on localhost.",
    "CWE-547",
)
RULES = (PASSWORD, CONNECTION, HOST)

_KINDS = CODE - {"c"} | SETTINGS
_PASSWORD = re.compile(
    r"(?<![\w-])([\w.\-$]{0,50}?(?:passw(?:or)?d|passwd|passphrase|pwd|secret|secret_?key|api_?key|db_?pass|_pass))[\"'`]?\]?"
    r"(?:\s*:\s*(?:&?(?:'static\s+)?str|String|string))?\s{0,20}(?::=|=>|=(?!=)|:(?![:=])|,(?=\s*[\"']))\s{0,20}"
    r"[bru]{0,2}(?:([\"'`])([^\"'`\n]{1,100})\2|([^\s\"'`#;,{}()<>\[\]]{4,80})\s*$)",
    re.IGNORECASE,
)
_XML_PASSWORD = re.compile(
    r"<(password|passwd|secret|apiKey)>\s*([^<>\s]{4,80})\s*</|(?:name|key)\s*=\s*\"([\w.\-]{0,40}(?:password|passwd|secret|apikey))\""
    r"\s+value\s*=\s*\"([^\"]{4,80})\"",
    re.IGNORECASE,
)
_WEAK = frozenset(
    (
        *(
            "letmein",
            "hunter2",
            "sesame",
            "qwerty",
            "admin",
            "root",
            "secret",
            "trustno1",
            "welcome",
            "iloveyou",
            "monkey",
        ),
        *(
            "dragon",
            "master",
            "toor",
            "postgres",
            "mysql",
            "guest",
            "changeit",
            "swordfish",
            "opensesame",
            "supersecret",
        ),
    )
)
_LABEL = re.compile(
    r"[A-Z][a-z]+(?: [a-zA-Z]+)*[:?*.]?|[\w.\-]*(?:password|passwd|secret|api_?key|pwd)[\w.\-:/#]*", re.IGNORECASE
)
_NOT_ITSELF = re.compile(
    r"change|hash|policy|rule|valid|reset|forgot|min|max|len|length|field|label|input|placeholder|error|message|msg|hint|prompt|title"
    r"|url|path|file|name$|type|column|attr|regex|pattern|confirm|encoder|hasher|header|option|arg$|flag|key_?path|expir|version",
    re.IGNORECASE,
)


def _password(hit: Hit) -> Finding | None:
    name = hit.match[1]
    quoted, bare = hit.match[3], hit.match[4]
    value = quoted if quoted is not None else bare or ""
    is_bare = quoted is None
    if not _may_be_hard_coded(hit) or (is_bare and hit.text.kind.language not in ("settings", "yaml", "shell")):
        return None
    if is_bare and hit.text.kind.language == "shell" and not _ENVIRONMENT_SET.match(hit.line):
        return None
    if _is_closing(hit) or (value.lower() in _WEAK and _DEVELOPMENT.search(hit.text.path)):
        return None
    if _NOT_ITSELF.search(name) or not _is_a_password(name, value):
        return None
    if asks_environment(hit.line) and not _is_fallback(hit, value):
        return None
    if re.search(r"[!=]=\s*$|\bget\($|\[[\"'`]?$", hit.line[: hit.match.start(1)]):
        return None
    message = f"“{shown(name)}” has its value in the code."
    return finding_at(hit, PASSWORD, message, said=without(hit, value), known_by=f"{name} {value}")


_ENVIRONMENT_SET = re.compile(r"\s*(?:ENV|ARG|export)\s")
_DEVELOPMENT = re.compile(r"(?:^|[/._-])(?:dev|devel|development|local|override|ci)[._-][^/]*$", re.IGNORECASE)


def _is_fallback(hit: Hit, value: str) -> bool:
    """What is taken when the environment has none, and looks like a password that somebody uses."""
    between = hit.line[hit.match.end(1) : hit.match.start(3)] if hit.match[3] is not None else ""
    kinds = (r"[a-z]", r"[A-Z]", r"\d", r"[!@#$%^&*+?]")
    return "," in between and all(re.search(kind, value) for kind in kinds)


def _is_closing(hit: Hit) -> bool:
    """The quote before the value ends a text: "Secret: " + secret."""
    return hit.match[2] == '"' and hit.line[: hit.match.start(2)].replace('\\"', "").count('"') % 2 == 1


def _xml_password(hit: Hit) -> Finding | None:
    name, value = hit.match[1] or hit.match[3], hit.match[2] or hit.match[4]
    if not _may_be_hard_coded(hit) or not _is_a_password(name, value):
        return None
    return finding_at(
        hit, PASSWORD, f"“{shown(name)}” has its value here.", said=without(hit, value), known_by=f"{name} {value}"
    )


def _is_a_password(name: str, value: str) -> bool:
    """Precision first: a word like any other may be a label, a key or a name of a field."""
    if len(value) < 4 or is_placeholder(value) or (_LABEL.fullmatch(value) and value.lower() not in _WEAK):
        return False
    if value.lower() in _WEAK:
        return True
    if re.fullmatch(r"anon\w*@?[\w.]*|(?:\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}))+", value):
        return False
    if re.search(r"(?:passw(?:or)?d|pwd|_pass)$", name, re.IGNORECASE) and _WORDS_AND_NUMBER.fullmatch(value):
        return True
    if (
        " " in value
        or ("{" in value and "}" in value)
        or value.startswith(("/", "./", "http", "--", "$", "#", "@", "bcrypt", "argon", "pbkdf2", "sha"))
    ):
        return False
    has_digit, has_sign = any(one.isdigit() for one in value), bool(re.search(r"[!@#$%^&*+?=]", value))
    if re.fullmatch(r"[\w]+(?:\.[\w]+)+|\d+(?:\.\d+)*|[A-Z_]+[A-Z0-9_]*|[a-z]+(?:[-_][a-z0-9]+)+", value):
        return False
    letters = sum(one.isalpha() for one in value)
    return letters >= 3 and (has_digit or has_sign) and len(value) >= 6 and not (len(value) >= 16 and is_random(value))


_WORDS_AND_NUMBER = re.compile(r"[a-z]{3,}(?:-[a-z]{3,})*-\d{1,4}")
_TYPED = re.compile(
    r"\b(?:docker\s+login\b[^\n|;&]{0,120}?\s(?:-p|--password)[ =]?"
    r"|sshpass\b[^\n|;&]{0,60}?\s-p[ ]?[\"']?|mysql(?:dump)?\b[^\n|;&]{0,120}?\s(?:-p|--password=)"
    r"|curl\b[^\n|;&]{0,200}?\s(?:-u|--user)[ =]?[\"']?[\w.@-]{1,60}:)([^\s\"'$<>|;&]{4,80})"
)


def _typed(hit: Hit) -> Finding | None:
    """A password among the arguments of a command; a variable is none."""
    value = hit.match[1]
    if not _may_be_hard_coded(hit) or is_placeholder(value) or not _is_a_password("", value):
        return None
    return finding_at(hit, PASSWORD, "A command has its password here.", said=without(hit, value), known_by=value)


# --- connections with their password ----------------------------------------------------------------------------

_URL = re.compile(
    r"\b(postgres(?:ql)?(?:\+\w+)?|mysql(?:\+\w+)?|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql(?:\+\w+)?|oracle|ftps?|sftp|smtps?"
    r"|ldaps?|https?|cockroachdb|clickhouse|nats|mqtts?)://([^\s:/@\"'`<>]{0,60}):([^\s/@\"'`<>]{1,80})@([^\s/:\"'`?<>]{1,120})",
    re.IGNORECASE,
)
_ADO = re.compile(
    r"\b(?:Server|Data Source|Host|Addr(?:ess)?)\s*=\s*([^;\"']{1,100});[^\"'\n]{0,200}?"
    r"\b(?:Password|Pwd)\s*=\s*([^;\"'\n]{3,80})",
    re.IGNORECASE,
)
_DSN = re.compile(r"\bhost=([^\s\"']{1,100})\s[^\"'\n]{0,150}?\bpassword=([^\s\"'&;]{3,80})", re.IGNORECASE)
_JDBC = re.compile(
    r"\bjdbc:[a-z0-9:]{2,30}//([^\s/:\"'`;?]{1,120})[^\s\"'`]{0,120}[?&;]password=([^\s\"'&;]{3,80})", re.IGNORECASE
)
_GO_DSN = re.compile(r"\b[\w.-]{1,40}:([^\s:@\"'`/]{3,60})@(?:tcp|udp)\(([^\s()\"'`]{1,120})\)")
# The third of the texts that a connection is opened with is its password.
_OPENED = re.compile(
    r"\b(?:getConnection|new\s+PDO|mysqli_connect|new\s+mysqli|pymysql\.connect|MySQLdb\.connect|oracledb\.connect)\("
    r"\s*([\"'])([^\"'\n]{3,200})\1\s*,\s*([\"'])[^\"'\n]{1,80}\3\s*,\s*([\"'])([^\"'\n]{3,80})\4"
)
_C_OPENED = re.compile(
    r"\bmysql_real_connect\([^,\n]{1,60},\s*(\")([^\"\n]{3,200})\"\s*,\s*(\")[^\"\n]{1,80}\"\s*,\s*(\")([^\"\n]{3,80})\""
)
# Names of files and calls whose second, third or last word is a password.
_KEPT = re.compile(
    r"^\s*(?:machine\s+\S{1,200}\s.{0,200}?)?\b(?:password|requirepass|masterauth)\s+([^\s#]{4,100})\s*$|^[^:#\s]{1,200}:(?:\d+|\*):[^:]+:[^:]+:(\S{4,100})$"
)
_GIVEN = re.compile(
    r"\b(?:SetBasicAuth|HTTPBasicAuth|HTTPDigestAuth|BasicAuth|basic_auth|withBasicAuth|PlainAuth\(\s*\"[^\"\n]{0,60}\"\s*,)"
    r"\(?\s*[\"'][^\"'\n]{1,80}[\"']\s*,\s*[\"']([^\"'\n]{4,100})[\"']"
)


def _kept(hit: Hit) -> Finding | None:
    """In a file that programs read passwords from."""
    if not re.search(r"(?:^|/)(?:[._]netrc|\.pgpass|\.authinfo|[\w.-]*redis[\w.-]*)$", hit.text.path):
        return None
    return _given(hit)


def _given(hit: Hit) -> Finding | None:
    value = next(one for one in hit.match.groups() if one)
    if not _may_be_hard_coded(hit) or is_placeholder(value) or not (_is_a_password("", value) or is_random(value)):
        return None
    return finding_at(hit, PASSWORD, "A password stands here.", said=without(hit, value), known_by=value)


_DEFAULTS = frozenset(
    (
        *(
            "postgres",
            "root",
            "password",
            "pass",
            "user",
            "admin",
            "guest",
            "secret",
            "mysql",
            "test",
            "dev",
            "example",
        ),
        *("rabbitmq", "redis", "mongo"),
    )
)


def _url(hit: Hit) -> Finding | None:
    return _connection(hit, hit.match[4], unquote(hit.match[3]), user=hit.match[2])


def _pair(hit: Hit) -> Finding | None:
    return _connection(hit, hit.match[1], hit.match[2])


def _go_dsn(hit: Hit) -> Finding | None:
    return _connection(hit, hit.match[2].partition(":")[0], hit.match[1])


def _opened(hit: Hit) -> Finding | None:
    host = re.search(r"//([\w.-]+)|host=([\w.-]+)", hit.match[2])
    return _connection(hit, (host[1] or host[2]) if host else hit.match[2], hit.match[5])


def _connection(hit: Hit, host: str, password: str, *, user: str = "") -> Finding | None:
    if not _may_be_hard_coded(hit) or is_placeholder(f"{user}:{password}@{host}") or asks_environment(hit.line):
        return None
    if (
        not is_elsewhere(host.partition(",")[0])
        and "." not in host
        and (password.lower() in _DEFAULTS or password == user)
    ):
        return None
    if re.search(r"(?:^|\.)example(?:\.(?:com|org|net))?$|^(?:host|hostname|server)$", host, re.IGNORECASE):
        return None
    message = f"A connection to {shown(host)} has its password here."
    return finding_at(hit, CONNECTION, message, said=without(hit, password), known_by=hit.match[0])


# --- hosts of one environment -----------------------------------------------------------------------------------

_ONE_ENVIRONMENT = (
    r"(?:(?:[\w-]{1,60}\.){0,6}(?:(?:prod|production|prd|staging|stage|stg|qa|uat|preprod|intra|internal|corp)[\w-]{0,20}\.)(?:[\w-]{1,60}\.){0,4}[a-z]{2,10}"
    r"|(?:[\w-]{1,60}\.){1,6}(?:internal|corp|intra)"
    r"|[\w.-]{1,120}\.(?:rds\.amazonaws\.com|cache\.amazonaws\.com|es\.amazonaws\.com|database\.windows\.net|redis\.cache\.windows\.net"
    r"|mongodb\.net|compute\.internal|compute\.amazonaws\.com|cloudapp\.azure\.com|documents\.azure\.com)"
    r"|[\w.-]{0,60}(?<![\w.-])(?:\w[\w-]{0,30}-)?(?:prod|production|staging|stg)(?:-\w[\w-]{0,30})?\.[\w.-]{1,60}\.[a-z]{2,10}"
    r"|\d{1,3}(?:\.\d{1,3}){3})"
)
_HOST = re.compile(
    r"(?<![\w-])([\w.\-$]{0,40}(?:host(?:name)?|server|addr(?:ess)?|endpoint|broker|_url|url|uri|dsn|upstream|proxy|bootstrap_?servers|nodes?|datasource))"
    r"[\"'`]?\]?(?:\s*:\s*(?:&?(?:'static\s+)?str|String|string))?\s{0,20}(?::=|=>|=(?!=)|:(?![:=])|,(?=\s*[\"']))\s{0,20}[\"'`]?"
    rf"(?:[a-z][a-z0-9+:]{{1,30}}://(?:[\w.-]{{1,40}}@)?)?({_ONE_ENVIRONMENT})(?=[:/\"'`\s,;?]|$)",
    re.IGNORECASE,
)


def _host(hit: Hit) -> Finding | None:
    host = hit.match[2]
    if not _may_be_hard_coded(hit) or hit.text.kind.is_deployment or asks_environment(hit.line) or is_placeholder(host):
        return None
    if host[:1].isdigit() and not _is_of_one_network(host):
        return None
    if re.search(
        r"\.example(?:\.|$)|(?:^|\.)example\.(?:com|org|net)$|\.(?:test|invalid|localhost)$|version",
        f"{host}",
        re.IGNORECASE,
    ):
        return None
    if re.search(r"host\.docker\.internal|metadata\.google\.internal|host\.containers\.internal", host):
        return None
    return finding_at(hit, HOST, f"“{shown(hit.match[1])}” names {host}, a host of one environment.")


def _is_of_one_network(host: str) -> bool:
    """Not this machine, not any machine, not an address kept for documents (RFC 5737), not one that everybody knows."""
    if host.startswith(("127.", "0.", "192.0.2.", "198.51.100.", "203.0.113.", "255.", "169.254.", "224.", "239.")):
        return False
    parts = host.split(".")
    return all(int(part) < 256 for part in parts) and host not in (
        "8.8.8.8",
        "8.8.4.4",
        "1.1.1.1",
        "1.0.0.1",
        "9.9.9.9",
        "1.2.3.4",
    )


_MAIL_SERVER = re.compile(r"\bSMTP(?:_SSL)?\(\s*[\"']([\w.-]{4,200})[\"']")
# The same in every environment, for everybody.
_MAIL_OF_ALL = re.compile(
    r"(?:gmail|googlemail|google|office365|outlook|live|yahoo|sendgrid|mailgun|amazonaws|mailtrap|icloud|zoho|gmx|qq|163)\.\w+$"
    r"|(?:^|\.)(?:mandrillapp|postmarkapp|sparkpostmail|mailjet|sendinblue|brevo)\.com$",
    re.IGNORECASE,
)


def _mail_server(hit: Hit) -> Finding | None:
    host = hit.match[1]
    if not _may_be_hard_coded(hit) or not is_elsewhere(host) or is_placeholder(host) or _MAIL_OF_ALL.search(host):
        return None
    return finding_at(hit, HOST, f"Mail goes through {host} in every environment.")


def _may_be_hard_coded(hit: Hit) -> bool:
    return hit.text.kind.is_shipped and not hit.is_squeezed and not hit.is_comment


LOOKS: tuple[Look, ...] = (
    Look(
        ("passw", "passphrase", "pwd", "secret", "api_key", "apikey", "_pass", "db_pass", "dbpass"),
        _PASSWORD,
        _password,
        _KINDS,
    ),
    Look(
        ("<password>", "<passwd>", "<secret>", "<apikey>", "value="), _XML_PASSWORD, _xml_password, frozenset({"xml"})
    ),
    Look(("://",), _URL, _url, _KINDS),
    Look(("smtp(", "smtp_ssl("), _MAIL_SERVER, _mail_server, frozenset({"python"})),
    Look(("password=", "pwd="), _ADO, _pair, _KINDS),
    Look(("password=",), _DSN, _pair, _KINDS),
    Look(("docker login", "mysql ", "mysqldump ", "curl ", "sshpass "), _TYPED, _typed, frozenset({"shell", "yaml"})),
    Look(("password ", "requirepass ", "masterauth ", ":5432:", ":*:"), _KEPT, _kept, frozenset({"settings"})),
    Look(("basicauth(", "basic_auth(", "plainauth(", "digestauth("), _GIVEN, _given, _KINDS),
    Look(("mysql_real_connect(",), _C_OPENED, _opened, frozenset({"c"})),
    Look(("jdbc:",), _JDBC, _pair, _KINDS),
    Look(("@tcp(", "@udp("), _GO_DSN, _go_dsn, _KINDS),
    Look(("getconnection(", "new pdo(", "mysqli", "pymysql.connect(", "mysqldb.connect("), _OPENED, _opened, _KINDS),
    Look(
        ("host", "server", "addr", "endpoint", "broker", "url", "uri", "dsn", "upstream", "proxy", "node"),
        _HOST,
        _host,
        _KINDS,
    ),
)
