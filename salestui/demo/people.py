"""Where the demo's prospects come from: invented names, practices and habits, region by region. Every domain is `.example`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Region:
    """Names and habits of one part of the world; `practices` hold {a} and {b} for partners' names, `zones` are IANA names."""

    zones: tuple[str, ...]
    currency: str
    phone: str
    firsts: tuple[str, ...]
    lasts: tuple[str, ...]
    practices: tuple[str, ...]
    titles: tuple[str, ...]
    ledgers: tuple[str, ...]
    weight: int


@dataclass(frozen=True)
class Known:
    """One person who stands in every demo as written here: the names that lists, columns and mails must carry."""

    name: str
    first: str
    last: str
    local: str
    company: str
    domain: str
    title: str
    zone: str
    currency: str


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


REGIONS = (
    Region(
        ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"), "USD", "+1 {} 555 01{:02}",
        _words("Alma Beverly Carla Darnell Eunice Francine Gloria Harriet Ingrid Janelle Keith Lorraine Marcus Nadine Odell Paulette Rosalind Tamika Vernon Wilma"),
        _words("Abbott Brewster Castellano Dupree Eastman Fairbanks Garrison Holloway Ingersoll Jernigan Kessler Lattimore Mayhew Northrup Oakes Pruitt Rutledge Stroud Tillman Whitlock"),
        ("{a} & {b} LLP", "Law Office of {a}", "{a} {b} PLLC", "{a} Legal Group", "{a}, {b} & Partners"),
        ("Bookkeeper", "Office manager", "Legal bookkeeper", "Accounts clerk"), ("TrustBook", "Ledgerline Desk", "a spreadsheet"), 9,
    ),
    Region(
        ("Europe/London",), "GBP", "+44 20 7946 {:02}{:02}",
        _words("Agnes Barnaby Cressida Dilys Edmund Fiona Gethin Honor Isla Jocelyn Kirsty Lachlan Morag Nigel Opal Philippa Rhys Sunita Tabitha Winifred"),
        _words("Ashworth Bexley Coombes Drummond Entwistle Fothergill Grantham Hathersage Ingleby Jessop Kilbride Llewellyn Moorcroft Netherton Ormerod Pargeter Radcliffe Sandiford Thistlewood Wrexham"),
        ("{a} & {b} Solicitors", "{a} Law", "{a}, {b} & Co.", "{a} Conveyancing"),
        ("Legal cashier", "Bookkeeper", "Practice manager", "Accounts assistant"), ("Practice Ledger", "Quillbook", "a spreadsheet"), 7,
    ),
    Region(
        ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"), "EUR", "+49 30 5550 {:02}{:02}",
        _words("Anneliese Björn Christa Dörte Elfriede Friedhelm Gisela Heike Ingeborg Jörg Käthe Lieselotte Mechthild Norbert Ottilie Rüdiger Sigrun Ulrike Wiebke Zdenka"),
        _words("Ahrens Böttcher Clausnitzer Dörfler Eichhorn Färber Großmann Hölderle Jäger Köpcke Lühmann Möhring Nußbaum Öttinger Pfäffle Rößler Schäufele Trübner Überall Würtz"),
        ("Kanzlei {a}", "{a} & {b} Rechtsanwälte", "Rechtsanwälte {a}, {b} und Partner", "{a} Notariat und Anwaltskanzlei"),
        ("Buchhalterin", "Büroleitung", "Rechtsanwaltsfachangestellte", "Buchhaltung"), ("KanzleiKonto", "Soldex", "eine Tabelle"), 6,
    ),
    Region(
        ("Europe/Paris", "Europe/Brussels"), "EUR", "+33 1 55 50 {:02} {:02}",
        _words("Aurélie Benoît Cécile Délphine Édouard Françoise Gaëlle Hélène Irène Joël Léonie Maëlys Noémie Océane Raphaël Sébastien Thérèse Valérie Yaël Zoé"),
        _words("Aubépin Bérenger Chênevert Delaunoy Étienvre Fléchard Guérinot Hébrard Lagrâce Montréal-Duval Noiret Pélissier Quénot Réveillon Saint-Aubin Thévenot Vauquelin"),
        ("Cabinet {a}", "{a} et {b} Avocats", "SCP {a} {b}", "{a} & Associés"),
        ("Comptable", "Assistante de gestion", "Responsable administrative"), ("Cahier Pro", "Maniement", "un tableur"), 4,
    ),
    Region(
        ("Europe/Madrid", "Europe/Lisbon"), "EUR", "+34 91 555 {:02} {:02}",
        _words("Begoña Concepción Dolores Estíbaliz Fermín Graça Inés Íñigo João Leocádia Maximiliano Nuño Peñaflor Rocío Sebastião Úrsula Xoán Yésica"),
        _words("Acuña Barreño Cordobés Dávila Echeverría Fagúndez Gonçalves Herráiz Ibargüen Londoño Magalhães Núñez Ordóñez Peçanha Quiñones Saldaña Tordesillas Yáñez"),
        ("{a} y {b} Abogados", "Despacho {a}", "Bufete {a} & {b}", "{a} Asociados"),
        ("Administración", "Contable", "Gestora"), ("Libro Claro", "una hoja de cálculo"), 4,
    ),
    Region(
        ("Europe/Stockholm", "Europe/Copenhagen", "Europe/Oslo", "Europe/Helsinki"), "EUR", "+46 8 555 {:02} {:02}",
        _words("Åse Birgitta Dagny Eilif Frøydis Gunnbjørg Håkan Ida Jørgen Kåre Linnéa Märta Øyvind Päivi Ragnhild Sølvi Tapio Ylva"),
        _words("Åkesson Bjørnstad Dahlström Fjällström Grønning Hämäläinen Jørstad Källgren Lövgren Mäkelä Nygård Öhrström Ravnås Sjöholm Tømmerås Vestergård"),
        ("Advokatfirman {a}", "{a} & {b} Advokater", "Advokatkontoret {a}"),
        ("Bookkeeper", "Ekonomiansvarig", "Regnskabsansvarlig"), ("Soldex", "Klientkonto Nord", "a spreadsheet"), 3,
    ),
    Region(
        ("Europe/Rome",), "EUR", "+39 02 555 {:02}{:02}",
        _words("Benedetta Cosimo Donatella Eufemia Fausta Gaetana Ludovica Niccolò Ornella Pasquale Renzo Serafina Tommaso Viviana"),
        _words("Bonaccorsi Iannuzzi Mastrangelo Ottaviani Pietrangeli Quattrocchi Santambrogio Tamburrino Vannucchi Zanfagnin D'Incà"),
        ("Studio Legale {a}", "Studio {a} e {b}", "{a} & {b} Avvocati"),
        ("Contabile", "Responsabile amministrativa"), ("Mastrino", "un foglio di calcolo"), 2,
    ),
    Region(
        ("Europe/Warsaw", "Europe/Prague"), "EUR", "+48 22 555 {:02} {:02}",
        _words("Agnieszka Bożena Dorota Elżbieta Grzegorz Jiří Kateřina Łucja Małgorzata Ondřej Świętosława Zbigniew Žofie"),
        _words("Cichoń Dudek Gołąb Krejčí Kubíček Mazur Niemczyk Pícha Śliwa Wójcik Żak Żurek"),
        ("Kancelaria {a}", "Kancelaria {a} i {b}", "{a} {b} Adwokaci"),
        ("Księgowa", "Bookkeeper", "Kierowniczka biura"), ("Saldo Prosto", "arkusz"), 2,
    ),
    Region(
        ("America/Toronto", "Australia/Sydney", "Pacific/Auckland", "Africa/Johannesburg", "Asia/Kolkata"), "USD", "+1 {} 555 01{:02}",
        _words("Adaeze Brónagh Charmaine Deepika Elspeth Farhana Gwyneth Hemi Imani Jagdish Kavita Leilani Mpho Ngaire Olufemi Priyanka Rangi Sipho Tavita Yolanda"),
        _words("Adeyemi Bhattacharya Chukwu D'Souza Erasmus Fonoti Grewal Hāwea Iyer Jayawardena Kowhai Mbeki-Ross Nandakumar O'Halloran Parata Ramaphala Subramaniam Tūhoe Wakefield"),
        ("{a} & {b} Lawyers", "{a} Barristers & Solicitors", "{a} Attorneys", "{a} {b} Legal"),
        ("Bookkeeper", "Accounts manager", "Trust account administrator"), ("TrustBook", "Practice Ledger", "a spreadsheet"), 3,
    ),
)  # fmt: skip

