from typing import Any

from apispec import BasePlugin

class FlaskPlugin(BasePlugin):
    def path_helper(self, rule: Any, operations: Any, parameters: list[Any], **options: Any) -> Any: ...
