"""Several at once: workers with the same mail, people who click twice, an address that unsubscribes everywhere."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.support.catalog import query
from tests.support.gmail_stub import GmailStub
from tests.support.live_server import Call, live_server
from tests.support.mailing import Mailing
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

COPIES = 4


def test_copies_of_a_task_send_one_mail(mailing: Mailing, gmail: GmailStub, database_url: str) -> None:
    load_handlers()
    for _ in range(5):
        gmail.mails.clear()
        mailing.queue()
        query(
            database_url,
            "INSERT INTO scheduled_tasks (task_type, payload) SELECT task_type, payload FROM scheduled_tasks"
            " CROSS JOIN generate_series(2, %s) WHERE status = 'pending' RETURNING 1",
            (COPIES,),
        )
        barrier = Barrier(COPIES)

        def work(_: int, barrier: Barrier = barrier) -> None:
            with mailing.app.app_context():
                barrier.wait(timeout=60)
                while run_task():
                    pass

        with ThreadPoolExecutor(COPIES) as pool:
            list(pool.map(work, range(COPIES)))
        assert len(gmail.mails) == 1
    assert set(mailing.tasks()) == {"done", "skipped"}


def test_clicks_at_once_send_again_once(mailing: Mailing, gmail: GmailStub) -> None:
    gmail.answer((400, {}))
    send_id = mailing.queue()
    mailing.work()
    with live_server(mailing.app) as server:
        scripts = [[Call("POST", f"/api/email-sends/{send_id}/resend")] for _ in range(COPIES)]
        answers = [answer.status for (answer,) in server.at_once(scripts)]
    assert sorted(answers) == [201, 409, 409, 409]
    mailing.work()
    assert len(gmail.mails) == 2


def test_links_of_one_address_used_at_once_suppress_it_once(mailing: Mailing) -> None:
    tokens = [mailing.token(mailing.queue()) for _ in range(COPIES)]
    barrier = Barrier(COPIES)

    def click(token: str) -> int:
        barrier.wait(timeout=60)
        return mailing.app.test_client().post(f"/unsubscribe/{token}").status_code

    with ThreadPoolExecutor(COPIES) as pool:
        statuses = list(pool.map(click, tokens))
    assert statuses == [200] * COPIES
    assert mailing.suppressions() == [("ada@example.com", "unsubscribed")]
