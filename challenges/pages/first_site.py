"""The words a new site begins with, in Danish and English; data only, read by a migration and edited in the CMS ever after."""

# ruff: noqa: E501 - a text is read whole

FRONT = {
    "da": {
        "title": "Forside",
        "slug": "forside",
        "headline": "Din idé kan komme i brug",
        "lead": "Kommunen har udfordringer, den ikke kan løse alene. Svar på én, eller send din egen idé. "
        "Et menneske svarer dig inden for 10 arbejdsdage.",
    },
    "en": {
        "title": "Front page",
        "slug": "forside-en",
        "headline": "Your idea can come into use",
        "lead": "The municipality has challenges that it cannot solve alone. Answer one, or send your own idea. "
        "A person answers you within 10 working days.",
    },
}

LIST = {
    "da": {
        "title": "Udfordringer",
        "introduction": "Her er det, vi gerne vil løse sammen med dig. Vælg en, og skriv dit forslag.",
    },
    "en": {
        "title": "Challenges",
        "introduction": "This is what we would like to solve together with you. Choose one, and write your proposal.",
    },
}

# The box for ideas that fit nowhere: no deadline, an answer within 60 working days.
OPEN_BOX = {
    "da": {
        "title": "Din egen idé",
        "summary": "Har du en idé, som ikke passer til en af udfordringerne? Send den her. Du får det samme løfte om svar.",
        "what_we_seek": "En idé, der giver mere for pengene, bedre hjælp eller en bedre arbejdsdag.\n"
        "Noget, som kommunen kan gøre selv eller sammen med andre.\n"
        "Skriv det, du ved. Vi spørger, hvis vi mangler noget.",
        "what_we_do_not_need": "Er der hul i vejen, eller vil du klage over en afgørelse? Så skriv til kommunen på den almindelige måde. "
        "Så går det hurtigere.",
        "who_decides": "En innovationskoordinator læser din idé og finder den rette leder. Lederen siger ja eller nej og skriver grunden.",
    },
    "en": {
        "title": "Your own idea",
        "summary": "Do you have an idea that fits none of the challenges? Send it here. You get the same promise of an answer.",
        "what_we_seek": "An idea that gives more for the money, better help or a better working day.\n"
        "Something that the municipality can do alone or together with others.\n"
        "Write what you know. We ask if something is missing.",
        "what_we_do_not_need": "Is there a hole in the road, or do you want to complain about a decision? "
        "Then write to the municipality in the usual way. That is faster.",
        "who_decides": "An innovation coordinator reads your idea and finds the right manager. The manager says yes or no and writes why.",
    },
}
OPEN_BOX_CRITERIA = [
    {"key": "vaerdi", "weight": 40, "da": ("Gør en forskel", "Hvem får det bedre, og hvor meget?"),
     "en": ("Makes a difference", "Who is better off, and how much?")},
    {"key": "muligt", "weight": 30, "da": ("Kan lade sig gøre", "Hvad skal der til, og hvem kan gøre det?"),
     "en": ("Can be done", "What does it take, and who can do it?")},
    {"key": "kan-proeves", "weight": 30, "da": ("Kan prøves i det små", "Kan vi begynde ét sted?"),
     "en": ("Can be tried on a small scale", "Can we begin in one place?")},
]  # fmt: skip


