from portal.organisations.rules import is_bureau_staff, is_in_jurisdiction

can_draft_practice = is_bureau_staff & is_in_jurisdiction
