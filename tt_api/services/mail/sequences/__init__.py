"""E-mail sequences: who is enrolled, what each of them gets next and when, and what stops it (docs/mail.md)."""
