"""E20: protocols in plain text to other machines, and TLS whose checks are switched off.

Most addresses with http:// are no connection: names of XML, licences, links for readers. Each kind is told by its own
sign, and what is not sure to be a connection is let pass. Sources: CWE-319, CWE-295, CWE-327.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from vulndesk.core.check.clauses import Check
from vulndesk.core.check.file_kind import CODE
from vulndesk.core.check.finding import CheckRule, Finding
from vulndesk.core.check.hosts import is_elsewhere
from vulndesk.core.check.reading import Hit, Look, finding_at
from vulndesk.core.findings import Weight

PLAIN = CheckRule(
    "plain-protocol",
    Check.TRANSPORT,
    Weight.ERROR,
    "A connection in plain text can be read and changed by everybody on its way.",
    "Use the protocol with TLS (https, wss, ftps or sftp, ldaps, rediss, smtps), or say in a waiver why it cannot be.",
    "CWE-319",
)
UNCHECKED = CheckRule(
    "tls-not-verified",
    Check.TRANSPORT,
    Weight.ERROR,
    "TLS without verification protects from nobody who can answer in place of the server.",
    "Verify certificates; trust a private authority by its certificate, not by trusting everybody.",
    "CWE-295",
)
OLD_TLS = CheckRule(
    "old-tls",
    Check.TRANSPORT,
    Weight.WARNING,
    "SSL, TLS 1.0 and TLS 1.1 are broken or retired (RFC 8996).",
    "Ask for TLS 1.2 or newer.",
    "CWE-327, RFC 8996",
)
SWITCH = CheckRule(
    "tls-switch",
    Check.TRANSPORT,
    Weight.NOTE,
    "Verification that can be switched off will be, somewhere.",
    "Leave the switch out, or say loudly where it is used that nothing is verified.",
    "CWE-295",
)
RULES = (PLAIN, UNCHECKED, SWITCH, OLD_TLS)

_SCHEMES = ("http", "ws", "ftp", "telnet", "smtp", "ldap", "redis", "amqp", "mqtt", "imap", "pop3", "nntp", "rsh")
_HOST = r"(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}\.){0,8}[A-Za-z0-9_-]{0,62})"
_ADDRESS = re.compile(
    rf"(?<![\w+.-])({'|'.join(_SCHEMES)})://(?:[^\s\"'`/@<>]{{1,80}}@)?{_HOST}(?::\d{{1,5}})?([^\s\"'`<>)\]]{{0,300}})",
    re.IGNORECASE,
)

# Names that look like addresses: nobody connects to them.
_NAMES = re.compile(
    r"(?:^|\.)(?:w3\.org|xmlsoap\.org|schemas\.microsoft\.com|schemas\.android\.com|openxmlformats\.org|java\.sun\.com"
    r"|xmlns\.jcp\.org|xmlns\.oracle\.com|jakarta\.ee|maven\.apache\.org|springframework\.org|purl\.org|json-schema\.org"
    r"|ns\.adobe\.com|hibernate\.org|ogp\.me|schema\.org|topografix\.com|opengis\.net|docbook\.org|sodipodi\.sourceforge\.net"
    r"|inkscape\.org|tempuri\.org|relaxng\.org|oasis-open\.org|cyclonedx\.org|sitemaps\.org|xmlpull\.org|apache\.org"
    r"|gnu\.org|opensource\.org|creativecommons\.org|mozilla\.org|unlicense\.org|boost\.org|fsf\.org|xml\.org|dublincore\.org"
    r"|foaf\.org|axschema\.org|openoffice\.org|acs\.amazonaws\.com|xmlns\.com|rdfs\.org|ietf\.org|iana\.org|whatwg\.org|webns\.net|atom\.org|google\.com/schemas)$",
    re.IGNORECASE,
)
# Certificates are checked by their own signatures, and fetching them over TLS would be a circle (RFC 5280, 8).
_NAMES_BY_HOST = re.compile(
    r"^(?:schemas?|ns|namespaces?|xmlns|specs?|docs?|wiki|blog|help|support|man\d?)\d*\.", re.IGNORECASE
)
_NAMES_BY_PATH = re.compile(
    r"\.(?:dtd|xsd|rng)$|#|schema|licen[sc]e|/(?:19|20)\d\d/[\w/-]*$|/(?:ns|namespaces?|claims?|specs?)/", re.IGNORECASE
)
_PKI = re.compile(r"^(?:ocsp|crl|crls|timestamp|ts|tsa|cacerts|aia|pki)\d*\.", re.IGNORECASE)
_NAMED = re.compile(
    r"xmlns|namespace|\bns\b|_ns\b|schema|doctype|\bdtd\b|targetnamespace|licen[sc]e|copyright|homepage|website|\bdocs?\b"
    r"|documentation|_docs?\b|docs?_|\bhelp|\bwiki|\bsee\b|reference|\brefer|credit|author|\bbugs?\b|funding|\bblog\b|\babout\b"
    r"|spec_?url|\brel\b|pluginspage|claim|property_"
    r"|user.?agent|\bsource:|\bdescription\b|more.?info|\bread.?more|\bcitation|\bfaq\b|comment|generator",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"startswith|starts_with|startsWith|hasPrefix|HasPrefix|\breplace|str_replace|removeprefix|TrimPrefix|strip_prefix"
    r"|insteadOf|\bmatch|\btest\(|indexOf|strpos|[!=]==?\s*[\"'`]?$|\bin \(|contains\(|includes\("
    r"|\bregex|re\.compile|preg_|assert",
)
_LOADED = re.compile(
    r"<(?:script|iframe|form|link|img|source|object|embed|video|audio)\b[^>]{0,300}(?:src|action|href|data)\s*=\s*[\"']?$"
    r"|url\([\"']?$",
    re.IGNORECASE,
)
_STRING_ENDS = re.compile(r"[\"'`](?!\s*:)|[{$%)]")  # and is no key of a table: those are names
_SETTINGS_IN_JSON = re.compile(
    r"(?:^|/)(?:conf|config|configs|settings|env|etc)/|(?:^|/)[^/]*(?:config|settings|package|composer|bower|environment|proxy"
    r"|production|staging|default|local|development|firebase|launch|\bapp\b|\benv\b)[^/]*\.json[5c]?$",
    re.IGNORECASE,
)
# These files are full of people's home pages; what a tool fetches stands under few names, or is an archive.
_ABOUT_PACKAGE = re.compile(r"(?:^|/)(?:package|composer|bower|component)\.json$")
_FETCHED = re.compile(
    r"\"(?:registry|proxy|dist|url)\"\s*:[^,]*\.(?:tgz|zip|tar\.\w+)|\"(?:registry|proxy)\"|\.(?:tgz|tar\.\w+|zip)[\"#]"
    r"|\b(?:curl|wget)\b",
)
_STYLESHEET = re.compile(r"rel\s*=\s*[\"']?(?:stylesheet|preload|icon|manifest)", re.IGNORECASE)
_XML_SOURCE = re.compile(r"<(?:repository|pluginRepository|snapshotRepository|mirror|add|endpoint|proxy|remote)\b")


def _plain(hit: Hit) -> Finding | None:
    scheme, host = hit.match[1].lower(), hit.match[2]
    if not _is_run(hit) or not is_elsewhere(host) or _is_in_cluster(hit, host):
        return None
    if scheme == "http" and _is_no_connection(hit, host):
        return None
    if hit.is_comment or not _stands_as_value(hit):
        return None
    return finding_at(hit, PLAIN, f"{scheme}:// leads to {host} in plain text.")


def _is_in_cluster(hit: Hit, host: str) -> bool:
    """service.namespace, as one part of a cluster calls another; no such name ends as those of the internet do."""
    name, _, last = host.rpartition(".")
    return hit.text.kind.is_deployment and "." not in name and len(last) > 2 and last.lower() not in _ENDS


_ENDS = frozenset(("com", "net", "org", "edu", "gov", "info", "biz", "dev", "app", "cloud", "online", "site", "name"))


def _is_no_connection(hit: Hit, host: str) -> bool:
    before, after = hit.line[: hit.match.start()], hit.line[hit.match.end() :]
    if _NAMES.search(host) or _PKI.search(host) or _NAMED.search(before) or _NAMES_BY_HOST.search(host):
        return True
    if _NAMES_BY_PATH.search(hit.match[3]) or re.search(r"<a\s[^>]*$", before):
        return True
    if f"https://{host}".lower() in hit.line.lower():  # both stand there: one is rewritten to the other
        return True
    return bool(_COMPARED.search(before[-60:]) or after.lstrip("\"' ").startswith("://"))


def _stands_as_value(hit: Hit) -> bool:
    """Whether a program would connect: a whole string in code, a value in settings, what a page loads by itself."""
    before, after = hit.line[: hit.match.start()], hit.line[hit.match.end() :]
    language = hit.text.kind.language
    if language in CODE:
        is_whole = before.endswith(('"', "'", "`")) and not before.endswith(('"""', "'''"))
        return is_whole and bool(_STRING_ENDS.match(after))
    if language == "html":
        loads = _LOADED.search(before[-320:])
        is_link = bool(loads) and "<link" in before[-320:].lower()
        return bool(loads) and (not is_link or bool(_STYLESHEET.search(hit.line)))
    if language == "xml":
        return bool(_XML_SOURCE.search(hit.text.around(hit.number, 4)))
    if language == "shell":
        return not re.search(r"\becho\b|\bprintf\b|\bsay\b", before)
    if language == "style":
        return bool(_LOADED.search(before[-10:]))
    if language == "json":
        is_fetched = not _ABOUT_PACKAGE.search(hit.text.path) or bool(_FETCHED.search(hit.line))
        return is_fetched and bool(_SETTINGS_IN_JSON.search(hit.text.path))
    return language in ("yaml", "settings")


