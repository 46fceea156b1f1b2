#!/usr/bin/env python3
"""The bootstrap behind `make`: installs the locked packages into `.venv`, then hands over to `devtools` there.

Needs Python 3.11 or newer with pip, or uv, and nothing else: this file uses the standard library only, and
stays readable for Python 3.6, so that an older one can say what is missing (hence the quoted annotations).

    python3 dev.py run | dev | test | bench | lint | format | openapi | dictionary | vendor | backup-drill [arguments]
                                                            what `make` calls
    python3 dev.py install                                  only the packages
    python3 dev.py lock [--upgrade]                         requirements/*.in -> requirements/*.txt
"""

import errno
import fcntl
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
TOOLS = ROOT / ".tools"
LOCK = ROOT / "requirements" / "dev.txt"

OLDEST, NEWEST = (3, 11), (3, 14)  # what every locked package has a wheel for
HEARTBEAT_SECONDS = 5
LISTENS = {"HOST": "127.0.0.1", "PORT": "3100"}


def main(arguments: "list[str]") -> None:
    """Install what is missing and run the command; does not return when it hands over."""
    find_python(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.chdir(ROOT)
    command = arguments[0] if arguments else "help"
    if command == "lock":
        lock(arguments[1:])
        return
    if command in ("run", "dev") and read(STAMP) != wanted_stamp():
        refuse_port_in_use()
    install()
    if command != "install":
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), "-m", "devtools", *arguments])


def find_python(arguments: "list[str]") -> None:
    """Start again under a Python that the locked packages support, if this one is too old or too new."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        # A version manager's shim may stand on PATH for a Python that isn't there.
        if other and succeeds([other, "-c", ""]):
            os.execv(other, [other, __file__, *arguments])
    found = ".".join(map(str, sys.version_info[:3]))
    fail(f"needs Python 3.{OLDEST[1]} to 3.{NEWEST[1]}; {sys.executable} is {found} and PATH has no other.")


def refuse_port_in_use() -> None:
    """Stop before the installation rather than after it, where the API could not listen (devtools/preconditions.py)."""
    dotenv = dict(re.findall(r"^(HOST|PORT)=([\w.:-]+)", read(ROOT / ".env"), re.MULTILINE))
    host, port = (os.environ.get(name) or dotenv.get(name, default) for name, default in LISTENS.items())
    if not port.isdecimal() or is_free(host, int(port)):
        return
    free = next((other for other in range(int(port) + 1, 65536) if is_free(host, other)), LISTENS["PORT"])
    fail(f"port {port} is in use by another program; choose another one: make run PORT={free}")


def is_free(host: str, port: int) -> bool:
    """Return whether nobody listens there; what else may be wrong is told later."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as reason:
        return reason.errno != errno.EADDRINUSE
    except OverflowError:
        return True
    return True


def install() -> None:
    """Bring `.venv` to the locked packages, unless its stamp says that it has them."""
    # Two commands at once take turns. The installer inherits the lock, so that it is held as long as
    # anything still writes, even when this process is killed.
    with Path(__file__).open() as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        stamp = wanted_stamp()
        # Not just there: another user's may lead to a Python that we can't reach.
        usable = os.access(str(VENV_PYTHON), os.X_OK)
        if usable and read(STAMP) == stamp:
            return
        uv = find_uv(lock_file.fileno())
        count = len(re.findall(r"^[\w.-]+==", LOCK.read_text(), re.MULTILINE))
        version = ".".join(map(str, sys.version_info[:3]))
        say(f"installing {count} locked packages into .venv (Python {version}) …")
        started = time.monotonic()
        # Without its stamp the folder is an install that was interrupted, or another Python's.
        if usable and read(STAMP).split()[1:] == stamp.split()[1:]:
            STAMP.unlink()
        else:
            shutil.rmtree(VENV, ignore_errors=True)
            run_step([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)], lock_file.fileno())
        sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--no-build", "--python", str(VENV_PYTHON), str(LOCK)]
        # Or each of several processes at once would compile what it imports.
        sync.append("--compile-bytecode")
        run_step(sync, lock_file.fileno())
        STAMP.write_text(stamp)
        say(f"installed in {time.monotonic() - started:.1f} s")


