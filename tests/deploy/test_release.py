"""Releases on a server whose Docker and SSH are stand-ins: what is in service afterwards, and what was said of it."""

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.places import CLONE

SCRIPTS = CLONE / "deploy"
OLD, NEW = "aaaaaaaaaaaa", "bbbbbbbbbbbb"
SERVICES = ("api", "api-2", "worker", "beat", "monitor")


class Server:
    """A server's folders, and a Docker that remembers."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "tt-api"
        self.docker = folder / "docker"
        self.programs = folder / "bin"
        for made in (self.home / "releases", self.docker / "tags", self.docker / "running", self.programs):
            made.mkdir(parents=True)
        (self.programs / "docker").symlink_to(CLONE / "tests" / "deploy" / "docker.sh")
        self.free(50_000)

    def program(self, name: str, body: str) -> None:
        path = self.programs / name
        path.write_text(f"#!/bin/bash\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def free(self, megabytes: int) -> None:
        self.program("df", f"echo Avail; echo {megabytes}")

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "TT_API_HOME": str(self.home),
            "FAKE_DOCKER": str(self.docker),
            "READY_SECONDS": "3",
            "PAUSE": "0",
        }

    def put(self, release: str) -> None:
        folder = self.home / "releases" / release
        shutil.copytree(SCRIPTS, folder / "deploy")
        (folder / "docker-compose.production.yml").touch()

    def release(self, name: str) -> "subprocess.CompletedProcess[str]":
        folder = self.home / "releases" / name if name != "--back" else self.home / "previous"
        return subprocess.run(
            [folder / "deploy" / "release.sh", name],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def write(self, name: str, *words: str) -> None:
        (self.docker / name).write_text("".join(f"{word}\n" for word in words))

    def shared(self) -> dict[str, str]:
        """What PostgreSQL, the backups and Traefik read."""
        folder = self.home / "shared" / "deploy"
        return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}

    def running(self) -> dict[str, str]:
        """The image that each service was started from last."""
        found = {path.name: path.read_text().strip() for path in (self.docker / "running").iterdir()}
        return {name: image for name, image in found.items() if name in SERVICES}

    def calls(self) -> list[str]:
        return (self.docker / "calls").read_text().splitlines()

    def outcome(self, release: str) -> str:
        return (self.home / "releases" / release / "outcome").read_text().strip()

    def linked(self, name: str) -> str | None:
        link = self.home / name
        return link.resolve().name if link.is_symlink() else None


@pytest.fixture
def server(tmp_path: Path) -> Server:
    """With a release in service, and the next one sent, which has one script more."""
    found = Server(tmp_path)
    found.put(OLD)
    assert found.release(OLD).returncode == 0
    (found.docker / "calls").unlink()
    found.put(NEW)
    (found.home / "releases" / NEW / "deploy" / "backup" / "changed.sh").touch()
    return found


def everything(release: str) -> dict[str, str]:
    return dict.fromkeys(SERVICES, f"tt-api:{release}")


class TestARelease:
    def test_that_is_well_is_in_service(self, server: Server) -> None:
        done = server.release(NEW)
        assert done.returncode == 0, done.stdout + done.stderr
        assert server.outcome(NEW) == f"in service: {NEW}"
        assert server.running() == everything(NEW)
        assert (server.linked("current"), server.linked("previous")) == (NEW, OLD)
        # It has migrated before anything was replaced, and replaced an instance only when the other was well.
        calls = server.calls()
        ends = ("run --rm -T migrate", "--no-deps api", "--no-deps api-2")
        migrated, first, second = (next(i for i, call in enumerate(calls) if call.endswith(end)) for end in ends)
        assert migrated < first < second
        between = [call for call in calls[first + 1 : second] if " up " in call or call.startswith("exec")]
        assert between
        assert all(call.startswith("exec tt-api python") for call in between)

    def test_puts_what_postgresql_and_traefik_read_where_it_stays(self, server: Server) -> None:
        backups = server.home / "releases" / NEW / "deploy" / "backup"
        (backups / "backup.sh").write_text("another")
        (backups / "restore-base.sh").rename(backups / "restore.sh")
        # What a running container has mounted is the folder itself.
        mounted = server.home / "shared" / "deploy" / "backup"
        before, folder = server.shared(), mounted.stat().st_ino
        server.release(NEW)
        before["backup/restore.sh"] = before.pop("backup/restore-base.sh")
        assert server.shared() == {**before, "backup/backup.sh": "another", "backup/changed.sh": ""}
        assert os.access(mounted / "restore.sh", os.X_OK)
        assert mounted.stat().st_ino == folder

    def test_keeps_the_newest_five(self, server: Server) -> None:
        for number in range(6):
            server.put(f"c{number:011}")
            assert server.release(f"c{number:011}").returncode == 0
        assert len(list((server.home / "releases").iterdir())) == 5
        assert server.linked("previous") == "c00000000004"

    def test_the_first_one_has_nothing_to_go_back_to(self, tmp_path: Path) -> None:
        empty = Server(tmp_path)
        empty.put(NEW)
        empty.write("ill", f"tt-api:{NEW}")
        assert empty.release(NEW).returncode == 1
        assert empty.outcome(NEW) == "BROKEN: the new release isn't well; there is no release to go back to"


class TestWhatGoesWrongBefore:
    """The former release goes on, untouched."""

    @pytest.fixture(autouse=True)
    def _untouched(self, server: Server) -> Iterator[None]:
        yield
        assert server.running() == everything(OLD)
        assert server.linked("current") == OLD
        assert not any(call.endswith("--no-deps api") for call in server.calls())
        assert "backup/changed.sh" not in server.shared()

    def refused(self, server: Server, words: str) -> None:
        assert server.release(NEW).returncode == 1
        assert server.outcome(NEW).startswith(f"not begun: {words}")

    def test_the_disk_is_full(self, server: Server) -> None:
        server.free(900)
        (server.docker / "calls").touch()
        self.refused(server, f"900 MB are free in {server.home}, 4096 are needed")
        assert server.calls() == []

    def test_the_image_cannot_be_built(self, server: Server) -> None:
        server.write("fails", "^build")
        self.refused(server, "the image can't be built")

    def test_the_migration_fails(self, server: Server) -> None:
        server.write("fails", "migrate$")
        self.refused(server, "the migration failed; what is in service goes on")

    def test_another_release_is_on_its_way(self, server: Server) -> None:
        (server.docker / "calls").touch()
        with subprocess.Popen(["flock", server.home / "release.lock", "cat"], stdin=subprocess.PIPE) as other:
            while (
                subprocess.run(["flock", "--nonblock", server.home / "release.lock", "true"], check=False).returncode
                == 0
            ):
                pass
            self.refused(server, "another release is on its way")
            other.communicate()

    def test_the_release_is_killed_while_it_builds(self, server: Server) -> None:
        server.write("dies", "^build")
        self.refused(server, "the release stopped unexpectedly")


class TestWhatGoesWrongAfter:
    """The former release is started again."""

    def rolled_back(self, server: Server, words: str) -> None:
        assert server.release(NEW).returncode == 1
        assert server.outcome(NEW) == f"rolled back: {words}"
        assert server.running() == everything(OLD)
        assert server.linked("current") == OLD
        assert "backup/changed.sh" not in server.shared()

    def test_the_new_one_is_not_well(self, server: Server) -> None:
        server.write("ill", f"tt-api:{NEW}")
        self.rolled_back(server, "the new release isn't well")
        # The second instance was never taken down.
        first_back = next(i for i, call in enumerate(server.calls()) if OLD in call)
        assert not any(call.endswith("--no-deps api-2") for call in server.calls()[:first_back])

    def test_the_worker_does_not_start(self, server: Server) -> None:
        server.write("fails", rf"releases/{NEW} .*worker beat")
        self.rolled_back(server, "the new release isn't well")

    def test_the_release_is_killed_while_it_replaces_the_second(self, server: Server) -> None:
        server.write("dies", rf"releases/{NEW} .* api-2$")
        self.rolled_back(server, "the release stopped unexpectedly")

    def test_and_the_former_one_is_not_well_either(self, server: Server) -> None:
        server.write("ill", f"tt-api:{NEW}", f"tt-api:{OLD}")
        assert server.release(NEW).returncode == 1
        assert server.outcome(NEW).startswith("BROKEN: ")


class TestGoingBack:
    def test_by_hand_starts_the_former_release(self, server: Server) -> None:
        server.release(NEW)
        done = server.release("--back")
        assert done.returncode == 0, done.stdout + done.stderr
        assert server.running() == everything(OLD)
        assert (server.linked("current"), server.linked("previous")) == (OLD, NEW)
        assert not any(call.startswith("build") for call in server.calls()[-12:])


class TestDeploying:
    """From a machine with the commit, over an SSH that may break."""

    @pytest.fixture
    def commit(self, server: Server, tmp_path: Path) -> Path:
        """A clone with the scripts and a compose file, and nothing else."""
        clone = tmp_path / "clone"
        shutil.copytree(SCRIPTS, clone / "deploy")
        (clone / "docker-compose.production.yml").touch()
        git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
        for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "A release"]):
            subprocess.run([*git, *words], cwd=clone, check=True)
        # The options come first; what is to be run there is the rest.
        server.program("ssh", SSH)
        return clone

    def deploy(self, server: Server, clone: Path, breaks: str = "") -> tuple[int, str, str]:
        release = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"], cwd=clone, check=True, capture_output=True, text=True
        ).stdout.strip()
        done = subprocess.run(
            [clone / "deploy" / "deploy.sh", "deploy@server.example"],
            cwd=clone,
            env={**server.environment, "BREAKS": breaks, "SSH_CALLS": str(clone.parent / "ssh"), "PAUSE": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )
        return done.returncode, done.stdout, release

    @pytest.mark.slow
    @pytest.mark.parametrize("breaks", ["", "send", "begin", "log"])
    def test_ends_well_wherever_the_connection_is_lost(self, server: Server, commit: Path, breaks: str) -> None:
        status, said, release = self.deploy(server, commit, breaks)
        assert status == 0, said
        assert said.splitlines()[-1] == f"in service: {release}"
        assert server.running() == everything(release)
        assert sum(call.startswith("build") for call in server.calls()) == 1

    @pytest.mark.slow
    def test_fails_where_the_release_was_rolled_back(self, server: Server, commit: Path) -> None:
        release = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"], cwd=commit, check=True, capture_output=True, text=True
        ).stdout.strip()
        server.write("ill", f"tt-api:{release}")
        status, said, _ = self.deploy(server, commit)
        assert (status, said.splitlines()[-1]) == (1, "rolled back: the new release isn't well")
        assert server.running() == everything(OLD)


# Breaks once: `send` in the middle of the archive, `begin` after the command went through, `log` twice while asking.
SSH = """
while [[ $1 == -* ]]; do shift 2; done
shift
times=$(grep -c . "$SSH_CALLS" 2>/dev/null || true)
case $* in
    *tar*) kind=send ;;
    *begun*) kind=begin ;;
    *) kind=log ;;
esac
if [[ $BREAKS == "$kind" ]] && ! grep -q "$kind broke" "$SSH_CALLS" 2>/dev/null; then
    echo "$kind broke" >> "$SSH_CALLS"
    [[ $kind == send ]] && { head -c 2000 > /dev/null; mkdir -p "$TT_API_HOME/half"; exit 255; }
    [[ $kind == begin ]] && bash -c "$*" > /dev/null 2>&1
    exit 255
fi
exec bash -c "$*"
"""
