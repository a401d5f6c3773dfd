"""What was asked, kept beside its hold: a second look asks the very same question.

Whatever the question of a check consists of is kept by its own fields, so a rule that needs one
more of them finds it in holds as well, without anybody having to think of it here.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from credit_contracts.amounts import to_minor
from credit_core.standing import Question

_QUESTION = TypeAdapter(Question)


def question_text(question: Question) -> str:
    """The question as JSON."""
    return _QUESTION.dump_json(question, exclude_defaults=True).decode()


def question_of(text: str | None, content: Mapping[str, Any], secured_minor: int) -> Question:
    """The question of a hold, from its JSON; from the hold's `content` where none was kept yet,
    which knows neither terms nor checkpoint.
    """
    if text is not None:
        return _QUESTION.validate_json(text)
    order = content["order"]
    return Question(
        order_id=content["order_id"],
        order_version=content["order_version"],
        account_id=content["account_id"],
        currency=order["currency"],
        amount_minor=to_minor(order["amount"], order["currency"]),
        secured_minor=secured_minor,
    )
