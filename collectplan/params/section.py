"""What all sections of the params share: strictness, and the kinds of values."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from collectplan.params.faults import did_you_mean

Method = Literal["visit", "phone", "watch"]
Queue = Literal["collect", "secure", "sue", "sanction"]


def _iso_date(value: object) -> object:
    """Accept a quoted ISO date, since YAML reads only the unquoted one as a date."""
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        zh = f"给的是 {value!r}，没有这一天，或写法不对；请写成 2026-07-01"
        raise ValueError(f"{zh}|got {value!r}, no such day or not written as 2026-07-01") from None


Day = Annotated[date, BeforeValidator(_iso_date)]
Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(gt=0.0)]
NonNegative = Annotated[float, Field(ge=0.0)]


def refuse_unknown(given: Iterable[str], known: Collection[str]) -> None:
    """Refuse the first word that is not in a closed set, for use in validators."""
    for word in given:
        if word not in known:
            zh, en = did_you_mean(word, known)
            raise ValueError(f"没有“{word}”这个值；{zh}|no such word '{word}'; {en}")


class Section(BaseModel):
    """Base of all sections: frozen, strict types, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
