"""Redis for requests: 50 ms each, behind a circuit breaker; and the answers that are kept there."""
