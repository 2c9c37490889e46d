from api.errors import FaultyValue


class ActionMalformed(FaultyValue):
    code = "audit_entry.action_malformed"
