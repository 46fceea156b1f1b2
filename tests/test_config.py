"""The environment: what is taken, and that a wrong value stops the start with one line that shows no secret."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devtools.places import CLONE
from tests.support import forked
from tests.support.settings import SECRETS, settings_for
from tt_api.config import DEVELOPMENT_KEY, AppEnv, ConfigurationError, Settings, UnknownFields, load_settings

URL = "postgresql://tt:hunter2@127.0.0.1:5432/tt_api"
KEY = SECRETS["FIELD_ENCRYPTION_KEYS"]
KEYS = {name: SECRETS[name] for name in ("FIELD_ENCRYPTION_KEYS", "FIELD_FINGERPRINT_KEY")}
TIERS = ["RATE_LIMIT_GLOBAL", "RATE_LIMIT_GENERAL", "RATE_LIMIT_MILES_CHAT", "RATE_LIMIT_WEBHOOKS", "RATE_LIMIT_AUTH"]
NUMBERS = [*TIERS, "PORT", "WEB_CONCURRENCY", "WEB_THREADS", "ANALYTICS_RETENTION_MONTHS"]
WRONG = {
    "APP_ENV": ["staging", "prod", "Production", "hunter2"],
    "NODE_ENV": ["staging", "prod"],
    "DATABASE_URL": [
        "",
        " ",
        "hunter2",
        "mysql://tt:hunter2@h/tt",
        "sqlite:///hunter2.db",
        "postgresql://",
        "postgres:",
        "postgresql://tt:hunter2@h:port/tt",
        "postgresql://tt:hunter2@h:99999/tt",
        "postgresql+asyncpg://tt:hunter2@h/tt",
    ],
    "DATABASE_POOLER": ["session", "pgbouncer", "Transaction", "true"],
    "DATABASE_READ_URL": ["hunter2", "mysql://tt:hunter2@h/tt", "postgresql://tt:hunter2@h:port/tt"],
    "DATABASE_READ_LAG_SECONDS": ["0", "1", "301", "2.5", "soon"],
    "REDIS_URL": [
        "http://:hunter2@h",
        "hunter2",
        "localhost:6379",
        "redis",
        "sentinel://:hunter2@h/m",
        "rediss+sentinel://:hunter2@h/m",
    ],
    "CORS_ORIGINS": [
        "hunter2",
        "www.example.com",
        "https://www.example.com/",
        "https://a.example/path",
        "ftp://a.example",
        "https://a.example; https://b.example",
        "https://a.example, b.example",
        "https://*.example.com",
        "https://.*",
    ],
    "NAMED_API_KEYS": [
        "hunter2",
        "=hunter2",
        "n8n=",
        "n8n=key,hunter2",
        "n8n=hunter2,Nexus=hunter2",
        "schlüssel=hunter2",
        f"{'n' * 41}=hunter2",
    ],
    "TRUSTED_PROXIES": ["-1", "17", "one", "1.5", "true", "10.0.0.0/8"],
    "UNKNOWN_FIELDS": ["drop", "Refuse", "true"],
    "EXPOSE_VALIDATION_DETAILS": ["maybe", "2", "hunter2"],
    "LOG_LEVEL": ["verbose", "trace", "10"],
    "HOST": ["localhost:3100", "http://localhost", "::1]:3100", "127.0.0.256", "10.0.0.0/8", "hunter2 or so", ":::"],
    "AGENCY_TIMEZONE": ["Mars/Olympus", "localtime", "Factory", "EST5", "+02:00", "../etc/passwd"],
    "FIELD_FINGERPRINT_KEY": ["hunter2", KEY[:-4], f"{KEY},{KEY}", "schlüssel"],
    "NEXION_SPLIT_PCT": ["101", "-1", "72.555", "1e1", "eighty", "100.01", "٨٠"],
    "FIELD_ENCRYPTION_KEYS": ["hunter2", f"{KEY},hunter2", KEY[:-4], f"{KEY} {KEY}", "schlüssel"],
    **{name: ["0", "-1", "many", "1.5", "1e3", "10000000000"] for name in NUMBERS},
}


def load(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name in os.environ:
        monkeypatch.delenv(name)
    for name, value in {"DATABASE_URL": URL, **environment}.items():
        monkeypatch.setenv(name, value)
    return load_settings()


class TestAWrongValue:
    @pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
    def test_stops_with_one_line_that_names_it_and_shows_no_secret(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        environment = {"APP_ENV": "test"} if name != "NODE_ENV" else {}
        with pytest.raises(ConfigurationError) as raised:
            load(monkeypatch, **{**environment, name: value})
        message = str(raised.value)
        assert name in message
        assert "\n" not in message
        assert "hunter2" not in message
        assert len(message) < 400

    def test_that_the_start_needs_in_production_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for environment in ({"APP_ENV": "production"}, {}, {"APP_ENV": "production", "FIELD_ENCRYPTION_KEYS": " , "}):
            with pytest.raises(ConfigurationError, match="FIELD_ENCRYPTION_KEYS"):
                load(monkeypatch, **environment)
        assert load(monkeypatch, APP_ENV="production", **KEYS).production
        assert not load(monkeypatch, APP_ENV="development").field_encryption_keys
        with pytest.raises(ConfigurationError, match="FIELD_FINGERPRINT_KEY"):
            load(monkeypatch, FIELD_ENCRYPTION_KEYS=KEY)

    def test_that_everybody_knows_stops_production(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in (
            ("FIELD_ENCRYPTION_KEYS", DEVELOPMENT_KEY),
            ("FIELD_ENCRYPTION_KEYS", f"{KEY},{DEVELOPMENT_KEY}"),
            ("FIELD_FINGERPRINT_KEY", DEVELOPMENT_KEY),
        ):
            with pytest.raises(ConfigurationError, match=name) as raised:
                load(monkeypatch, **{**KEYS, name: value})
            assert DEVELOPMENT_KEY not in str(raised.value)
            assert load(monkeypatch, APP_ENV="development", **{**KEYS, name: value})

    @pytest.mark.parametrize(
        "name",
        [
            "API_KEYS",
            "NAMED_API_KEYS",
            "WEBHOOK_SECRET",
            "INTERNAL_SERVICE_SECRET",
            "GROUPS_WEBHOOK_SECRET",
            "SLACK_SIGNING_SECRET",
        ],
    )
    def test_that_is_a_short_secret_stops_production_only(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        long = {"NAMED_API_KEYS": f"n8n={'x' * 16}"}.get(name, "x" * 16)
        short = {"API_KEYS": f"{long},hunter2", "NAMED_API_KEYS": f"{long},Nexus=hunter2"}.get(name, "hunter2")
        with pytest.raises(ConfigurationError, match=name) as raised:
            load(monkeypatch, **KEYS, **{name: short})
        assert "hunter2" not in str(raised.value)
        assert load(monkeypatch, **KEYS, **{name: long}).production
        assert not load(monkeypatch, APP_ENV="development", **{name: short}).production


class TestABlank:
    @pytest.mark.parametrize("name", [name for name in WRONG if name != "DATABASE_URL"])
    @pytest.mark.parametrize("blank", ["", "  "])
    def test_counts_as_unset(self, monkeypatch: pytest.MonkeyPatch, name: str, blank: str) -> None:
        base = {"APP_ENV": "test"} if name != "APP_ENV" else {"NODE_ENV": "test"}
        assert load(monkeypatch, **base, **{name: blank}) == load(monkeypatch, **base)

    @pytest.mark.parametrize(
        ("name", "attribute"),
        [
            ("WEBHOOK_SECRET", "webhook_secret"),
            ("INTERNAL_SERVICE_SECRET", "internal_service_secret"),
            ("GROUPS_WEBHOOK_SECRET", "groups_webhook_secret"),
            ("SLACK_SIGNING_SECRET", "slack_signing_secret"),
        ],
    )
    def test_secret_is_none(self, monkeypatch: pytest.MonkeyPatch, name: str, attribute: str) -> None:
        assert getattr(load(monkeypatch, APP_ENV="test", **{name: "  "}), attribute) is None
        assert getattr(load(monkeypatch, APP_ENV="test", **{name: " s3cret "}), attribute) == "s3cret"


class TestTheEnvironmentsName:
    @pytest.mark.parametrize(
        ("environment", "expected"),
        [
            ({}, AppEnv.PRODUCTION),
            ({"APP_ENV": "development"}, AppEnv.DEVELOPMENT),
            ({"NODE_ENV": "test"}, AppEnv.TEST),
            ({"APP_ENV": " ", "NODE_ENV": "development"}, AppEnv.DEVELOPMENT),
            ({"APP_ENV": "test", "NODE_ENV": "production"}, AppEnv.TEST),
            ({"APP_ENV": "production", "NODE_ENV": "development"}, AppEnv.PRODUCTION),
            ({"APP_ENV": "test", "NODE_ENV": "staging"}, AppEnv.TEST),
        ],
    )
    def test_is_app_env_else_node_env_else_production(
        self, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: AppEnv
    ) -> None:
        assert load(monkeypatch, **KEYS, **environment).app_env is expected


class TestTheDatabaseUrl:
    @pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
    def test_names_the_driver_and_keeps_the_rest(self, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
        rest = "tt:p%40ss@db.internal:5433/tt_api?sslmode=require"
        loaded = load(monkeypatch, APP_ENV="test", DATABASE_URL=f" {scheme}://{rest} ")
        assert loaded.database_url == f"postgresql+psycopg2://{rest}"


class TestDefaults:
    def test_are_the_reference_s_and_the_contract_s(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = load(monkeypatch, APP_ENV="test")
        limits = found.rate_limits
        assert (limits.global_, limits.general, limits.miles_chat, limits.webhooks, limits.auth) == (
            100,
            100,
            20,
            30,
            10,
        )
        assert (found.port, found.host, found.trusted_proxies) == (3100, "127.0.0.1", 0)
        assert found.unknown_fields is UnknownFields.REFUSE
        assert found.expose_validation_details is False
        assert found.redis_url is None
        assert found.cors_origins == found.api_keys == ()

    @pytest.mark.parametrize(
        ("host", "listens_at"),
        [
            ("0.0.0.0", "0.0.0.0:3100"),
            ("localhost", "localhost:3100"),
            ("::", "[::]:3100"),
            ("::1", "[::1]:3100"),
            (" [fd00::2] ", "[fd00::2]:3100"),
        ],
    )
    def test_it_listens_at_addresses_of_either_kind(
        self, monkeypatch: pytest.MonkeyPatch, host: str, listens_at: str
    ) -> None:
        assert load(monkeypatch, APP_ENV="test", HOST=host).listens_at == listens_at

    def test_several_values_are_separated_by_commas(self, monkeypatch: pytest.MonkeyPatch) -> None:
        origins = "https://a.example, https://b.example:8443 ,"
        found = load(monkeypatch, APP_ENV="test", API_KEYS=" a ,b,,", CORS_ORIGINS=origins)
        assert found.api_keys == ("a", "b")
        named = load(monkeypatch, APP_ENV="test", API_KEYS="a,b", NAMED_API_KEYS=" n8n = b , Anna Berg=c=d,")
        assert named.named_api_keys == {"b": "n8n", "c=d": "Anna Berg"}
        assert named.all_api_keys == ("a", "b", "c=d")
        assert found.cors_origins == ("https://a.example", "https://b.example:8443")

    def test_secrets_stay_out_of_what_settings_print(self) -> None:
        printed = repr(settings_for(URL, "redis://:hunter2@127.0.0.1:6379/0", **SECRETS))
        for secret in ("hunter2", *SECRETS.values(), "another-key-4567"):
            assert secret not in printed


@pytest.mark.slow
class TestTheStart:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("FIELD_ENCRYPTION_KEYS", ""),
            ("FIELD_FINGERPRINT_KEY", DEVELOPMENT_KEY),
            ("REDIS_URL", "redis://:hunter2@h:port/0"),
        ],
    )
    def test_ends_with_one_line_and_a_status(self, tmp_path: Path, name: str, value: str) -> None:
        ended = forked.ended("wsgi", environment={"DATABASE_URL": URL, **KEYS, name: value}, folder=tmp_path)
        assert ended.returncode == os.EX_CONFIG
        (line,) = ended.stderr.splitlines()
        assert name in line
        assert "hunter2" not in line
        assert "Traceback" not in ended.stdout + ended.stderr

    def test_goes_well_without_a_database_at_hand(self, tmp_path: Path) -> None:
        """Nor is there a word about anything that is loaded: this process isn't forked."""
        variables = {"PATH": os.defpath, "PYTHONPATH": str(CLONE), "DATABASE_URL": URL, **KEYS}
        command = [sys.executable, "-c", "import wsgi"]
        ended = subprocess.run(command, check=False, cwd=tmp_path, env=variables, capture_output=True, text=True)
        assert (ended.returncode, ended.stderr) == (0, "")


