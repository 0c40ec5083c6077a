"""Changes to who may do what, as `vulndesk check` names them, and what people of the team say to each (E19)."""
