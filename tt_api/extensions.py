"""The Flask extensions, bare; `tt_api.create_app` binds them."""

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from tt_api.models import Base
from tt_api.transaction import TransactionSession

db = SQLAlchemy(
    metadata=Base.metadata,
    # Returning values through RETURNING stays the session's business; committing never is.
    session_options={"class_": TransactionSession, "expire_on_commit": False},
)
migrate = Migrate(directory="migrations", compare_type=True)
