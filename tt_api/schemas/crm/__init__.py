"""What callers see of the CRM: companies, contacts, deals, lead scoring."""
