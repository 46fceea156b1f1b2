"""What callers see and send, one file per domain."""
