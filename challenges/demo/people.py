"""The demo's people and organisations. All invented; the CVR numbers are fictitious and pass the check digit only."""

from partners import roles
from partners.states import Kind, MemberRole

PASSWORD = "samskabelse-demo"  # noqa: S105 - the contract prints it, and it only opens a site with the demo mark

# address before @example.dk -> (first name, last name, kind, roles, language)
ACCOUNTS = {
    "borger": ("Anna", "Lind", Kind.CITIZEN, (), "da"),
    "frivillig": ("Samira", "Kaya", Kind.VOLUNTEER, (), "da"),
    "forening": ("Jonas", "Bro", Kind.ASSOCIATION, (), "da"),
    "forening2": ("Lis", "Vang", Kind.ASSOCIATION, (), "da"),
    "virksomhed": ("Peter", "Storm", Kind.BUSINESS, (), "da"),
    "medarbejder": ("Karen", "Dahl", Kind.EMPLOYEE, (), "da"),
    "sagsbehandler": ("Mette", "Holm", Kind.EMPLOYEE, (roles.REVIEWER,), "da"),
    "sagsbehandler2": ("Omar", "Haddad", Kind.EMPLOYEE, (roles.REVIEWER,), "da"),
    "koordinator": ("Birgit", "Lund", Kind.EMPLOYEE, (roles.COORDINATOR,), "da"),
    "beslutter": ("Henrik", "Toft", Kind.EMPLOYEE, (roles.DECISION_MAKER,), "da"),
    "gevinstejer": ("Dorte", "Friis", Kind.EMPLOYEE, (roles.GAIN_OWNER,), "da"),
    "redaktoer": ("Signe", "Krogh", Kind.EMPLOYEE, (roles.EDITOR,), "da"),
    "revisor": ("Palle", "Munk", Kind.EMPLOYEE, (roles.AUDITOR,), "da"),
    "admin": ("Inge", "Admin", Kind.EMPLOYEE, (), "da"),
}
SUPERUSER = "admin"

# People who only stand behind a proposal; nobody can log in as them.
PROPOSERS = {
    "elif": ("Elif", "Demir", Kind.VOLUNTEER, (), "da"),
    "priya": ("Priya", "Shah", Kind.BUSINESS, (), "en"),
    "bent": ("Bent", "Olsen", Kind.GROUP, (), "da"),
    "malik": ("Malik", "Jensen", Kind.GROUP, (), "da"),
    "amina": ("Amina", "Nasser", Kind.ASSOCIATION, (), "da"),
}

# name -> (kind, subtype, CVR, confirmed, shown in public, {person: role})
ORGANISATIONS = {
    "Storm Anlæg": (Kind.BUSINESS, "", "99000007", True, True, {"virksomhed": MemberRole.OWNER}),
    "Hånd i Hånd Ishøj": (
        Kind.ASSOCIATION, "voluntary", "99000031", True, True,
        {"forening": MemberRole.OWNER, "forening2": MemberRole.REPRESENTATIVE},
    ),
    "Shah Cykler": (Kind.BUSINESS, "", "99000015", False, False, {"priya": MemberRole.OWNER}),
    "Vægt og Viden": (Kind.BUSINESS, "", "99000023", True, False, {"virksomhed": MemberRole.REPRESENTATIVE}),
    "Beboerne på Regnbuevej": (Kind.GROUP, "", "", False, False, {"bent": MemberRole.OWNER}),
    "Nøglegruppen": (Kind.GROUP, "", "", False, False, {"malik": MemberRole.OWNER}),
    "Bogens Venner": (
        Kind.ASSOCIATION, "ordinary", "", True, True,
        {"amina": MemberRole.OWNER, "sagsbehandler2": MemberRole.REPRESENTATIVE},
    ),
}  # fmt: skip

# centre -> (former names, units)
CENTRES = {
    "Center for Kultur og Fritid": ("", ("Brohuset",)),
    "Center for Børn og Forebyggelse": ("Center for Børn og Unge", ()),
    "Center for Dagtilbud og Uddannelse": ("", ("Daginstitutionen Solstrålen",)),
    "Center for Byudvikling": ("", ()),
    "Center for Ejendomme og Arealer": ("Park og Vej", ("Gadedriften",)),
    "Borgerservice": ("", ()),
    "Sundhed og ældre": ("", ("Plejehjemmet Strandlyst",)),
    "Job og beskæftigelse": ("", ()),
}
