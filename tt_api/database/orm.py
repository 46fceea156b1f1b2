"""The Flask extension, bare; `tt_api.create_app` binds it."""

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

from tt_api.database.record import Base
from tt_api.database.transaction import TransactionSession, refuse_writes_outside

db = SQLAlchemy(
    metadata=Base.metadata,
    # Returning values through RETURNING stays the session's business; committing never is.
    session_options={"class_": TransactionSession, "expire_on_commit": False},
)
event.listen(TransactionSession, "before_flush", refuse_writes_outside)
