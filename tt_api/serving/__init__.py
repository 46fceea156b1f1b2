"""How a web process serves: gunicorn's worker."""
