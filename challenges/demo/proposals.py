"""The demo's twelve proposals (fictional) and what happened to each. Days count back from the day of loading.

``steps`` are what people did: (days ago, verb, who, facts); the words of a verb are those of the actions.
"""

# ruff: noqa: E501 - a text is read whole

PROPOSALS = [
    {
        "title": "Lej en varmtvandsmaskine sammen", "challenge": "fortove-uden-sproejtegift", "author": "virksomhed",
        "organisation": "Storm Anlæg", "received": 24,
        "problem": "Tre kommuner køber hver sin maskine, og den står stille halvdelen af tiden.",
        "solution": "Tre kommuner deler én maskine med varmt vand. Vi kører den på skift i faste uger og fører bog over hver tur.",
        "beneficiaries": "Alle, der går på fortovet, og de folk, som i dag går med håndværktøj.",
        "effects": {"penge": "Før 62.000 kr. pr. runde, efter 41.000 kr.", "personale": "Før 210 timer pr. runde, efter 130 timer."},
        "help_needed": "En aftale med to nabokommuner og et sted at stille maskinen.", "cost_guess": "95.000 kr. om året delt på tre",
        "place": "Vejledalen og stationen",
        "steps": [],
    },
    {
        "title": "Måltidsvenner", "challenge": "flere-haender-paa-plejehjemmet", "author": "forening",
        "organisation": "Hånd i Hånd Ishøj", "received": 18,
        "problem": "Nogle beboere spiser alene, og personalet bruger tid på at dække bord.",
        "solution": "To frivillige spiser med beboerne tirsdag og torsdag, dækker bord og rydder af. "
        "Vi starter på én afdeling i otte uger og tæller personalets minutter.",
        "beneficiaries": "Beboere, som gerne vil have selskab, og personalet, som får ro til pleje.",
        "effects": {"personale": "Vi regner med 50 minutter om dagen på afdelingen.", "produkter": "Flere beboere spiser sammen."},
        "help_needed": "En kontaktperson på afdelingen og en times oplæring.", "place": "Én afdeling på et plejehjem",
        "steps": [
            (16, "assign", "koordinator", {"reviewer": "sagsbehandler", "role": "faglig"}),
            (13, "message", "sagsbehandler", {"text": "Hej Jonas. Jeg har læst jeres forslag og tager det med til afdelingen. "
             "Du hører fra mig igen, når de har set på det. Ring gerne, hvis du har spørgsmål."}),
            (11, "screen", "sagsbehandler", {}),
        ],
    },
    {
        "title": "Spisevenner til de ældre", "challenge": "flere-haender-paa-plejehjemmet", "author": "frivillig", "received": 9,
        "solution": "Jeg foreslår at frivillige kommer og spiser sammen med beboerne et par gange om ugen og hjælper med bordet.",
        "effects": {"personale": "Personalet slipper for at dække bord de dage."},
        "steps": [(7, "assign", "koordinator", {"reviewer": "sagsbehandler2"})],
    },
    {
        "title": "Yeni veliler için kısa videolar", "challenge": "godt-i-gang-i-daginstitutionen", "author": "elif",
        "language": "tr", "received": 3,
        "solution": "Yuvaya yeni başlayan çocukların aileleri için Türkçe, Urduca, Arapça ve Lehçe kısa videolar hazırlayalım. "
        "Videoları bu dilleri konuşan gönüllü anne ve babalar seslendirebilir.",
        "steps": [],
    },
    {
        "title": "Two-afternoon job passport", "challenge": "det-foerste-fritidsjob", "author": "priya",
        "organisation": "Shah Cykler", "language": "en", "received": 32,
        "problem": "Young people without a network do not get the first job, and small shops do not dare to hire.",
        "solution": "Local shops offer two paid afternoons a week to people aged 15 to 17, and each finished task is stamped in a "
        "small passport. After eight weeks the shop, the young person and a mentor talk about a longer job.",
        "effects": {"produkter": "Thirty young people with a first job in the first year."},
        "help_needed": "A mentor from the municipality for two hours a week.",
        "steps": [
            (29, "assign", "koordinator", {"reviewer": "sagsbehandler2"}),
            (27, "screen", "sagsbehandler2", {}),
            (26, "message", "sagsbehandler2", {"text": "Dear Priya. Thank you for a clear proposal. We will assess it together with the "
             "others after the deadline, and you get our answer on the date that stands on the challenge."}),
        ],
    },
    {
        "title": "Ti svar på ét ark", "challenge": "svar-foerste-gang", "author": "medarbejder", "received": 200,
        "problem": "Vi svarer forskelligt på det samme, og folk ringer igen.",
        "solution": "Et fælles svarark med de ti mest stillede spørgsmål opdateres hver fredag. Det måles på genopkald.",
        "beneficiaries": "Borgere, der ringer, og os, der tager telefonen.",
        "effects": {"personale": "Færre genopkald giver ro til de svære samtaler."}, "place": "Borgerservice",
        "steps": [
            (197, "assign", "koordinator", {"reviewer": "sagsbehandler"}),
            (196, "screen", "sagsbehandler", {}),
            (190, "decide", "beslutter", {
                "outcome": "selected",
                "public_reason": "Ja, vi går i gang. Det koster 22 timer at lave arket, og vi kan se på telefonens tal, om det virker.",
                "next_step": "Karen samler de ti spørgsmål inden den 1. og viser arket på mødet om fredagen.",
                "contact": "Henrik Toft, Borgerservice",
            }),
        ],
    },
    {
        "title": "Smid mindre ud!!!", "challenge": "halver-madspildet-i-kommunens-koekkener", "author": "borger", "received": 8,
        "solution": "Smid mindre ud!!!",
        "steps": [
            (5, "ask", "sagsbehandler", {
                "question": "Tak for dit forslag, Anna. Vil du skrive lidt mere: Hvor har du set mad blive smidt ud, "
                "og hvad kunne man gøre i stedet?",
            }),
        ],
    },
    {
        "title": "Regnbede, som opgangene passer", "challenge": "klar-til-skybrud", "author": "bent",
        "organisation": "Beboerne på Regnbuevej", "received": 30,
        "problem": "Gården står under vand ved kraftig regn, og tre kældre har haft skader.",
        "solution": "Vi graver fire regnbede ved nedløbene. Hver opgang passer sit eget bed efter en plan, der hænger i opgangen.",
        "beneficiaries": "De 96 lejligheder i gården.",
        "effects": {"penge": "Færre skader i kældrene.", "produkter": "En gård, der er rar at være i."},
        "help_needed": "En ingeniør til at se på skitsen og jord til bedene.", "cost_guess": "28.000 kr.",
        "place": "Gården på Regnbuevej",
        "attachment": ("skitse-og-pasningsplan.pdf", False, "Skitse: fire bede paa hver 6 kvadratmeter. Vand: 9 kubikmeter ved en time."),
        "steps": [
            (26, "assign", "koordinator", {"reviewer": "sagsbehandler"}),
            (24, "screen", "sagsbehandler", {}),
            (24, "message", "sagsbehandler", {"text": "Hej Bent. Skitsen er god at se på. Jeg spørger en ingeniør, om jorden kan holde til det."}),
            (12, "decide", "beslutter", {
                "outcome": "parked", "wake_in": 110,
                "public_reason": "Idéen er god, og skitsen er klar. Jorden er for våd at grave i nu, og ingeniøren har først tid til foråret.",
                "contact": "Mette Holm, Center for Byudvikling",
            }),
        ],
    },
    {
        "title": "Nøgle på telefonen", "challenge": "brohuset-i-brug-hele-dagen", "author": "malik", "organisation": "Nøglegruppen",
        "received": 34,
        "problem": "Brohuset er lukket, når vi har fri.",
        "solution": "Vi låser selv op med telefonen. Så behøver der ikke være en vagt.",
        "effects": {"produkter": "Vi kan bruge huset om aftenen."},
        "steps": [
            (31, "assign", "koordinator", {"reviewer": "sagsbehandler2"}),
            (28, "screen", "sagsbehandler2", {}),
            (27, "message", "sagsbehandler2", {"text": "Hej Malik. Vi har talt om jeres idé. Hvem vil I ringe til, hvis noget går galt i huset?"}),
            (14, "decide", "beslutter", {
                "outcome": "declined",
                "public_reason": "Nej, ikke denne gang. Vi kan ikke have unge alene i huset uden en voksen, som kan hjælpe, hvis der sker noget. "
                "En lås til telefonen koster mere, end vi har i år. Kom gerne igen med en plan, hvor en voksen er med.",
                "contact": "Omar Haddad, Center for Kultur og Fritid",
            }),
        ],
    },
    {
        "title": "Hul i asfalten", "challenge": "fortove-uden-sproejtegift", "author": "borger", "received": 15, "consent": False,
        "problem": "Der er et stort hul i asfalten ud for vores opgang. Min nabo på 20 00 00 00 har også klaget, og ingen gør noget!",
        "steps": [
            (13, "forward", "sagsbehandler", {
                "to": "Gadedriften",
                "reason": "Det er et hul, der skal lappes nu, og det gør gadedriften. De har fået din besked og skriver til dig. "
                "Vi har ikke sendt naboens nummer med.",
            }),
        ],
    },
    {
        "title": "Vægt under affaldsspanden", "challenge": "halver-madspildet-i-kommunens-koekkener", "author": "virksomhed",
        "organisation": "Vægt og Viden", "received": 22,
        "problem": "Køkkenet ved ikke, hvad der bliver smidt ud, og hvornår.",
        "solution": "En flad vægt under spanden vejer hver gang og viser kokken en kurve for ugen. Vi sætter tre op og måler i otte uger.",
        "beneficiaries": "Køkkener, der vil købe mindre ind uden at gætte.",
        "effects": {"penge": "Vi har set et fald på en tredjedel andre steder."}, "cost_guess": "18.000 kr. for tre vægte i otte uger",
        "attachment": ("saadan-regner-vi.pdf", True, "Fortroligt: saadan skiller vi dej, skraeller og rester ad paa vaegten alene."),
        "steps": [],
    },
    {
        "title": "بطاقات مصورة للوالدين الجدد", "challenge": "godt-i-gang-i-daginstitutionen", "author": "amina",
        "organisation": "Bogens Venner", "language": "ar", "received": 6,
        "solution": "نقترح بطاقات مصورة بسيطة بأربع لغات. ويساعد متطوعون في المكتبة من لا يقرأ الدنماركية.",
        "steps": [(5, "assign", "koordinator", {"reviewer": "sagsbehandler"})],
    },
]  # fmt: skip
