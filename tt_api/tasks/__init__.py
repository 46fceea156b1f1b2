"""Work outside requests, run by Celery: each task loads what it needs and calls a service."""
