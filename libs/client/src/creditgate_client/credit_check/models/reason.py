from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.reason_code import ReasonCode, check_reason_code
from ..models.reason_severity import ReasonSeverity, check_reason_severity

if TYPE_CHECKING:
    from ..models.reason_figures import ReasonFigures


T = TypeVar("T", bound="Reason")


@_attrs_define
class Reason:
    """Why: `figures` are the numbers that the rule compared, by name, as text. A reason for
    information (`info`) changes no outcome.

        Attributes:
            code (ReasonCode):
            severity (ReasonSeverity):
            message (str):
            figures (ReasonFigures):
    """

    code: ReasonCode
    severity: ReasonSeverity
    message: str
    figures: ReasonFigures
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code: str = self.code

        severity: str = self.severity

        message = self.message

        figures = self.figures.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "severity": severity,
                "message": message,
                "figures": figures,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.reason_figures import ReasonFigures  # noqa: PLC0415

        d = dict(src_dict)
        code = check_reason_code(d.pop("code"))

        severity = check_reason_severity(d.pop("severity"))

        message = d.pop("message")

        figures = ReasonFigures.from_dict(d.pop("figures"))

        reason = cls(
            code=code,
            severity=severity,
            message=message,
            figures=figures,
        )

        reason.additional_properties = d
        return reason

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
