"""Real votes that test the rules: each law decides its case as the authorities did."""

from sim.rules.cases.case import Case, Figure, PrintedShare, UnitCount
from sim.rules.cases.document import case_document, cases_document
from sim.rules.cases.documentation import cases_table
from sim.rules.cases.judging import WORDS, JudgedCondition, Judgement, Reading, judge
from sim.rules.cases.library import CASE_SETS, case_ids, load_case, load_cases

__all__ = [
    "CASE_SETS",
    "WORDS",
    "Case",
    "Figure",
    "JudgedCondition",
    "Judgement",
    "PrintedShare",
    "Reading",
    "UnitCount",
    "case_document",
    "case_ids",
    "cases_document",
    "cases_table",
    "judge",
    "load_case",
    "load_cases",
]
