"""E-mail sequences: enrolling contacts, queueing their next mails, and stopping (docs/mail.md)."""
