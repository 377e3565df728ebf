"""Who owes a loan: ID number, else customer number, else exact name within a branch; and the hash that stands for it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from collectplan.errors import Fault, LedgerError
from collectplan.identity import ID_FORM, looks_personal, normal_ids, plain_id, upgraded
from collectplan.masking import mask

_DUMMY = r"^(?:0+|1{6,}|2{6,}|3{6,}|4{6,}|5{6,}|6{6,}|7{6,}|8{6,}|9{6,})$"
_CUT_SHARE = 0.05  # in a sound column one number in a thousand ends so
_PREFIX = "N"  # separates names from numbers, so that neither is ever taken for the other


@dataclass(frozen=True)
class Debtors:
    """Debtors of the rows of a ledger.

    Attributes
    ----------
    keys : Series of str
        What identifies the debtor, empty where nothing does; never written anywhere.
    faults : DataFrame
        As in ``Intake.faults`` without header and cell.
    repairs : dict of str to int
        Cells mended, by rule.
    """

    keys: pd.Series[Any]
    faults: pd.DataFrame
    repairs: dict[str, int] = field(default_factory=dict)


def hash_debtor(debtor: str, key: bytes) -> str:
    """Return the keyed hash that stands for a debtor in every table (HMAC-SHA-256, 64 bits, prefix ``H``)."""
    return _hash(normal_id(debtor), key)


def _hash(normal: str, key: bytes) -> str:
    return "H" + hmac.digest(key, normal.encode(), "sha256").hex()[:16].upper()


def normal_id(text: str) -> str:
    """Return an ID number as it is hashed: capitals, no blanks inside, 18 characters where it had 15."""
    return upgraded(plain_id(text))


def identify(loans: pd.DataFrame, is_hashed: bool) -> Debtors:
    """Find the debtor of each loan.

    Parameters
    ----------
    loans : DataFrame
        Columns debtor, customer_id, borrower_name, branch; any index.
    is_hashed : bool
        Whether debtors are ID numbers and may be names; otherwise they are the bank's own codes, used as they stand.

    Raises
    ------
    LedgerError
        When codes that are to be kept as they stand look like ID numbers.
    """
    # The same digit over and over was typed to get past a form; it would make one debtor of many.
    ids, customers = (loans[name].mask(loans[name].str.match(_DUMMY), "") for name in ("debtor", "customer_id"))
    if not is_hashed:
        keys = ids.mask(ids == "", customers)
        _refuse_personal(keys)
        return Debtors(keys, _list(loans, keys == "", "debtor", "debtor_missing", True))
    codes, unique = pd.factorize(ids)
    plain, full, wrong_check = normal_ids(unique)
    cut = pd.Series(_cut(plain, wrong_check)[codes], index=loans.index)
    wrong = pd.Series(wrong_check[codes], index=loans.index) & ~cut
    keys = pd.Series(full[codes], index=loans.index, dtype="str").mask(cut, "")
    odd = pd.Series(_odd(full)[codes], index=loans.index)
    repairs = {
        "id_blanks": int((plain != pd.Series(unique, dtype="str").str.upper().to_numpy(dtype=object))[codes].sum()),
        "id_upgraded": int((plain[codes] != full[codes]).sum()),
    }
    no_id = keys == ""
    keys, repairs["debtor_by_customer"] = _by_customer(keys, customers)
    keys = keys.mask(keys == "", _normal(customers))
    nameless = keys == ""
    keys = keys.mask(nameless, _by_name(loans, keys)) if nameless.any() else keys
    faults = [
        _list(loans, cut, "debtor", "ruined_id", False),
        _list(loans, wrong & ~no_id, "debtor", "id_check", False),
        _list(loans, odd & ~cut & ~no_id, "debtor", "id_form", False),
        _list(loans, nameless & (keys != ""), "borrower_name", "debtor_by_name", False),
        _list(loans, keys == "", "debtor", "debtor_missing", True),
    ]
    listed = [part for part in faults if len(part)] or faults[:1]
    return Debtors(keys, pd.concat(listed, ignore_index=True), {rule: n for rule, n in repairs.items() if n})


def case_ids(keys: pd.Series[Any], secret: bytes | None) -> pd.Series[Any]:
    """Return the case of each debtor: the keyed hash, or the code itself where there is no key."""
    if secret is None:
        return keys
    codes, unique = pd.factorize(keys)
    hashes = np.array([_hash(key, secret) for key in unique.to_numpy(dtype=object)], dtype=object)
    return pd.Series(hashes[codes], index=keys.index, dtype="str")


def _cut(plain: Any, wrong_check: Any) -> Any:
    """Tell which ID numbers a spreadsheet has cut: the last three of 18 digits are zero and the check is wrong.

    One in eleven of those has the right check by chance: where such numbers are many, all that end in 000 are cut.
    """
    texts = pd.Series(plain, dtype="str")
    zeros = (texts.str.endswith("000") & (texts.str.len() == 18)).to_numpy(dtype=bool)
    cut = wrong_check & zeros
    return zeros if cut.any() and zeros.sum() > _CUT_SHARE * max(len(texts), 1) else cut


def _odd(full: Any) -> Any:
    """Tell which numbers do not have the form of an ID although most in the column do: each would be a debtor more."""
    texts = pd.Series(full, dtype="str")
    proper = texts.str.match(ID_FORM).to_numpy(dtype=bool)
    stated = (texts != "").to_numpy(dtype=bool)
    return stated & ~proper if proper.sum() > stated.sum() / 2 else np.zeros(len(texts), dtype=bool)


def _normal(customers: pd.Series[Any]) -> pd.Series[Any]:
    """Return customer numbers as they are hashed: some banks number their customers by the ID."""
    codes, unique = pd.factorize(customers)
    return pd.Series(normal_ids(unique)[1][codes], index=customers.index, dtype="str")


def _by_customer(keys: pd.Series[Any], customers: pd.Series[Any]) -> tuple[pd.Series[Any], int]:
    """Fill the ID number that other loans of the same customer state, where they agree."""
    open_rows = (keys == "") & (customers != "")
    if not open_rows.any():
        return keys, 0
    known = pd.DataFrame({"customer": customers, "key": keys})[(keys != "") & (customers != "")].drop_duplicates()
    single = known[~known["customer"].duplicated(keep=False)].set_index("customer")["key"]
    found = customers.map(single).where(open_rows)
    return keys.mask(found.notna(), found), int(found.notna().sum())


def _by_name(loans: pd.DataFrame, keys: pd.Series[Any]) -> pd.Series[Any]:
    """Return for each named row the one debtor of that name at the branch, else a key of branch and name."""
    names = loans["branch"] + "\n" + loans["borrower_name"]
    has_name = loans["borrower_name"] != ""
    known = pd.DataFrame({"name": names, "key": keys})[has_name & (keys != "")].drop_duplicates()
    single = known[~known["name"].duplicated(keep=False)].set_index("name")["key"]
    own = _PREFIX + "\n" + names
    found = names.map(single)
    return own.mask(found.notna(), found).where(has_name, "").astype("str")


def _list(loans: pd.DataFrame, rows: pd.Series[Any], column: str, rule: str, blocking: bool) -> pd.DataFrame:
    values = [mask(value, "personal") for value in loans.loc[rows, column].tolist()]
    found = pd.DataFrame({"position": loans.index[rows], "column": column, "value": values, "rule": rule})
    kinds = {"position": "int64", "column": "str", "value": "str", "rule": "str", "is_blocking": "bool"}
    return found.assign(is_blocking=blocking).astype(kinds)


def _refuse_personal(codes: pd.Series[Any]) -> None:
    if n := sum(looks_personal(plain_id(text)) for text in codes.unique()):
        raise LedgerError(
            Fault(
                "data.debtor_ids",
                f"债务人列有 {n} 个像身份证号码；请把 debtor_ids 改为 hashed，或改用客户号",
                f"{n} debtor ids look like ID numbers; set debtor_ids to hashed or use customer numbers",
            )
        )
