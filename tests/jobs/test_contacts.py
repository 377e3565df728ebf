"""Contacts become those of cases by the rules of the ledger, and what is said about them names nobody."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from collectplan.bundle import Bundle
from collectplan.errors import ParamsError
from collectplan.issuing.contacts import Contacts, read_contacts
from collectplan.ledger import hash_debtor
from collectplan.project import Project
from tests.handouts.small import at, plan_of
from tests.helpers import both_texts

KEY = bytes(range(32))
# Checks by ISO 7064 MOD 11-2; the 15 digits are the number that the first had before 1999.
NEW, OLD, OTHER = "42092119700101123X", "420921700101123", "420921197001012259"


class Place:
    """A project with a contacts file, and the key outside it."""

    def __init__(self, root: Path) -> None:
        self.base = root / "project" / "params"
        self.base.mkdir(parents=True)
        self.key = root / "key"
        self.key.write_text(KEY.hex(), "ascii")
        self.project = Project(root / "project", root / "project" / "outputs")

    def plan(self, text: str, cases: list[str], **changes: Any) -> Bundle:
        """Return a plan that visits some cases, with these contacts on file."""
        (self.base / "contacts.csv").write_text(text, "utf-8")
        visits = [
            {"case_id": case, "branch": "城关", "officer_id": "G01", "kind": "visit", "nth": 1, "on": at("2026-07-06")}
            for case in cases
        ]
        data = {"folder": ".", "key_file": str(self.key), "contacts": {"files": ["contacts.csv"]}}
        data |= {"debtor_ids": "hashed"} | changes
        return plan_of(params={"data": data, "policy": {"show_contacts": True}}, schedule=visits)

    def read(self, text: str, cases: list[str], **changes: Any) -> Contacts:
        return read_contacts(self.plan(text, cases, **changes), self.base, self.project)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def names(contacts: Contacts) -> dict[str, str]:
    assert contacts.table is not None
    return contacts.table["name"].to_dict()


def test_an_id_number_becomes_the_case_that_the_ledger_made_of_it(place: Place) -> None:
    case = hash_debtor(NEW, KEY)
    for written in (NEW, OLD, f" {NEW[:6]} {NEW[6:]} "):
        assert names(place.read(f"证件号码,户名,电话\n{written},陈某,19900000001\n", [case])) == {case: "陈某"}


def test_old_and_new_number_are_one_case_and_the_first_line_counts(place: Place) -> None:
    case = hash_debtor(NEW, KEY)
    assert names(place.read(f"债务人,姓名\n{OLD},先\n{NEW},后\n", [case])) == {case: "先"}


def test_the_banks_own_codes_stand_as_they_are(place: Place) -> None:
    found = place.read("债务人,姓名\nKH1,陈某\nKH2,赵某\n", ["KH1"], debtor_ids="pseudonym")
    assert names(found) == {"KH1": "陈某"} and found.n_cases == 1  # nobody goes to KH2


def test_a_mapping_names_the_columns(place: Place) -> None:
    source = {"files": ["contacts.csv"], "mapping": {"debtor": "编码", "name": "称呼"}}
    assert names(place.read("编码,称呼\nKH1,陈某\n", ["KH1"], debtor_ids="pseudonym", contacts=source)) == {
        "KH1": "陈某"
    }


def test_rows_that_cannot_be_used_are_told_by_place_without_names(place: Place) -> None:
    text = f"债务人,姓名,联系电话\n{NEW},陈某,19900000001\n{NEW},陈某,19900000002\n,赵某,19900000003\n"
    contacts = place.read(text, [hash_debtor(NEW, KEY), hash_debtor(OTHER, KEY)])
    said = "\n".join(note.text("zh") + note.text("en") for note in contacts.notes)
    assert "contacts.csv" in said and "4" in said  # the third row of data is line 4
    assert "排了上门的 2 户中有" in said
    for secret in (NEW, "陈某", "赵某", "1990000"):
        assert secret not in said and secret not in repr(contacts)


def test_a_row_without_anything_to_print_is_no_contact(place: Place) -> None:
    contacts = place.read("债务人,姓名,住址\nKH1,,\n", ["KH1"], debtor_ids="pseudonym")
    assert contacts.n_cases == 0 and "1 户没有联系信息" in contacts.notes[-1].zh


def test_another_key_or_none_is_refused_and_none_is_made(place: Place) -> None:
    text, case = f"债务人,姓名\n{NEW},陈某\n", hash_debtor(NEW, KEY)
    place.read(text, [case])
    place.key.write_text(bytes(range(1, 33)).hex(), "ascii")
    with pytest.raises(ParamsError, match="key --restore"):
        place.read(text, [case])
    place.key.unlink()
    with pytest.raises(ParamsError) as caught:
        place.read(text, [case])
    assert "collectplan key --restore" in both_texts(caught.value) and not place.key.exists()


def test_leave_is_asked_before_anything_is_opened(place: Place) -> None:
    plan = plan_of(params={"data": {"contacts": {"files": ["absent.csv"]}}})
    contacts = read_contacts(plan, place.base, place.project)
    assert contacts.table is None and [note.where for note in contacts.notes] == ["policy.show_contacts"]
    assert read_contacts(plan_of(), place.base, place.project) == Contacts()


def test_the_marker_of_the_key_holds_its_id_alone(place: Place) -> None:
    place.read(f"债务人,姓名\n{NEW},陈某\n", [hash_debtor(NEW, KEY)])
    markers = list(place.project.outputs.rglob("key_id"))
    assert len(markers) == 1 and len(markers[0].read_text("ascii").strip()) == 12
    assert stat.S_ISREG(markers[0].stat().st_mode)
