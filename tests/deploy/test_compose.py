"""docker-compose.production.yml: what only a start of it would show, as far as it can be told without Docker."""

import os
import subprocess
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from ruamel.yaml import YAML

from devtools.places import CLONE
from tt_api.config import load_settings

HOME = "${TT_API_HOME:-/opt/tt-api}"
SECRETS = f"{HOME}/shared/secrets"


@pytest.fixture(scope="module")
def production() -> Any:
    return YAML(typ="safe").load(CLONE / "docker-compose.production.yml")


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shared") / "secrets"
    make_secrets(folder)
    return folder


def make_secrets(folder: Path) -> str:
    script = CLONE / "deploy" / "make-secrets.sh"
    return subprocess.run([script, folder], check=True, capture_output=True, text=True).stdout


class TestVolumes:
    def test_come_from_a_place_that_all_releases_share(self, production: Any) -> None:
        """What is mounted from a release's own folder is started anew by the next, PostgreSQL among it."""
        volumes = [volume for service in production["services"].values() for volume in service.get("volumes", ())]
        own = [volume for volume in volumes if volume.split(":")[0] not in production["volumes"]]
        assert own
        assert [volume for volume in own if not volume.startswith(f"{HOME}/shared/deploy/")] == []

    def test_of_backups_belong_to_postgresql_before_it_starts(self, production: Any, tmp_path: Path) -> None:
        services = production["services"]
        assert services["postgres"]["depends_on"]["backup-folder"] == {"condition": "service_completed_successfully"}
        assert services["backup"]["depends_on"]["postgres"] == {"condition": "service_healthy"}
        backups, stamp = tmp_path / "backups", tmp_path / "backup-stamp"
        for volume in (backups, stamp):
            volume.mkdir(mode=0o555)
        command = [
            word.replace("/backup", str(tmp_path / "backup")).replace("=postgres", f"={os.geteuid()}")
            for word in services["backup-folder"]["command"]
        ]
        subprocess.run(command, check=True)
        assert [volume.stat().st_mode & 0o777 for volume in (backups, stamp)] == [0o700, 0o755]
        segment = tmp_path / "segment"
        segment.write_bytes(b"wal")
        archive = [CLONE / "deploy" / "backup" / "archive-wal.sh", segment, "000000010000000000000001"]
        subprocess.run(archive, env={**os.environ, "BACKUP_DIR": str(backups)}, check=True)
        assert (backups / "wal" / "000000010000000000000001").read_bytes() == b"wal"


class TestSecrets:
    def test_are_made_all_of_them(self, production: Any, secrets: Path) -> None:
        wanted = {name: f"{SECRETS}/{name}" for name in production["secrets"]}
        assert {name: found["file"] for name, found in production["secrets"].items()} == wanted
        assert {path.name for path in secrets.iterdir()} == set(wanted)

    def test_are_read_by_containers_and_on_the_server_by_root_alone(self, secrets: Path) -> None:
        """A container sees the file as it is on the server, and none of the folder that it is in."""
        assert secrets.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in secrets.iterdir()} == {0o444}

    def test_that_are_there_are_kept(self, secrets: Path) -> None:
        before = {path: path.read_text() for path in secrets.iterdir()}
        said = make_secrets(secrets)
        assert {line.split()[0] for line in said.splitlines()} == {"kept"}
        assert {path: path.read_text() for path in secrets.iterdir()} == before

    def test_let_the_application_start(self, production: Any, secrets: Path) -> None:
        """By the names under which it is given them, which are no others than those that it asks for."""
        environment = production["services"]["api"]["environment"]
        asked = {name: str(value).replace("/run/secrets", str(secrets)) for name, value in environment.items()}
        files = {Path(value).name for name, value in environment.items() if name.endswith("_FILE")}
        assert files | {"google_service_account_key"} == set(production["services"]["api"]["secrets"])
        with mock.patch.dict(os.environ, asked, clear=True):
            settings = load_settings()
        password, redis = (secrets / "postgres_password").read_text().strip(), (secrets / "redis_conf").read_text()
        assert settings.database_url == f"postgresql+psycopg2://tt_api:{password}@tt-api-postgres:5432/tt_fresh_db"
        assert settings.redis_url == f"redis://:{redis.split()[1]}@tt-api-redis:6379/0"
        assert (settings.production, settings.trusted_proxies, settings.sentry_dsn) == (True, 1, None)
