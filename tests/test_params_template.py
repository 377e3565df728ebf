"""The template holds every key, is up to date, and reads back as the defaults."""

import re
from typing import Any

import yaml
from pydantic import BaseModel

from collectplan.params import Params, parse_params, template_text
from tests.helpers import ROOT


def keys_of(model: type[BaseModel]) -> list[str]:
    """Return all keys of a section and of the sections in it."""
    keys: list[str] = []
    for name, field in model.model_fields.items():
        keys.append(name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            keys += keys_of(field.annotation)
    return keys


def written(data: dict[str, Any]) -> list[str]:
    """Return all keys of nested data, without those of tables that are values."""
    values = {"mapping", "constants", "roles", "annual_rate", "guarantee_factor", "in_kind_annual_rate", "methods"}
    keys: list[str] = []
    for name, value in data.items():
        keys.append(name)
        if isinstance(value, dict) and name not in values:
            keys += written(value)
    return keys


def test_the_file_is_up_to_date() -> None:
    assert (ROOT / "params" / "template.yaml").read_text("utf-8") == template_text(), (
        "write params/template.yaml anew from collectplan.params.template_text()"
    )


def test_every_key_is_there_once() -> None:
    assert sorted(written(yaml.safe_load(template_text()))) == sorted(keys_of(Params))


def test_every_key_has_a_chinese_explanation() -> None:
    lines = [line for line in template_text().splitlines() if re.match(r"  +\w+: *[^ #]", line)]
    assert len(lines) > 60
    silent = [line for line in lines if not re.search(r"  # .*[一-鿿]", line)]
    assert not silent


def test_the_template_reads_back_as_the_defaults() -> None:
    read = parse_params(template_text()).model_dump()
    example = read["campaign"] | {"language": "zh", "currency": "元"}
    data = {
        "loans": {"files": ["loans.xlsx"]},
        "officers": {"files": ["officers.xlsx"]},
        "branch_targets": {"files": ["branch_targets.xlsx"]},
        "folder": "../data",
    }
    assert read == Params.model_validate({"campaign": example, "data": data}).model_dump()


def test_all_values_survive_a_trip_through_json_and_back() -> None:
    params = parse_params(template_text())
    dumped = yaml.safe_load(yaml.safe_dump(params.dump(), allow_unicode=True))
    assert Params.model_validate(dumped) == params
