"""An invoice's public page: who may see it, what it shows, and whose opening it makes the invoice viewed."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from tests.support.browsers import CHROME, NOBODY
from tests.support.catalog import query
from tests.support.invoicing import FEE, Invoicing
from tests.support.probe_blueprints import ProbeApps
from tests.support.refusals import NOBODY as NO_ROW
from tests.support.refusals import refused
from tests.support.settings import API_KEY
from tt_api.logs.setup import redact

HOSTILE = '<script>alert(1)</script> & "Co" \''


@pytest.fixture
def desk(app: Flask, database_url: str) -> Invoicing:
    return Invoicing(app, database_url, email="ada@okafor.example")


def link_of(desk: Invoicing, invoice: dict[str, Any]) -> str:
    url = str(desk.api.get(f"/api/invoices/{invoice['id']}/link").get_json()["data"]["url"])
    return url[url.index("/i/") :]


def opened(desk: Invoicing, path: str, *, method: str = "GET", **headers: str) -> TestResponse:
    return desk.app.test_client().open(path, method=method, headers={"User-Agent": CHROME, **headers})


def seen(desk: Invoicing, invoice: dict[str, Any]) -> tuple[str, int]:
    now = desk.now(invoice)
    return now["status"], now["viewCount"]


class TestThePage:
    def test_shows_the_invoice_as_it_stands(self, desk: Invoicing) -> None:
        invoice = desk.sent(lineItems=[FEE, {"description": "Visa", "quantity": 2, "unitPriceCents": 1_250}])
        desk.pay(invoice, 2_500)
        answer = opened(desk, link_of(desk, invoice))
        html = answer.get_data(as_text=True)
        assert (answer.status_code, answer.mimetype) == (200, "text/html")
        shown = ("INV-2026-00001", "The Okafor family", "1 January 2200", "Visa", "25.00", "Paid 2 June 2026, card")
        assert [text for text in (*shown, "100.00 USD", "Travel Tamers") if text not in html] == []

    def test_runs_nothing_and_is_kept_nowhere(self, desk: Invoicing) -> None:
        headers = opened(desk, link_of(desk, desk.sent())).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe-inline" not in policy
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy
        assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("no-store", "noindex")
        assert headers["Referrer-Policy"] == "no-referrer"

    def test_escapes_whatever_stands_in_the_invoice(self, desk: Invoicing) -> None:
        line = {"description": HOSTILE, "quantity": 1, "unitPriceCents": 100}
        invoice = desk.sent(lineItems=[line], billToName=HOSTILE, notes=HOSTILE, terms=HOSTILE, purchaseOrder="<b>")
        html = opened(desk, link_of(desk, invoice)).get_data(as_text=True)
        assert html.count("&lt;script&gt;") == 4
        assert "<script" not in html
        assert "<b>" not in html

    def test_has_its_pdf(self, desk: Invoicing) -> None:
        path = link_of(desk, desk.sent())
        html = opened(desk, path).get_data(as_text=True)
        token = path.rpartition("/")[2]
        assert f'href="{token}/invoice.pdf"' in html, "relative to the page's own address"
        answer = opened(desk, f"/i/{token}/invoice.pdf")
        assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
        assert "INV-2026-00001" in PdfReader(BytesIO(answer.data)).pages[0].extract_text()

    @pytest.mark.parametrize("name", ["paid", "void", "overdue"])
    def test_says_plainly_what_is_to_be_known_first(self, desk: Invoicing, name: str) -> None:
        invoice = desk.sent()
        if name == "paid":
            desk.pay(invoice, 10_000)
        elif name == "void":
            desk.patched(invoice, status="void", voidReason="Written twice")
        else:
            desk.patched(invoice, dueDate="2026-06-02")
        words = {"paid": "is paid. Thank you", "void": "is void: nothing is to be paid", "overdue": "past its due date"}
        assert words[name] in opened(desk, link_of(desk, invoice)).get_data(as_text=True)

    def test_of_a_void_one_shows_nothing_else(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        path = link_of(desk, invoice)
        before = opened(desk, path).get_data(as_text=True)
        desk.patched(invoice, status="void", voidReason="Written twice")
        html = opened(desk, path).get_data(as_text=True)
        assert "INV-2026-00001" in html
        for shown in ("Bill to", "<table", "<dl", "invoice.pdf"):
            assert shown in before
            assert shown not in html
        assert "Written twice" not in html
        assert opened(desk, f"{path}/invoice.pdf").status_code == 404

    def test_of_a_credit_note_asks_for_nothing(self, desk: Invoicing) -> None:
        note = desk.credit(desk.sent(), 4_000, status="sent").get_json()["data"]
        html = opened(desk, link_of(desk, note)).get_data(as_text=True)
        assert "Credit note" in html
        assert 'class="notice"' not in html


class TestViewed:
    def test_by_a_person_once(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        path = link_of(desk, invoice)
        opened(desk, path)
        first = desk.now(invoice)
        assert (first["status"], first["viewCount"]) == ("viewed", 1)
        opened(desk, path)
        again = desk.now(invoice)
        assert (again["viewCount"], again["firstViewedAt"]) == (2, first["firstViewedAt"])
        assert desk.story(invoice)[-1] == ("sent", "viewed")

    @pytest.mark.parametrize("headers", NOBODY.values(), ids=NOBODY)
    def test_not_by_programs(self, desk: Invoicing, headers: dict[str, str]) -> None:
        invoice = desk.sent()
        assert opened(desk, link_of(desk, invoice), **headers).status_code == 200
        assert seen(desk, invoice) == ("sent", 0)

    def test_not_by_a_look_at_the_head_nor_the_pdf_nor_our_own_people(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        path = link_of(desk, invoice)
        assert opened(desk, path, method="HEAD").status_code == 200
        assert opened(desk, f"{path}/invoice.pdf").status_code == 200
        assert opened(desk, path, **{"X-API-Key": API_KEY}).status_code == 200
        assert seen(desk, invoice) == ("sent", 0)

    def test_not_as_its_mail_leaves(self, desk: Invoicing) -> None:
        invoice = desk.api.post(f"/api/invoices/{desk.draft()['id']}/send").get_json()["data"]
        query(desk.url, "UPDATE email_sends SET sending_started_at = now() RETURNING 1")
        path = link_of(desk, invoice)
        opened(desk, path)
        assert seen(desk, invoice) == ("sent", 0)
        query(desk.url, "UPDATE email_sends SET sending_started_at = now() - interval '11 s' RETURNING 1")
        opened(desk, path)
        assert seen(desk, invoice) == ("viewed", 1)

    def test_changes_no_state_but_sent(self, desk: Invoicing) -> None:
        overdue = desk.sent(dueDate="2026-06-02")
        opened(desk, link_of(desk, overdue))
        assert seen(desk, overdue) == ("overdue", 1)
        void = desk.patched(desk.sent(), status="void", voidReason="Written twice")
        opened(desk, link_of(desk, void))
        assert seen(desk, void) == ("void", 0)

    def test_many_at_once_are_each_counted(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        path = link_of(desk, invoice)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: opened(desk, path).status_code, range(16)))
        assert answers == [200] * 16
        assert seen(desk, invoice) == ("viewed", 16)
        assert desk.story(invoice) == [("draft", "sent"), ("sent", "viewed")]


class TestTheLink:
    def test_leads_nowhere_before_the_invoice_is_sent(self, desk: Invoicing) -> None:
        draft = desk.draft()
        path = link_of(desk, draft)
        for url in (path, f"{path}/invoice.pdf"):
            answer = opened(desk, url)
            assert (answer.status_code, answer.mimetype) == (404, "text/html")
            assert "INV-" not in answer.get_data(as_text=True)
        desk.patched(draft, status="sent")
        assert link_of(desk, draft) == path
        assert opened(desk, path).status_code == 200

    def test_of_no_invoice(self, desk: Invoicing) -> None:
        refused(desk.api.get(f"/api/invoices/{NO_ROW}/link"), 404)
        assert desk.app.test_client().get(f"/api/invoices/{NO_ROW}/link").status_code == 401

    def test_is_refused_where_it_would_lead_nowhere(self, desk: Invoicing, probe: ProbeApps) -> None:
        client = probe(APP_ENV="production")
        answer = client.get(f"/api/invoices/{desk.draft()['id']}/link", headers={"X-API-Key": API_KEY})
        assert "PUBLIC_BASE_URL" in refused(answer, 409)["message"]

    @pytest.mark.parametrize(
        "token", ["x", ".", "%00", "%F0%9F%98%80.x", "%ff.%ff", "a" * 50_000, "'", "MDE5.AAAA", "=.=", "..."]
    )
    def test_hostile_tokens_are_unknown(self, desk: Invoicing, token: str) -> None:
        desk.sent()
        for prefix in "ip":
            assert opened(desk, f"/{prefix}/{token}").status_code == 404
        assert opened(desk, f"/i/{token}/invoice.pdf").status_code == 404

    def test_a_changed_one_is_unknown(self, desk: Invoicing) -> None:
        invoice = desk.sent()
        path = link_of(desk, invoice)
        for position in (*range(len("/i/"), len(path), 5), len(path) - 1):
            for letter in "AZaz09_-":
                changed = path[:position] + letter + path[position + 1 :]
                if changed != path:
                    assert opened(desk, changed).status_code == 404
        assert opened(desk, path.replace("/i/", "/p/")).status_code == 404
        assert seen(desk, invoice) == ("sent", 0)

    def test_huge_headers_do_no_harm(self, desk: Invoicing) -> None:
        path = link_of(desk, desk.sent())
        big = {"User-Agent": "Mozilla/5.0 " + "(" * 60_000, "Cookie": "a=" + "x" * 60_000, "X-Moz": "y" * 60_000}
        assert opened(desk, path, **big).status_code == 200

    def test_stays_out_of_the_logs(self, desk: Invoicing) -> None:
        path = link_of(desk, desk.sent())
        token = path.rpartition("/")[2]
        assert token not in redact(f"GET {path}/invoice.pdf 200")
        with capture_logs() as lines:
            opened(desk, path)
        assert token not in str([line for line in lines if line["event"] != "request"])
