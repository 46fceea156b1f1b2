"""A database built by the migrations, as `flask db upgrade` builds it."""

from flask_migrate import upgrade

from tests.support.pooling import direct
from tests.support.settings import settings_for
from tt_api.app import create_app
from tt_api.database.engine import engine
from tt_api.database.migrating import migrate
from tt_api.database.orm import db


def build_database(url: str) -> None:
    """Migrate a database, over a connection of the migrations' own."""
    with direct():
        app = create_app(settings_for(url))
    migrate.init_app(app, db)
    with app.app_context():
        upgrade()
        engine().dispose()
