"""What a process counts about itself for Prometheus: requests, its database pool, limits, keys, calls to services.

`families` says what there is, `keeping` where its figures are kept so that whichever process is asked tells the sum.
Figures of the whole deployment aren't counted here: they are read from PostgreSQL when somebody asks.
"""
