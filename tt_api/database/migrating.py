"""Flask-Migrate, for the processes that migrate: the ``flask`` program and tests, not those that serve."""

from flask_migrate import Migrate

migrate = Migrate(directory="migrations", compare_type=True)
