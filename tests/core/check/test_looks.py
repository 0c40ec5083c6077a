"""What each look finds in one file, and what resembles it and is let pass."""

import time

import pytest

from tests.core.check.written import aws_key, drawn, github_token, private_key, random_secret
from vulndesk.core.check.clauses import Check
from vulndesk.core.check.file_kind import file_kind
from vulndesk.core.check.finding import Finding
from vulndesk.core.check.looking import look_through
from vulndesk.core.check.reading import Text

EVERYTHING = frozenset(Check)


def found(path: str, text: str | bytes) -> list[Finding]:
    content = text if isinstance(text, bytes) else text.encode()
    return look_through(Text(path, content, file_kind(path)), EVERYTHING)


def rules(path: str, text: str) -> list[str]:
    return sorted(one.rule.id for one in found(path, text))


PLAIN = [
    ("app/api.py", 'BASE = "http://api.acme-payments.io/v1"\n'),
    ("src/feed.ts", "const s = new WebSocket('ws://feed.acme-payments.io/live');\n"),
    ("cmd/main.go", 'resp, _ := http.Get("http://updates.acme.io/latest")\n'),
    ("src/main.rs", 'let url = "ftp://drop.acme.io/in";\n'),
    ("src/main/java/A.java", 'String u = "ldap://directory.acme.io:389";\n'),
    ("src/Client.php", "$u = 'http://api.acme.io/orders';\n"),
    ("config/app.yml", "cache: redis://cache.acme.io:6379/0\n"),
    ("deploy.sh", "curl -o x http://downloads.acme.io/x.tgz\n"),
    ("page.html", '<script src="http://cdn.acme.io/x.js"></script>\n'),
    ("pom.xml", "<repository>\n<id>a</id>\n<url>http://repo.acme.io/maven2</url>\n</repository>\n"),
    ("app/in.py", "import ftplib\nf = ftplib.FTP('drop.acme.io')\n"),
    ("app/mail.py", "import smtplib\ns = smtplib.SMTP('mail.acme.io', 25)\ns.send_message(m)\n"),
]
NO_CONNECTION = [
    ("src/go.rs", 'fn f() {}\n\n#[test]\nfn g() {\n    get("http://hyper.acme.io/");\n}\n'),
    ("src/url.rs", 'pub fn f() {}\n\n#[cfg(test)]\nmod tests {\n    const U: &str = "http://hyper.acme.io/";\n}\n'),
    (
        "package.json",
        '{\n"contributors": [\n"Ana <a@acme.io> (http://ana.acme.io)"],\n"author": {"web": "http://acme.io"}}\n',
    ),
    ("openapi.yaml", "example: http://api.acme.io/x\n"),
    ("app/ids.py", 'CLAIM = "http://schemas.acme.io/nickname"\nX = {"o": "http://acme.io/2004/office"}\n'),
    ("app/a.go", 'if g.URI == "http://acs.acme.io/groups/AllUsers" {\n'),
    ("k8s/a.yaml", "prometheus: http://prometheus-server.monitoring:9090\n"),
    (
        "app/local.py",
        'A = "http://localhost:8000"\nB = "http://127.0.0.1/x"\nC = "http://[::1]:80/"\nD = "http://db:5432"\n',
    ),
    ("app/local.py", 'A = "http://10.1.2.3/x"\nB = "http://printer.local"\nC = "http://api.example.com/"\n'),
    ("app/xml.py", 'NS = {"w": "http://www.w3.org/2000/svg"}\nATOM_NS = "http://purl.org/atom/ns#"\n'),
    ("pom.xml", '<project xmlns="http://maven.apache.org/POM/4.0.0">\n<url>http://acme.io</url>\n'),
    ("src/a.js", "// Licensed under http://www.apache.org/licenses/LICENSE-2.0\n/* see http://acme.io/docs */\n"),
    ("src/A.java", ' * @see <a href="http://acme.io/docs">docs</a>\n'),
    ("README.md", "Visit http://acme.io\n"),
    ("tests/test_a.py", 'get("http://api.acme.io/")\n'),
    ("app/a.py", 'if url.startswith("http://acme.io"):\n'),
    ("app/a.py", 'x.replace("http://acme.io", "https://acme.io")\n'),
    ("app/a.py", 'def f():\n    """Fetch.\n\n    u = "http://acme.io/x"\n    """\n'),
    ("app/a.py", 'HOMEPAGE = "http://acme.io"\nHELP_URL = "http://acme.io/help"\n'),
    ("package.json", '{"homepage": "http://acme.io", "bugs": {"url": "http://acme.io/bugs"}}\n'),
    ("page.html", '<a href="http://acme.io">us</a>\n'),
    ("app/a.py", 'TSA = "http://timestamp.digicert.com"\nCRL = "http://crl.acme.io/a.crl"\n'),
    ("app/mail.py", "import smtplib\ns = smtplib.SMTP('smtp.gmail.com')\ns.starttls()\n"),
    ("go.go", 'u := "https://api.acme.io"\n'),
]


