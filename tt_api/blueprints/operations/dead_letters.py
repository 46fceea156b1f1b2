"""Dead letters: work that failed for good, to be looked at and settled, with an API key or below /internal."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response, request

from tt_api.http.blueprint import Blueprint
from tt_api.http.json_body import refuse_body
from tt_api.models.operations.work import DeadLetter
from tt_api.resources.declaration import resource
from tt_api.resources.documentation import ETAG, can_refuse
from tt_api.resources.paths import path_id
from tt_api.resources.reading import find
from tt_api.schemas.operations.dead_letters import DeadLetterSchema
from tt_api.work import dead_letters

blp = resource(
    "dead-letters",
    DeadLetter,
    DeadLetterSchema,
    one="a dead letter",
    many="dead letters",
    operations="LG",
    filters=(DeadLetter.source,),
)


def expose_settling(blueprint: Blueprint, rule: str, called: str) -> None:
    """Serve retrying and discarding on a blueprint, behind its guard.

    Args:
        rule: where the dead letters are below the blueprint's own prefix.
        called: what one is called in the operations' ids there.
    """

    @blueprint.route(f"{rule}/<string:id>/retry", methods=["POST"])
    @blueprint.response(200, blp.shown.envelope, examples=blp.shown.examples, headers=ETAG)
    @can_refuse(blueprint, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
    @blueprint.doc(operationId=f"retry{called}")
    def retry(**ids: str) -> Response:
        """Retry a dead letter.

        Its work is done again; `scheduledTaskId` is the task that does it.
        """
        return _settled(dead_letters.retry, ids["id"])

    @blueprint.route(f"{rule}/<string:id>/discard", methods=["POST"])
    @blueprint.response(200, blp.shown.envelope, examples=blp.shown.examples, headers=ETAG)
    @can_refuse(blueprint, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, body=True)
    @blueprint.doc(operationId=f"discard{called}")
    def discard(**ids: str) -> Response:
        """Discard a dead letter.

        It is settled without its work being done.
        """
        return _settled(dead_letters.discard, ids["id"])


def _settled(how: Callable[[str], Any], sent_id: str) -> Response:
    letter_id = path_id("id", sent_id)
    refuse_body(request)
    how(letter_id)
    return blp.shown.answer(find(DeadLetter, letter_id))


expose_settling(blp, "", "DeadLetter")
