# What tt_api/serving uses of it; gunicorn has no types of its own.

from gunicorn.http.message import Request

class RequestParser:
    mesg_class: type[Request] | None