@pytest.mark.parametrize(("path", "text"), PLAIN)
def test_a_connection_in_plain_text_is_found(path: str, text: str) -> None:
    assert "plain-protocol" in rules(path, text)


@pytest.mark.parametrize(("path", "text"), NO_CONNECTION)
def test_an_address_that_is_no_connection_passes(path: str, text: str) -> None:
    assert rules(path, text) == []


OFF = [
    ("a.py", "r = requests.get(u, verify=False)\n"),
    ("a.py", "session.verify = False\n"),
    ("a.py", "ctx.check_hostname = False\n"),
    ("a.py", "c = ssl._create_unverified_context()\n"),
    ("a.ts", "new https.Agent({ rejectUnauthorized: false })\n"),
    ("a.js", "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';\n"),
    ("a.go", "c := &tls.Config{InsecureSkipVerify: true}\n"),
    ("a.rs", "b.danger_accept_invalid_certs(true)\n"),
    ("A.java", "http.setHostnameVerifier(NoopHostnameVerifier.INSTANCE);\n"),
    ("A.java", "public void checkServerTrusted(X509Certificate[] c, String a) {}\n"),
    ("a.php", "curl_setopt($c, CURLOPT_SSL_VERIFYPEER, false);\n"),
    ("a.php", "$c = new Client(['verify' => false]);\n"),
    ("ci.yml", "  - run: curl -sk https://acme.io/x\n"),
    ("a.sh", "git config --global http.sslVerify false\n"),
    ("a.kt", "client.hostnameVerifier { _, _ -> true }\n"),
    ("a.cs", "h.ServerCertificateCustomValidationCallback = (a, b, c, d) => true;\n"),
    ("a.sh", "wget --no-check-certificate https://acme.io/x\n"),
]
ON = [
    ("a.py", "jwt.decode(token, verify=False)\n"),
    ("a.py", "image.save(path, verify=False)\n"),
    ("a.py", "r = requests.get(u, verify=True)\n# verify=False would be wrong\n"),
    ("a.go", "c := &tls.Config{InsecureSkipVerify: false}\n"),
    ("a_test.go", "c := &tls.Config{InsecureSkipVerify: true}\n"),
    ("a.rs", "b.danger_accept_invalid_certs(false)\n"),
    ("a.php", "curl_setopt($c, CURLOPT_SSL_VERIFYPEER, true);\n"),
    ("a.sh", "curl --keepalive-time 2 https://acme.io\ncurl -o k https://acme.io\n"),
    ("docs/tls.md", "Never write verify=False in requests.get\n"),
]


@pytest.mark.parametrize(("path", "text"), OFF)
def test_verification_that_is_switched_off_is_found(path: str, text: str) -> None:
    assert rules(path, text) == ["tls-not-verified"]


@pytest.mark.parametrize(("path", "text"), ON)
def test_verification_that_is_on_or_means_something_else_passes(path: str, text: str) -> None:
    assert rules(path, text) == []


def test_old_tls_is_a_warning() -> None:
    (one,) = found("a.go", "c := &tls.Config{MinVersion: tls.VersionTLS10}\n")
    assert (one.rule.id, one.rule.weight) == ("old-tls", "warning")
    assert rules("a.go", "c := &tls.Config{MinVersion: tls.VersionTLS12}\n") == []


