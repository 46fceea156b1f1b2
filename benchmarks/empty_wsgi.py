"""The least that Flask can do for a request: what tt_api's own work is measured against."""

from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def empty() -> bytes:
    """Answer with nothing."""
    return b""
