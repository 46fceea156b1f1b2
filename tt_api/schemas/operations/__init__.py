"""What callers see of operations: automation, notifications, work that failed."""