def test_a_token_with_the_checksum_of_its_form_is_found_and_never_shown_whole() -> None:
    token = github_token()
    (one,) = found("app/a.py", f'T = "{token}"\n')
    assert (one.rule.id, one.line, one.column) == ("known-secret", 1, 6)
    assert token not in one.said + one.message
    assert rules("app/a.py", f'T = "{github_token(holds=False)}"\n') == []


def test_secrets_are_found_everywhere_and_their_look_alikes_nowhere() -> None:
    assert rules("README.md", f"key {aws_key()} \n") == ["known-secret"]
    assert rules("a/server.pem", private_key()) == ["private-key"]
    assert rules("tests/server.key", private_key()) == ["test-key"]
    assert rules("a.py", f'API_TOKEN = "{random_secret()}"\n') == ["random-secret"]
    assert rules(".env", f"CLIENT_SECRET={random_secret(seed=3)}\n") == ["random-secret"]
    assert rules("a.js", f"h.Authorization = 'Bearer {random_secret(seed=5)}';\n") == ["random-secret"]
    assert rules("a.js", "h.Authorization = 'Bearer ' + token; say('token should-be-renewed-every-day now');\n") == []
    assert rules("a.py", 'KEY = "AKIAIOSFODNN7EXAMPLE"\n') == []
    assert rules("a.py", 'BEGIN = "-----BEGIN PRIVATE KEY-----"\nif BEGIN in text: pass\n') == []
    assert rules("a.py", f'PASSWORD_HASH = "{random_secret()}"\nTOKEN_ID = "{random_secret()}"\n') == []
    assert rules("a.py", 'TOKEN = os.environ["TOKEN"]\nSECRET_KEY_NAME = "user-service-session-token"\n') == []
    assert rules("a.js", "const token = 'your-token-goes-here-1234567890';\n") == []


HARD = [
    ("app/settings.py", 'DB_PASSWORD = "Tr0ub4dor&3"\n', "hard-coded-password"),
    ("src/db.js", "const c = { user: 'app', password: 'hunter2' };\n", "hard-coded-password"),
    ("main.go", 'dbPassword := "s3cr3t-Pa55"\n', "hard-coded-password"),
    ("src/main/resources/application.properties", "spring.datasource.password=Winter2024!\n", "hard-coded-password"),
    ("src/db.rs", 'const DB: &str = "postgres://app:S3cret9@db.acme.io/app";\n', "connection-string"),
    (
        "src/Db.java",
        'c = DriverManager.getConnection("jdbc:mysql://db.acme.io/a?user=x&password=Zx9kk1");\n',
        "connection-string",
    ),
    ("login.sh", "docker login -u shop -p Tr0ub4dor&3 images.acme.io\n", "hard-coded-password"),
    ("app/db.py", 'HOST = "db.prod.acme.io"\n', "hard-coded-host"),
    ("config.php", "'db_host' => '10.20.30.40',\n", "hard-coded-host"),
]
SOFT = [
    ("login.sh", 'docker login -u shop -p "$PASSWORD" images.acme.io\ncurl -u me:$TOKEN1 https://a.acme.io\n'),
    ("app/settings.py", 'DB_PASSWORD = os.environ["DB_PASSWORD"]\nPASSWORD_FIELD = "user_password"\n'),
    ("app/forms.py", 'password = CharField(label="Password")\nRESET_PASSWORD_URL = "/reset/2"\n'),
    ("src/db.js", "const password = process.env.PASSWORD || 'dev1234';\n"),
    ("app/i18n.py", 'MESSAGES = {"password": "Your password must have 8 characters"}\n'),
    ("tests/test_a.py", 'password = "Tr0ub4dor&3"\n'),
    ("docs/setup.md", "password = Tr0ub4dor&3\n"),
    (".env.example", "DB_PASSWORD=changeme1\n"),
    ("app/db.py", 'URL = "postgres://postgres:postgres@localhost/app"\nHOST = "localhost"\nBIND_ADDR = "0.0.0.0"\n'),
    ("app/db.py", 'URL = f"postgres://{user}:{password}@{host}/app"\n'),
    ("docker-compose.yml", "    DB_HOST: 10.20.30.40\n"),
    ("app/api.py", 'API_URL = "https://api.github.com"\nDNS_SERVER = "8.8.8.8"\nVERSION_URL = "1.2.3.4"\n'),
]


