"""Routes of the CRM: companies, contacts, deals, lead scoring."""
