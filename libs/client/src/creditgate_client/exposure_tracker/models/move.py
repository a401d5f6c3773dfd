from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.move_from_bucket_type_0 import (
    MoveFromBucketType0,
    check_move_from_bucket_type_0,
)
from ..models.move_to_bucket_type_0 import (
    MoveToBucketType0,
    check_move_to_bucket_type_0,
)

T = TypeVar("T", bound="Move")


@_attrs_define
class Move:
    """An amount that went from one bucket to another. `from_bucket` null: it came in from outside
    of exposure; `to_bucket` null: it went out. From unapplied cash to receivables it is cash put
    to an invoice, and both become less.

        Attributes:
            from_bucket (MoveFromBucketType0 | None):
            to_bucket (MoveToBucketType0 | None):
            amount (str): amount in major units; may be negative
    """

    from_bucket: MoveFromBucketType0 | None
    to_bucket: MoveToBucketType0 | None
    amount: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from_bucket: None | str
        if isinstance(self.from_bucket, str):
            from_bucket = self.from_bucket
        else:
            from_bucket = self.from_bucket

        to_bucket: None | str
        if isinstance(self.to_bucket, str):
            to_bucket = self.to_bucket
        else:
            to_bucket = self.to_bucket

        amount = self.amount

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "from_bucket": from_bucket,
                "to_bucket": to_bucket,
                "amount": amount,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_from_bucket(data: object) -> MoveFromBucketType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                from_bucket_type_0 = check_move_from_bucket_type_0(data)

                return from_bucket_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoveFromBucketType0 | None, data)

        from_bucket = _parse_from_bucket(d.pop("from_bucket"))

        def _parse_to_bucket(data: object) -> MoveToBucketType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                to_bucket_type_0 = check_move_to_bucket_type_0(data)

                return to_bucket_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoveToBucketType0 | None, data)

        to_bucket = _parse_to_bucket(d.pop("to_bucket"))

        amount = d.pop("amount")

        move = cls(
            from_bucket=from_bucket,
            to_bucket=to_bucket,
            amount=amount,
        )

        move.additional_properties = d
        return move

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