class TestAFile:
    """What Docker hands over as a secret: ``NAME_FILE`` names the file that holds the value."""

    def test_holds_a_secret_an_address_or_a_number(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        values = {"DATABASE_URL": URL, "API_KEYS": " a,b", "PORT": "3200", "STUDIO": "on", "SENTRY_DSN": ""}
        for name, value in values.items():
            (tmp_path / name).write_text(f"{value}\n")
        files = {f"{name}_FILE": str(tmp_path / name) for name in values}
        found = load(monkeypatch, APP_ENV="test", DATABASE_URL="", **files)
        assert (found.api_keys, found.port, found.studio, found.sentry_dsn) == (("a", "b"), 3200, True, None)
        assert found.database_url.endswith("@127.0.0.1:5432/tt_api")

    def test_that_is_wrong_stops_the_start(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "binary").write_bytes(b"\xff\xfehunter2")
        (tmp_path / "short").write_text("hunter2")
        for path in ("missing", ".", "binary"):
            with pytest.raises(ConfigurationError, match="WEBHOOK_SECRET_FILE") as raised:
                load(monkeypatch, APP_ENV="test", WEBHOOK_SECRET_FILE=str(tmp_path / path))
            assert "hunter2" not in str(raised.value)
        with pytest.raises(ConfigurationError, match="WEBHOOK_SECRET must have at least 16"):
            load(monkeypatch, **KEYS, WEBHOOK_SECRET_FILE=str(tmp_path / "short"))

    def test_beside_the_variable_stops_the_start(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("one of two")
        with pytest.raises(ConfigurationError, match="WEBHOOK_SECRET and WEBHOOK_SECRET_FILE are both set"):
            load(monkeypatch, APP_ENV="test", WEBHOOK_SECRET="hunter2", WEBHOOK_SECRET_FILE=str(tmp_path / "secret"))
        assert load(monkeypatch, APP_ENV="test", WEBHOOK_SECRET="one", WEBHOOK_SECRET_FILE="").webhook_secret == "one"
