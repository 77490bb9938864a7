"""The station compiled: a recursion stage by stage, an event calendar, and counting without a trace."""
