"""Laws as data, verdicts exact: what counts, when a vote is valid, when its proposal is adopted."""

from sim.rules.reading.loading import RULES, load_rule, preset_names, rule_faults, rule_table
from sim.rules.rule import Rule
from sim.rules.tally import Tally
from sim.rules.verdict import OUTCOMES, ConditionResult, Verdict

__all__ = [
    "OUTCOMES",
    "RULES",
    "ConditionResult",
    "Rule",
    "Tally",
    "Verdict",
    "load_rule",
    "preset_names",
    "rule_faults",
    "rule_table",
]
