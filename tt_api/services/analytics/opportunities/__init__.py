"""Top opportunities: which trip offerings to propose to which companies and clients, and why."""
