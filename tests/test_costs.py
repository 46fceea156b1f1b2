"""What a request costs in statements and in round trips to PostgreSQL: counts, which no busy machine changes.

A cell says statements/round trips. Several statements that travel together are one round trip; BEGIN and COMMIT are
statements too. Counted is what goes over the wire, with the connection open and its plans kept.

To change a figure, run this file: each failure prints its line as it is to be, and what was sent.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

import psycopg2
import pytest
from flask import Flask

from devtools.valkey import Valkey
from tests.support.api import ApiClient
from tests.support.cost_routes import OTHERS
from tests.support.costs import OPERATIONS, cost, credentials_for, offers
from tests.support.emptying import empty_database
from tests.support.maker import Maker
from tests.support.probe_blueprints import ProbeApps, methods_of
from tests.support.resources import REAL, Resource
from tests.support.settings import API_KEY, settings_for
from tests.support.wire import Cost, PostgresqlProtocol, RedisProtocol, Wire, wire
from tests.support.work_processes import until
from tt_api.app import create_app
from tt_api.database.engine import engine

# create: with what is required; full: with every field.
# patch: one field changes; refer: the row refers to another one afterwards; same: nothing changes.
RESOURCES = """
resource                      |   list | detail | create |   full |  patch |  refer |   same | delete
companies                     |    1/1 |    1/1 |    1/1 |    4/3 |    2/2 |    8/7 |    1/1 |    5/3
contacts                      |    1/1 |    1/1 |    1/1 |    5/3 |    2/2 |    6/4 |    1/1 |    4/3
contacts.id.interactions      |    2/2 |        |    6/4 |    6/4 |        |        |        |
lead-scoring-rules            |    1/1 |    1/1 |    1/1 |    2/2 |    2/2 |        |    1/1 |    5/3
deals                         |    1/1 |    1/1 |    6/5 |    7/6 |    5/4 |    6/5 |    1/1 |    4/3
proposals                     |    1/1 |    1/1 |    4/3 |    4/3 |    2/2 |    5/4 |    1/1 |
activities                    |    1/1 |        |    1/1 |    1/1 |        |        |        |
deals.id.history              |    2/2 |        |        |        |        |        |        |
clients                       |    1/1 |    1/1 |    1/1 |    4/3 |    2/2 |    5/4 |    1/1 |    6/5
client-addresses              |    1/1 |        |    7/6 |    6/5 |    2/2 |    7/6 |    1/1 |    4/3
travelers                     |    1/1 |    1/1 |    1/1 |    5/3 |    2/2 |    5/4 |    1/1 |    9/8
travelers.id.documents        |    2/2 |    1/1 |    7/6 |    6/5 |    6/5 |        |    1/1 |    5/4
emergency-contacts            |    1/1 |        |    7/6 |    6/5 |    2/2 |    7/6 |    1/1 |    4/3
loyalty-programs              |    1/1 |        |    4/3 |    4/3 |    2/2 |    5/4 |    1/1 |
family-groups                 |    1/1 |    1/1 |    1/1 |    4/3 |    2/2 |    5/4 |    1/1 |
family-groups.id.members      |    2/2 |        |    5/4 |    5/4 |        |        |        |    4/3
touchpoints                   |    1/1 |        |    4/3 |    4/3 |        |        |        |
satisfaction                  |    1/1 |        |    4/3 |    4/3 |    1/1 |        |    1/1 |
travel-alerts                 |    1/1 |        |    4/3 |    4/3 |    2/2 |    5/4 |    1/1 |
entry-requirements            |    1/1 |    1/1 |    1/1 |    1/1 |    2/2 |        |    1/1 |    4/3
client-trips                  |    1/1 |    1/1 |    5/4 |    5/4 |    3/3 |    6/5 |    1/1 |    7/6
client-trips.id.itinerary     |    2/2 |        |    5/4 |    5/4 |    2/2 |    5/4 |    1/1 |    4/3
payment-schedules             |    1/1 |    1/1 |    6/5 |    7/6 |    7/6 |    5/4 |    1/1 |
trips                         |    1/1 |    1/1 |    1/1 |    4/3 |    2/2 |    5/4 |    1/1 |    4/3
trips.id.legs                 |    2/2 |        |    6/5 |    6/5 |    6/5 |        |    1/1 |    6/5
trips.destinations            |    1/1 |    1/1 |    1/1 |    4/3 |    2/2 |    5/4 |    1/1 |    4/3
vendors                       |    1/1 |    1/1 |    1/1 |    4/3 |    2/2 |    8/7 |    1/1 |
vendors.id.commission-rules   |    2/2 |        |    4/3 |    4/3 |    2/2 |        |    1/1 |
vendors.id.contracts          |    2/2 |        |    4/3 |    5/4 |    2/2 |    5/4 |    1/1 |
commissions                   |    1/1 |    1/1 |        |        |    2/2 |        |    1/1 |
invoices                      |    1/1 |    1/1 |    5/4 |    5/4 |    2/2 |    5/4 |    1/1 |
bookings                      |    1/1 |    1/1 |    4/3 |  13/12 |    6/5 |    7/6 |    1/1 |    7/6
bookings.id.travelers         |    2/2 |        |    9/8 |    8/7 |        |        |        |
bookings.id.payments          |    2/2 |        |        |        |        |        |        |
payments                      |    1/1 |    1/1 |    5/4 |    8/7 |    6/5 |    6/5 |    1/1 |
email-templates               |    1/1 |    1/1 |    1/1 |    1/1 |    2/2 |        |    1/1 |    4/3
email-sequences               |    1/1 |    1/1 |    1/1 |    1/1 |    2/2 |        |    1/1 |    5/3
email-sequences.id.steps      |    2/2 |    1/1 |    7/5 |    7/5 |    6/4 |    7/5 |    1/1 |    7/5
email-sequences.id.enrolments |    2/2 |    1/1 |    9/8 |    9/8 |        |        |        |    5/4
email-sends                   |    1/1 |    1/1 |        |        |        |        |        |
email-suppressions            |    1/1 |    1/1 |    5/4 |    6/5 |        |        |        |    4/3
notifications                 |    1/1 |    1/1 |    1/1 |    6/4 |    2/2 |    5/4 |    1/1 |
social                        |    1/1 |        |    1/1 |    1/1 |    2/2 |        |    1/1 |
content                       |    1/1 |        |    1/1 |    5/4 |    2/2 |    5/4 |    1/1 |
groups                        |    1/1 |    1/1 |    1/1 |    4/3 |    2/2 |    5/4 |    1/1 |    6/5
groups.id.members             |    2/2 |        |   10/8 |   10/8 |    2/2 |    5/4 |    1/1 |   10/8
groups.id.milestones          |    2/2 |        |    4/3 |    4/3 |    2/2 |        |    1/1 |    4/3
marketing-assets              |    1/1 |    1/1 |    1/1 |    1/1 |    2/2 |        |    1/1 |    4/3
automation-runs               |    1/1 |    1/1 |        |        |        |        |        |
dead-letters                  |    1/1 |    1/1 |        |        |        |        |        |
"""

ROUTES = """
GET /api/contacts/<string:id>/score                |    2/2
GET /api/analytics/dashboard                       |    6/6
GET /api/analytics/waiting                         |    1/1
GET /api/analytics/kpis                            |    1/1
GET /api/analytics/events                          |    1/1
GET /api/deals/pipeline                            |    1/1
GET /api/commissions/missing                       |    1/1
GET /api/commissions/summary                       |    3/3
GET /api/commissions/chase.csv                     |    1/1
POST /api/commissions/calculate                    |    6/5
GET /api/content/<string:id>                       |    1/1
GET /api/client-trips/<string:id>/itinerary.pdf    |    3/3
GET /api/client-trips/<string:id>/readiness        |    1/1
POST /api/client-trips/<string:id>/readiness/acknowledge |    9/6
POST /api/entry-requirements/import                |    3/2
GET /api/invoices/<string:id>/pdf                  |    1/1
POST /api/invoices/<string:id>/send                |   12/9
POST /api/bookings/<string:id>/payments            |  12/11
PATCH /api/bookings/<string:id>/travelers/<string:travelerId> |    7/6
DELETE /api/bookings/<string:id>/travelers/<string:travelerId> |    9/8
GET /api/groups/<string:id>/waitlist               |    2/2
POST /api/groups/<string:id>/members/<string:memberId>/offer |   14/9
POST /api/groups/<string:id>/members/<string:memberId>/accept |   10/7
GET /api/groups/<string:id>/rooming                |    8/8
PUT /api/groups/<string:id>/rooming                |  18/15
GET /api/groups/<string:id>/rooming.csv            |  12/10
GET /api/groups/<string:id>/conductor-credits      |    4/4
POST /api/groups/<string:id>/conductor-credits/settle |    7/5
POST /api/email-sends/<string:id>/resend           |    9/7
GET /api/email-sequences/<string:id>/funnel         |    3/3
POST /api/email-templates/<string:id>/preview      |    1/1
GET /api/travelers/<string:id>/preferences         |    1/1
PUT /api/travelers/<string:id>/preferences         |    5/4
GET /api/intelligence/top-opportunities            |    8/8
POST /api/miles-chat                               |  13/11
POST /api/miles-chat/stream                        |  13/11
GET /api/miles-chat/<string:sessionId>             |    2/2
POST /api/dead-letters/<string:id>/discard         |    5/4
POST /api/dead-letters/<string:id>/retry           |    8/6
GET /api/internal/contacts                         |    1/1
GET /api/internal/deals                            |    1/1
POST /api/payment-schedules/generate               |    7/6
POST /internal/automation-runs                     |    4/3
GET /internal/dead-letters                         |    1/1
GET /internal/dead-letters/<string:id>             |    1/1
POST /internal/dead-letters/<string:id>/discard    |    5/4
POST /internal/dead-letters/<string:id>/retry      |    8/6
POST /internal/email-events                        |    5/4
POST /internal/events                              |    4/3
POST /internal/send-email                          |    5/3
GET /internal/tasks/<string:task>                  |    1/1
POST /internal/tasks/<string:task>                 |    3/1
GET /health                                        |    1/1
GET /health/work                                   |    2/2
GET /livez                                         |    0/0
GET /readyz                                        |    1/1
GET /metrics                                       |    6/6
POST /slack/commands                               |    2/2
POST /slack/events                                 |    8/6
POST /api/page-views                               |    2/2
POST /webhooks/page-view                           |    5/4
POST /webhooks/booking-update                      |  13/10
POST /webhooks/payment                             |  16/14
POST /hooks/groups/group-created                   |    5/3
POST /hooks/groups/group-updated                   |    7/5
POST /hooks/groups/member-joined                   |  17/13
POST /hooks/groups/member-left                     |  15/11
POST /hooks/groups/milestone-completed             |   10/8
POST /api/onboarding                               |  74/28
POST /webhooks/form-submit                         |  24/15
POST /webhooks/miles-intent                        |  19/14
GET /api/invoices/<string:id>/link                 |    1/1
GET /api/proposals/<string:id>/link                |    1/1
GET /i/<string:token>                              |    8/6
GET /i/<string:token>/invoice.pdf                  |    2/2
GET /p/<string:token>                              |  13/10
GET /t/c/<string:token>                            |    1/1
GET /t/o/<string:token>.gif                        |    1/1
GET /unsubscribe/<string:token>                    |    1/1
POST /unsubscribe/<string:token>                   |    6/5
"""

# Routes that ask PostgreSQL for nothing, or an outside service for everything; and the studio's, which is off here.
UNCOUNTED = {
    "GET /api/marketing-assets/unsplash",
    "POST /api/marketing-assets/unsplash",
    "GET /",
    "GET /docs",
    "GET /docs/api.md",
    "GET /docs/assets/<string:name>",
    "GET /openapi.json",
    "GET /studio",
    "GET /studio/<string:place>",
    "GET /studio/<string:place>/<string:part>",
    "GET /studio/<string:place>/<string:part>/<string:detail>",
    "GET /studio/assets/<string:build>/<string:name>",
    "GET /studio/assets/<string:build>/<string:folder>/<string:name>",
    "GET /studio/session",
    "POST /studio/sign-in",
    "POST /studio/sign-out",
}


def table(text: str) -> dict[str, tuple[str, ...]]:
    """Each line's first words, and its cells."""
    lines = [words.split("|") for words in text.strip().splitlines()]
    return {first.strip(): tuple(cell.strip() for cell in cells) for first, *cells in lines}


