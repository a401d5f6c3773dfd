"""A parameter in a wrong form is answered with words that say which form is right."""

from importlib import import_module
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from credit_contracts.faults import explain
from creditgate.emit import SERVICES

_UNFIT = "\x7f¿"


@pytest.mark.parametrize("service", SERVICES)
def test_no_remedy_of_a_parameter_is_a_regular_expression(service: str) -> None:
    told: dict[str, str] = {}
    for context in iter_route_contexts(import_module(f"{service}.app").openapi_app().routes):
        dependant = getattr(context, "dependant", None)
        for field in _fields(dependant) if isinstance(dependant, Dependant) else ():
            _, errors = field.validate(_UNFIT, {}, loc=("query", field.alias))
            told |= {str(one): field.alias for one in explain(errors or (), skip=1)}
    assert told, "some parameters have a form"
    assert not [one for one in told if "^" in one or "/openapi.json" in one]


def _fields(dependant: Dependant) -> list[Any]:
    own = [*dependant.query_params, *dependant.header_params]
    return own + [field for each in dependant.dependencies for field in _fields(each)]
