from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.conflict_conflict import ConflictConflict, check_conflict_conflict
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.content import Content
    from ..models.named_in_currency import NamedInCurrency


T = TypeVar("T", bound="Conflict")


@_attrs_define
class Conflict:
    """One thing that a sender has to put right; it is gone once that has happened.

    `limit_currency`: the limit document is not in the account's currency and is not used;
    `currency` is the limit document's. `reference_currency`: others refer to the document in a
    currency that is not its own. `version`: the newest version came with several contents, or a newer one was requested
    with
    several.
    `account_id` is null for rates.

        Attributes:
            conflict (ConflictConflict):
            account_id (None | str):
            kind (str):
            document_id (str):
            version (int | None):
            currency (None | str):
            message (str):
            remedy (str):
            named (NamedInCurrency | None | Unset):
            contents (list[Content] | Unset):
    """

    conflict: ConflictConflict
    account_id: None | str
    kind: str
    document_id: str
    version: int | None
    currency: None | str
    message: str
    remedy: str
    named: NamedInCurrency | None | Unset = UNSET
    contents: list[Content] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.named_in_currency import NamedInCurrency  # noqa: PLC0415

        conflict: str = self.conflict

        account_id: None | str
        account_id = self.account_id

        kind = self.kind

        document_id: str
        document_id = self.document_id

        version: int | None
        version = self.version

        currency: None | str
        currency = self.currency

        message = self.message

        remedy = self.remedy

        named: dict[str, Any] | None | Unset
        if isinstance(self.named, Unset):
            named = UNSET
        elif isinstance(self.named, NamedInCurrency):
            named = self.named.to_dict()
        else:
            named = self.named

        contents: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.contents, Unset):
            contents = []
            for contents_item_data in self.contents:
                contents_item = contents_item_data.to_dict()
                contents.append(contents_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "conflict": conflict,
                "account_id": account_id,
                "kind": kind,
                "document_id": document_id,
                "version": version,
                "currency": currency,
                "message": message,
                "remedy": remedy,
            }
        )
        if named is not UNSET:
            field_dict["named"] = named
        if contents is not UNSET:
            field_dict["contents"] = contents

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.content import Content  # noqa: PLC0415
        from ..models.named_in_currency import NamedInCurrency  # noqa: PLC0415

        d = dict(src_dict)
        conflict = check_conflict_conflict(d.pop("conflict"))

        def _parse_account_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        account_id = _parse_account_id(d.pop("account_id"))

        kind = d.pop("kind")

        def _parse_document_id(data: object) -> str:
            return cast(str, data)

        document_id = _parse_document_id(d.pop("document_id"))

        def _parse_version(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        version = _parse_version(d.pop("version"))

        def _parse_currency(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        currency = _parse_currency(d.pop("currency"))

        message = d.pop("message")

        remedy = d.pop("remedy")

        def _parse_named(data: object) -> NamedInCurrency | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                named_type_0 = NamedInCurrency.from_dict(data)

                return named_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(NamedInCurrency | None | Unset, data)

        named = _parse_named(d.pop("named", UNSET))

        _contents = d.pop("contents", UNSET)
        contents: list[Content] | Unset = UNSET
        if _contents is not UNSET:
            contents = []
            for contents_item_data in _contents:
                contents_item = Content.from_dict(contents_item_data)

                contents.append(contents_item)

        one_conflict = cls(
            conflict=conflict,
            account_id=account_id,
            kind=kind,
            document_id=document_id,
            version=version,
            currency=currency,
            message=message,
            remedy=remedy,
            named=named,
            contents=contents,
        )

        one_conflict.additional_properties = d
        return one_conflict

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