def line(first: str, cells: list[str], width: int) -> str:
    return " | ".join([first.ljust(width), *(text.rjust(6) for text in cells)])


def cell(found: Cost) -> str:
    return f"{found.statements}/{found.round_trips}"


@pytest.fixture(scope="module")
def postgresql(database_url: str) -> Iterator[Wire]:
    with wire(database_url, PostgresqlProtocol) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def counted_app(postgresql: Wire) -> Iterator[Flask]:
    app = create_app(settings_for(postgresql.url))
    yield app
    with app.app_context():
        engine().dispose()


@pytest.fixture
def new_maker(counted_app: Flask, database_url: str) -> Iterator[Callable[[], Maker]]:
    """Gives a maker of rows over an empty database: no operation finds what another left."""
    with closing(psycopg2.connect(database_url)) as connection:

        def start() -> Maker:
            empty_database(database_url)
            return Maker(ApiClient(counted_app.test_client()), database_url, connection)

        yield start
    empty_database(database_url)


@pytest.mark.parametrize("resource", REAL, ids=repr)
def test_what_a_resource_costs(new_maker: Callable[[], Maker], postgresql: Wire, resource: Resource) -> None:
    cells, logs = [], []
    for column, (_, prepare) in OPERATIONS.items():
        if not offers(resource, column):
            cells.append("")
            continue
        found = cost(postgresql, new_maker(), partial(prepare, resource=resource), {})
        cells.append(cell(found))
        logs += [f"{column} {cells[-1]}:", *(f"    {text[:200]}" for text in found.log)]
    wanted = table(RESOURCES).get(repr(resource), ())
    assert tuple(cells) == wanted, "\n".join(["now it is", line(repr(resource), cells, 29), *logs])


