"""The least that Flask can do for a request: what tt_api's own work is measured against."""

from flask import Flask

_flask = Flask(__name__, static_folder=None)


@_flask.get("/")
def empty() -> bytes:
    """Answer with nothing."""
    return b""


# Not the Flask object: gunicorn.conf.py would take it for tt_api, and look for its database.
app = _flask.wsgi_app
