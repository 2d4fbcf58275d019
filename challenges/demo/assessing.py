"""How the demo's proposals are assessed (fictional): colleagues, what each can take, and what they said of which proposal.

``STEPS`` are added to those of the proposals: (days ago, verb, who, facts). Scores stand in the order of the challenge's
criteria, each with its reason.
"""

from partners import roles
from partners.states import Kind

# address before @example.dk -> (first name, last name, kind, roles, language); nobody can log in as them.
COLLEAGUES = {
    "rikke": ("Rikke", "Juul", Kind.EMPLOYEE, (roles.REVIEWER,), "da"),
    "lone": ("Lone", "Berg", Kind.EMPLOYEE, (roles.REVIEWER,), "da"),
    "torben": ("Torben", "Skov", Kind.EMPLOYEE, (roles.REVIEWER,), "da"),
}

# who -> (cases at once, roles, languages)
PROFILES = {
    "sagsbehandler": (12, ("faglig",), "da en"),
    "sagsbehandler2": (3, ("borger",), "da en ar"),
    "rikke": (8, ("faglig", "borger"), "da en tr"),
    "lone": (6, ("oekonomisk",), "da"),
    "torben": (6, ("juridisk",), "da en"),
}
# who -> (away since so many days, for so many more, who steps in)
AWAY = {"lone": (5, 9, "rikke")}

# owner -> (name, what it asks for), shared with all
VIEWS = {"koordinator": ("Personale til torsdagsmødet", "view=all&relief=personale")}

# challenge -> (assessments of each proposal, a reason for each score)
NEEDED = {"Flere hænder på plejehjemmet": (3, False), "Det første fritidsjob": (2, True)}

# criterion -> what 0 to 5 mean
LEVELS = {
    "Mere tid til pleje": (
        "Det koster tid", "Ingen forskel", "Få minutter om ugen", "Nogle minutter om dagen", "En halv time om dagen",
        "En time om dagen eller mere",
    ),
    "Bedre dag for beboerne": (
        "Dagen bliver dårligere", "De mærker intet", "Få mærker det", "Nogle mærker det hver uge",
        "De fleste mærker det hver uge", "De fleste mærker det hver dag",
    ),
    "Kan prøves nu": (
        "Kan ikke prøves", "Kræver ny lov eller nyt hus", "Om et år", "Om et halvt år", "Om tre måneder", "I morgen",
    ),
    "Kan bruges flere steder": (
        "Kun ét sted", "Med stort besvær", "På lignende afdelinger", "På de fleste plejehjem", "På alle plejehjem",
        "Også uden for plejehjem",
    ),
    "Unge i job": (
        "Ingen", "Enkelte i kort tid", "Få, og de fleste stopper", "En del, og halvdelen bliver", "Mange, og de fleste bliver",
        "De fleste, og de bliver",
    ),
}  # fmt: skip

STEPS = {
    "Måltidsvenner": [
        (15, "assign", "koordinator", {"reviewer": "rikke", "role": "faglig"}),
        (15, "assign", "koordinator", {"reviewer": "sagsbehandler2", "role": "borger", "due_in": 7}),
        (15, "assign", "koordinator", {"reviewer": "lone", "role": "oekonomisk"}),
        (10, "declare", "torben", {"answer": "tie", "ground": "Min mor bor på den afdeling, som forslaget handler om."}),
        (9, "assess", "rikke", {
            "scores": [
                (5, "50 minutter om dagen er meget på en afdeling af den størrelse, og de vil selv tælle efter."),
                (4, "Beboerne får selskab til måltidet to gange om ugen. Det er det, de pårørende beder om."),
                (4, "En kontaktperson og en times oplæring kan vi finde på en måned."),
                (3, "Ja, hvor der er en forening i nærheden."),
            ],
            "comment": "Prøv det på én afdeling, og tæl som de foreslår.",
        }),
        (8, "assess", "lone", {
            "scores": [
                (1, "Personalet skal stadig være til stede, når der bliver spist. Jeg tror ikke på, at minutterne bliver fri."),
                (4, "Det er rart for dem, der spiser alene i dag."),
                (3, "Oplæring og kontaktperson koster timer, som ingen har sat af."),
                (None, "Det kan jeg ikke se ud fra én afdeling."),
            ],
            "comment": "",
        }),
        (7, "agree", "lone", {"of": "rikke", "agrees": False}),
        (4, "save_assessment", "sagsbehandler", {
            "scores": [(3, "Afdelingen siger snarere 30 minutter."), (4, "")], "comment": "",
        }),
    ],
    "Spisevenner til de ældre": [
        # She is away, so her substitute gets it.
        (2, "assign", "koordinator", {"reviewer": "lone", "role": "oekonomisk"}),
    ],
    "Yeni veliler için kısa videolar": [
        (2, "declare", "rikke", {"answer": "in_doubt", "ground": "Jeg har gået på kursus med den, der har sendt forslaget."}),
    ],
    "Two-afternoon job passport": [
        (25, "assign", "koordinator", {"reviewer": "rikke", "role": "borger"}),
        (20, "assess", "sagsbehandler2", {
            "scores": [
                (5, "To lønnede eftermiddage er et job, man kan nå ved siden af skolen."),
                (1, "Butikkerne betaler kun det første år."),
                (4, "Mentoren gør forskellen for dem uden netværk."),
            ],
            "comment": "",
        }),
        (18, "assess", "rikke", {
            "scores": [
                (2, "Otte uger er kort. Hvad sker der bagefter?"), (4, "Fire butikker har skrevet under på to år."),
                (4, "Passet er noget at vise frem."),
            ],
            "comment": "",
        }),
        (17, "agree", "sagsbehandler2", {"of": "rikke", "agrees": True}),
        (16, "agree", "rikke", {"of": "sagsbehandler2", "agrees": False}),
    ],
    "Regnbede, som opgangene passer": [
        (20, "assess", "sagsbehandler", {
            "scores": [(4, "Fire bede tager det meste."), (5, "Planen hænger i hver opgang."), (4, "")], "comment": "",
        }),
        (19, "assess", "lone", {
            "scores": [(1, "Jorden er mættet om vinteren."), (4, ""), (3, "")], "comment": "Vent, til ingeniøren har set på det.",
        }),
    ],
    "Nøgle på telefonen": [
        (26, "assess", "sagsbehandler2", {
            "scores": [(4, "Aftenerne står tomme i dag."), (1, "Låsen er dyr."), (1, "Ingen voksen er der.")], "comment": "",
        }),
        (25, "assess", "rikke", {
            "scores": [(3, ""), (2, ""), (0, "Vi kan ikke lade unge være alene i huset.")], "comment": "",
        }),
    ],
}  # fmt: skip
