"""A repository with 60 faults of E15 to E20 in six languages, and 204 files that resemble them and are clean.

Its secrets are drawn when it is made, so that none stands here. Each fault lies in a file of its own, and so does each
look-alike: what is found in a look-alike, or twice in a fault's file, is a false alarm.
"""
# ruff: noqa: E501 each file's text stands beside its path

from __future__ import annotations

import json
import random
import re
import string
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vulndesk.core.check.secret_formats import crc_of

LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Fault:
    """before: what the file held at the base of the range; None when it was not there."""

    check: str
    path: str
    text: str
    before: str | None = None


class Drawn:
    """Secrets, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def of(self, alphabet: str, length: int) -> str:
        return "".join(self._random.choices(alphabet, k=length))

    @property
    def word(self) -> str:
        return self.of(LETTERS, 40)

    def github(self, prefix: str = "ghp_") -> str:
        body = self.of(LETTERS, 30)
        return prefix + body + crc_of(body)

    def pem(self, separator: str = "\n") -> str:
        body = separator.join(self.of(LETTERS + "+/", 64) for _ in range(12))
        return f"-----BEGIN RSA PRIVATE KEY-----{separator}{body}{separator}-----END RSA PRIVATE KEY-----"


def faults(seed: int) -> list[Fault]:
    return [*_secrets(Drawn(seed)), *_configuration(), *_coding(), *_dependencies(), *_access(), *_protocols()]


def _secrets(drawn: Drawn) -> list[Fault]:
    slack = "-".join(("xoxb", drawn.of(string.digits, 12), drawn.of(string.digits, 12), drawn.of(LETTERS, 24)))
    stripe = "_".join(("sk", "live", drawn.of(LETTERS, 24)))
    sendgrid = ".".join(("SG", drawn.of(LETTERS, 22), drawn.of(LETTERS, 43)))
    account = {"type": "service_account", "project_id": "shop", "private_key": drawn.pem("\n") + "\n"}
    texts = {
        "shop/storage.py": f'client = boto3.client("s3", aws_access_key_id="AKIA{drawn.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)}")\n',
        "web/src/github.ts": f"const headers = {{ Authorization: `token {drawn.github()}` }};\n",
        "cmd/notify/main.go": f'package main\n\nvar api = slack.New("{slack}")\n',
        "crates/sign/src/key.rs": f'pub const KEY: &str = r"{drawn.pem()}";\n',
        "app/src/main/java/shop/Maps.java": f'class Maps {{\n  String key = "AIza{drawn.of(LETTERS, 35)}";\n}}\n',
        "public/pay.php": f"<?php\n\\Stripe\\Stripe::setApiKey('{stripe}');\n",
        ".env": f"APP_NAME=shop\nSESSION_SECRET={drawn.word}\n",
        "ci/publish.yml": f"env:\n  NODE_AUTH_TOKEN: npm_{(body := drawn.of(LETTERS, 30))}{crc_of(body)}\n",
        "shop/sessions.py": f"SIGNING_KEY = '{drawn.word}'\n",
        "web/src/client.ts": f'export const client = {{ clientId: "shop-web", clientSecret: "{drawn.word}" }};\n',
        "app/src/main/resources/jwt.properties": f"jwt.issuer=shop\njwt.secret={drawn.of('0123456789abcdef', 64)}\n",
        "config/service-account.json": json.dumps(account, indent=2) + "\n",
        "internal/mail/send.go": f'package mail\n\nconst sendgridKey = "{sendgrid}"\n',
        "tools/release.py": f'# token of the release robot\nTOKEN = "{drawn.github("ghs_")}"\n',
    }
    return [Fault("E15", path, text) for path, text in texts.items()]


def _configuration() -> list[Fault]:
    texts = {
        "shop/database.py": 'DATABASES = {"default": {"ENGINE": "postgresql", "USER": "shop", "PASSWORD": "kR7!mzq2Lp"}}\n',
        "web/src/db.ts": "const pool = new Pool({ user: 'shop', password: 'vienna1683', database: 'shop' });\n",
        "internal/store/open.go": 'package store\n\nvar dsn = "shop:Zv9-kelp@tcp(db7.shop-live.io:3306)/shop"\n',
        "crates/store/src/lib.rs": 'const URL: &str = "postgres://shop:Ox4Wagon@db7.shop-live.io/shop";\n',
        "app/src/main/java/shop/Store.java": 'class Store {\n  Connection c = DriverManager.getConnection("jdbc:mysql://db7.shop-live.io/shop", "shop", "Pa7rol#9");\n}\n',
        "public/store.php": "<?php\n$pdo = new PDO('mysql:host=db7.shop-live.io;dbname=shop', 'shop', 'Gr4nite!x');\n",
        "app/src/main/resources/application.yml": "spring:\n  datasource:\n    username: shop\n    password: Maple2019x\n",
        "src/Shop/appsettings.json": '{"ConnectionStrings": {"Main": "Server=sql2.shop-live.io;Database=shop;User Id=shop;Password=q8Zebra!;"}}\n',
        "shop/cache.py": 'CACHE_HOST = "cache-1.prod.shop-live.io"\n',
        "web/src/api.ts": "export const API_URL = 'https://api.staging.shop-live.io/v2';\n",
        "internal/queue/open.go": 'package queue\n\nvar brokerAddr = "10.20.0.5:5672"\n',
        "public/config.php": "<?php\ndefine('DB_PASSWORD', 'Wint3r!sale');\n",
    }
    return [Fault("E16", path, text) for path, text in texts.items()]


def _coding() -> list[Fault]:
    texts = {
        "shop/rules.py": "def price(rule):\n    return eval(rule)\n",
        "shop/basket.py": "import pickle\n\n\ndef load(raw):\n    return pickle.loads(raw)\n",
        "shop/menu.py": "import yaml\n\n\ndef read(text):\n    return yaml.load(text, Loader=yaml.Loader)\n",
        "shop/thumbs.py": "import os\n\n\ndef thumb(name):\n    os.system(f'convert {name} thumb.png')\n",
        "shop/orders.py": "def find(db, name):\n    return db.execute(f\"SELECT * FROM orders WHERE name = '{name}'\")\n",
        "shop/digest.py": "import hashlib\n\n\ndef digest(word):\n    return hashlib.md5(word).hexdigest()\n",
    }
    return [Fault("E17", path, text) for path, text in texts.items()]


# Package -> the version that has the fix; made up, as are their advisories.
VULNERABLE = {
    ("PyPI", "quincewood"): "2.1.0",
    ("npm", "teasel-router"): "4.0.3",
    ("crates.io", "yarrowfs"): "0.9.2",
    ("Go", "github.com/sedge/mux"): "1.8.1",
    ("Maven", "io.tansy:tansy-core"): "3.3.3",
    ("Packagist", "mallow/forms"): "5.0.2",
}


def advisories() -> list[dict[str, object]]:
    return [
        {
            "schema_version": "1.7.0",
            "id": f"x_SHOP-2026-{number:04}",
            "modified": "2026-01-01T00:00:00Z",
            "summary": f"A flaw of {name}",
            "affected": [
                {
                    "package": {"ecosystem": ecosystem, "name": name},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}],
                }
            ],
        }
        for number, ((ecosystem, name), fixed) in enumerate(VULNERABLE.items(), 1)
    ]


def _locks(version: Callable[[str], str], folder: str) -> dict[str, str]:
    """The six lock files, with these versions. version: the fixed one -> the one that is pinned."""
    v = {name: version(fixed) for (_, name), fixed in VULNERABLE.items()}
    npm = {"lockfileVersion": 3, "packages": {"node_modules/teasel-router": {"version": v["teasel-router"]}}}
    maven = "<groupId>io.tansy</groupId><artifactId>tansy-core</artifactId>"
    return {
        f"{folder}/requirements.txt": f"quincewood=={v['quincewood']}\n",
        f"{folder}/package-lock.json": json.dumps(npm, indent=1) + "\n",
        f"{folder}/Cargo.lock": f'[[package]]\nname = "yarrowfs"\nversion = "{v["yarrowfs"]}"\nsource = "registry+https://crates"\n',
        f"{folder}/go.mod": f"module shop.example/x\n\nrequire github.com/sedge/mux v{v['github.com/sedge/mux']}\n",
        f"{folder}/pom.xml": f"<project><dependencies>\n<dependency>{maven}<version>{v['io.tansy:tansy-core']}</version></dependency>\n</dependencies></project>\n",
        f"{folder}/composer.lock": json.dumps({"packages": [{"name": "mallow/forms", "version": v["mallow/forms"]}]})
        + "\n",
    }


def _dependencies() -> list[Fault]:
    texts = _locks(lambda fixed: re.sub(r"\d+$", "0", fixed) if not fixed.endswith("0") else "2.0.9", "svc")
    texts["jobs/requirements.txt"] = "reqeusts==2.31.0\n"
    texts["jobs/yarn.lock"] = '# yarn lockfile v1\n\nexpresss@^4.0.0:\n  version "4.18.0"\n'
    return [Fault("E18", path, text) for path, text in texts.items()]


def _access() -> list[Fault]:
    pairs = {
        "shop/views.py": (
            "@login_required\ndef orders(request):\n    return 1\n",
            "def orders(request):\n    return 1\n",
        ),
        "web/src/routes.ts": (
            "router.delete('/orders/:id', requireAuth, remove);\n",
            "router.delete('/orders/:id', remove);\n",
        ),
        "internal/web/edit.go": (
            'package web\n\nfunc Edit(u User) {\n\tif !u.Can("edit") {\n\t\treturn\n\t}\n}\n',
            "package web\n\nfunc Edit(u User) {\n}\n",
        ),
        "crates/web/src/admin.rs": ('#[has_permissions("admin")]\nasync fn purge() {}\n', "async fn purge() {}\n"),
        "app/src/main/java/shop/Admin.java": (
            "class Admin {\n  @PreAuthorize(\"hasRole('ADMIN')\")\n  void purge() {}\n}\n",
            "class Admin {\n  void purge() {}\n}\n",
        ),
        "public/OrderController.php": (
            "<?php\nfunction remove($o) {\n  $this->denyAccessUnlessGranted('remove', $o);\n}\n",
            "<?php\nfunction remove($o) {\n}\n",
        ),
        "shop/auth/tokens.py": ("LIFE = 60\n", "LIFE = 60 * 60 * 24 * 365\n"),
        "web/src/permissions.ts": ("export const roles = ['admin'];\n", "export const roles = ['admin', 'guest'];\n"),
    }
    return [Fault("E19", path, after, before) for path, (before, after) in pairs.items()]


def _protocols() -> list[Fault]:
    texts = {
        "shop/rates.py": 'def rates():\n    return requests.get("http://rates.shop-live.io/today").json()\n',
        "shop/partner.py": "def push(order):\n    return requests.post(\n        PARTNER,\n        json=order,\n        verify=False,\n    )\n",
        "web/src/feed.ts": "const feed = new WebSocket('ws://feed.shop-live.io/v1');\n",
        "web/src/agent.ts": "export const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });\n",
        "internal/rates/get.go": 'package rates\n\nfunc get() { http.Get("http://rates.shop-live.io/today") }\n',
        "internal/tls/conf.go": "package tls\n\nvar conf = &tls.Config{\n\tInsecureSkipVerify: true,\n}\n",
        "crates/rates/src/lib.rs": 'pub async fn get() { reqwest::get("http://rates.shop-live.io/today").await; }\n',
        "crates/net/src/lib.rs": "pub fn client() { Client::builder().danger_accept_invalid_certs(true).build(); }\n",
        "app/src/main/java/shop/Rates.java": 'class Rates {\n  URL u = new URL("http://rates.shop-live.io/today");\n}\n',
        "app/src/main/java/shop/Trust.java": "class Trust implements X509TrustManager {\n  public void checkServerTrusted(X509Certificate[] chain, String type) {\n  }\n}\n",
        "public/rates.php": "<?php\n$c = curl_init($url);\ncurl_setopt($c, CURLOPT_SSL_VERIFYPEER, 0);\n",
        "public/stock.php": "<?php\n$stock = file_get_contents('ftp://stock.shop-live.io/today.csv');\n",
    }
    return [Fault("E20", path, text) for path, text in texts.items()]


# --- look-alikes --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Language:
    """How a text is assigned to a name, and how a comment is written."""

    folder: str
    ending: str
    assigned: str
    comment: str = "// {}"
    environment: str = ""
    test: str = ""

    def file(self, name: str, value: str) -> str:
        words = name.split("_")
        camel = words[0] + "".join(word.title() for word in words[1:])
        return self.assigned.format(snake=name, camel=camel, scream=name.upper(), value=value)


LANGUAGES = (
    Language("py", ".py", '{scream} = "{value}"\n', "# {}", '{scream} = os.environ["{scream}"]\n', "tests/test_{}.py"),
    Language(
        "ts",
        ".ts",
        "export const {camel} = '{value}';\n",
        "// {}",
        "export const {camel} = process.env.{scream};\n",
        "src/{}.test.ts",
    ),
    Language(
        "go",
        ".go",
        'package x\n\nvar {camel} = "{value}"\n',
        "// {}",
        'package x\n\nvar {camel} = os.Getenv("{scream}")\n',
        "x/{}_test.go",
    ),
    Language(
        "rs",
        ".rs",
        'pub const {scream}: &str = "{value}";\n',
        "// {}",
        'let {snake} = std::env::var("{scream}");\n',
        "tests/{}.rs",
    ),
    Language(
        "java",
        ".java",
        'class X {{\n  static final String {scream} = "{value}";\n}}\n',
        "// {}",
        'class X {{\n  String {camel} = System.getenv("{scream}");\n}}\n',
        "src/test/java/{}Test.java",
    ),
    Language(
        "php",
        ".php",
        "<?php\n${snake} = '{value}';\n",
        "// {}",
        "<?php\n${snake} = getenv('{scream}');\n",
        "tests/{}Test.php",
    ),
)


def _values(drawn: Drawn) -> Sequence[tuple[str, str]]:
    """Name and value of what is rightly written in code."""
    broken = drawn.github()[:-1] + "-"
    return (
        ("svg_namespace", "http://www.w3.org/2000/svg"),
        ("soap_envelope", "http://schemas.xmlsoap.org/soap/envelope/"),
        ("licence_url", "http://www.apache.org/licenses/LICENSE-2.0"),
        ("documentation_url", "http://handbook.shop-live.io/start"),
        ("dev_server", "http://localhost:8080/api"),
        ("loopback", "http://127.0.0.1:9000"),
        ("test_address", "http://shop.example.com/orders"),
        ("crl_address", "http://crl.shop-live.io/root.crl"),
        ("api_base", "https://api.shop-live.io/v1"),
        ("socket", "wss://feed.shop-live.io/v1"),
        ("password_label", "Password"),
        ("password_field", "user_password"),
        ("password_hint", "At least 12 characters, one of them a digit"),
        ("reset_password_path", "/account/password/reset"),
        ("token_header", "X-Shop-Token"),
        ("secret_name", "shop-session-secret"),
        ("password_hash", f"$2b$12${drawn.of(LETTERS, 53)}"),
        ("token_digest", drawn.of("0123456789abcdef", 64)),
        ("file_checksum", drawn.of("0123456789abcdef", 64)),
        ("build_id", f"{drawn.of('0123456789abcdef', 8)}-4a4a-4b4b-8c8c-{drawn.of('0123456789abcdef', 12)}"),
        ("example_key", "AKIAIOSFODNN7EXAMPLE"),
        ("api_token", "your-api-token-goes-here"),
        ("github_sample", broken),
        ("key_marker", "-----BEGIN PRIVATE KEY-----"),
        ("bind_address", "0.0.0.0:8080"),
        ("release_version", "10.4.2.1"),
        ("host", "localhost"),
        ("database_url", "postgres://localhost/shop"),
    )


def look_alikes(seed: int) -> dict[str, str]:
    """Path -> text: 28 values, an environment variable, two comments, two tests and a certificate in each of six languages."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        drawn = Drawn(seed + len(found))
        for name, value in _values(drawn):
            found[f"plain/{language.folder}/{name}{language.ending}"] = language.file(name, value)
        found[f"plain/{language.folder}/db_password{language.ending}"] = language.environment.format(
            snake="db_password", camel="dbPassword", scream="DB_PASSWORD"
        )
        for name, words in (
            ("about", "See http://wiki.shop-live.io/why for the reasons"),
            ("never", "Never: verify=False, InsecureSkipVerify: true, rejectUnauthorized: false"),
        ):
            head = "<?php\n" if language.ending == ".php" else ""
            found[f"plain/{language.folder}/{name}{language.ending}"] = head + language.comment.format(words) + "\n"
        for name, value in (("stub_url", "http://stub.shop-live.io/"), ("stub_password", "kR7!mzq2Lp")):
            found[f"plain/{language.folder}/" + language.test.format(name)] = language.file(name, value)
        found[f"plain/{language.folder}/public_key{language.ending}"] = language.file(
            "public_key", drawn.of(LETTERS, 44)
        )
    return found


