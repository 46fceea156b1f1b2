"""Tables of operations: automation, notifications, work that failed."""
