"""The tables. Importing this package registers every one of them with the metadata."""

from tt_api.models.base import Base, Record
from tt_api.models.companies import Company

__all__ = ["Base", "Company", "Record"]