def wanted_stamp() -> str:
    """Return what `.venv` depends on: the lock, the Python, the machine, and the path written into its scripts."""
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"{digest} {sys.version_info[0]}.{sys.version_info[1]} {sysconfig.get_platform()} {ROOT}\n"


def find_uv(lock_fd: int) -> str:
    """Return uv: from PATH, from `.tools`, or freshly installed there with pip."""
    mine = TOOLS / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(mine)):
        if candidate and succeeds([candidate, "--version"]):
            return candidate
    if not succeeds([sys.executable, "-m", "pip", "--version"]):
        fail(
            f"needs uv or pip to install packages; PATH has no uv and {sys.executable} no pip. "
            "On Debian or Ubuntu: apt-get install python3-pip",
        )
    say("installing uv into .tools …")
    # --target needs neither the venv module nor leave to change an externally managed Python. Moved into
    # place when complete, so that an interrupted install leaves nothing that looks whole.
    part = ROOT / ".tools.part"
    shutil.rmtree(part, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    requirements = ["--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / "requirements" / "uv.txt")]
    # A personal pip configuration that asks for --user or for a virtualenv contradicts --target.
    environment = {**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    run_step([*pip, "--target", str(part), *requirements], lock_fd, environment)
    shutil.rmtree(TOOLS, ignore_errors=True)
    part.rename(TOOLS)
    return str(mine)


def lock(options: "list[str]") -> None:
    """Write requirements/*.txt from *.in, for every supported Python and platform, naming no package index."""
    with Path(__file__).open() as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        uv = find_uv(lock_file.fileno())
    compiler = [uv, "pip", "compile", "--quiet", "--universal", "--python-version", f"3.{OLDEST[1]}"]
    compiler += ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header", *options]
    # base first: the others take its versions over through `-c` and `-r`.
    for name in ("base", "dev", "uv"):
        say(f"locking requirements/{name}.txt …")
        subprocess.run([*compiler, f"{name}.in", "-o", f"{name}.txt"], cwd=LOCK.parent, check=True)


def run_step(command: "list[str]", lock_fd: int, environment: "dict[str, str] | None" = None) -> None:
    """Run an installer quietly with a sign of life every few seconds; its output shows only when it fails."""
    environment = {**(environment or os.environ)}
    # The machine's own certificates: they know a company's proxy or mirror. (The second name is for uv before 0.10.)
    environment.setdefault("UV_SYSTEM_CERTS", "1")
    environment.setdefault("UV_NATIVE_TLS", "1")
    if not os.access(Path.home(), os.W_OK):
        environment.setdefault("UV_CACHE_DIR", str(TOOLS / "cache"))
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, pass_fds=[lock_fd]
        )
        try:
            while process.poll() is None:
                try:
                    process.wait(HEARTBEAT_SECONDS)
                except subprocess.TimeoutExpired:
                    say(f"  … {time.monotonic() - started:.0f} s")
        finally:
            process.kill()
        if process.returncode:
            output.seek(0)
            sys.stderr.writelines(output.readlines()[-20:])
            fail(
                f"`{Path(command[0]).name} {command[1]}` failed with status {process.returncode} (its output is above)."
            )


def succeeds(command: "list[str]") -> bool:
    """Return whether the command can be run and exits with status 0."""
    try:
        return (
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
        )
    except OSError:
        return False


def read(path: Path) -> str:
    """Return a file's text, or nothing if it isn't there."""
    return path.read_text() if path.exists() else ""


def say(text: str) -> None:
    """Tell the person at once, also through a pipe."""
    print(text, flush=True)


def fail(text: str) -> None:
    """Stop with one clear line."""
    sys.exit(f"tt_api: {text}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as reason:
        fail(str(reason))