def _is_run(hit: Hit) -> bool:
    """What the project itself runs, as its people wrote it."""
    return hit.text.kind.is_shipped and not hit.is_squeezed and not hit.text.path.endswith(".pyi")


# --- clients that speak in plain text ---------------------------------------------------------------------------

_CLIENTS = re.compile(
    r"\b(ftplib\.FTP|telnetlib\.Telnet|(?:new\s+)?FTPClient|new\s+TelnetClient|ftp_connect)\(\s*(?:[\"']([^\"']{1,200})[\"'])?"
)


def _client(hit: Hit) -> Finding | None:
    if not hit.text.kind.is_shipped or hit.is_comment or (hit.match[2] and not is_elsewhere(hit.match[2])):
        return None
    return finding_at(hit, PLAIN, f"{' '.join(hit.match[1].split())} speaks in plain text.")


_MAIL = re.compile(r"\bsmtplib\.SMTP\(\s*[\"']([^\"']{1,200})[\"']")


def _mail(hit: Hit) -> Finding | None:
    if not hit.text.kind.is_shipped or hit.is_comment or not is_elsewhere(hit.match[1]):
        return None
    if b"starttls" in hit.text.lower:
        return None
    return finding_at(hit, PLAIN, f"Mail goes to {hit.match[1]} in plain text: nothing here starts TLS.")


