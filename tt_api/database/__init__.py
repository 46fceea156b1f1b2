"""The database: engine, connections, transactions, time-outs, and what PostgreSQL's refusals mean."""
