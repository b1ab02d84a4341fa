"""The dispatch engine (配車): daily plans and live offers. Pure Python, no Django.

`model` has the nouns, `solver.solve` plans, `check.check` judges independently, `online` answers while the day runs.
"""
