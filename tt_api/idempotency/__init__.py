"""Nothing is applied twice: a key is claimed, the effects are applied and work is staged in one transaction.

`claims` is the one mechanism. It has two dialects: callers of ``/api`` and ``/internal`` who send a key are given the
first answer again (`replies`); what a webhook has applied already is a 409 (`deliveries`).
"""
