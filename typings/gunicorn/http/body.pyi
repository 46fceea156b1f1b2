# What tt_api/serving uses of it; gunicorn has no types of its own.

class LengthReader:
    length: int

class Body:
    reader: object
    failed: bool
