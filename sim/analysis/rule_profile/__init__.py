"""How a rule behaves over many votes: what it adopts, whom staying at home serves, what each unit weighs."""
