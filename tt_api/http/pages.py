"""Pages for people: HTML that may run no scripts, load nothing, stand in no frame, and be in no cache or index."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Response, render_template

_STYLES = Path(__file__).parents[1] / "templates"


class Page:
    """A page's template with its style sheet, which is the only thing that its content policy lets in.

    Args:
        template: in ``tt_api/templates``; it puts ``style`` into its head.
        style: the sheet's name, there too.
        policy: what the content policy allows beside the style, such as ``form-action 'self'``.
    """

    def __init__(self, template: str, style: str, *, policy: str = "form-action 'none'") -> None:
        self._template = template
        self._style = (_STYLES / style).read_text(encoding="utf-8")
        digest = b64encode(sha256(self._style.encode()).digest()).decode()
        self._policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; {policy}; base-uri 'none'; frame-ancestors 'none'"
        )

    def response(self, status: int = 200, **values: Any) -> Response:
        """The page as an answer.

        Args:
            status: of HTTP.
            values: what stands in the template, which escapes it.
        """
        html = render_template(self._template, style=self._style, **values)
        headers = {"Content-Security-Policy": self._policy, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
        return Response(html, status=status, headers=headers, mimetype="text/html")


UNKNOWN_LINK = Page("unknown_link.html", "notice.css")
