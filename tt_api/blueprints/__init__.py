"""The routes: one file per route module."""

from tt_api.blueprints import companies, docs, health
from tt_api.http.blueprint import Blueprint

ALL_BLUEPRINTS: tuple[Blueprint, ...] = (companies.blp, health.blp, docs.blp)