KNOWN = (
    Known("Aoife Ní Bhriain", "Aoife", "Ní Bhriain", "aoife", "Ní Bhriain & Daughters Solicitors", "nibhriain-law", "Legal cashier", "Europe/Dublin", "EUR"),
    Known("Hartmut Köhler", "Hartmut", "Köhler", "h.koehler", "Kanzlei Köhler & Süß", "koehler-suess", "Buchhalter", "Europe/Berlin", "EUR"),
    Known("Siobhán O'Donoghue", "Siobhán", "O'Donoghue", "siobhan.odonoghue", "O'Donoghue Law", "odonoghue-law", "Bookkeeper", "Europe/Dublin", "EUR"),
    Known("王秀英", "秀英", "王", "xiuying.wang", "王陳律師事務所", "wang-chen-law", "會計", "Asia/Taipei", "USD"),
    Known("陈志远", "志远", "陈", "zhiyuan.chen", "陈氏律师事务所", "chen-legal", "财务", "Asia/Shanghai", "USD"),
    Known("高橋 由美子", "由美子", "高橋", "yumiko.takahashi", "高橋・森法律事務所", "takahashi-mori", "経理担当", "Asia/Tokyo", "USD"),
    Known("鈴木 健一", "健一", "鈴木", "kenichi.suzuki", "鈴木総合法律事務所", "suzuki-sogo", "事務長", "Asia/Tokyo", "USD"),
    Known("فاطمة الزهراء", "فاطمة", "الزهراء", "fatima.alzahra", "مكتب الزهراء للمحاماة", "alzahra-law", "محاسبة", "Africa/Cairo", "USD"),
    Known("خالد المنصوري", "خالد", "المنصوري", "khalid.almansoori", "المنصوري وشركاه", "almansoori-partners", "محاسب", "Asia/Dubai", "USD"),
    Known("נעמי לוי", "נעמי", "לוי", "naomi.levi", "לוי ושות׳ עורכי דין", "levi-law", "Bookkeeper", "Asia/Jerusalem", "USD"),
    Known("김서연", "서연", "김", "seoyeon.kim", "김앤정 법률사무소", "kim-jung-law", "경리", "Asia/Seoul", "USD"),
    Known("Μαρία Παπαδοπούλου", "Μαρία", "Παπαδοπούλου", "m.papadopoulou", "Δικηγορικό Γραφείο Παπαδόπουλος", "papadopoulos-law", "Λογίστρια", "Europe/Athens", "EUR"),
    Known("Олена Коваленко", "Олена", "Коваленко", "olena.kovalenko", "Адвокатське бюро Коваленко", "kovalenko-law", "Бухгалтер", "Europe/Kyiv", "EUR"),
    Known("Nguyễn Thị Ánh Tuyết", "Ánh Tuyết", "Nguyễn", "anhtuyet.nguyen", "Văn phòng luật Nguyễn & Trần", "nguyen-tran-law", "Kế toán", "Asia/Ho_Chi_Minh", "USD"),
    Known(
        "Maximiliana-Theodora Wilhelmine von Hohenfels-Rabenstein zu Oberkirchbach-Unterlangenau", "Maximiliana-Theodora",
        "von Hohenfels-Rabenstein zu Oberkirchbach-Unterlangenau", "m.hohenfels",
        "von Hohenfels-Rabenstein, Oberkirchbach, Großkreutz-Altenburg & Partner Rechtsanwälte und Notare mbB", "hohenfels-rabenstein",
        "Leiterin Buchhaltung und Büroorganisation", "Europe/Vienna", "EUR",
    ),
    Known("Bo Li", "Bo", "Li", "bo", "Li Law", "li-law", "Bookkeeper", "America/Los_Angeles", "USD"),
)  # fmt: skip

SOURCES = (
    "checklist page", "checklist page", "checklist page", "bar association letter", "webinar on client money", "recommended by Ruth Amsel",
    "recommended by a customer", "LinkedIn", "trade fair", "search",
)  # fmt: skip
TAGS = ("client money", "several practices", "inspection soon", "spreadsheet", "two offices", "new in the job", "conveyancing", "family law")
