"""Migrate the database and seed it where it's empty, in one process: `python -m devtools.prepare`."""

import flask_migrate

from tt_api.app import create_app
from tt_api.database.migrating import migrate
from tt_api.database.orm import db
from tt_api.seeding import seed


def main() -> None:
    """Do as the module says."""
    app = create_app(serves=False)
    migrate.init_app(app, db)
    with app.app_context():
        flask_migrate.upgrade()
        said: list[str] = []
        seed(1, if_empty=True, say=said.append)
        print("seed:", said[-1])


if __name__ == "__main__":
    main()
