"""Requests at the same moment, in threads with connections of their own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.api import ApiClient

Send = Callable[[ApiClient], TestResponse]
Together = Callable[[Sequence[Send]], list[TestResponse]]


def at_once(app: Flask, requests: Sequence[Send]) -> list[TestResponse]:
    """What the requests answered, each sent by a client of its own when all of them are ready."""
    barrier = Barrier(len(requests))

    def start(send: Send) -> TestResponse:
        api = ApiClient(app.test_client())
        barrier.wait(timeout=60)
        return send(api)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(start, requests))


def statuses(responses: Sequence[TestResponse]) -> list[int]:
    return sorted(response.status_code for response in responses)