@pytest.mark.parametrize(("path", "text", "rule"), HARD)
def test_configuration_in_the_code_is_found_and_its_secret_covered(path: str, text: str, rule: str) -> None:
    (one,) = found(path, text)
    assert one.rule.id == rule
    for secret in ("Tr0ub4dor", "hunter2", "s3cr3t-Pa55", "Winter2024", "S3cret9", "Zx9kk1"):
        assert secret not in one.said + one.message


@pytest.mark.parametrize(("path", "text"), SOFT)
def test_configuration_by_environment_and_made_up_values_pass(path: str, text: str) -> None:
    assert rules(path, text) == []


@pytest.mark.slow
def test_a_line_without_end_and_bytes_that_are_no_text_cost_little() -> None:
    began = time.process_time()
    hostile = b"password = '" + b"http://a.b/" * 150_000
    assert len(found("a.py", hostile)) <= 1
    found("a.py", bytes(range(1, 256)) * 4_000)
    found("a.js", b"token:" * 300_000)
    assert time.process_time() - began < 10


def test_columns_count_characters() -> None:
    (one,) = found("a.py", 'é = "http://acme.io/x"\n')
    assert one.column == 6


SWITCHES = [
    ("app/a.py", "if not verify:\n    context.check_hostname = False\n"),
    ("src/a.js", "if (options.tlsInsecure) {\n  agent.rejectUnauthorized = false;\n}\n"),
    ("src/A.php", "if ($verify) {\n  f();\n} else {\n  $o['ssl']['verify_peer'] = false;\n}\n"),
]


@pytest.mark.parametrize(("path", "text"), SWITCHES)
def test_a_switch_for_verification_is_a_note(path: str, text: str) -> None:
    assert rules(path, text) == ["tls-switch"]


def test_a_condition_about_something_else_is_no_switch() -> None:
    assert rules("app/a.py", "if retries > 3:\n    context.check_hostname = False\n") == ["tls-not-verified"]


NAMED_SECRETS = [
    ("src/config.rs", 'pub const JWT_SECRET: &\'static str = "{}";\n'),
    ("cmd/a.go", 'const hmacKey = "{}"\n'),
    ("src/a.ts", 'export const sessionKey = "{}";\n'),
]


@pytest.mark.parametrize(("path", "text"), NAMED_SECRETS)
def test_random_characters_under_these_names_are_a_secret(path: str, text: str) -> None:
    assert rules(path, text.format(random_secret(length=48))) == ["random-secret"]


SEALED = [
    ("k8s/a.yaml", "kind: SealedSecret\nspec:\n  encryptedData:\n    token: {}\n"),
    ("src/chain.ts", 'export const USDC_TOKEN = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";\n'),
    ("src/Form.php", "$dummyPassword = '{}';\n"),
]


@pytest.mark.parametrize(("path", "text"), SEALED)
def test_what_is_sealed_public_or_a_dummy_passes(path: str, text: str) -> None:
    assert rules(path, text.replace("{}", random_secret())) == []


def test_one_secret_is_told_once() -> None:
    assert rules("a.js", f'os.Setenv(secretKey, "{random_secret()}")\n') == ["random-secret"]


TWO_HALVES = ("AC" + "0123456789abcdef" * 2, "fedc7a98b654e3210f1e2d3c4b5a6978")


def test_an_account_with_its_token_is_a_secret() -> None:
    assert rules("a.php", "new Client('{}', '{}');\n".format(*TWO_HALVES)) == ["known-secret"]


NO_PASSWORD = [
    ("src/a.go", 's = append(s, "Secret: "+fmt.Sprintf("%#v", this.Secret)+",")\n'),
    ("src/a.js", "const words = ['password', 'secret', 'token'];\n"),
    ("src/a.php", '$this->_password="anon@ftp.com";\n'),
    ("compose.dev.yaml", "environment:\n  MARIADB_ROOT_PASSWORD: root\n"),
]


