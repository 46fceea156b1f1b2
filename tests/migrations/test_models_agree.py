"""The migrations build exactly what the models declare, as PostgreSQL sees it."""

from collections.abc import Callable

import pytest
from alembic.command import check
from sqlalchemy import create_engine

from tests.support.catalog import QUERIES, catalog, query
from tests.support.settings import settings_for
from tt_api.app import create_app
from tt_api.database.migrating import migrate
from tt_api.database.orm import db
from tt_api.database.partitions import is_partitioned
from tt_api.database.triggers import counted_tables
from tt_api.models import Base
from tt_api.models.enums import CompanyStage

TRIGGERS = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"


@pytest.fixture(scope="module")
def declared_url(new_database: Callable[..., str]) -> str:
    """A database built from the models."""
    url = new_database()
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg2://"))
    Base.metadata.create_all(engine)
    engine.dispose()
    return url


@pytest.mark.parametrize("kind", QUERIES)
def test_models_and_migrations_build_the_same(kind: str, declared_url: str, migrated_url: str) -> None:
    declared, migrated = catalog(declared_url)[kind], catalog(migrated_url)[kind]
    assert declared, "nothing was compared"
    assert migrated == declared


@pytest.mark.direct("migrations refuse a pooler")
def test_alembic_finds_nothing_to_migrate(migrated_url: str) -> None:
    app = create_app(settings_for(migrated_url))
    migrate.init_app(app, db)
    with app.app_context():
        check(migrate.get_config())


def test_every_table_with_a_version_counts_it(migrated_url: str) -> None:
    versioned = [table for table in Base.metadata.sorted_tables if "version" in table.columns]
    logs = {table.name for table in versioned if is_partitioned(table)}
    assert logs == {"analytics_events"}
    for table in versioned:
        found = query(migrated_url, TRIGGERS, (table.name,))
        # Rows of a log never change.
        assert found == [] if table.name in logs else ("bump_version",) in found, table.name


def test_every_counted_table_has_its_triggers(migrated_url: str) -> None:
    counted = counted_tables(Base)
    assert "companies" in counted
    for table in counted:
        names = {name for (name,) in query(migrated_url, TRIGGERS, (table,))}
        assert names >= {"count_inserted", "count_updated", "count_deleted", "count_truncated"}, table


def test_all_27_enum_types_are_there_in_their_order(migrated_url: str) -> None:
    enums = dict(query(migrated_url, QUERIES["enums"]))
    assert len(enums) == 27
    assert enums["company_stage"].split() == [stage.value for stage in CompanyStage]


def test_searches_are_indexed_exactly_where_trigrams_are_offered(migrated_url: str) -> None:
    offered = query(migrated_url, "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
    indexes = query(migrated_url, "SELECT 1 FROM pg_class WHERE relname = 'ix_companies_search_text_trgm'")
    assert indexes == offered
