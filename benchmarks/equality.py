"""Both servers must say the same before it counts which one says it faster."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from http.client import HTTPConnection
from typing import Any

from benchmarks import BenchError
from benchmarks.data import put_back
from benchmarks.database import Database
from benchmarks.processes import Server
from benchmarks.routes import FILTER, LIST, SEARCH

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
_MADE_ANEW = ("id", "createdAt", "updatedAt")
_COMPANY = {
    "name": "Bench Équality & Co.",
    "industry": "Software",
    "stage": "researching",
    "employeeCount": 120,
    "annualTravelBudget": 2**53 - 1,
    "nextRetreatOn": "2027-05-12",
    "email": "office@blueheron.example",
    "country": "US",
    "tags": ["retreat", "cruise"],
    "customFields": {"crm": {"number": 7, "rate": 1.5, "open": True}},
}
_CHANGE = {"stage": "engaged", "notes": "Called.", "doNotContact": True, "industry": None}


class Caller:
    """A caller with a key, over one connection that is kept."""

    def __init__(self, server: Server) -> None:
        """Prepare to call that server."""
        self._connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        self._headers = {"X-API-Key": server.api_key, "Content-Type": "application/json"}
        self.name = server.name

    def send(self, method: str, path: str, body: Any = None, expected: int = 200) -> bytes:
        """The body of an answer with the expected status."""
        content = None if body is None else json.dumps(body)
        self._connection.request(method, path, content, self._headers)
        response = self._connection.getresponse()
        answer = response.read()
        if response.status != expected:
            raise BenchError(f"{self.name} answered {response.status} to {method} {path}: {answer[:300]!r}")
        return answer

    def json(self, method: str, path: str, body: Any = None, expected: int = 200) -> Any:
        """The decoded body of an answer with the expected status."""
        content = self.send(method, path, body, expected)
        return json.loads(content) if content else None


def check_equality(ours: Server, hono: Server, ids: Sequence[str], database: Database) -> int:
    """Compare all that is measured, field by field; return how many objects were equal.

    Raises:
        BenchError: naming the first difference.
    """
    first, second = Caller(ours), Caller(hono)
    queries = ["page=3&limit=20", FILTER, f"search={SEARCH}", "limit=100", "page=9999", "sortOrder=asc&page=2"]
    queries += [f"{FILTER}&search=ham&limit=50", "country=US&doNotContact=true", "search=m%C3%B8", "search=100%25"]
    compared = 0
    for path in [*(f"{LIST}?{query}" for query in queries), *(f"{LIST}/{row_id}" for row_id in ids[:200])]:
        left, right = first.json("GET", path), second.json("GET", path)
        # What only tt_api has: the cursor.
        left.get("pagination", {}).pop("nextCursor", None)
        _require_equal(left, right, path)
        compared += len(left["data"]) if isinstance(left["data"], list) else 1
    return compared + _check_writes(first, second, database)


def _check_writes(first: Caller, second: Caller, database: Database) -> int:
    answers: list[list[Any]] = []
    for caller, reader in ((first, second), (second, first)):
        created = caller.json("POST", LIST, _COMPANY, 201)["data"]
        path = f"{LIST}/{created['id']}"
        _require_equal(created, reader.json("GET", path)["data"], "a created company, read by the other")
        changed = caller.json("PATCH", path, _CHANGE)["data"]
        _require_equal(changed, reader.json("GET", path)["data"], "a changed company, read by the other")
        caller.json("DELETE", path, expected=204)
        reader.json("GET", path, expected=404)
        put_back(database)
        with_same = [{k: v for k, v in each.items() if k not in _MADE_ANEW} for each in (created, changed)]
        answers.append(with_same)
    _require_equal(answers[0], answers[1], "create and patch")
    return 2


def _require_equal(left: Any, right: Any, where: str) -> None:
    difference = _difference(left, right, "")
    if difference:
        raise BenchError(f"the servers differ on {where}: {difference} (tt_api first)")


def _difference(left: Any, right: Any, path: str) -> str | None:
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        pairs = [(f"{path}.{key}", left[key], right[key]) for key in left]
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        pairs = [(f"{path}[{i}]", a, b) for i, (a, b) in enumerate(zip(left, right, strict=True))]
    elif _value(left) == _value(right) and type(left) is type(right):
        return None
    else:
        return f"{path or 'the answer'}: {str(left)[:200]} and {str(right)[:200]}"
    return next((found for where, a, b in pairs if (found := _difference(a, b, where))), None)


def _value(value: Any) -> Any:
    """An instant for what it says: ``.12Z`` and ``.120000Z`` are the same."""
    return datetime.fromisoformat(value) if isinstance(value, str) and _INSTANT.fullmatch(value) else value
