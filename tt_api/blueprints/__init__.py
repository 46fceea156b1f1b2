"""The routes: one file per route module."""

from tt_api.blueprints import companies, docs, health, metrics
from tt_api.http.blueprint import Blueprint

ALL_BLUEPRINTS: tuple[Blueprint, ...] = (companies.blp, health.blp, metrics.blp, docs.blp)
