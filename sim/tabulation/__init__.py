"""After closing: ballot accounts, protocols, commissions, annulment, repeat vote, published result."""
