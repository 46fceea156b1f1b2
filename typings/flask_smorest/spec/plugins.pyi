from typing import Any

class FlaskPlugin:
    def path_helper(self, rule: Any, operations: Any, parameters: list[Any], **options: Any) -> Any: ...
