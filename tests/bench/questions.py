"""What is asked, and the Lua that makes wrk ask it: each request other orders, with a key of its own.

The accounts come in an order that looks random and meets each of them equally often.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_BULK = """
local checks_each = %(checks_each)d
local function body_of(order, n)
  local checks = {}
  for place = 1, checks_each do
    checks[place] = check(order .. "-" .. place, (n - 1) * checks_each + place)
  end
  return '{"checks":[' .. table.concat(checks, ",") .. ']}'
end
"""
_LUA = """
local accounts = {"%(accounts)s"}
local order_prefix = "%(prefix)s-"
local headers = {["content-type"]="application/json", ["authorization"]="Bearer %(key)s"}
local function check(order, n)
  local account = accounts[(n * 7919) %% #accounts + 1]
  return '{"order_id":"' .. order .. '","order_version":1,"account_id":"' .. account ..
    '","currency":"%(currency)s","amount":"%(amount)s"}'
end
%(body_of)s
local n = 0
request = function()
  n = n + 1
  local order = order_prefix .. n
  headers["idempotency-key"] = order
  on_request(n)
  return wrk.format("POST", "%(path)s", headers, body_of(order, n))
end
"""
AMOUNT = "1.25"
AMOUNT_MINOR = 125
CURRENCY = "EUR"


def check(order_id: str, account_id: str) -> dict[str, object]:
    """The body of one such question."""
    return {
        "order_id": order_id,
        "order_version": 1,
        "account_id": account_id,
        "currency": CURRENCY,
        "amount": AMOUNT,
    }


@dataclass(frozen=True, slots=True)
class Questions:
    """Orders of `AMOUNT` euro on `accounts`, `checks_each` of them in each request."""

    accounts: Sequence[str]
    key: str = "none"
    checks_each: int = 1

    @property
    def path(self) -> str:
        """The route that is asked."""
        return "/v1/checks" if self.checks_each == 1 else "/v1/checks/bulk"

    def lua(self, prefix: str) -> str:
        """The script's `request`; ids of orders begin with `prefix`. It tells a function
        `on_request(n)`, which the script defines before it, of each request.
        """
        return _LUA % {
            "accounts": '","'.join(self.accounts),
            "prefix": prefix,
            "key": self.key,
            "currency": CURRENCY,
            "amount": AMOUNT,
            "path": self.path,
            "body_of": "local body_of = check"
            if self.checks_each == 1
            else _BULK % {"checks_each": self.checks_each},
        }
