"""Decisions of analytics: KPI snapshots."""