# --- TLS that verifies nothing ----------------------------------------------------------------------------------


def _off(hit: Hit) -> Finding | None:
    if not _is_run(hit) or hit.is_comment or re.search(r"\bdef\s+$", hit.line[: hit.match.start()]):
        return None
    if hit.match[0].startswith("ssl._create") and hit.line[: hit.match.start()].endswith(('"', "'")):
        return None
    if _is_of_server(hit):
        return None
    if _is_switch(hit):
        return finding_at(hit, SWITCH, "Somebody can switch verification off here.")
    return finding_at(hit, UNCHECKED, f"“{' '.join(hit.match[0].split())[:80]}” switches off verification.")


_CONDITION = re.compile(r"\b(?:if|elif|else|unless|case|match|when|switch)\b|\?\s*$")
_ABOUT_TRUST = re.compile(r"verif|insecure|trust|reject|ssl|tls|cert|secur|hostname|self.?signed|invalid|unsafe", re.I)


def _is_switch(hit: Hit) -> bool:
    """Whether the next condition around it is about verification: somebody asked for none."""
    indent = len(hit.line) - len(hit.line.lstrip())
    for number in range(hit.number - 1, max(0, hit.number - 12), -1):
        line = hit.text.line(number)
        if not line.strip() or len(line) - len(line.lstrip()) >= indent:
            continue
        indent = len(line) - len(line.lstrip())
        if _CONDITION.search(line):
            return bool(_ABOUT_TRUST.search(line)) or (number > 1 and line.strip(" }:{") in ("else", "default"))
    return False


