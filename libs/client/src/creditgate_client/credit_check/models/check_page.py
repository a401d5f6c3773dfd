from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.check_answer import CheckAnswer
    from ..models.not_answered import NotAnswered


T = TypeVar("T", bound="CheckPage")


@_attrs_define
class CheckPage:
    """`not_answered`: versions that were requested by event and were not decided, the newest first;
    on the first page only, at most 100.

        Attributes:
            items (list[CheckAnswer]):
            next_cursor (None | str):
            not_answered (list[NotAnswered] | Unset):
    """

    items: list[CheckAnswer]
    next_cursor: None | str
    not_answered: list[NotAnswered] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        next_cursor: None | str
        next_cursor = self.next_cursor

        not_answered: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.not_answered, Unset):
            not_answered = []
            for not_answered_item_data in self.not_answered:
                not_answered_item = not_answered_item_data.to_dict()
                not_answered.append(not_answered_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "items": items,
                "next_cursor": next_cursor,
            }
        )
        if not_answered is not UNSET:
            field_dict["not_answered"] = not_answered

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.check_answer import CheckAnswer  # noqa: PLC0415
        from ..models.not_answered import NotAnswered  # noqa: PLC0415

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = CheckAnswer.from_dict(items_item_data)

            items.append(items_item)

        def _parse_next_cursor(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_cursor = _parse_next_cursor(d.pop("next_cursor"))

        _not_answered = d.pop("not_answered", UNSET)
        not_answered: list[NotAnswered] | Unset = UNSET
        if _not_answered is not UNSET:
            not_answered = []
            for not_answered_item_data in _not_answered:
                not_answered_item = NotAnswered.from_dict(not_answered_item_data)

                not_answered.append(not_answered_item)

        check_page = cls(
            items=items,
            next_cursor=next_cursor,
            not_answered=not_answered,
        )

        check_page.additional_properties = d
        return check_page

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
