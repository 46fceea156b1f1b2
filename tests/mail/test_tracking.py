"""Opens and clicks: whose mails tell of them, who counts, and that a link leads where its mail's link did only."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from tests.mail.conftest import BASE_URL
from tests.support.browsers import CHROME, GMAIL_PROXY, NOBODY, OUTLOOK, PHONE
from tests.support.catalog import query
from tests.support.gmail_stub import GmailStub, body_of
from tests.support.mailing import Mailing
from tests.support.settings import API_KEY
from tt_api.logs.setup import redact

TARGET = "https://www.traveltamers.example/lisbon?a=1&b=%20x"
HTML = f"<p>See <a class='x' href='{TARGET.replace('&', '&amp;')}'>Lisbon</a></p>"


class Reader:
    """A mail that was sent a while ago, and whoever reads it."""

    def __init__(self, mailing: Mailing, gmail: GmailStub, **mail: Any) -> None:
        self.mailing = mailing
        given = {"html": HTML, "category": "marketing", **mail}
        self.send_id = mailing.queue(**given)
        mailing.work()
        self.html = body_of(gmail.mails[-1], "html")
        self.text = body_of(gmail.mails[-1], "plain")
        self.links = [unescape(link) for link in re.findall(r"""href=["']([^"']*)""", self.html)]
        self.pictures = [unescape(link) for link in re.findall(r'src="([^"]*)', self.html)]

    def let_time_pass(self) -> None:
        self.mailing.change(self.send_id, "sending_started_at = sending_started_at - interval '1 minute'")

    def ask(self, url: str, *, method: str = "GET", user_agent: str = CHROME, **headers: str) -> TestResponse:
        path = url.removeprefix(BASE_URL)
        return self.mailing.client.open(path, method=method, headers={"User-Agent": user_agent, **headers})

    def seen(self) -> tuple[str, int, int]:
        now = self.mailing.now(self.send_id)
        return now["status"], now["openCount"], now["clickCount"]


def client_of(mailing: Mailing, consent: str, **fields: Any) -> None:
    mailing.api.created("/api/clients", {"name": "Ada", "marketingConsent": consent, **fields})


@pytest.fixture
def reader(mailing: Mailing, gmail: GmailStub) -> Reader:
    client_of(mailing, "given", email="ADA@example.com")
    reader = Reader(mailing, gmail)
    reader.let_time_pass()
    return reader


class TestWhoseMails:
    def test_of_clients_who_consented(self, reader: Reader) -> None:
        (link,), (picture,) = reader.links, reader.pictures
        assert link.startswith(f"{BASE_URL}/t/c/")
        assert picture.startswith(f"{BASE_URL}/t/o/")
        assert reader.text == f"See Lisbon ({TARGET})", "who reads text sees where a link leads"
        assert reader.mailing.now(reader.send_id)["htmlBody"] == HTML

    @pytest.mark.parametrize("consent", [None, "unknown"])
    def test_no_others(self, mailing: Mailing, gmail: GmailStub, consent: str | None) -> None:
        if consent:
            client_of(mailing, consent, email="ada@example.com")
        assert Reader(mailing, gmail).html == HTML

    def test_of_whom_the_contact_is_the_client_s(self, mailing: Mailing, gmail: GmailStub) -> None:
        contact = mailing.api.created("/api/contacts", {"firstName": "Ada", "email": "ada@example.com"})
        client_of(mailing, "given", primaryContactId=contact["id"])
        assert Reader(mailing, gmail).pictures

    def test_no_mail_that_somebody_waits_for(self, mailing: Mailing, gmail: GmailStub) -> None:
        client_of(mailing, "given", email="ada@example.com")
        assert Reader(mailing, gmail, category="transactional").html == HTML

    @pytest.mark.parametrize(
        ("setting", "consent", "tracked"),
        [("marketing", "unknown", True), ("off", "given", False)],
    )
    def test_as_the_setting_says(
        self,
        mailing_with: Callable[..., Mailing],
        gmail: GmailStub,
        setting: str,
        consent: str,
        tracked: bool,
    ) -> None:
        mailing = mailing_with(MAIL_TRACKING=setting, PUBLIC_BASE_URL=BASE_URL, **gmail.settings)
        client_of(mailing, consent, email="ada@example.com")
        assert bool(Reader(mailing, gmail).pictures) is tracked

    def test_none_where_links_would_lead_nowhere(self, mailing_with: Callable[..., Mailing], gmail: GmailStub) -> None:
        mailing = mailing_with(MAIL_TRACKING="marketing", **gmail.settings)
        assert Reader(mailing, gmail).html == HTML


class TestWhatIsRewritten:
    @pytest.mark.parametrize(
        "html",
        [
            "<a href='mailto:ada@example.com'>Write</a>",
            "<a href='#top'>Up</a>",
            "<a href='/lisbon'>Lisbon</a>",
            "<a href='javascript:alert(1)'>x</a>",
            "<a href='https://a.example/\u00e9'>x</a>",
            "<a href='https://a.example/&#13;&#10;X-Evil: 1'>x</a>",
            f"<a href='https://a.example/{'x' * 1500}'>x</a>",
            # Nothing that an answer could lead to.
            "<a href='https://[link]'>x</a>",
            "<a href='https://a.example:99999/'>x</a>",
            "<a href='https://a.example:port/'>x</a>",
            f"<a href='https://{'x' * 64}.example'>x</a>",
            "<a href='https://../lisbon'>x</a>",
            "<a title='href=\"https://a.example\"'>x</a>",
            "<a data-href='https://a.example'>x</a>",
            "<abbr href='https://a.example'>x</abbr>",
        ],
    )
    def test_leaves_what_is_no_link_to_a_site(self, mailing: Mailing, gmail: GmailStub, html: str) -> None:
        client_of(mailing, "given", email="ada@example.com")
        reader = Reader(mailing, gmail, html=html)
        assert reader.html.startswith(html)
        assert reader.pictures

    def test_never_the_link_to_unsubscribe(self, mailing: Mailing, gmail: GmailStub) -> None:
        client_of(mailing, "given", email="ada@example.com")
        body = f'<body>{HTML}<a href="{{{{ unsubscribeUrl }}}}">No more</a></body>'
        mailing.template(name="Letter", subject="Lisbon", htmlBody=body)
        send_id = mailing.queue(template="Letter", category="marketing")
        mailing.work()
        html = body_of(gmail.mails[-1], "html")
        assert f'<a href="{BASE_URL}/unsubscribe/{mailing.token(send_id)}">' in html
        assert html.count("/t/c/") == 1
        assert re.search(r"<img [^>]*></body>$", html)


class TestSeen:
    def test_opened_then_clicked(self, reader: Reader) -> None:
        answer = reader.ask(reader.pictures[0], user_agent=PHONE)
        assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "image/gif", "no-store")
        assert answer.data.startswith(b"GIF89a")
        assert reader.seen() == ("opened", 1, 0)
        answer = reader.ask(reader.links[0])
        assert (answer.status_code, answer.headers["Location"]) == (302, TARGET)
        assert answer.headers["Cache-Control"] == "no-store"
        assert reader.seen() == ("clicked", 1, 1)
        first = reader.mailing.now(reader.send_id)
        reader.ask(reader.pictures[0])
        reader.ask(reader.links[0])
        assert reader.seen() == ("clicked", 2, 2)
        again = reader.mailing.now(reader.send_id)
        assert (again["openedAt"], again["clickedAt"]) == (first["openedAt"], first["clickedAt"])

    @pytest.mark.parametrize("user_agent", [GMAIL_PROXY, OUTLOOK])
    def test_mail_programs_fetch_for_their_reader(self, reader: Reader, user_agent: str) -> None:
        reader.ask(reader.pictures[0], user_agent=user_agent)
        assert reader.seen() == ("opened", 1, 0)

    @pytest.mark.parametrize("headers", NOBODY.values(), ids=NOBODY)
    def test_programs_do_not_count_but_are_led_on(self, reader: Reader, headers: dict[str, str]) -> None:
        for url, status in ((reader.pictures[0], 200), (reader.links[0], 302)):
            path = url.removeprefix(BASE_URL)
            assert reader.mailing.client.get(path, headers=headers).status_code == status
        assert reader.seen() == ("sent", 0, 0)

    def test_neither_does_a_look_at_the_head_or_our_own_people(self, reader: Reader) -> None:
        assert reader.ask(reader.links[0], method="HEAD").headers["Location"] == TARGET
        assert reader.ask(reader.pictures[0], method="HEAD").status_code == 200
        reader.ask(reader.links[0], **{"X-API-Key": API_KEY})
        assert reader.seen() == ("sent", 0, 0)

    def test_neither_does_who_comes_as_the_mail_leaves(self, mailing: Mailing, gmail: GmailStub) -> None:
        client_of(mailing, "given", email="ada@example.com")
        reader = Reader(mailing, gmail)
        reader.ask(reader.pictures[0])
        assert reader.ask(reader.links[0]).status_code == 302
        assert reader.seen() == ("sent", 0, 0)

    def test_its_reader_is_led_on_without_the_database(
        self, reader: Reader, mailing_with: Callable[..., Mailing]
    ) -> None:
        cut_off = mailing_with(DATABASE_URL="postgresql://tt:tt@127.0.0.1:1/none")
        with capture_logs() as lines:
            answer = cut_off.client.get(reader.links[0].removeprefix(BASE_URL), headers={"User-Agent": CHROME})
        assert (answer.status_code, answer.headers.get("Location")) == (302, TARGET)
        assert [line["send_id"] for line in lines if line["event"] == "mail_click_not_counted"] == [reader.send_id]

    def test_proves_that_a_mail_was_sent(self, reader: Reader) -> None:
        reader.mailing.change(reader.send_id, "status = 'failed', error = 'outcome unknown', sent_at = NULL")
        reader.ask(reader.pictures[0])
        now = reader.mailing.now(reader.send_id)
        assert (now["status"], now["error"], now["sentAt"]) == ("opened", None, now["sendingStartedAt"])

    def test_changes_nothing_of_one_that_bounced_or_is_gone(self, reader: Reader) -> None:
        reader.mailing.change(reader.send_id, "status = 'bounced'")
        reader.ask(reader.pictures[0])
        assert reader.seen() == ("bounced", 0, 0)
        query(reader.mailing.url, "DELETE FROM email_sends RETURNING 1")
        assert reader.ask(reader.pictures[0]).status_code == 200
        assert reader.ask(reader.links[0]).headers["Location"] == TARGET


