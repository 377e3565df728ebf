"""Promised visits stay on their date; days that an earlier plan had are kept where that is still possible."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from collectplan.schedule.diary import Diary
from collectplan.schedule.outings import Outing, Place
from collectplan.schedule.teams import Group
from collectplan.schedule.work import Work


def keep_promises(diary: Diary, work: Work, groups: list[Group], held: pd.DataFrame) -> None:
    """Put promised visits on their dates, at the time promised where there is one.

    Parameters
    ----------
    diary, work : Diary, Work
        Changed in place. A promise that nobody can keep stays open.
    groups : list of Group
        Who goes with whom; where the group cannot, another team of the branch goes.
    held : DataFrame
        Columns case_id, on, start_at (NaT: any time of the day).
    """
    number = {name: position for position, name in enumerate(work.case_id)}
    rows = held.drop_duplicates(["case_id", "on"]).sort_values(["on", "start_at", "case_id"], na_position="last")
    for case_id, on, start_at in zip(*(rows[c] for c in ("case_id", "on", "start_at")), strict=True):
        case = number.get(str(case_id))
        if case is None or work.method[case] != "visit" or not work.left[case] or work.owner[case] < 0:
            continue
        day = diary.day_of(on)
        if not diary.opens <= day < diary.n_days or work.blocked[case, day]:
            continue
        starts = None if pd.isna(start_at) else start_at.hour * 60 + start_at.minute
        for outing in outings_for(diary, groups, int(work.owner[case]), day):
            if _put(diary, work, outing, case, starts):
                break


def outings_for(diary: Diary, groups: list[Group], owner: int, day: int, is_open: bool = True) -> Iterator[Outing]:
    """Yield outings of a day in which an officer takes part: the booked one, or drafts of what may be opened.

    Parameters
    ----------
    diary, groups : Diary, list of Group
        Who goes with whom, and what is booked.
    owner, day : int
        The officer and the day.
    is_open : bool
        Also put teams together outside the groups.
    """
    if (owner, day) in diary.outings:
        yield diary.outings[owner, day]
        return
    home = [group for group in groups if owner in group.members]
    for group in home:
        for team in group.teams:
            if owner in team and (outing := diary.draft(team, day, group.number)) is not None:
                yield outing
    if not is_open or not home:
        return
    size, known = len(home[0].teams[0]), {team for group in home for team in group.teams}
    others = [member for group in groups if group.branch == home[0].branch for member in group.members]
    free = [member for member in sorted(others) if member != owner and diary.is_free(member, day)]
    for partners in combinations(free, size - 1):
        team = tuple(sorted((owner, *partners)))
        if team not in known and (outing := diary.draft(team, day, 0)) is not None:
            yield outing


def _put(diary: Diary, work: Work, outing: Outing, case: int, starts: int | None) -> bool:
    """Put a visit into an outing at a time, or at any; False where it does not fit."""
    need = work.need(case)
    if starts is None:
        place: Place | None = outing.find(need, diary.share)
        if place is None:
            return False
        diary.put(outing, case, need, place)
    else:
        is_new = not outing.visits
        if not outing.promise(case, need, starts):
            return False
        if is_new:
            diary.open(outing)
    work.place_visit(case, outing.day)
    return True


def keep_old_days(diary: Diary, work: Work, groups: list[Group], wished: pd.DataFrame) -> None:
    """Put visits on the days that an earlier plan had, where deadlines and promises leave room.

    Parameters
    ----------
    diary, work : Diary, Work
        Changed in place.
    groups : list of Group
        Who goes with whom.
    wished : DataFrame
        Columns case_id, on; the time of the day is free.
    """
    keep_promises(diary, work, groups, wished.assign(start_at=pd.Series(pd.NaT, index=wished.index)))
