from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.document_kind import DocumentKind, check_document_kind
from ..types import UNSET, Unset

T = TypeVar("T", bound="Document")


@_attrs_define
class Document:
    """The newest version of a document and what it adds to exposure, in its own currency.

    `standing_alone`: what is added is of deliveries that name this order and stand alone, because
    it has not been seen (then it has no version and no state) or is in another currency.

        Attributes:
            open_orders (str): amount in major units; may be negative
            unbilled (str): amount in major units; may be negative
            receivables (str): amount in major units; may be negative
            unapplied_cash (str): amount in major units; may be negative
            total (str): amount in major units; may be negative
            kind (DocumentKind):
            document_id (str):
            account_id (str):
            currency (str): ISO 4217 code
            version (int | None):
            state (None | str):
            effective_at (datetime.datetime | None):
            standing_alone (bool | Unset):  Default: False.
    """

    open_orders: str
    unbilled: str
    receivables: str
    unapplied_cash: str
    total: str
    kind: DocumentKind
    document_id: str
    account_id: str
    currency: str
    version: int | None
    state: None | str
    effective_at: datetime.datetime | None
    standing_alone: bool | Unset = False
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        open_orders = self.open_orders

        unbilled = self.unbilled

        receivables = self.receivables

        unapplied_cash = self.unapplied_cash

        total = self.total

        kind: str = self.kind

        document_id = self.document_id

        account_id = self.account_id

        currency = self.currency

        version: int | None
        version = self.version

        state: None | str
        state = self.state

        effective_at: None | str
        if isinstance(self.effective_at, datetime.datetime):
            effective_at = self.effective_at.isoformat()
        else:
            effective_at = self.effective_at

        standing_alone = self.standing_alone

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "open_orders": open_orders,
                "unbilled": unbilled,
                "receivables": receivables,
                "unapplied_cash": unapplied_cash,
                "total": total,
                "kind": kind,
                "document_id": document_id,
                "account_id": account_id,
                "currency": currency,
                "version": version,
                "state": state,
                "effective_at": effective_at,
            }
        )
        if standing_alone is not UNSET:
            field_dict["standing_alone"] = standing_alone

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        open_orders = d.pop("open_orders")

        unbilled = d.pop("unbilled")

        receivables = d.pop("receivables")

        unapplied_cash = d.pop("unapplied_cash")

        total = d.pop("total")

        kind = check_document_kind(d.pop("kind"))

        document_id = d.pop("document_id")

        account_id = d.pop("account_id")

        currency = d.pop("currency")

        def _parse_version(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        version = _parse_version(d.pop("version"))

        def _parse_state(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        state = _parse_state(d.pop("state"))

        def _parse_effective_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                effective_at_type_0 = datetime.datetime.fromisoformat(data)

                return effective_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        effective_at = _parse_effective_at(d.pop("effective_at"))

        standing_alone = d.pop("standing_alone", UNSET)

        document = cls(
            open_orders=open_orders,
            unbilled=unbilled,
            receivables=receivables,
            unapplied_cash=unapplied_cash,
            total=total,
            kind=kind,
            document_id=document_id,
            account_id=account_id,
            currency=currency,
            version=version,
            state=state,
            effective_at=effective_at,
            standing_alone=standing_alone,
        )

        document.additional_properties = d
        return document

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
