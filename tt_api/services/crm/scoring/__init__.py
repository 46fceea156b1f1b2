"""Lead scoring (contract, section 9): rules give points to contacts; a company's score is the best of its contacts'.

`fields` says what rules may look at, `criteria` reads and checks what a rule says, `engine` decides; these three are
pure. `loading` reads a contact's facts and the rules, `recompute` stores scores, `staging` asks for that when something
changed, and `rules` is what the rules' routes do.
"""
