"""Mail: templates and what fills them in, queueing, sending at most once, and who is never mailed.

`queueing.queue_mail` is the one way by which mail is queued. See docs/mail.md.
"""
