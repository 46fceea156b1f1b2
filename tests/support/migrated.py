"""A database built by the migrations, as `flask db upgrade` builds it."""

from flask import Flask
from flask_migrate import upgrade

from tt_api.database.migrating import migrate
from tt_api.database.orm import db


def build_database(app: Flask) -> None:
    """Migrate the app's database."""
    migrate.init_app(app, db)
    with app.app_context():
        upgrade()
