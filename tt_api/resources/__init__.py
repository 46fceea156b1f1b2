"""The one resource mechanism: declaration, views, list queries, reading, writing, serializing."""