@pytest.mark.parametrize("route", OTHERS)
def test_what_another_route_costs(
    new_maker: Callable[[], Maker], postgresql: Wire, counted_app: Flask, route: str
) -> None:
    found = cost(postgresql, new_maker(), OTHERS[route], credentials_for(counted_app, route))
    wanted = table(ROUTES).get(route, ())
    assert (cell(found),) == wanted, "\n".join(["now it is", line(route, [cell(found)], 50), *found.log])


def test_every_route_is_counted(counted_app: Flask) -> None:
    routes = {f"{method} {rule.rule}" for rule in counted_app.url_map.iter_rules() for method in methods_of(rule)}
    by_resources = {
        f"{method} {path}"
        for resource in REAL
        for path in (resource.rule, f"{resource.rule}/<string:{resource.id_name}>")
        for method in ("GET", "POST", "PATCH", "DELETE")
    }
    assert routes - by_resources == {*table(ROUTES), *UNCOUNTED} - by_resources
    assert table(ROUTES).keys() == OTHERS.keys()
    headings, *_ = RESOURCES.strip().splitlines()
    assert table(headings).popitem()[1] == tuple(OPERATIONS)
    assert table(RESOURCES).keys() - table(headings).keys() == {repr(resource) for resource in REAL}


class TestRedis:
    """One command a request counts all its limits."""

    @pytest.fixture
    def redis(self, valkey: Valkey) -> Iterator[Wire]:
        with wire(valkey.url, RedisProtocol) as proxy:
            yield proxy

    @pytest.mark.parametrize(
        ("path", "wanted"), [("/api/companies", "1/1"), ("/livez", "0/0"), ("/no-such-route", "1/1")]
    )
    def test_what_a_request_costs(self, probe: ProbeApps, redis: Wire, path: str, wanted: str) -> None:
        client = probe(redis_url=redis.url)

        def sends_as_much() -> bool:
            with redis.counting() as found:
                client.get(path, headers={"X-API-Key": API_KEY})
            return cell(found[0]) == wanted

        # The first request opens a connection; one that finds Redis slow does without it, and some that follow too.
        until(sends_as_much)
