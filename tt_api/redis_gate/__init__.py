"""Redis during a request: at most 50 ms, behind a circuit breaker."""
