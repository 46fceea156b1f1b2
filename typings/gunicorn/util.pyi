# What tt_api/serving uses of it; gunicorn has no types of its own.

from socket import socket

def close_graceful(sock: socket) -> None: ...
