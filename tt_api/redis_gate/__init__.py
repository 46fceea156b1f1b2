"""Limits each request to 50 ms of Redis; a circuit breaker skips Redis after failures."""