def _text(*paragraphs):
    return [("paragraph", "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))]


def _list(*items):
    return [("paragraph", "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>")]


def _heading(words):
    return [("heading", words)]


def _question(question, *answer):
    return [("question", {"question": question, "answer": "".join(f"<p>{words}</p>" for words in answer)})]


# Where the foot leads until the municipality has set an address of its own.
STATEMENT_SLUG, SOURCE_SLUG = "tilgaengelighed", "kildekode"

# slug -> language -> page; the slug is the same in every language
CONTENT = {
    "vores-loefte": {
        "show_in_menus": True,
        "da": {
            "title": "Vores løfte om svar",
            "introduction": "Den, der sender et forslag, får et svar. Her er, hvad vi lover, og hvad der sker, når vi ikke holder det.",
            "body": [
                *_heading("Det lover vi"),
                *_list(
                    "<b>En kvittering med det samme.</b> Den har et nummer, så du kan følge dit forslag på Min side.",
                    "<b>Et svar fra et menneske inden for 10 arbejdsdage.</b> Det kan være et spørgsmål eller en besked. Kvitteringen tæller ikke med.",
                    "<b>Et ja eller et nej med en grund.</b> Datoen står på udfordringen. Er der ingen dato, svarer vi inden for 60 arbejdsdage.",
                ),
                *_heading("Når vi venter på dig"),
                *_text(
                    "Mangler vi noget, spørger vi dig. Så står uret stille, til du har svaret. "
                    "Datoen flytter sig med de arbejdsdage, vi har ventet.",
                ),
                *_heading("Når vi er for sene"),
                *_text(
                    "Så skriver vi det på Min side. Sagen rykker øverst i vores kø, og du kan ringe til den, der har ansvaret. "
                    "På forsiden kan alle se, hvor mange svar der kom til tiden i år.",
                ),
                *_heading("Arbejdsdage"),
                *_text(
                    "Mandag til fredag er arbejdsdage. Helligdage og rådhusets lukkedage tæller ikke med. "
                    "Den første arbejdsdag efter, at vi fik dit forslag, er dag 1.",
                ),
            ],
        },
        "en": {
            "title": "Our promise of an answer",
            "introduction": "Whoever sends a proposal gets an answer. This is what we promise, and what happens when we do not keep it.",
            "body": [
                *_heading("What we promise"),
                *_list(
                    "<b>A receipt at once.</b> It has a number, so that you can follow your proposal on My page.",
                    "<b>An answer from a person within 10 working days.</b> It can be a question or a message. The receipt does not count.",
                    "<b>A yes or a no with a reason.</b> The date stands on the challenge. Where there is none, we answer within 60 working days.",
                ),
                *_heading("While we wait for you"),
                *_text(
                    "If something is missing, we ask you. Then the clock stands still until you have answered. "
                    "The date moves by the working days that we waited.",
                ),
                *_heading("When we are late"),
                *_text(
                    "Then we say so on My page. The case moves to the top of our queue, and you can call the person in charge. "
                    "On the front page everybody can see how many answers came in time this year.",
                ),
                *_heading("Working days"),
                *_text(
                    "Monday to Friday are working days. Public holidays and days when the town hall is closed do not count. "
                    "Day 1 is the first working day after we received your proposal.",
                ),
            ],
        },
    },
    "saadan-vaelger-vi": {
        "show_in_menus": True,
        "da": {
            "title": "Sådan vælger vi",
            "introduction": "Du skal kunne se, hvordan vi kommer frem til et ja eller et nej. Her er vejen, skridt for skridt.",
            "body": [
                *_heading("Først læser et menneske dit forslag"),
                *_text(
                    "Du får en kvittering med det samme. Derefter læser en medarbejder forslaget. Mangler vi noget, spørger vi dig. "
                    "Mens vi venter på dit svar, står uret stille.",
                    "Hører forslaget til et andet sted i kommunen, sender vi det videre og fortæller dig hvorhen.",
                ),
                *_heading("Så bliver det vurderet"),
                *_text(
                    "Hver udfordring har sine egne kriterier. De står på udfordringen, og vægten står ved siden af. "
                    "Vi ændrer dem ikke, når det første forslag er kommet.",
                    "Den, der vurderer, må ikke være i familie med dig eller sidde i bestyrelsen for din forening. "
                    "Er det tilfældet, tager en anden over.",
                ),
                *_heading("Til sidst siger en leder ja eller nej"),
                *_text("Der er tre svar, og alle tre har en grund, du kan læse:"),
                *_list(
                    "<b>Ja.</b> Vi går i gang, og du hører, hvad der sker nu.",
                    "<b>Ikke nu.</b> Idéen er god, men tiden er ikke til det. Vi skriver, hvornår vi ser på den igen.",
                    "<b>Nej.</b> Vi skriver hvorfor. Du kan svare én gang, hvis vi har misforstået noget.",
                ),
                *_heading("Det bestemmer en computer ikke"),
                *_text(
                    "Siden kan vise, at to forslag ligner hinanden, eller at en tekst er svær at læse. Det er hjælp til os. "
                    "Mennesker læser, og mennesker bestemmer."
                ),
            ],
        },
        "en": {
            "title": "How we choose",
            "introduction": "You should be able to see how we reach a yes or a no. This is the way, step by step.",
            "body": [
                *_heading("First a person reads your proposal"),
                *_text(
                    "You get a receipt at once. Then a member of staff reads the proposal. If something is missing, we ask you. "
                    "While we wait for your answer, the clock stands still.",
                    "If the proposal belongs somewhere else in the municipality, we send it on and tell you where.",
                ),
                *_heading("Then it is assessed"),
                *_text(
                    "Each challenge has criteria of its own. They stand on the challenge, with their weights. "
                    "We do not change them once the first proposal has come.",
                    "Whoever assesses it must not be your family or sit on the board of your association. "
                    "If so, somebody else takes over.",
                ),
                *_heading("In the end a manager says yes or no"),
                *_text("There are three answers, and all of them have a reason that you can read:"),
                *_list(
                    "<b>Yes.</b> We begin, and you hear what happens now.",
                    "<b>Not now.</b> The idea is good, but the time is not right. We write when we look at it again.",
                    "<b>No.</b> We write why. You can answer once if we have misunderstood something.",
                ),
                *_heading("A computer does not decide"),
                *_text(
                    "The site can show that two proposals are alike, or that a text is hard to read. That is help for us. "
                    "People read, and people decide."
                ),
            ],
        },
    },
    "hjaelp": {
        "da": {
            "title": "Hjælp",
            "introduction": "Det tager 10 til 20 minutter at skrive et forslag. Du kan gemme undervejs og vende tilbage.",
            "body": [
                *_question("Skal jeg logge ind for at skrive?", "Nej, du kan begynde med det samme. Vi gemmer det, du skriver. "
                           "Først når du sender, skal vi kende din e-mailadresse, så vi kan svare dig."),
                *_question("Må jeg skrive på et andet sprog end dansk?", "Ja. Brug det sprog, du skriver bedst. Vi oversætter for dig."),
                *_question("Hvad nu, hvis jeg ikke har alle svarene?", "Skriv det, du ved. Vi spørger, hvis vi mangler noget."),
                *_question("Kan vi være flere om et forslag?", "Ja. Er I en forening, en gruppe eller en virksomhed, kan I sende det sammen. "
                           "Alle, der er med, kan følge forslaget."),
                *_question("Kan jeg trække mit forslag tilbage?", "Ja, indtil der er truffet en beslutning. Det gør du på Min side."),
                *_question("Kan jeg få hjælp til at skrive?", "Ja. Ring til os. Så skriver vi sammen med dig. Nummeret står nederst på siden."),
                *_question("Kan alle se mit forslag?", "Kun hvis du siger ja til det, og først når en medarbejder har læst det. "
                           "Dit navn og din adresse bliver ikke vist."),
                *_question("Hvem må være med?", "Alle fra 15 år: borgere, frivillige, grupper, foreninger, virksomheder og ansatte. "
                           "Nogle udfordringer er kun for bestemte grupper. Det står på udfordringen."),
            ],
        },
        "en": {
            "title": "Help",
            "introduction": "It takes 10 to 20 minutes to write a proposal. You can save as you go and come back.",
            "body": [
                *_question("Do I have to log in to write?", "No, you can begin at once. We save what you write. "
                           "Only when you send it do we need your e-mail address, so that we can answer you."),
                *_question("May I write in another language than Danish?", "Yes. Use the one you write best. We translate for you."),
                *_question("What if I do not have all the answers?", "Write what you know. We ask if something is missing."),
                *_question("Can several of us send one proposal?", "Yes. An association, a group or a business can send it together. "
                           "Everybody in it can follow the proposal."),
                *_question("Can I take my proposal back?", "Yes, until a decision is made. You do it on My page."),
                *_question("Can I get help with writing?", "Yes. Call us, and we write it together with you. The number is at the bottom of the page."),
                *_question("Can everybody see my proposal?", "Only if you say yes to it, and only when a member of staff has read it. "
                           "Your name and address are not shown."),
                *_question("Who may take part?", "Everybody from 15 years: citizens, volunteers, groups, associations, businesses and employees. "
                           "Some challenges are for certain groups only. The challenge says so."),
            ],
        },
    },
    "rettigheder": {
        "da": {
            "title": "Rettigheder og regler",
            "introduction": "Idéen er din. Her er, hvad du giver kommunen lov til, og hvad du kan regne med.",
            "body": [
                *_heading("Dine rettigheder"),
                *_text(
                    "Du beholder rettighederne til det, du sender. Du giver kommunen lov til at bruge det og tilpasse det uden at betale for det. "
                    "Du må gerne bruge det andre steder.",
                    "Har du billeder eller tegninger med, siger du god for, at du må dele dem.",
                ),
                *_heading("Hemmeligheder"),
                *_text(
                    "Du kan sætte kryds ved, at en fil er fortrolig. Så viser vi den ikke for andre end dem, der behandler sagen. "
                    "Kommunen er dog omfattet af reglerne om aktindsigt. Beder nogen om at se filen, vurderer vi det fra sag til sag. "
                    "Send derfor aldrig mere, end vi behøver for at forstå idéen.",
                ),
                *_heading("Når kommunen måske skal købe noget"),
                *_text(
                    "Står der på udfordringen, at den kan føre til et køb, lover vi ikke at købe. Alle får de samme svar på samme tid, "
                    "og et køb følger reglerne om udbud.",
                ),
                *_heading("Når der er en præmie eller et tilskud"),
                *_text("Så får du en afgørelse med begrundelse, og vi skriver, hvordan du kan klage."),
                *_heading("Børn"),
                *_text(
                    "Er du tit sammen med børn under 15 år i en opgave for os, erklærer du, at I har indhentet børneattester. "
                    "Send dem aldrig til os. Vi gemmer kun, hvem der har erklæret det, og hvornår.",
                ),
                *_heading("God tone"),
                *_text("Skriv om sagen og ikke om andre mennesker. Udelad navne, telefonnumre, CPR-numre og oplysninger om helbred."),
            ],
        },
        "en": {
            "title": "Rights and rules",
            "introduction": "The idea is yours. This is what you let the municipality do, and what you can count on.",
            "body": [
                *_heading("Your rights"),
                *_text(
                    "You keep the rights to what you send. You let the municipality use it and adapt it without paying for it. "
                    "You may use it elsewhere.",
                    "If you send pictures or drawings, you confirm that you may share them.",
                ),
                *_heading("Secrets"),
                *_text(
                    "You can mark a file as confidential. Then we show it only to those who handle the case. "
                    "But the municipality is subject to the rules on access to documents. If somebody asks to see the file, "
                    "we decide case by case. So never send more than we need to understand the idea.",
                ),
                *_heading("When the municipality may buy something"),
                *_text(
                    "If the challenge says that it may lead to a purchase, we do not promise to buy. Everybody gets the same answers "
                    "at the same time, and a purchase follows the rules on tenders.",
                ),
                *_heading("When there is a prize or a grant"),
                *_text("Then you get a formal decision with reasons, and we write how you can appeal."),
                *_heading("Children"),
                *_text(
                    "If you are often with children under 15 in a task for us, you declare that you have obtained child-protection "
                    "certificates. Never send them to us. We only keep who declared it, and when.",
                ),
                *_heading("Good manners"),
                *_text("Write about the matter and not about other people. Leave out names, phone numbers, CPR numbers and health."),
            ],
        },
    },
    "privatliv": {
        "da": {
            "title": "Dine oplysninger",
            "introduction": "Vi bruger så få oplysninger om dig som muligt. Her kan du se hvilke, hvorfor og hvor længe.",
            "body": [
                *_heading("Hvad vi gemmer"),
                *_list(
                    "Din e-mailadresse og dit navn, hvis du har skrevet det. Det bruger vi til at svare dig.",
                    "Dit forslag, dine filer og det, vi skriver til hinanden.",
                    "Hvem der har gjort hvad i sagen og hvornår.",
                ),
                *_text("Vi beder aldrig om dit CPR-nummer, din adresse eller din fødselsdato."),
                *_heading("Hvorfor vi må"),
                *_text(
                    "Kommunen er dataansvarlig. Vi behandler dit forslag som led i en opgave i samfundets interesse "
                    "(databeskyttelsesforordningens artikel 6, stk. 1, litra e). Vil du have dit forslag vist på siden, siger du ja til det for sig. "
                    "Det ja kan du trække tilbage.",
                ),
                *_heading("Hvem der kan se det"),
                *_text(
                    "De medarbejdere, der arbejder med dit forslag. Andre kan kun læse forslaget, hvis du har sagt ja, "
                    "og aldrig dine kontaktoplysninger. Som alle myndigheder har vi pligt til at journalisere og til at give aktindsigt.",
                ),
                *_heading("Hvor længe"),
                *_list(
                    "Kladder, du ikke har rørt i 12 måneder, sletter vi.",
                    "Får du et nej, fjerner vi dine personoplysninger 24 måneder efter svaret, når sagen er journaliseret.",
                    "Beslutninger og resultater bliver stående, for dem skal andre kunne lære af.",
                ),
                *_heading("Dine rettigheder"),
                *_text(
                    "Du kan se dine oplysninger, hente dem, få rettet fejl, gøre indsigelse og bede om at få dem slettet. Skriv til os. "
                    "Nederst på siden står, hvordan du finder os. Du kan også spørge kommunens databeskyttelsesrådgiver, "
                    "og du kan klage til Datatilsynet.",
                ),
            ],
        },
        "en": {
            "title": "Your data",
            "introduction": "We use as little data about you as possible. Here you can see which, why and for how long.",
            "body": [
                *_heading("What we keep"),
                *_list(
                    "Your e-mail address, and your name if you wrote it. We use them to answer you.",
                    "Your proposal, your files and what we write to each other.",
                    "Who has done what in the case, and when.",
                ),
                *_text("We never ask for your CPR number, your address or your date of birth."),
                *_heading("Why we may"),
                *_text(
                    "The municipality is the data controller. We handle your proposal as a task carried out in the public interest "
                    "(article 6(1)(e) of the General Data Protection Regulation). If you want your proposal shown on the site, you say yes "
                    "to that separately. You can take that yes back.",
                ),
                *_heading("Who can see it"),
                *_text(
                    "The staff who work with your proposal. Others can read the proposal only if you said yes, and never your contact details. "
                    "Like every authority we have a duty to keep records and to give access to documents.",
                ),
                *_heading("For how long"),
                *_list(
                    "Drafts that you have not touched for 12 months are deleted.",
                    "If the answer is no, we remove your personal data 24 months after it, once the case is filed.",
                    "Decisions and results stay, so that others can learn from them.",
                ),
                *_heading("Your rights"),
                *_text(
                    "You can see your data, download them, have mistakes corrected, object and ask for them to be erased. Write to us. "
                    "At the bottom of the page you see how. You can also ask the municipality's data protection officer, "
                    "and you can complain to the Danish Data Protection Agency (Datatilsynet).",
                ),
            ],
        },
    },
    "cookies": {
        "da": {
            "title": "Cookies",
            "introduction": "Vi bruger kun de cookies, siden ikke kan virke uden. Derfor spørger vi dig ikke om lov.",
            "body": [
                *_list(
                    "<b>Login</b> (sessionid): husker, at du er logget ind. Forsvinder efter to uger, eller når du logger ud.",
                    "<b>Sikkerhed</b> (csrftoken): sørger for, at ingen kan sende en formular i dit navn. Gælder et år.",
                    "<b>Sprog</b> (django_language): husker det sprog, du har valgt.",
                    "<b>Kladde</b>: gør, at du kan finde dit halvfærdige forslag igen. Gælder 30 dage.",
                ),
                *_text("Vi måler ikke, hvad du gør, og vi henter intet fra andre firmaer. Derfor er der heller ikke noget banner."),
            ],
        },
        "en": {
            "title": "Cookies",
            "introduction": "We only use the cookies that the site cannot work without. So we do not ask for your permission.",
            "body": [
                *_list(
                    "<b>Login</b> (sessionid): remembers that you are logged in. Gone after two weeks, or when you log out.",
                    "<b>Safety</b> (csrftoken): makes sure that nobody can send a form in your name. Lasts a year.",
                    "<b>Language</b> (django_language): remembers the language you chose.",
                    "<b>Draft</b>: lets you find your half-finished proposal again. Lasts 30 days.",
                ),
                *_text("We do not measure what you do, and we load nothing from other companies. So there is no banner either."),
            ],
        },
    },
    "kontakt": {
        "da": {
            "title": "Kontakt",
            "introduction": "Du kan altid få fat i et menneske. Navn, telefon og e-mail står nederst på alle sider.",
            "body": [
                *_heading("Om dit eget forslag"),
                *_text(
                    "Gå ind på Min side. Der står, hvor langt forslaget er, og hvem du kan ringe til. "
                    "Har du fået et spørgsmål fra os, svarer du samme sted.",
                ),
                *_heading("Om en udfordring"),
                *_text("Hver udfordring har en person, du kan spørge. Navn og nummer står ved siden af teksten."),
                *_heading("Hjælp til at skrive"),
                *_text("Ring til os, så skriver vi sammen med dig. Du kan også sende et brev. Adressen står nederst på siden."),
                *_heading("Noget andet"),
                *_text(
                    "Er der hul i vejen, eller vil du klage over en afgørelse? Så skriv til kommunen på den almindelige måde. "
                    "Så går det hurtigere.",
                ),
            ],
        },
        "en": {
            "title": "Contact",
            "introduction": "You can always reach a person. The name, phone and e-mail are at the bottom of every page.",
            "body": [
                *_heading("About your own proposal"),
                *_text(
                    "Go to My page. It says how far the proposal has got and whom you can call. "
                    "If we have asked you a question, you answer it there.",
                ),
                *_heading("About a challenge"),
                *_text("Each challenge has a person whom you can ask. The name and number stand beside the text."),
                *_heading("Help with writing"),
                *_text("Call us, and we write it together with you. You can also send a letter. The address is at the bottom of the page."),
                *_heading("Something else"),
                *_text(
                    "Is there a hole in the road, or do you want to complain about a decision? "
                    "Then write to the municipality in the usual way. That is faster.",
                ),
            ],
        },
    },
    STATEMENT_SLUG: {
        "da": {
            "title": "Tilgængelighed",
            "introduction": "Alle skal kunne læse, skrive og svare her. Sig til, hvis noget står i vejen for dig.",
            "body": [
                *_heading("Sådan er siden bygget"),
                *_list(
                    "Du kan bruge hele siden med tastatur.",
                    "Den virker uden JavaScript, på en lille telefon og når du gør teksten fire gange så stor.",
                    "Alle farver kan ses i lys og mørk visning, og ingen farve står alene.",
                    "Vi går efter WCAG 2.2 på niveau AA. Det er mere, end loven kræver.",
                ),
                *_heading("Det ved vi ikke er i orden"),
                *_text(
                    "Filer, som andre sender med et forslag, har vi ikke selv lavet. De kan være svære at læse op. "
                    "Forslag står på det sprog, de er skrevet på, og ikke alle er oversat.",
                ),
                *_heading("Sig til"),
                *_text(
                    "Ring eller skriv til os, hvis du møder en fejl, eller hvis du vil have noget på en anden måde. "
                    "Telefon og e-mail står nederst på siden.",
                    "Er du ikke glad for vores svar, kan du klage til Digitaliseringsstyrelsen.",
                ),
                *_heading("Den officielle erklæring"),
                *_text(
                    "Kommunen udfylder sin erklæring på was.digst.dk. Når den ligger der, fører linket nederst på siden derhen.",
                ),
            ],
        },
        "en": {
            "title": "Accessibility",
            "introduction": "Everybody should be able to read, write and answer here. Tell us if something is in your way.",
            "body": [
                *_heading("How the site is built"),
                *_list(
                    "You can use the whole site with a keyboard.",
                    "It works without JavaScript, on a small phone and with text four times as large.",
                    "All colours can be seen in light and dark mode, and no colour stands alone.",
                    "We aim for WCAG 2.2 at level AA. That is more than the law asks for.",
                ),
                *_heading("What we know is not in order"),
                *_text(
                    "We did not make the files that others send with a proposal. They can be hard to read aloud. "
                    "Proposals stand in the language they are written in, and not all are translated.",
                ),
                *_heading("Tell us"),
                *_text(
                    "Call or write to us if you meet a fault or want something in another form. "
                    "The phone and e-mail are at the bottom of the page.",
                    "If you are not content with our answer, you can complain to the Agency for Digital Government "
                    "(Digitaliseringsstyrelsen).",
                ),
                *_heading("The official statement"),
                *_text(
                    "The municipality fills in its statement at was.digst.dk. Once it is there, the link at the bottom of the page "
                    "leads to it.",
                ),
            ],
        },
    },
    SOURCE_SLUG: {
        "da": {
            "title": "Kildekode",
            "introduction": "Siden er fri software. Enhver kommune må bruge den, rette i den og dele den.",
            "body": [
                *_heading("Sådan får du koden"),
                *_text(
                    "Skriv til os, så sender vi den. Når kommunen har lagt koden åbent frem, fører linket nederst på siden derhen.",
                ),
                *_heading("Det må du"),
                *_text(
                    "Koden har licensen MIT. Du må bruge den til alt, også i en virksomhed. Du skal lade licensen følge med.",
                    "Skrifttype, ikoner og andre dele har deres egne licenser. De ligger sammen med koden.",
                ),
                *_heading("Har du fundet en fejl?"),
                *_text("Skriv til os. Er det et hul i sikkerheden, så fortæl det kun til os, til vi har rettet det."),
            ],
        },
        "en": {
            "title": "Source code",
            "introduction": "The site is free software. Any municipality may use it, change it and share it.",
            "body": [
                *_heading("How to get the code"),
                *_text(
                    "Write to us, and we send it. Once the municipality has published the code, the link at the bottom of the page "
                    "leads to it.",
                ),
                *_heading("What you may do"),
                *_text(
                    "The code has the MIT licence. You may use it for anything, also in a business. You let the licence go with it.",
                    "Typeface, icons and other parts have licences of their own. They come with the code.",
                ),
                *_heading("Have you found a fault?"),
                *_text("Write to us. If it is a hole in the security, tell only us until we have mended it."),
            ],
        },
    },
}  # fmt: skip
