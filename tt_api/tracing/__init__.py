"""Traces: what a request did, statement by statement, and what became of the work that it staged.

Everywhere else the program says what it is doing in a line (`tt_api.tracing.spans`). Only where ``OTEL_*`` ask for traces
does `start_tracing` load OpenTelemetry and record it. What is recorded is listed here and nowhere else: names of ours,
ids, numbers; never what was sent or stored (docs/tracing.md).
"""
