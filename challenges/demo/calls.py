"""The demo's eight challenges (fictional). Days count from the day of loading."""



from ..calls.states import P, QuestionType, Track

WHO_DECIDES = (
    "Tre fagfolk læser alle forslag. De må ikke kende dig eller din forening for godt. "
    "Lederen af {centre} siger ja eller nej og skriver grunden."
)

CHALLENGES = [
    {
        "title": "Fortove uden sprøjtegift",
        "summary": "Ishøj har 85 km fortov, og siden 2024 holder vi dem uden sprøjtemidler. Det kræver flere behandlinger, "
        "så vi søger metoder og samarbejder, der giver pæne fortove for færre penge og timer.",
        "centre": "Center for Ejendomme og Arealer", "owner": "sagsbehandler", "track": Track.LOCAL,
        "reliefs": [(P.PENGE, "Kroner pr. km fortov om året"), (P.PERSONALE, "Timer pr. runde")],
        "opens": -60, "closes": 62, "answer": 100, "purchase": True,
        "seek": "En måde at fjerne ukrudt på, som tager færre timer.\nNoget, vi kan prøve på to km fortov.\n"
        "Tal for pris og tid, også hvis de er et skøn.",
        "not_needed": "Salt, eddike og andet, der skader træer og dyr. Det må vi ikke bruge.",
        "offer": "To km fortov til prøven.\nEn mand fra gadedriften to dage om ugen.\nVores egne tal for timer og pris.",
        "needs": ["Maskiner, vi kan låne eller leje", "Naboer, der holder øje med deres eget stykke"],
        "criteria": [
            ("Færre timer", "Hvor meget tid sparer vi på en km?", 40),
            ("Lavere pris", "Hvad koster det i alt om året?", 30),
            ("Pænt fortov", "Kan folk se, at det virker?", 20),
            ("Skåner miljøet", "Hvad med støj, vand og brændstof?", 10),
        ],
        "questions": [
            ("Har du prøvet det før? Hvor?", "Skriv gerne stedet og året.", QuestionType.TEXT, False, ""),
            ("Hvad koster det pr. km?", "Et skøn er nok.", QuestionType.LINE, False, ""),
        ],
        "answers": [
            ("Må vi være flere kommuner sammen?", "Ja, gerne. Så skal én af os stå for aftalen."),
            ("Skal jeg have en maskine i forvejen?", "Nej. Du må også komme med en idé til, hvordan vi får fat i en."),
        ],
    },
    {
        "title": "Flere hænder på plejehjemmet",
        "summary": "En del af dagen går med opgaver, som ikke kræver en fagperson, fx følgeskab og borddækning. "
        "Hvad kan frivillige, pårørende og teknik løfte, så der bliver mere tid til pleje?",
        "centre": "Sundhed og ældre", "owner": "sagsbehandler", "track": Track.RADICAL,
        "reliefs": [(P.PERSONALE, "Minutter om dagen, der bliver fri til pleje"), (P.PRODUKTER, "Beboernes egen vurdering")],
        "opens": -60, "closes": 60, "answer": 95, "personal": True,
        "seek": "Opgaver, som andre end plejepersonalet kan løfte, fx følgeskab og borddækning.\n"
        "Noget, vi kan prøve på én afdeling i otte uger.\nEn enkel måde at tælle de minutter, personalet får fri.",
        "not_needed": "Ny teknik, som kræver kurser for alle. Det prøvede vi i 2024, og det tog mere tid, end det gav.",
        "offer": "En afdeling, der gerne vil være med.\nEn kontaktperson på stedet.\nOp til 40.000 kr. til en afprøvning.",
        "needs": ["Frivillige, der kan komme fast en gang om ugen", "Et køkken eller et værksted, vi må låne"],
        "criteria": [
            ("Mere tid til pleje", "Hvor mange minutter får personalet fri?", 40),
            ("Bedre dag for beboerne", "Kan de mærke det?", 30),
            ("Kan prøves nu", "Kan vi starte inden for tre måneder?", 20),
            ("Kan bruges flere steder", "Kan andre plejehjem gøre det samme?", 10),
        ],
        "questions": [],
        "answers": [
            ("Må vi være to foreninger sammen?", "Ja. Den ene sender forslaget og skriver den anden på. Begge får svar."),
            ("Får vi løn?", "Nej, men I kan få dækket udgifter til afprøvningen."),
            ("Skal vi have børneattest?", "Nej, ikke til denne udfordring."),
        ],
    },
    {
        "title": "Brohuset i brug hele dagen",
        "summary": "Mange foreninger bruger Brohuset, men der er tomme lokaler på flere tidspunkter. "
        "Hvordan får vi flere ind, uden at tilsyn og rengøring koster mere?",
        "centre": "Center for Kultur og Fritid", "owner": "sagsbehandler2", "track": Track.LOCAL,
        "reliefs": [(P.PRODUKTER, "Timer om ugen, lokalerne er i brug"), (P.PENGE, "Udgift til tilsyn og rengøring")],
        "opens": -60, "closes": 75, "answer": 110,
        "seek": "Nye brugere om formiddagen og sent på dagen.\nEn måde at åbne og lukke på, som er tryg.\n"
        "En aftale om oprydning, som folk kan lide at holde.",
        "not_needed": "Højere leje for foreninger. Det prøvede vi, og så kom der færre.",
        "offer": "Tre lokaler fra kl. 8 til 15.\nEn servicemedarbejder, der kender huset.",
        "needs": ["Grupper, der kan bruge huset om formiddagen"],
        "criteria": [
            ("Flere i huset", "Hvor mange timer om ugen bliver lokalerne brugt?", 40),
            ("Koster ikke mere", "Hvad sker der med tilsyn og rengøring?", 30),
            ("Trygt for alle", "Hvem har ansvaret, når noget går galt?", 30),
        ],
        "questions": [("Hvilke dage og tider passer jer?", "", QuestionType.LINE, False, "")],
        "answers": [],
    },
    {
        "title": "Godt i gang i daginstitutionen",
        "summary": "Nye forældre får mange beskeder på kort tid, og ikke alle læser dansk let. Vi søger enkle måder at give "
        "de vigtigste oplysninger, så forældre bliver trygge og personalet bruger mindre tid på at gentage.",
        "centre": "Center for Dagtilbud og Uddannelse", "owner": "sagsbehandler", "track": Track.LOCAL,
        "reliefs": [(P.PRODUKTER, "Forældre, der ved det vigtigste efter en uge"), (P.PERSONALE, "Minutter pr. nyt barn")],
        "opens": -60, "closes": 68, "answer": 105, "children": True,
        "seek": "Noget, forældre kan se eller høre på deres eget sprog.\nDe ti ting, man skal vide den første uge.\n"
        "En måde at vise, om det er forstået.",
        "not_needed": "Flere lange breve. Dem har vi nok af.",
        "offer": "Et hus, der gerne vil prøve det.\nTo pædagoger, som kan svare på spørgsmål.",
        "needs": ["Folk, der taler andre sprog end dansk", "Nogen, der kan tegne eller filme"],
        "criteria": [
            ("Forældre er trygge", "Hvordan kan vi se det?", 40),
            ("Mindre tid på at gentage", "Hvor mange minutter sparer vi pr. barn?", 30),
            ("Let at holde ved lige", "Hvem retter det, når noget ændrer sig?", 30),
        ],
        "questions": [],
        "answers": [],
    },
    {
        "title": "Halvér madspildet i kommunens køkkener",
        "summary": "Hver dag bliver god mad smidt ud på plejehjem, i institutioner og kantiner. Vis os, hvordan vi måler spildet "
        "og halverer det, uden at måltidet bliver dårligere.",
        "centre": None, "owner": "koordinator", "track": Track.RADICAL,
        "reliefs": [(P.PENGE, "Kilo mad i skraldespanden om ugen"), (P.PRODUKTER, "Hvad gæsterne siger om maden")],
        "opens": -60, "closes": 80, "answer": 120, "purchase": True,
        "seek": "En nem måde at måle på, som køkkenet kan holde ud.\nEn ændring, man kan se på vægten inden for to måneder.\n"
        "Noget, som børn og ældre også kan lide.",
        "not_needed": "Mindre portioner til alle. Det gav sultne beboere.",
        "offer": "Tre køkkener, der vil være med.\nEn kok til at prøve opskrifter.",
        "needs": ["Vægte eller andet udstyr til låns", "Butikker og køkkener, der har prøvet det"],
        "criteria": [
            ("Mindre spild", "Hvor mange kilo om ugen?", 50),
            ("God mad", "Hvad siger de, der spiser den?", 30),
            ("Nemt i køkkenet", "Hvor mange minutter tager det om dagen?", 20),
        ],
        "questions": [
            ("Hvor kan det prøves først?", "", QuestionType.CHOICE, False, "Plejehjem\nDaginstitution\nKantine\nVed ikke"),
        ],
        "answers": [],
    },
    {
        "title": "Det første fritidsjob",
        "summary": "Mange unge finder ikke det første job selv. Vi inviterer virksomheder, foreninger og unge fra 15 år til at "
        "bygge en ordning, som kan bære sig selv efter et år.",
        "centre": "Job og beskæftigelse", "owner": "sagsbehandler2", "track": Track.RADICAL,
        "reliefs": [(P.PRODUKTER, "Unge i job efter tre måneder"), (P.PENGE, "Udgift pr. ung i job")],
        "opens": -90, "closes": -5, "answer": 30,
        "seek": "En vej fra skole til det første job.\nNoget for de unge, som ikke har et netværk.\n"
        "En ordning, der kan klare sig selv efter et år.",
        "not_needed": "Endnu en hjemmeside med opslag. Dem er der nok af.",
        "offer": "En vejleder to timer om ugen.\nPlads i Brohuset til møder.",
        "needs": ["Butikker og firmaer med et par timer om ugen", "Voksne, som vil være mentor"],
        "criteria": [
            ("Unge i job", "Hvor mange får et job og bliver i det?", 50),
            ("Kan bære sig selv", "Hvem betaler, når det første år er gået?", 30),
            ("For alle unge", "Hvad gør I for dem uden netværk?", 20),
        ],
        "questions": [],
        "answers": [],
    },
    {
        "title": "Klar til skybrud",
        "summary": "Kraftig regn sætter stier og kældre under vand. Vi søger små løsninger, som beboere, boligorganisationer "
        "og kommune kan bygge og passe sammen.",
        "centre": "Center for Byudvikling", "owner": "sagsbehandler", "track": Track.RADICAL,
        "reliefs": [(P.PENGE, "Udgift til skader om året"), (P.PRODUKTER, "Kældre, der holder sig tørre")],
        "opens": -60, "closes": 65, "answer": 105,
        "seek": "En løsning, der kan holde vand tilbage, hvor det falder.\nNoget, naboer kan bygge på en weekend.\n"
        "En plan for, hvem der passer den.",
        "not_needed": "Store rør i jorden. Dem tager andre sig af.",
        "offer": "Hjælp fra en ingeniør.\nPlanter og jord til ti steder.",
        "needs": ["Gårde og stier, hvor vi må prøve", "Hænder til en gravedag"],
        "criteria": [
            ("Holder vand tilbage", "Hvor mange liter?", 40),
            ("Kan passes", "Hvem gør det om fem år?", 40),
            ("Er rart at se på", "Får stedet også andet ud af det?", 20),
        ],
        "questions": [],
        "answers": [],
    },
    {
        "title": "Svar første gang",
        "summary": "Mange ringer flere gange om det samme, fordi svaret er svært at finde. Hjælp os med at gøre de ti mest "
        "stillede spørgsmål så klare, at ét svar er nok.",
        "centre": "Borgerservice", "owner": "koordinator", "track": Track.LOCAL,
        "reliefs": [(P.PERSONALE, "Opkald om det samme om måneden"), (P.PRODUKTER, "Borgere, der fik svar første gang")],
        "opens": -240, "closes": -150, "answer": -110,
        "seek": "Klare svar på de ti spørgsmål, vi får mest.\nEn måde at holde svarene friske på.",
        "not_needed": "En robot, der svarer. Den skal først have gode svar at give.",
        "offer": "Tal fra telefonen for hver måned.\nTo medarbejdere, som vil teste.",
        "needs": [],
        "criteria": [
            ("Færre genopkald", "Hvor mange færre om måneden?", 60),
            ("Let at holde ved lige", "Hvem retter svarene?", 40),
        ],
        "questions": [],
        "answers": [],
        "settled": "Vi fik ét forslag, som vi prøvede med det samme. Det virker.",
    },
]  # fmt: skip
