"""How long keys are kept, and what becomes of kept answers when the encryption keys change."""

from collections.abc import Callable

import pytest
from cryptography.fernet import Fernet
from flask.testing import FlaskClient

from tests.support.api import ApiClient
from tests.support.catalog import query
from tests.support.probe_blueprints import ProbeApps
from tests.support.settings import SECRETS
from tt_api.idempotency.replies import KEPT_BYTES
from tt_api.work.handlers import load_handlers
from tt_api.work.running import run_task

KEY = {"Idempotency-Key": "execution-17-0"}
ACME = {"name": "Acme"}
OLD = SECRETS["FIELD_ENCRYPTION_KEYS"]
NEW = Fernet.generate_key().decode()


class TestKeys:
    @pytest.fixture
    def clean_up(self, client: FlaskClient) -> Callable[[], None]:
        """Runs the hourly job, as n8n may."""
        load_handlers()

        def run() -> None:
            headers = {"X-Webhook-Secret": SECRETS["WEBHOOK_SECRET"]}
            assert client.post("/internal/tasks/clean_up", headers=headers).status_code == 202
            with client.application.app_context():
                while run_task():
                    pass

        return run

    @staticmethod
    def age(url: str, hours: float) -> None:
        """Let all keys have been claimed so long ago."""
        query(
            url,
            "UPDATE idempotency_keys SET claimed_at = claimed_at - make_interval(mins => %s),"
            " expires_at = expires_at - make_interval(mins => %s) RETURNING 1",
            (int(hours * 60), int(hours * 60)),
        )

    def test_count_for_24_hours(self, api: ApiClient, database_url: str) -> None:
        api.post("/api/companies", ACME, headers=KEY)
        self.age(database_url, 23.9)
        assert "Idempotency-Replayed" in api.post("/api/companies", ACME, headers=KEY).headers
        self.age(database_url, 0.2)
        # Free though no job has run, for another body as well, and kept for 24 hours anew.
        other = api.post("/api/companies", {"name": "Heron"}, headers=KEY)
        assert (other.status_code, "Idempotency-Replayed" in other.headers) == (201, False)
        self.age(database_url, 23.9)
        assert api.post("/api/companies", {"name": "Heron"}, headers=KEY).data == other.data
        assert api.post("/api/companies", ACME, headers=KEY).status_code == 409

    def test_are_forgotten_with_their_answers_by_the_hourly_job(
        self, api: ApiClient, database_url: str, clean_up: Callable[[], None]
    ) -> None:
        api.post("/api/companies", ACME, headers=KEY)
        self.age(database_url, 24.1)
        api.post("/api/companies", ACME, headers={"Idempotency-Key": "2"})
        clean_up()
        assert query(database_url, "SELECT expires_at > now() FROM idempotency_keys") == [(True,)]
        assert "Idempotency-Replayed" in api.post("/api/companies", ACME, headers={"Idempotency-Key": "2"}).headers


class TestKeptAnswers:
    """A day is shorter than any change of keys takes, so they are left under the key that they are under."""

    @pytest.fixture
    def kept(self, api: ApiClient) -> bytes:
        return api.post("/api/companies", ACME, headers=KEY).data

    def test_are_encrypted(self, kept: bytes, database_url: str) -> None:
        ((token,),) = query(database_url, "SELECT answer FROM idempotency_keys")
        assert kept.decode() in Fernet(OLD).decrypt(token).decode().replace('\\"', '"')

    def test_are_read_with_the_key_that_was_the_newest_then(self, kept: bytes, probe: ProbeApps) -> None:
        rotated = ApiClient(probe(FIELD_ENCRYPTION_KEYS=f"{NEW},{OLD}"))
        again = rotated.post("/api/companies", ACME, headers=KEY)
        assert (again.status_code, again.data, again.headers["Idempotency-Replayed"]) == (201, kept, "true")

    @pytest.mark.usefixtures("kept")
    def test_that_no_key_opens_are_a_409_and_nothing_is_applied_again(
        self, probe: ProbeApps, database_url: str
    ) -> None:
        without = ApiClient(probe(FIELD_ENCRYPTION_KEYS=NEW))
        again = without.post("/api/companies", ACME, headers=KEY)
        assert again.status_code == 409
        assert "already applied" in again.get_json()["error"]["message"]
        assert query(database_url, "SELECT count(*) FROM companies") == [(1,)]

    def test_over_64_kib_that_no_key_opens_are_a_409_too(self, api: ApiClient, probe: ProbeApps) -> None:
        large = {"name": "Acme", "customFields": {"text": "x" * KEPT_BYTES}}
        api.post("/api/companies", large, headers=KEY)
        without = ApiClient(probe(FIELD_ENCRYPTION_KEYS=NEW))
        assert without.post("/api/companies", large, headers=KEY).status_code == 409