class TestForgers:
    def test_a_token_with_any_letter_changed_is_unknown(self, reader: Reader) -> None:
        url = reader.links[0].removeprefix(BASE_URL)
        head, token = url[:5], url[5:]
        for position in (*range(0, len(token), 7), len(token) - 1):
            for letter in "AZaz09_-":
                changed = token[:position] + letter + token[position + 1 :]
                if changed != token:
                    answer = reader.mailing.client.get(head + changed)
                    assert (answer.status_code, answer.headers.get("Location")) == (404, None), position

    @pytest.mark.parametrize(
        "token",
        [
            "x",
            "https:%2F%2Fevil.example",
            "aHR0cHM6Ly9ldmlsLmV4YW1wbGU.AAAA",
            ".",
            "..",
            "%00",
            "%F0%9F%98%80.x",
            "%ff.x",
            "a" * 50_000,
            "=.=",
        ],
    )
    def test_hostile_tokens_lead_nowhere(self, mailing: Mailing, token: str) -> None:
        for path in (f"/t/c/{token}", f"/t/o/{token}.gif"):
            answer = mailing.client.get(path)
            assert (answer.status_code, answer.headers.get("Location")) == (404, None)

    def test_a_token_is_good_for_what_it_was_made_for_only(self, reader: Reader) -> None:
        click = reader.links[0].rpartition("/")[2]
        opened = reader.pictures[0].rpartition("/")[2].removesuffix(".gif")
        for path in (f"/t/c/{opened}", f"/t/o/{click}.gif", f"/unsubscribe/{opened}"):
            assert reader.mailing.client.get(path).status_code == 404

    def test_the_page_of_an_unknown_link_repeats_nothing(self, mailing: Mailing) -> None:
        answer = mailing.client.get("/t/c/evil.example")
        assert answer.mimetype == "text/html"
        assert "evil" not in answer.get_data(as_text=True)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]

    def test_huge_headers_are_a_reader_like_any_other(self, reader: Reader) -> None:
        answer = reader.ask(reader.links[0], user_agent="Mozilla/5.0 " + "(" * 60_000, Purpose="x" * 60_000)
        assert answer.status_code == 302
        assert reader.seen() == ("clicked", 0, 1)

    def test_tokens_stay_out_of_the_logs(self, reader: Reader) -> None:
        token = reader.links[0].rpartition("/")[2]
        assert token not in redact(f"GET /t/c/{token} 302")
        with capture_logs() as lines:
            reader.ask(reader.links[0])
        assert token not in str([line for line in lines if line["event"] != "request"])
