from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.difference import Difference
    from ..models.reconciled import Reconciled


T = TypeVar("T", bound="AccountReconcileAnswer")


@_attrs_define
class AccountReconcileAnswer:
    """One account, with what agrees as well.

    Attributes:
        accounts (int):
        documents (int):
        drifts (list[Reconciled]):
        reconciled_at (datetime.datetime):
        account_id (str):
        by_currency (list[Reconciled]):
        unreadable (list[str] | Unset):
        differences (list[Difference] | Unset):
    """

    accounts: int
    documents: int
    drifts: list[Reconciled]
    reconciled_at: datetime.datetime
    account_id: str
    by_currency: list[Reconciled]
    unreadable: list[str] | Unset = UNSET
    differences: list[Difference] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        accounts = self.accounts

        documents = self.documents

        drifts = []
        for drifts_item_data in self.drifts:
            drifts_item = drifts_item_data.to_dict()
            drifts.append(drifts_item)

        reconciled_at = self.reconciled_at.isoformat()

        account_id = self.account_id

        by_currency = []
        for by_currency_item_data in self.by_currency:
            by_currency_item = by_currency_item_data.to_dict()
            by_currency.append(by_currency_item)

        unreadable: list[str] | Unset = UNSET
        if not isinstance(self.unreadable, Unset):
            unreadable = self.unreadable

        differences: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.differences, Unset):
            differences = []
            for differences_item_data in self.differences:
                differences_item = differences_item_data.to_dict()
                differences.append(differences_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "accounts": accounts,
                "documents": documents,
                "drifts": drifts,
                "reconciled_at": reconciled_at,
                "account_id": account_id,
                "by_currency": by_currency,
            }
        )
        if unreadable is not UNSET:
            field_dict["unreadable"] = unreadable
        if differences is not UNSET:
            field_dict["differences"] = differences

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.difference import Difference  # noqa: PLC0415
        from ..models.reconciled import Reconciled  # noqa: PLC0415

        d = dict(src_dict)
        accounts = d.pop("accounts")

        documents = d.pop("documents")

        drifts = []
        _drifts = d.pop("drifts")
        for drifts_item_data in _drifts:
            drifts_item = Reconciled.from_dict(drifts_item_data)

            drifts.append(drifts_item)

        reconciled_at = datetime.datetime.fromisoformat(d.pop("reconciled_at"))

        account_id = d.pop("account_id")

        by_currency = []
        _by_currency = d.pop("by_currency")
        for by_currency_item_data in _by_currency:
            by_currency_item = Reconciled.from_dict(by_currency_item_data)

            by_currency.append(by_currency_item)

        unreadable = cast(list[str], d.pop("unreadable", UNSET))

        _differences = d.pop("differences", UNSET)
        differences: list[Difference] | Unset = UNSET
        if _differences is not UNSET:
            differences = []
            for differences_item_data in _differences:
                differences_item = Difference.from_dict(differences_item_data)

                differences.append(differences_item)

        account_reconcile_answer = cls(
            accounts=accounts,
            documents=documents,
            drifts=drifts,
            reconciled_at=reconciled_at,
            account_id=account_id,
            by_currency=by_currency,
            unreadable=unreadable,
            differences=differences,
        )

        account_reconcile_answer.additional_properties = d
        return account_reconcile_answer

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
