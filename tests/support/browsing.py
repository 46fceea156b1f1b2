"""People who use the studio: each a browser of their own, watched, on a real server with the seeded agency."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, expect, sync_playwright

from tests.support.gunicorn_process import Gunicorn, api_server
from tests.support.settings import API_KEY, LIMITS, settings_for
from tt_api.app import create_app
from tt_api.database.engine import engine
from tt_api.seeding import seed

# What is asked for elsewhere stays on this machine, and is seen as a request all the same.
ARGUMENTS = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# How often another place was shown is told in the document, where it can be waited for: looking at variables again and
# again needs `eval`, which the page's policy forbids.
COUNT_ARRIVALS = """let arrivals = 0;
addEventListener("arrived", () => document.documentElement.dataset.arrivals = ++arrivals)"""
UNFINISHED = "#place [aria-busy='true'], #place .state[role='status']"
GO = "address => { history.pushState(null, '', address); dispatchEvent(new PopStateEvent('popstate')) }"


@contextmanager
def chromium_browser(program: Path) -> Iterator[Browser]:
    """A Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


def seed_agency(database_url: str) -> None:
    """Store what `flask seed` stores."""
    app = create_app(settings_for(database_url))
    with app.app_context():
        seed(1, if_empty=False, say=lambda _: None)
        engine().dispose()


@contextmanager
def studio_server(folder: Path, database_url: str, redis_url: str, **environment: str) -> Iterator[Gunicorn]:
    """The API with its studio."""
    variables = {**LIMITS, "STUDIO": "on", "DATABASE_URL": database_url, "REDIS_URL": redis_url, **environment}
    with api_server(folder, "--threads=4", **variables) as server:
        yield server


class Person:
    """Somebody with a browser on the studio.

    Attributes:
        said: what the console of the browser says.
        strangers: what was asked of anybody but the server.
    """

    def __init__(self, browser: Browser, server: Gunicorn, **options: Any) -> None:
        self.home = f"http://127.0.0.1:{server.port}"
        self.said: list[str] = []
        self.strangers: list[str] = []
        # Whatever moves would be looked at half-way.
        self._context = browser.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **options})
        self._context.add_init_script(COUNT_ARRIVALS)
        self._context.on("request", self._asked)
        self.page: Page = self._context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.said.append(f"{error}"))

    def open(self, address: str = "/") -> None:
        """Go there as by a link that somebody sent: the whole page is loaded."""
        self.page.goto(f"{self.home}/studio{address.removesuffix('/')}")

    def go(self, address: str) -> None:
        """Go there within the page, and wait until it shows."""
        with self.arriving():
            self.page.evaluate(GO, f"/studio{address}")

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """Wait until another place is shown, with the parts of it that come later."""
        before = self.page.evaluate("document.documentElement.dataset.arrivals ?? '0'")
        yield
        self.page.locator(f'html[data-arrivals]:not([data-arrivals="{before}"])').wait_for(state="attached")
        expect(self.page.locator(UNFINISHED)).to_have_count(0)

    def sign_in(self, key: str = API_KEY, *, name: str = "", only_look: bool = False) -> None:
        """Fill in the form, and wait for the first place."""
        self.open()
        self.page.get_by_label("API key").fill(key)
        self.page.get_by_label("Your name").fill(name)
        if only_look:
            self.page.get_by_label("Only look").check()
        with self.arriving():
            self.page.get_by_role("button", name="Sign in").click()

    def meets(self, other: Gunicorn) -> None:
        """From now on the server behind the address is another one, as after a deployment."""
        there = f"http://127.0.0.1:{other.port}"
        self._context.route(
            f"{self.home}/**", lambda route: route.continue_(url=route.request.url.replace(self.home, there))
        )

    def expects_refusals(self, *statuses: int) -> None:
        """Take out of what the console said what it says of each refused request; fails where there was none."""
        for status in statuses:
            refused = [text for text in self.said if f"responded with a status of {status} " in text]
            assert refused, (status, self.said)
            self.said = [text for text in self.said if text not in refused]

    def leave(self) -> None:
        self._context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        self.said.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        # What a page made itself is no request to anybody.
        if not request.url.startswith((f"{self.home}/", "blob:", "data:")):
            self.strangers.append(request.url)


def save(page: Page) -> None:
    """Store what a form says."""
    page.get_by_role("button", name="Save").click()


# Makes a person on the server of these tests.
Somebody = Callable[[], Person]
