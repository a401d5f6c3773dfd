"""What the services declare: their metrics and their environment variables.

Metrics are read from the syntax tree, where a service makes each by one call of the kit's
`counter`, `gauge` or `histogram` with a literal name; settings from the classes themselves.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from service_kit.secret_files import variable_of_file
from service_kit.settings import ServiceSettings, is_secret, variable_of
from support.tree import Module, modules, text

MAKERS = {"counter", "gauge", "histogram"}
_PREFIX = "creditgate_"
SERVICES = ("exposure_tracker", "credit_check", "notifier")


@dataclass(frozen=True, slots=True)
class Metric:
    """One declaration; `attribute` is the name by which the code updates it."""

    name: str
    kind: str
    labels: tuple[str, ...]
    attribute: str
    module: Module

    @property
    def series(self) -> set[str]:
        """The names under which Prometheus stores it."""
        if self.kind == "histogram":
            return {f"{self.name}_{part}" for part in ("bucket", "sum", "count")}
        if self.kind == "counter":
            return {f"{self.name.removesuffix('_total')}_total"}
        return {self.name}


@cache
def metrics() -> tuple[Metric, ...]:
    return tuple(
        found
        for module in modules()
        if _PREFIX in text(module.path)
        for found in _declared_in(module)
    )


def _declared_in(module: Module) -> Iterator[Metric]:
    for node in ast.walk(module.tree):
        match node:
            case ast.Assign(targets=[target], value=ast.Call() as call):
                attribute = _last_name(target)
            case ast.AnnAssign(target=target, value=ast.Call() as call):
                attribute = _last_name(target)
            case ast.keyword(arg=str(attribute), value=ast.Call() as call):
                pass
            case _:
                continue
        maker = _last_name(call.func)
        name = next(
            (
                arg.value
                for arg in [*call.args, *(keyword.value for keyword in call.keywords)]
                if isinstance(arg, ast.Constant)
                and isinstance(arg.value, str)
                and arg.value.startswith(_PREFIX)
            ),
            None,
        )
        if maker in MAKERS and name is not None:
            yield Metric(name, maker, _labels(call), attribute, module)


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _labels(call: ast.Call) -> tuple[str, ...]:
    for arg in [*call.args, *(keyword.value for keyword in call.keywords)]:
        if isinstance(arg, ast.Tuple | ast.List):
            texts = [part.value for part in arg.elts if isinstance(part, ast.Constant)]
            if texts and all(isinstance(part, str) for part in texts):
                return tuple(map(str, texts))
    return ()


@cache
def settings_class(service: str) -> type[ServiceSettings]:
    """The one settings class of a service."""
    module = import_module(f"{service}.settings")
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, ServiceSettings)
        and value.__module__ == module.__name__
    ]
    assert len(found) == 1, f"{service}.settings has {len(found)} settings classes, not one"
    return found[0]


def variables(settings: type[ServiceSettings]) -> dict[str, bool]:
    """Environment variables by name; the value tells whether one must be set."""
    named: dict[str, bool] = {}
    for name, field in settings.model_fields.items():
        variable = variable_of(settings, name)
        named[variable] = field.is_required()
        if is_secret(field):
            named[variable_of_file(variable)] = False
    return named
