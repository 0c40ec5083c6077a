"""Well-known packages by ecosystem, which many projects depend on, and which of them a name is nearly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

_SHORTEST = 5  # of shorter names too many resemble each other rightly


def _names(written: str) -> frozenset[str]:
    return frozenset(written.split())


KNOWN: Mapping[str, frozenset[str]] = {
    "PyPI": _names("""
        requests urllib3 numpy pandas django flask fastapi pydantic sqlalchemy setuptools cryptography certifi
        idna charset-normalizer boto3 botocore pyyaml python-dateutil jinja2 markupsafe click pillow matplotlib
        scipy scikit-learn tensorflow pytorch torch transformers celery redis psycopg2 psycopg2-binary psycopg
        pymongo mysqlclient lxml beautifulsoup4 selenium pytest coverage tox black mypy pylint flake8 isort
        virtualenv pipenv poetry wheel packaging colorama tqdm rich typer httpx aiohttp websockets uvicorn
        gunicorn starlette paramiko fabric ansible docker kubernetes openai langchain protobuf grpcio attrs
        jsonschema werkzeug itsdangerous sphinx tornado twisted scrapy pyjwt passlib bcrypt argon2-cffi oauthlib
        markdown pygments simplejson ujson orjson python-dotenv alembic networkx sympy jupyter notebook ipython
        opencv-python nltk spacy streamlit plotly dash loguru structlog
    """),
    "npm": _names("""
        react react-dom lodash express axios chalk commander moment dayjs typescript webpack rollup esbuild
        eslint prettier babel-core jquery underscore request async bluebird debug dotenv mongoose mongodb mysql
        mysql2 sequelize redis ioredis socket.io next nuxt vue angular svelte rxjs redux classnames prop-types
        styled-components tailwindcss postcss autoprefixer nodemon mocha chai jest cypress puppeteer playwright
        jsonwebtoken bcrypt bcryptjs passport helmet morgan winston multer uuid nanoid semver minimist yargs
        inquirer rimraf glob mkdirp cross-env body-parser cookie-parser cors ejs handlebars mustache marked
        highlight.js graphql apollo-server electron discord.js ethers web3 colors event-stream node-fetch
        cheerio fs-extra node-sass sharp three zod prisma vite vitest husky
    """),
    "crates.io": _names("""
        serde serde_json tokio rand syn quote libc regex clap anyhow thiserror reqwest hyper futures chrono
        tracing bytes itertools rayon crossbeam lazy_static once_cell parking_lot bitflags semver base64 sha2
        ring rustls openssl axum actix-web warp diesel sqlx rusqlite url uuid tempfile walkdir toml indexmap
        hashbrown num-traits memchr nix rustdecimal rust_decimal
    """),
    "Packagist": _names("""
        symfony/console symfony/http-foundation symfony/http-kernel laravel/framework guzzlehttp/guzzle
        monolog/monolog phpunit/phpunit doctrine/orm doctrine/dbal twig/twig nesbot/carbon ramsey/uuid
        league/flysystem predis/predis vlucas/phpdotenv firebase/php-jwt phpmailer/phpmailer composer/composer
        psr/log slim/slim
    """),
    "RubyGems": _names("""
        rails rack sinatra puma devise sidekiq nokogiri rspec rubocop bundler activerecord actionpack
        activesupport redis faraday httparty json minitest capybara pundit cancancan bcrypt carrierwave
        paperclip mysql2 sqlite3 jekyll
    """),
    "Go": _names("""
        github.com/gin-gonic/gin github.com/gorilla/mux github.com/sirupsen/logrus github.com/spf13/cobra
        github.com/spf13/viper github.com/stretchr/testify github.com/google/uuid github.com/pkg/errors
        github.com/golang/protobuf github.com/lib/pq github.com/go-sql-driver/mysql github.com/redis/go-redis
        github.com/golang-jwt/jwt github.com/prometheus/client_golang go.uber.org/zap gorm.io/gorm
        google.golang.org/grpc github.com/labstack/echo github.com/gofiber/fiber
    """),
    "Maven": _names("""
        org.springframework:spring-core org.springframework.boot:spring-boot-starter-web com.google.guava:guava
        junit:junit org.apache.logging.log4j:log4j-core org.slf4j:slf4j-api
        com.fasterxml.jackson.core:jackson-databind org.apache.commons:commons-lang3 commons-io:commons-io
        ch.qos.logback:logback-classic org.projectlombok:lombok mysql:mysql-connector-java
        org.postgresql:postgresql org.hibernate:hibernate-core com.google.code.gson:gson
        org.mockito:mockito-core io.netty:netty-all org.apache.httpcomponents:httpclient
    """),
}
# Real packages of their own that are one letter from another.
_RIGHTLY = _names("""
        preact react-is lodash-es request requests redux-js vuex nuxi mongo moments httpx2 chain rsa jinja path
        glob2 nodes async-lock colord color colour debug2 torch pytorch psycopg psycopg3 psycopg2 urllib black
        bleach mock fabric2 flask2 mysql mysql2 bcrypt bcryptjs next nest rand rands serde serve tokyo quota ejs
        ens node-redis sharp three uuid1 cors
        hjson pyaml scapy httpr usort grequests bpython simpy gpytorch torchx hyper scrypt vyper scipp willow spython
        fastai djongo retworkx ctransformers ipytest pylink unicorn xoto3
        gaxios enquirer dargs mquery tslint mssql graphiql vasync crypt
    """)


@lru_cache(maxsize=1 << 14)
def _nearest(name: str, names: frozenset[str]) -> str:
    if len(name) < _SHORTEST or name in _RIGHTLY:
        return ""
    plain = _plain(name)
    for known in sorted(names):
        if abs(len(known) - len(name)) <= 1 and len(known) >= _SHORTEST and _is_one_step(name, known):
            return known
        if plain == _plain(known) and name != known and len(plain) >= _SHORTEST + 1:
            return known
    return ""


def nearest(name: str, names: Iterable[str]) -> str:
    """The known name that this one is nearly; empty when there is none."""
    return _nearest(name, frozenset(names))


def _plain(name: str) -> str:
    """Without what is easily left out or written another way."""
    return name.replace("-", "").replace("_", "").replace(".", "")


def _is_one_step(name: str, other: str) -> bool:
    """One letter more, less or other, or two neighbours changed places (Damerau and Levenshtein)."""
    if name == other:
        return False
    start = 0
    while start < min(len(name), len(other)) and name[start] == other[start]:
        start += 1
    left, right = name[start:], other[start:]
    if len(left) == len(right):
        is_swapped = len(left) > 1 and left[0] == right[1] and left[1] == right[0] and left[2:] == right[2:]
        is_digit = left[:1].isdigit() and right[:1].isdigit()  # a version in a name: mysql2, mysql3
        return (left[1:] == right[1:] and not is_digit) or is_swapped
    longer, shorter = (left, right) if len(left) > len(right) else (right, left)
    return longer[1:] == shorter and not longer[0].isdigit()