def _is_of_server(hit: Hit) -> bool:
    """A server has no name to verify, and seldom asks its clients for certificates."""
    near = hit.text.around(hit.number, 10)
    return hit.text.kind.language == "python" and bool(
        re.search(r"CLIENT_AUTH|PROTOCOL_TLS_SERVER|server_side=True", near)
    )


_ASKS_A_SERVER = re.compile(
    r"\b(?:requests?|httpx|session|sess|client|http|api|urlopen|aiohttp|hvac|Elasticsearch|Session|AsyncClient|Client)\b"
    r"|\.(?:get|post|put|patch|delete|head|request|send)\(",
)
_OTHER_CHECKS = re.compile(
    r"\bjwt\b|\bjwe\b|\bjws\b|\bdecode\(|signature|image|checksum|\bdef \w|email|phone", re.IGNORECASE
)


def _python_off(hit: Hit) -> Finding | None:
    """verify=False means many things; here only what asks a server counts."""
    near = hit.text.around(hit.number, 4)
    if _OTHER_CHECKS.search(hit.line) or not _ASKS_A_SERVER.search(near):
        return None
    return _off(hit)


def _trusts_all(hit: Hit) -> Finding | None:
    """A method that is there to refuse certificates, and does nothing."""
    body = hit.line[hit.match.end() :] + "\n" + hit.text.around(hit.number + 2, 1, 1)
    return _off(hit) if re.match(r"\s*(?://[^\n]*\s*|/\*[^*]*\*/\s*|return;\s*)*\}", body) else None


def _old(hit: Hit) -> Finding | None:
    if not _is_run(hit) or hit.is_comment or re.search(r"\bOP_NO_|disable|reject|forbid|!=", hit.line, re.I):
        return None
    return finding_at(hit, OLD_TLS, f"“{hit.match[0][:60]}” allows a version of TLS that is broken or retired.")


def _looks(languages: str, judge: object, patterns: Iterable[tuple[tuple[str, ...], str]]) -> tuple[Look, ...]:
    of = frozenset(languages.split())
    return tuple(Look(words, re.compile(pattern), judge, of) for words, pattern in patterns)  # type: ignore[arg-type]


