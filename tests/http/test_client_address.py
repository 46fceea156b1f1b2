"""The address that limits count by, as the application sees it through none, one or two trusted proxies."""

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from tests.support.probe_blueprints import ProbeApps, path_behind
from tt_api.http import client_address as addresses
from tt_api.http.guards import Guard

PROXY = "10.0.0.9"


def seen(client: FlaskClient, remote: str, *forwarded: str) -> str:
    headers = [("X-Forwarded-For", value) for value in forwarded]
    response = client.get(path_behind(Guard.PUBLIC), headers=headers, environ_base={"REMOTE_ADDR": remote})
    assert response.status_code == 200
    return str(response.get_json()["clientAddress"])


class TestWithoutProxies:
    @pytest.mark.parametrize(
        ("remote", "expected"),
        [
            ("192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::", "2001:db8:1:2::/64"),
            ("::1", "::/64"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("::FFFF:C000:0207", "192.0.2.7"),
        ],
    )
    def test_it_is_the_connection_s(self, lasting_probe: ProbeApps, remote: str, expected: str) -> None:
        assert seen(lasting_probe(), remote) == expected

    def test_one_subscriber_s_ipv6_addresses_are_one_and_the_neighbour_s_another(
        self, lasting_probe: ProbeApps
    ) -> None:
        client = lasting_probe()
        assert seen(client, "2001:db8:0:1::1") == seen(client, "2001:db8:0:1:ffff:ffff:ffff:ffff")
        assert seen(client, "2001:db8:0:1::1") != seen(client, "2001:db8:0:2::1")

    @pytest.mark.parametrize("remote", ["", "not-an-address", "unix:", "1.2.3", "1.2.3.4.5", "999.1.1.1"])
    def test_a_connection_without_an_address_is_served(self, lasting_probe: ProbeApps, remote: str) -> None:
        assert seen(lasting_probe(), remote)

    def test_a_forwarding_header_is_ignored_and_reported_once(self, lasting_probe: ProbeApps) -> None:
        addresses._warned.clear()
        client = lasting_probe(LOG_LEVEL="warn")
        with capture_logs() as lines:
            for _ in range(3):
                assert seen(client, "192.0.2.7", "198.51.100.1") == "192.0.2.7"
        assert len(lines) == 1
        assert lines[0]["log_level"] == "warning"
        assert "TRUSTED_PROXIES" in str(lines[0])
        assert "198.51.100.1" not in str(lines[0])


class TestBehindTrustedProxies:
    @pytest.mark.parametrize(
        ("proxies", "forwarded", "expected"),
        [
            ("1", ["198.51.100.1"], "198.51.100.1"),
            ("1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
            ("1", ["1.1.1.1,2.2.2.2 ,198.51.100.1 "], "198.51.100.1"),
            ("1", ["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
            ("2", ["198.51.100.1, 10.0.0.8"], "198.51.100.1"),
            ("2", ["1.1.1.1, 198.51.100.1, 10.0.0.8"], "198.51.100.1"),
            ("2", ["127.0.0.1, ::1, 198.51.100.1", "10.0.0.8"], "198.51.100.1"),
            ("1", ["2001:db8:1:2:3::4"], "2001:db8:1:2::/64"),
            ("1", ["::ffff:198.51.100.1"], "198.51.100.1"),
            # As Azure's gateway and IIS write them.
            ("1", ["198.51.100.1:51001"], "198.51.100.1"),
            ("1", ["[2001:db8:1:2:3::4]:443"], "2001:db8:1:2::/64"),
            ("1", ["[2001:db8:1:2:3::4]"], "2001:db8:1:2::/64"),
            ("1", ["[::ffff:198.51.100.1]:443"], "198.51.100.1"),
            ("2", ["198.51.100.1:51001, 10.0.0.8:443"], "198.51.100.1"),
            ("16", [", ".join(f"10.0.0.{n}" for n in range(1, 17))], "10.0.0.1"),
        ],
    )
    def test_it_is_the_one_that_the_outermost_of_them_saw(
        self, lasting_probe: ProbeApps, proxies: str, forwarded: list[str], expected: str
    ) -> None:
        assert seen(lasting_probe(TRUSTED_PROXIES=proxies), PROXY, *forwarded) == expected

    @pytest.mark.parametrize(
        "spoofed", ["1.1.1.1", "1.1.1.1, 2.2.2.2", "garbage", "198.51.100.9, " * 500 + "::1", ", ,"]
    )
    def test_what_a_caller_writes_to_the_left_makes_no_difference(self, lasting_probe: ProbeApps, spoofed: str) -> None:
        for proxies, appended in (("1", "198.51.100.1"), ("2", "198.51.100.1, 10.0.0.8")):
            assert seen(lasting_probe(TRUSTED_PROXIES=proxies), PROXY, f"{spoofed}, {appended}") == "198.51.100.1"

    @pytest.mark.parametrize(
        ("forwarded", "expected"), [([], PROXY), (["", " , "], PROXY), (["198.51.100.1"], "198.51.100.1")]
    )
    def test_fewer_hops_than_proxies_leave_the_leftmost_known(
        self, lasting_probe: ProbeApps, forwarded: list[str], expected: str
    ) -> None:
        assert seen(lasting_probe(TRUSTED_PROXIES="2"), PROXY, *forwarded) == expected

    @pytest.mark.parametrize(
        "hop", ["garbage", "1.2.3.4.5:80", "1.2.3.4:", "[1.2.3.4", "<script>", "a" * 10_000, "schl\xfcssel", "0x7f.1"]
    )
    def test_a_hop_that_is_no_address_is_served_not_repeated_and_reported_once(
        self, lasting_probe: ProbeApps, hop: str
    ) -> None:
        addresses._warned.clear()
        addresses._counted.cache_clear()
        client = lasting_probe(TRUSTED_PROXIES="1", LOG_LEVEL="warn")
        with capture_logs() as lines:
            for _ in range(3):
                assert hop not in seen(client, PROXY, hop)
        assert [line["event"] for line in lines] == ["no_client_address"]
        assert hop not in str(lines)

    def test_callers_with_ports_have_each_a_limit_of_their_own(self, lasting_probe: ProbeApps) -> None:
        client = lasting_probe(TRUSTED_PROXIES="1", RATE_LIMIT_AUTH="1")
        statuses = [
            client.get(
                "/api/contacts",
                headers={"X-API-Key": "wrong", "X-Forwarded-For": f"203.0.113.{number}:5100{number}"},
            ).status_code
            for number in range(1, 7)
        ]
        assert statuses == [401] * 6

    def test_nothing_is_reported(self, lasting_probe: ProbeApps) -> None:
        addresses._warned.clear()
        client = lasting_probe(TRUSTED_PROXIES="1", LOG_LEVEL="warn")
        with capture_logs() as lines:
            seen(client, PROXY, "198.51.100.1")
        assert lines == []
