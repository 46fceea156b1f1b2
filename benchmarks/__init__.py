"""`make bench`: tt_api beside the server that it replaces, on one PostgreSQL, one Redis and one data set.

How it measures, and why so: docs/decisions/benchmarks.md. The figures: benchmarks/results.md.
"""


class BenchError(Exception):
    """Something that the person at the terminal can mend, or a server that answered wrong; one clear line."""
