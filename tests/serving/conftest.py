import pytest

WORKERS = ("buffering", "gthread")


@pytest.fixture(params=WORKERS, scope="module")
def web_worker(request: pytest.FixtureRequest) -> str:
    """The setting; what is told apart by it alone holds for both workers."""
    return str(request.param)