def plant(folder: Path, *, seed: int = 1) -> list[Fault]:
    """A repository of two commits, of which the second brings everything; HEAD~1..HEAD is the range to check."""
    planted = faults(seed)
    folder.mkdir(parents=True, exist_ok=True)
    _git(folder, "init", "-q", "-b", "main")
    _write(folder, {one.path: one.before for one in planted if one.before is not None})
    _write(folder, {"README.md": "A shop.\n"})
    _commit(folder, "Begin")
    _write(folder, {one.path: one.text for one in planted})
    _write(folder, look_alikes(seed))
    _write(folder, _locks(lambda fixed: fixed, "plain/locks"))
    _commit(folder, "Everything")
    return planted


def _write(folder: Path, texts: dict[str, str]) -> None:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def _commit(folder: Path, message: str) -> None:
    _git(folder, "add", "-A", "-f")
    _git(folder, "commit", "-q", "-m", message)


def _git(folder: Path, *arguments: str) -> None:
    named = ("-c", "user.name=Olga", "-c", "user.email=olga@shop.example")
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


@dataclass(frozen=True)
class Score:
    """missed: faults that were not found. false_alarms: findings that are none: (path, rule)."""

    planted: int
    missed: tuple[Fault, ...]
    false_alarms: tuple[tuple[str, str], ...]

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / self.planted

    @property
    def precision(self) -> float:
        found = self.planted - len(self.missed)
        return found / (found + len(self.false_alarms))


def score(planted: Sequence[Fault], told: Sequence[dict[str, str]]) -> Score:
    """told: the findings of `vulndesk check --format json`; notes do not count."""
    wanted = {one.path: one for one in planted}
    found: set[str] = set()
    false_alarms = []
    for one in told:
        if one["weight"] == "note":
            continue
        fault = wanted.get(one["path"])
        if fault is not None and fault.check == one["check"] and fault.path not in found:
            found.add(fault.path)
        else:
            false_alarms.append((one["path"], one["rule"]))
    return Score(len(planted), tuple(one for one in planted if one.path not in found), tuple(false_alarms))
