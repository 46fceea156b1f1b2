"""The shelf before the pool: nobody waits for a connection that lies ready, and a dead one is nobody's."""

import subprocess
import sys
import textwrap
from threading import Thread

import pytest

from tests.support.probe_blueprints import ProbeApps
from tt_api.database.engine import Checkout, engine
from tt_api.database.transaction import read
from tt_api.errors import ServiceUnavailableError

# The engine's pool: a connection for each of the 8 threads, and two more.
LIMIT = 10


def backend(checkout: Checkout) -> int:
    ((pid,),) = checkout.execute("SELECT pg_backend_pid()").fetchall()
    return int(pid)


@pytest.mark.direct("a session is PostgreSQL's, a connection ours")
def test_what_was_given_back_is_taken_first(probe: ProbeApps) -> None:
    with probe().application.app_context():
        first = Checkout()
        pid = backend(first)
        first.close()
        assert read("SELECT pg_backend_pid()") == [(pid,)]
        assert read("SELECT pg_backend_pid()") == [(pid,)]


def test_who_waits_gets_what_is_given_back(probe: ProbeApps) -> None:
    app = probe().application
    answers: list[object] = []

    def wait() -> None:
        with app.app_context():
            try:
                answers.append(read("SELECT 'served'"))
            except ServiceUnavailableError as error:
                answers.append(error)

    with app.app_context():
        held = [Checkout() for _ in range(LIMIT)]
        # More than the pool's own two, so that what comes back has to go round several times.
        threads = [Thread(target=wait) for _ in range(6)]
        for thread in threads:
            thread.start()
        held.pop().close()
        for thread in threads:
            thread.join()
        for checkout in held:
            checkout.close()
    assert answers == [[("served",)]] * 6


def test_there_are_no_more_than_the_pool_allows(probe: ProbeApps) -> None:
    with probe().application.app_context():
        for checkout in [Checkout() for _ in range(LIMIT)]:
            checkout.close()
        held = [Checkout().pooled for _ in range(LIMIT)]
        with pytest.raises(ServiceUnavailableError, match="busy"):
            Checkout()
        for connection in held:
            connection.close()


def test_an_engine_that_is_disposed_of_leaves_none_behind(probe: ProbeApps) -> None:
    with probe().application.app_context():
        ((before,),) = read("SELECT pg_backend_pid()")
        engine().dispose()
        ((after,),) = read("SELECT pg_backend_pid()")
    assert before != after


@pytest.mark.slow
def test_an_engine_that_was_made_before_a_fork_is_disposed_of_as_well(database_url: str) -> None:
    program = textwrap.dedent("""
        import gc, os, sys
        from tests.support.settings import settings_for
        from tt_api.app import create_app
        from tt_api.database.engine import engine
        from tt_api.database.transaction import read
        app = create_app(settings_for(sys.argv[1], LOG_LEVEL="error"))
        gc.disable()  # which would end sooner or later what nobody has ended
        child = os.fork()
        if child:
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        with app.app_context():
            ((before,),) = read("SELECT pg_backend_pid()")
            engine().dispose()
            ended = "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = %s"
            for _ in range(200):
                if read("SELECT pg_sleep(0.02)") and read(ended, (before,)) == [(True,)]:
                    os._exit(0)
        os._exit(1)
    """)
    subprocess.run([sys.executable, "-c", program, database_url], check=True, timeout=60)
