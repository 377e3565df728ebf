"""The params file as rows: place, explanation and value of each parameter, without folders and key files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from collectplan.params import LEVERS, Params
from collectplan.report.voice import Voice

# Folders, files and the place of the key differ between machines and are not for readers of a report.
_PRIVATE = {"data"}
_LEVER_TITLES = {(lever.section, lever.key): (lever.zh, lever.en) for lever in LEVERS.values()}


@dataclass(frozen=True)
class Option:
    """One parameter.

    Attributes
    ----------
    section, key : str
        Place in the params file.
    about : str
        Explanation, Chinese.
    value : Any
        Plain JSON value.
    """

    section: str
    key: str
    about: str
    value: Any

    @property
    def path(self) -> str:
        """Dotted place in the params file."""
        return f"{self.section}.{self.key}"

    def title(self, voice: Voice) -> str:
        """Return the explanation in Chinese; English has the lever's title or the key in words."""
        lever = _LEVER_TITLES.get((self.section, self.key))
        if voice.language == "en":
            return lever[1] if lever else self.key.replace("_", " ")
        return self.about or (lever[0] if lever else self.path)

    def shown(self, voice: Voice) -> str:
        """Return the value as text."""
        if self.path == "campaign.currency":
            return voice.coin
        if isinstance(self.value, bool):
            return voice.label("yes" if self.value else "no")
        if isinstance(self.value, int | float):
            return f"{self.value:,.10g}" if self.key != "seed" else str(self.value)
        if self.value is None or self.value in ("", [], {}):
            return voice.label("none")
        if isinstance(self.value, list) and all(isinstance(item, str) for item in self.value):
            return voice.label("comma").join(self.value)
        return str(self.value) if isinstance(self.value, str) else json.dumps(self.value, ensure_ascii=False)


def options(params: Params) -> list[Option]:
    """Return all parameters that a reader may see, in the order of the params file."""
    values = params.dump()
    rows = []
    for section, declared in Params.model_fields.items():
        model = declared.annotation
        if section in _PRIVATE or not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        for key, about in model.model_fields.items():
            rows.append(Option(section, key, about.description or "", values[section][key]))
    return rows