LOOKS: tuple[Look, ...] = (
    Look(tuple(f"{scheme}://" for scheme in _SCHEMES), _ADDRESS, _plain),
    *_looks(
        "python",
        _client,
        [(("ftplib.ftp(", "telnetlib.telnet("), _CLIENTS.pattern)],
    ),
    *_looks(
        "python",
        _client,
        [
            (
                ("ftplib", "telnetlib"),
                r"^\s*(from\s+ftplib\s+import\s+(?:\w+\s*,\s*)*FTP\b(?!_)|(?:from|import)\s+telnetlib\b)()",
            )
        ],
    ),
    *_looks("java php javascript", _client, [(("ftpclient(", "telnetclient(", "ftp_connect("), _CLIENTS.pattern)]),
    *_looks("python", _mail, [(("smtplib.smtp(",), _MAIL.pattern)]),
    *_looks(
        "python", _python_off, [(("verify",), r"\bverify(?:_ssl|_certs|_tls)?\s*=\s*False\b|\.verify\s*=\s*False\b")]
    ),
    *_looks(
        "python",
        _off,
        [
            (("_create_unverified_context",), r"\bssl\._create_unverified_context\b"),
            (("cert_none",), r"\b(?:verify_mode\s*=\s*(?:ssl\.)?|cert_reqs\s*=\s*[\"']?(?:ssl\.)?)CERT_NONE\b"),
            (("check_hostname",), r"\bcheck_hostname\s*=\s*False\b"),
            (("assert_hostname",), r"\bassert_hostname\s*=\s*False\b"),
            (
                ("set_missing_host_key_policy",),
                r"\bset_missing_host_key_policy\(\s*(?:paramiko\.)?(?:AutoAdd|Warning)Policy\b",
            ),
            (("tcpconnector(",), r"\bTCPConnector\([^)\n]{0,120}?\bssl\s*=\s*False\b"),
            (("pythonhttpsverify",), r"PYTHONHTTPSVERIFY[\"'\]]*\s*[=,]\s*[\"']?0"),
        ],
    ),
    *_looks(
        "javascript",
        _off,
        [
            (("rejectunauthorized",), r"\brejectUnauthorized[\"']?\s*[:=]\s*false\b"),
            (("node_tls_reject_unauthorized",), r"NODE_TLS_REJECT_UNAUTHORIZED[\"'\]]*\s*[:=]\s*[\"']?0"),
            (("strictssl",), r"\bstrictSSL[\"']?\s*[:=]\s*false\b"),
            (
                ("checkserveridentity",),
                r"\bcheckServerIdentity\s*[:=]\s*(?:\([^)]{0,60}\)|\w{1,20})\s*=>"
                r"\s*(?:undefined|null|\{\s*\}|void 0|true)",
            ),
        ],
    ),
    *_looks(
        "go",
        _off,
        [
            (("insecureskipverify",), r"\bInsecureSkipVerify\s*[:=]\s*true\b"),
            (("insecureignorehostkey",), r"\bInsecureIgnoreHostKey\(\)"),
        ],
    ),
    *_looks(
        "rust",
        _off,
        [
            (("danger_accept_invalid",), r"\bdanger_accept_invalid_(?:certs|hostnames)\(\s*true\s*\)"),
            (("sslverifymode",), r"\bSslVerifyMode::NONE\b"),
            (("set_certificate_verifier",), r"\.dangerous\(\)\s*\.set_certificate_verifier\("),
        ],
    ),
    *_looks(
        "java",
        _off,
        [
            (("trustall",), r"\bnew\s+\w{0,40}TrustAll\w{0,40}|\bTrustAllStrategy\.INSTANCE\b"),
            (("trustallstrategy", "trustselfsigned"), r"\bloadTrustMaterial\([^)]{0,60}TrustSelfSignedStrategy"),
            (("noophostnameverifier",), r"\bNoopHostnameVerifier\.INSTANCE\b|\bnew\s+NoopHostnameVerifier\b"),
            (
                ("allow_all_hostname_verifier",),
                r"\bALLOW_ALL_HOSTNAME_VERIFIER\b(?!\s*;?\s*$)|\bALLOW_ALL_HOSTNAME_VERIFIER\b",
            ),
            (("allowallhostnameverifier",), r"\bnew\s+AllowAllHostnameVerifier\b"),
            (("hostnameverifier",), r"\bhostnameVerifier\s*\{\s*_\s*,\s*_\s*->\s*true\s*\}"),
            (("hostnameverifier(",), r"HostnameVerifier\(\s*\(?\s*\w{1,30}\s*,\s*\w{1,30}\s*\)?\s*->\s*true"),
            (("insecuretrustmanagerfactory",), r"\bInsecureTrustManagerFactory\.INSTANCE\b"),
        ],
    ),
    *_looks("java", _trusts_all, [(("checkservertrusted",), r"\bcheckServerTrusted\([^)]{0,200}\)[^{;]{0,80}\{")]),
    *_looks(
        "php",
        _off,
        [
            (("curlopt_ssl_verify",), r"\bCURLOPT_SSL_VERIFY(?:PEER|HOST)\s*(?:=>|,)\s*(?:false|0|FALSE|[\"']0[\"'])"),
            (("verify_peer",), r"[\"']verify_peer(?:_name)?[\"']\s*(?:=>|\]\s*=)\s*(?:false|0|FALSE)\b"),
            (("'verify'", '"verify"'), r"[\"']verify[\"']\s*=>\s*(?:false|FALSE)\b"),
            (("withoutverifying",), r"->withoutVerifying\(\)"),
            (("allow_self_signed",), r"[\"']allow_self_signed[\"']\s*=>\s*true\b"),
        ],
    ),
    *_looks(
        "c",
        _off,
        [
            (("curlopt_ssl_verify",), r"\bCURLOPT_SSL_VERIFY(?:PEER|HOST)\s*,\s*(?:0L?|false|FALSE)\b"),
            (("ssl_verify_none",), r"\bSSL(?:_CTX)?_set_verify\([^,\n]{1,80},\s*SSL_VERIFY_NONE\b"),
        ],
    ),
    *_looks("ruby", _off, [(("verify_none",), r"\bVERIFY_NONE\b")]),
    *_looks(
        "csharp",
        _off,
        [
            (("dangerousacceptany",), r"\bDangerousAcceptAnyServerCertificateValidator\b"),
            (
                ("validationcallback",),
                r"\bServerCertificate(?:Custom)?ValidationCallback\s*\+?=\s*(?:delegate\s*)?\([^)]{0,80}\)\s*=>\s*true\b",
            ),
        ],
    ),
    *_looks(
        "shell yaml settings json",
        _off,
        [
            (("curl ",), r"\bcurl\b[^|;&\n#]{0,200}?\s(?:-[a-zA-Z]{0,6}k[a-zA-Z]{0,6}|--insecure)(?=\s|$|[\"'])"),
            (("--no-check-certificate",), r"\bwget\b[^|;&\n#]{0,200}\s--no-check-certificate\b"),
            (("sslverify",), r"\b(?:http\.)?sslVerify[\"']?\s*[= ]\s*[\"']?(?:false|0)\b"),
            (("git_ssl_no_verify",), r"\bGIT_SSL_NO_VERIFY[\"']?\s*[:=]\s*[\"']?(?:1|true)\b"),
            (("strict-ssl",), r"\bstrict-ssl[\"']?\s*[:= ]\s*[\"']?false\b"),
            (("node_tls_reject_unauthorized",), r"\bNODE_TLS_REJECT_UNAUTHORIZED[\"']?\s*[:=]\s*[\"']?0"),
            (("pythonhttpsverify",), r"\bPYTHONHTTPSVERIFY[\"']?\s*[:=]\s*[\"']?0"),
            (("stricthostkeychecking",), r"\bStrictHostKeyChecking[ =]\s*no\b"),
            (("insecure-skip-tls-verify",), r"\binsecure-skip-tls-verify[\"']?\s*[:=]?\s*[\"']?true\b"),
        ],
    ),
    *_looks(
        "python javascript go java php rust",
        _old,
        [
            (
                ("protocol_ssl", "protocol_tlsv1"),
                r"(?:\bSSLContext\(|\bssl_version\s*=)\s*(?:ssl\.)?PROTOCOL_(?:SSLv2|SSLv3|TLSv1(?:_1)?)\b",
            ),
            (("versionssl30", "versiontls1"), r"\bMinVersion\s*[:=]\s*tls\.Version(?:SSL30|TLS1[01])\b"),
            (("minversion",), r"\bminVersion[\"']?\s*:\s*[\"'](?:TLSv1(?:\.1)?|SSLv3)[\"']"),
            (
                ('"sslv3"', '"tlsv1"', '"tlsv1.1"', '"ssl"'),
                r"\bSSLContext\.getInstance\(\s*\"(?:SSL|SSLv3|TLSv1(?:\.1)?)\"",
            ),
            (("minimum_version",), r"\bminimum_version\s*=\s*(?:ssl\.)?TLSVersion\.(?:SSLv3|TLSv1|TLSv1_1)\b"),
        ],
    ),
)
