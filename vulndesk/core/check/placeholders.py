"""Values that stand for a value: what a reader fills in, what a program fills in, and what asks the environment."""

from __future__ import annotations

import re

_FILLED_IN = re.compile(
    r"\$\{|\$\(|\{\{|%\(|<[A-Za-z_ -]{2,}>|\{[A-Za-z_][\w.]*\}|%s\b|%[A-Z_]+%|__[A-Z_]+__|@[A-Z_.]+@|#\{|\$[A-Z_]{2,}\b"
)
_TO_FILL_IN = re.compile(
    r"your[-_ ]?|change[-_ ]?(?:me|this|it)|replace[-_ ]?(?:me|this|with)|placeholder|example|dummy|sample|todo|fixme"
    r"|x{4,}|\*{3,}|\.{3,}|redacted|insert[-_ ]|put[-_ ]your|not[-_ ]?(?:set|real|used|needed)|<.{1,40}>"
    r"|^(?:none|null|nil|undefined|true|false)$"
    r"|fake|mock|^test(?:ing)?[-_\d]*$|\btest[-_ ]?(?:key|token|secret|password)|to[-_ ]be[-_ ]|unused|no[-_ ]?secret",
    re.IGNORECASE,
)
_ENVIRONMENT = re.compile(
    r"environ|getenv|get_env|process\.env|import\.meta\.env|\benv\(|\benv\.|\bENV\[|env::var|System\.getenv|std::env|viper\."
    r"|config\(|os\.Getenv|LookupEnv|\$_ENV|\$_SERVER|secrets\.|vault|keyring|ssm|get_secret|getSecret|secretKeyRef|@Value\("
    r"|Environment\.GetEnvironmentVariable|dotenv|decouple|valueFrom|prompt|getpass|input\(",
    re.IGNORECASE,
)


def is_placeholder(value: str) -> bool:
    return bool(_FILLED_IN.search(value) or _TO_FILL_IN.search(value))


def asks_environment(line: str) -> bool:
    return bool(_ENVIRONMENT.search(line))
