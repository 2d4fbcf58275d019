"""The roles that a municipality gives its staff: one group each, made by a migration."""

# group name -> codename of the role permission in partners
ROLES = {
    "Bedømmer": "hold_reviewer_role",
    "Innovationskoordinator": "hold_coordinator_role",
    "Beslutningstager": "hold_decision_role",
    "Revisor": "hold_auditor_role",
    "Gevinstejer": "hold_gain_owner_role",
    "Redaktør": "hold_editor_role",
    "Udfordringsejer": "hold_challenge_owner_role",
}
REVIEWER, COORDINATOR, DECISION_MAKER, AUDITOR, GAIN_OWNER, EDITOR, CHALLENGE_OWNER = ROLES
