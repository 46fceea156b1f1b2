"""Mail: rendering templates, queueing, sending at most once, and addresses that are never mailed.

All mail is queued by `queueing.queue_mail`. See docs/mail.md.
"""
