"""Routes of operations: automation, notifications, work that failed."""
