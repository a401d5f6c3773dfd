from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Difference")


@_attrs_define
class Difference:
    """One stored figure that is not what the documents say, beside the buckets: what it is about,
    both figures (null: there is none), and the same as a sentence. `account_id` is null for what
    belongs to no account.

        Attributes:
            account_id (None | str):
            about (str):
            stored (None | str):
            should_be (None | str):
            sentence (str):
    """

    account_id: None | str
    about: str
    stored: None | str
    should_be: None | str
    sentence: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        account_id: None | str
        account_id = self.account_id

        about = self.about

        stored: None | str
        stored = self.stored

        should_be: None | str
        should_be = self.should_be

        sentence = self.sentence

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "account_id": account_id,
                "about": about,
                "stored": stored,
                "should_be": should_be,
                "sentence": sentence,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_account_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        account_id = _parse_account_id(d.pop("account_id"))

        about = d.pop("about")

        def _parse_stored(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        stored = _parse_stored(d.pop("stored"))

        def _parse_should_be(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        should_be = _parse_should_be(d.pop("should_be"))

        sentence = d.pop("sentence")

        difference = cls(
            account_id=account_id,
            about=about,
            stored=stored,
            should_be=should_be,
            sentence=sentence,
        )

        difference.additional_properties = d
        return difference

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
