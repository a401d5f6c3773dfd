from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.currency_ages import CurrencyAges
    from ..models.valued_ages import ValuedAges


T = TypeVar("T", bound="AgingAnswer")


@_attrs_define
class AgingAnswer:
    """Ages of one account on a day. `ages` is null for an account that is not described yet.

    `unvalued` names currencies without a rate, whose amounts are in `by_currency` alone.
    `days_sales_outstanding` and `average_days_late` are days with one decimal, null where
    nothing was sold, or settled; see the credit desk's page for how they are measured.
    `cash_pays_oldest` and `leave_out_disputed` are as asked for: the switches that a policy has by
    these names, so that ages can be seen as its rules see them.

        Attributes:
            account_id (str):
            currency (None | str):
            day (datetime.date):
            ages (None | ValuedAges):
            oldest_due_on (datetime.date | None):
            by_currency (list[CurrencyAges]):
            unvalued (list[str]):
            days_sales_outstanding (None | str):
            average_days_late (None | str):
            watermark (datetime.datetime | None):
            as_of (datetime.datetime | None | Unset):
            known_at (datetime.datetime | None | Unset):
            cash_pays_oldest (bool | Unset):  Default: True.
            leave_out_disputed (bool | Unset):  Default: False.
    """

    account_id: str
    currency: None | str
    day: datetime.date
    ages: None | ValuedAges
    oldest_due_on: datetime.date | None
    by_currency: list[CurrencyAges]
    unvalued: list[str]
    days_sales_outstanding: None | str
    average_days_late: None | str
    watermark: datetime.datetime | None
    as_of: datetime.datetime | None | Unset = UNSET
    known_at: datetime.datetime | None | Unset = UNSET
    cash_pays_oldest: bool | Unset = True
    leave_out_disputed: bool | Unset = False
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.valued_ages import ValuedAges  # noqa: PLC0415

        account_id = self.account_id

        currency: None | str
        currency = self.currency

        day = self.day.isoformat()

        ages: dict[str, Any] | None
        if isinstance(self.ages, ValuedAges):
            ages = self.ages.to_dict()
        else:
            ages = self.ages

        oldest_due_on: None | str
        if isinstance(self.oldest_due_on, datetime.date):
            oldest_due_on = self.oldest_due_on.isoformat()
        else:
            oldest_due_on = self.oldest_due_on

        by_currency = []
        for by_currency_item_data in self.by_currency:
            by_currency_item = by_currency_item_data.to_dict()
            by_currency.append(by_currency_item)

        unvalued = self.unvalued

        days_sales_outstanding: None | str
        days_sales_outstanding = self.days_sales_outstanding

        average_days_late: None | str
        average_days_late = self.average_days_late

        watermark: None | str
        if isinstance(self.watermark, datetime.datetime):
            watermark = self.watermark.isoformat()
        else:
            watermark = self.watermark

        as_of: None | str | Unset
        if isinstance(self.as_of, Unset):
            as_of = UNSET
        elif isinstance(self.as_of, datetime.datetime):
            as_of = self.as_of.isoformat()
        else:
            as_of = self.as_of

        known_at: None | str | Unset
        if isinstance(self.known_at, Unset):
            known_at = UNSET
        elif isinstance(self.known_at, datetime.datetime):
            known_at = self.known_at.isoformat()
        else:
            known_at = self.known_at

        cash_pays_oldest = self.cash_pays_oldest

        leave_out_disputed = self.leave_out_disputed

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "account_id": account_id,
                "currency": currency,
                "day": day,
                "ages": ages,
                "oldest_due_on": oldest_due_on,
                "by_currency": by_currency,
                "unvalued": unvalued,
                "days_sales_outstanding": days_sales_outstanding,
                "average_days_late": average_days_late,
                "watermark": watermark,
            }
        )
        if as_of is not UNSET:
            field_dict["as_of"] = as_of
        if known_at is not UNSET:
            field_dict["known_at"] = known_at
        if cash_pays_oldest is not UNSET:
            field_dict["cash_pays_oldest"] = cash_pays_oldest
        if leave_out_disputed is not UNSET:
            field_dict["leave_out_disputed"] = leave_out_disputed

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.currency_ages import CurrencyAges  # noqa: PLC0415
        from ..models.valued_ages import ValuedAges  # noqa: PLC0415

        d = dict(src_dict)
        account_id = d.pop("account_id")

        def _parse_currency(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        currency = _parse_currency(d.pop("currency"))

        day = datetime.date.fromisoformat(d.pop("day"))

        def _parse_ages(data: object) -> None | ValuedAges:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                ages_type_0 = ValuedAges.from_dict(data)

                return ages_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ValuedAges, data)

        ages = _parse_ages(d.pop("ages"))

        def _parse_oldest_due_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                oldest_due_on_type_0 = datetime.date.fromisoformat(data)

                return oldest_due_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        oldest_due_on = _parse_oldest_due_on(d.pop("oldest_due_on"))

        by_currency = []
        _by_currency = d.pop("by_currency")
        for by_currency_item_data in _by_currency:
            by_currency_item = CurrencyAges.from_dict(by_currency_item_data)

            by_currency.append(by_currency_item)

        unvalued = cast(list[str], d.pop("unvalued"))

        def _parse_days_sales_outstanding(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        days_sales_outstanding = _parse_days_sales_outstanding(d.pop("days_sales_outstanding"))

        def _parse_average_days_late(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        average_days_late = _parse_average_days_late(d.pop("average_days_late"))

        def _parse_watermark(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                watermark_type_0 = datetime.datetime.fromisoformat(data)

                return watermark_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        watermark = _parse_watermark(d.pop("watermark"))

        def _parse_as_of(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                as_of_type_0 = datetime.datetime.fromisoformat(data)

                return as_of_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        as_of = _parse_as_of(d.pop("as_of", UNSET))

        def _parse_known_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                known_at_type_0 = datetime.datetime.fromisoformat(data)

                return known_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        known_at = _parse_known_at(d.pop("known_at", UNSET))

        cash_pays_oldest = d.pop("cash_pays_oldest", UNSET)

        leave_out_disputed = d.pop("leave_out_disputed", UNSET)

        aging_answer = cls(
            account_id=account_id,
            currency=currency,
            day=day,
            ages=ages,
            oldest_due_on=oldest_due_on,
            by_currency=by_currency,
            unvalued=unvalued,
            days_sales_outstanding=days_sales_outstanding,
            average_days_late=average_days_late,
            watermark=watermark,
            as_of=as_of,
            known_at=known_at,
            cash_pays_oldest=cash_pays_oldest,
            leave_out_disputed=leave_out_disputed,
        )

        aging_answer.additional_properties = d
        return aging_answer

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
