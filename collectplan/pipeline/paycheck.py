"""Refuse incentive schemes that do not fit the roster, before anything is solved."""

from __future__ import annotations

from collections.abc import Iterator

from collectplan.errors import Fault, ParamsError
from collectplan.inputs import Inputs
from collectplan.params import Params
from collectplan.params.faults import did_you_mean
from collectplan.params.schemefiles import unmatched
from collectplan.pay.exact import reading_keys

_WHERE = "incentives"


def check_schemes(inputs: Inputs, params: Params) -> None:
    """Refuse a chosen scheme that pays nobody, readings that no scheme has, and links to unknown people or branches.

    Raises
    ------
    ParamsError
        With all faults at once.
    """
    chosen = inputs.files.schemes.get(params.incentives.scheme)
    if chosen is None:
        return
    faults = [*unmatched(chosen, inputs.officers), *_readings(inputs, params), *_links(inputs, params)]
    if faults:
        raise ParamsError(faults)


def _readings(inputs: Inputs, params: Params) -> Iterator[Fault]:
    schemes = {scheme.id: scheme for file in inputs.files.schemes.values() for scheme in file.schemes}
    for name, reading in params.incentives.readings.items():
        where = f"{_WHERE}.readings.{name}"
        if name not in schemes:
            zh, en = did_you_mean(name, list(schemes))
            yield Fault(where, f"方案文件里没有条款 {name}；{zh}", f"no scheme {name} in the files; {en}")
        elif reading not in (known := reading_keys(schemes[name])):
            zh, en = did_you_mean(reading, list(known))
            yield Fault(where, f"条款 {name} 没有读法 {reading}；{zh}", f"{name} has no reading {reading}; {en}")


def _links(inputs: Inputs, params: Params) -> Iterator[Fault]:
    people, branches = set(inputs.officers["officer_id"]), set(inputs.ledger.loans["branch"])
    for n, link in enumerate(params.incentives.links):
        for key, value, known in (("officer_id", link.officer_id, people), ("branch", link.branch, branches)):
            if value not in known:
                zh, en = did_you_mean(value, sorted(known))
                yield Fault(f"{_WHERE}.links.{n}.{key}", f"没有 {value}；{zh}", f"no {value}; {en}")
