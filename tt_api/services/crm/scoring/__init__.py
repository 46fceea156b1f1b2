"""Lead scoring: rules give points to contacts; a company's score is the best of its contacts'.

A score is the sum of the points of all active rules that the contact meets, from 0 to 100. It is recomputed when the
contact, its company or its interactions change, and every night.

`engine` decides, from facts and rules alone (`tt_api.schemas.crm` has what rules may look at and reads criteria).
`loading` reads a contact's facts and the rules, `recompute` stores scores, `staging` asks for that when something
changed, and `rules` is what the rules' routes do.
"""