@pytest.mark.parametrize(("path", "text"), NO_PASSWORD)
def test_what_stands_beside_a_word_for_a_password_is_not_always_one(path: str, text: str) -> None:
    assert rules(path, text) == []


def test_a_password_of_an_image_is_found() -> None:
    assert rules("api.Dockerfile", "ENV DATABASE_PASSWORD=hunter-gatherer-44\n") == ["hard-coded-password"]


def test_a_mail_server_of_one_environment_is_found() -> None:
    assert rules("a.py", 's = smtplib.SMTP("mail.acme.io", 587)\ns.starttls()\n') == ["hard-coded-host"]


def test_a_client_of_ftp_is_found_where_it_is_imported() -> None:
    assert rules("a.py", "from ftplib import FTP\nf = FTP(host)\n") == ["plain-protocol"]
    assert rules("a.py", "from ftplib import FTP_TLS\nf = FTP_TLS(host)\n") == []


OTHER_WORDS = [
    ("net.c", "curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 0L);\n", "tls-not-verified"),
    ("a.py", "c.set_missing_host_key_policy(paramiko.AutoAddPolicy())\n", "tls-not-verified"),
    ("a.py", "conn = aiohttp.TCPConnector(ssl=False)\n", "tls-not-verified"),
    ("a.ts", 'process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";\n', "tls-not-verified"),
    ("ssh_config", "Host *\n  StrictHostKeyChecking no\n", "tls-not-verified"),
    ("Gemfile", 'source "http://gems.acme.io"\n', "plain-protocol"),
    ("Http.swift", 'let url = URL(string: "http://api.acme.io/items")!\n', "plain-protocol"),
    (
        "db.c",
        'mysql_real_connect(m, "db1.acme.io", "shop", "Regen!bogen7", "shop", 0, NULL, 0);\n',
        "connection-string",
    ),
    ("a.go", 'r.SetBasicAuth("shop", "Pfirsich!44eis")\n', "hard-coded-password"),
    ("a.go", 'smtp.PlainAuth("", "shop@acme.io", "Gurken#salat5", host)\n', "hard-coded-password"),
    ("redis.conf", "requirepass Kastanie77braun!\n", "hard-coded-password"),
    (".netrc", "machine api.acme.io login shop password Mohnblume8rot!\n", "hard-coded-password"),
    (".pgpass", "db.acme.io:5432:shop:shop:Lavendel9feld!\n", "hard-coded-password"),
    ("deploy.sh", 'sshpass -p "Tulpen!beet6" ssh shop@shop\n', "hard-coded-password"),
    ("a.py", 'P = os.environ.get("DB_PASSWORD", "Zwetschgen9!kuchen")\n', "hard-coded-password"),
]


@pytest.mark.parametrize(("path", "text", "rule"), OTHER_WORDS)
def test_faults_in_other_words_are_found(path: str, text: str, rule: str) -> None:
    assert rules(path, text) == [rule]


def test_keys_among_arguments_are_found_and_long_hexadecimal_keys_are_not_made_up() -> None:
    key = random_secret(length=48)
    for text in (f'signWith(HS256, "{key}")\n', f'new SecretKeySpec("{key}".getBytes(), "AES")\n'):
        assert rules("A.java", text) == ["random-secret"]
    assert rules("a.py", f'jwt.encode(claims, "{key}")\n') == ["random-secret"]
    hexadecimal = drawn("0123456789abcdef", 128)
    assert rules("conf.rb", f'config.secret_key_base = "{hexadecimal}"\n') == ["random-secret"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", 'P = os.environ.get("DB_PASSWORD", "password1")\n'),
        ("a.py", "conn = aiohttp.TCPConnector(ssl=context)\nf(ssl=False)\n"),
        ("a.go", 'r.SetBasicAuth(user, os.Getenv("PASSWORD"))\n'),
        ("a.conf", "password Mohnblume8rot!\n"),
        ("A.java", 'new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA256-of-everything")\n'),
        ("a.py", 'jwt.decode(token, key, algorithms=["RS256"])\n'),
    ],
)
def test_what_resembles_them_passes(path: str, text: str) -> None:
    assert rules(path, text) == []
