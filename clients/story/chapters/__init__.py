"""Play the founding article chapter by chapter, through the public interface alone."""

from types import ModuleType
from typing import Final

from clients.story.chapters import (
    s00_tree,
    s01_dong_bao,
    s04_ba_m,
    s05_chi_bo_7,
    s06_duty_done,
    s08_duties,
    s12_working_groups,
    s16_meeting,
    s19_review,
    s20_bat_no,
    s21_look_up,
    s24_away,
    s25_no_follow_up,
    s27_feedback,
    s29_published,
    s99_roles,
)
from clients.story.stage import Stage

CHAPTERS: Final[tuple[ModuleType, ...]] = (
    s00_tree,
    s01_dong_bao,
    s04_ba_m,
    s05_chi_bo_7,
    s06_duty_done,
    s08_duties,
    s12_working_groups,
    s16_meeting,
    s19_review,
    s20_bat_no,
    s21_look_up,
    s24_away,
    s25_no_follow_up,
    s27_feedback,
    s29_published,
    s99_roles,
)


def play(stage: Stage) -> None:
    for chapter in CHAPTERS:
        chapter.play(stage)
