"""Whom and what a cell means: an id of the roster, a name that only one officer has, a method in any of its words."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import pandas as pd

from collectplan.masking import mask
from collectplan.parse import EXCEL_ERROR
from collectplan.report.words import ENGLISH
from collectplan.schemas.words import OPTION_METHOD

_NEAR = 0.6
_SHOWN = 3
_BRACKET = re.compile(r"^(.+?) ?[(]([^()]+)[)]$")


class Ids:
    """Ids of one kind, found also where a spreadsheet has changed letters or dropped zeros."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = set(known)
        self._loose: dict[str, set[str]] = defaultdict(set)
        for name in self._known:
            self._loose[_loose(name)].add(name)

    def find(self, text: str) -> str:
        """Return the id that a text means; empty where there is none or several."""
        if text in self._known:
            return text
        found = self._loose.get(_loose(text), set())
        return next(iter(found)) if len(found) == 1 else ""

    def near(self, text: str) -> list[str]:
        """Return the ids that look most like a text."""
        return difflib.get_close_matches(text, sorted(self._known), n=_SHOWN, cutoff=_NEAR)


class People:
    """The roster by id and by name.

    Parameters
    ----------
    officers : DataFrame
        Columns officer_id, officer_name, branch.
    """

    def __init__(self, officers: pd.DataFrame) -> None:
        self._ids = Ids(officers["officer_id"])
        self._names: dict[str, list[tuple[str, str]]] = defaultdict(list)
        columns = (officers[name].astype("str") for name in ("officer_id", "officer_name", "branch"))
        self._name_of: dict[str, str] = {}
        for officer, name, branch in zip(*columns, strict=True):
            self._name_of[officer] = name
            if name:
                self._names[_loose(name)].append((officer, branch))

    def find(self, text: str, branch: str = "") -> str:
        """Return the officer that a text means; empty where nobody or several are meant.

        Parameters
        ----------
        text : str
            An id, a name, or one with the other in brackets.
        branch : str
            Of the case: of several with one name, its only one there is meant.
        """
        if found := self._ids.find(text):
            return found
        own = self._names.get(_loose(text), [])
        here = [officer for officer, home in own if home == branch]
        if len(own) == 1 or len(here) == 1:
            return own[0][0] if len(own) == 1 else here[0]
        if match := _BRACKET.match(text):
            return self._ids.find(match[2]) or self._ids.find(match[1])
        return ""

    def name(self, officer: str) -> str:
        """Return the name that a sheet shows for an officer: that of the roster, else the id."""
        return self._name_of.get(officer) or officer

    def remedy(self, text: str) -> tuple[str, str]:
        """Say why a text means nobody, and what to write instead; Chinese and English."""
        if re.fullmatch(EXCEL_ERROR, text):
            return "公式没有算出结果，请改填人员编号", "the formula gives no result; write an officer's id"
        shown = mask(text)
        if len(own := self._names.get(_loose(text), [])) > 1:
            ids = "、".join(officer for officer, _ in own[:_SHOWN])
            zh = f"名册里有 {len(own)} 人叫“{shown}”，请改填人员编号（{ids}）"
            return zh, f"{len(own)} officers are named '{shown}'; write the id ({ids})"
        near = self._ids.near(text)
        names = difflib.get_close_matches(_loose(text), sorted(self._names), n=_SHOWN, cutoff=_NEAR)
        near += [officer for name in names for officer, _ in self._names[name] if officer not in near]
        if near:
            ids = "、".join(
                f"{officer}（{self._name_of[officer]}）" if self._name_of[officer] else officer for officer in near
            )
            return (
                f"名册里没有“{shown}”；是不是 {ids}？",
                f"'{shown}' is not on the roster; did you mean {', '.join(near)}?",
            )
        return f"名册里没有“{shown}”，请填人员编号", f"'{shown}' is not on the roster; write an officer's id"


def find_method(text: str) -> str:
    """Return the method that a text names, in any of its words or as identifier; empty for none."""
    return _METHODS.get(_loose(text), "")


def method_remedy() -> tuple[str, str]:
    """Say what methods there are; Chinese and English."""
    zh = "、".join(names[0] for names in OPTION_METHOD.values())
    return f"没有这种方法，可用：{zh}", f"no such method; use one of {', '.join(OPTION_METHOD)}"


def _words_of(methods: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {_loose(word): name for name, words in methods.items() for word in (*words, name, ENGLISH.get(name, name))}


def _loose(text: str) -> str:
    """Return a text without blanks, capitals and leading zeros of a number."""
    plain = text.replace(" ", "").casefold()
    return plain.lstrip("0") or "0" if plain.isdigit() else plain


_METHODS = _words_of(OPTION_METHOD)
