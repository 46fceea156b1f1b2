"""Traces: what a request did, statement by statement, and what became of the work that it staged.

The program says everywhere in a line what it is doing (`tt_api.tracing.spans`). Only where ``OTEL_*`` ask for traces
does `start_tracing` load OpenTelemetry to record it. What is recorded is decided in `tt_api.tracing.recording` alone:
names of ours, ids, numbers; never what was sent or stored (docs/tracing.md).
"""
