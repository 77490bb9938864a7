"""What ``import sim`` offers where a function of the rooms below wants more than its own types.

Found here: what may be given for a scenario, a rule, a table or results; a run and lists of answers that show
themselves. Not found here: any figure. :mod:`sim` names each and loads it when it is first used.
"""
