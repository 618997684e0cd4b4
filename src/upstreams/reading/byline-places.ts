/** Frequent given names, and known places: they show what a lone word beside a name is. */

/** Given names of many countries, without accents. Names that are more often family names or places are left out. */
const GIVEN =
  "aaron abdul abigail adam adele adrian agata agnes agnieszka ahmad ahmed aino akira alan albert alberto aleksandra alejandra alejandro alessandra alessandro alexander alexandra alexandre alexis alfonso alfred ali alice alicia alina alison amanda amelia amina amir ana anastasia anders andrea andreas andreea andreia andrei andres andrew andrzej angela anita ann anna anne annette annika anthony antoine antonia antonio anton anya arne arthur arturo astrid aurelie axel barbara bartosz bastian beatrice beatriz ben benedikt benjamin bernard bernd bettina birgit bjorn bogdan boris brenda brian brigitte bruno camila camille carla carlos carmen carolina caroline catalina catherine cecilia celine charlotte chiara chloe chris christian christina christine christoph christopher claire clara claudia clement cristina cristian dagmar daniel daniela daniele darya dave david deborah denis diana diego dieter dimitri dina dirk dmitri dominik donald dorothea edith eduardo edward ekaterina elena eleonora elif elin elisa elisabeth elizabeth elke ella ellen elsa emil emilia emilie emily emma enrique eric erica erik erika ernesto esther eugenia eva eve ewa fabian fabio fatima federica federico felix fernanda fernando filip fiona florian francesca francesco francisco francois frank franz freya friedrich gabriel gabriela gabriele georg george gerard gerhard gianluca giorgio giovanni giulia giuseppe grace greta guillaume gunnar gustav hana hannah hanna hans harry hassan heidi heike heinrich helen helena helene helga henri henrik hiroshi hugo ibrahim ida ignacio igor ilse ines inga ingrid irene irina isabel isabella isabelle ivan ivana jacek jack jacob jakob jakub james jan jana jane janet jasmin javier jean jeanne jennifer jens jeremy jessica jesus jim joan joana joanna joao joe johan johanna johannes john jonas jonathan jorge jose josef joseph juan juana judith jules julia julian juliana julie julien juliette jurgen justyna kai karen karin karl karolina katarina katarzyna kate katharina katherine kathrin katja katrin kevin khalid kim kirsten klaus kristina kristen krzysztof lars laura laurent lea leila lena leo leon leonardo leonie leticia liam lina linda lisa lorenzo louis louise luca lucas lucia lucie luis luisa lukas lydia maciej magdalena magnus mahmoud maja malgorzata manuel manuela marc marcel marcin marco marek margaret margarita maria mariam mariana marie marina mario marion marta martha martin martina matteo matthew matthias max maya megan mehmet mia michael michal michel michele michelle miguel mikael mikhail mila milan miriam mohamed mohammad mohammed molly monica monika nadia nadine natalia natalie natasha nathalie nicholas nicola nicolas nicole niklas nikolai nils nina noah noor nora olaf ole oleg olga oliver olivia olivier omar oscar otto pablo paola paolo patricia patrick paul paula pauline pavel pedro peter petra philipp philippe pierre pilar piotr rachel rafael rafal rainer ralf raul rebecca renate ricardo richard rita robert roberta roberto robin rosa ruth sabine samuel sandra sara sarah sebastian sergei sergio silvia simon simone sofia sophia sophie stefan stefania stefanie stephanie steve steven susan susanna susanne svetlana sven tamara tanja tatiana teresa theresa thomas tim timo tobias tom tomas tomasz uwe valentina valeria vanessa vera veronica veronika victor victoria viktor vincent vladimir walter werner william wolfgang xavier yusuf yves yvonne zofia zoe";

/** Cities that name no time zone, in the spellings of bylines. */
const CITIES =
  "ankara|izmir|bursa|antalya|abuja|yaoundé|dodoma|naypyidaw|skopje|sarajevo|ljubljana|tirana|vaduz|valletta|reykjavík|quito|la paz|sucre|managua|tegucigalpa|san salvador|guatemala|ciudad de méxico|mexico city|santo domingo|la habana|montevideo|asunción|santiago de chile|rosario|córdoba|salvador|recife|fortaleza|curitiba|barcelona|munich|münchen|milan|milano|roma|wien|praha|warszawa|lisboa|moskau|moskva|genève|geneva|genf|bern|basel|hamburg|köln|cologne|frankfurt|stuttgart|düsseldorf|leipzig|dresden|hannover|nürnberg|bremen|lyon|marseille|toulouse|bordeaux|lille|nantes|strasbourg|nice|rennes|bruxelles|brüssel|antwerp|antwerpen|gent|rotterdam|den haag|the hague|utrecht|washington|washington dc|washington d c|new york city|san francisco|boston|seattle|atlanta|dallas|houston|miami|philadelphia|montréal|ottawa|québec|guadalajara|medellín|rio de janeiro|brasília|belo horizonte|porto alegre|porto|valència|valencia|sevilla|seville|bilbao|zaragoza|málaga|torino|turin|napoli|naples|firenze|genova|bologna|venezia|venice|palermo|manchester|liverpool|birmingham|glasgow|edinburgh|cardiff|leeds|belfast|cork|kraków|gdańsk|wrocław|poznań|brno|bratislava|göteborg|gothenburg|malmö|århus|aarhus|bergen|trondheim|tampere|turku|kiew|kyiv|lviv|odessa|saint petersburg|st petersburg|beijing|peking|guangzhou|shenzhen|mumbai|delhi|new delhi|bangalore|bengaluru|chennai|hyderabad|lahore|islamabad|jerusalem|tel aviv|beirut|damascus|abu dhabi|doha|rabat|dakar|kinshasa|cape town|durban|pretoria|canberra|wellington|osaka|kyoto|busan|hanoi|ho chi minh city|bandung|surabaya|москва|санкт-петербург|киев|київ|львів|минск|мінск|одеса|одесса|харків|софия|београд|αθήνα|θεσσαλονίκη|القاهرة|بيروت|دمشق|بغداد|عمان|الرياض|دبي|الدوحة|الرباط|تونس|القدس|غزة|تهران|ירושלים|תל אביב|חיפה|दिल्ली|मुंबई|नई दिल्ली";

let given: Set<string> | undefined;
let places: Set<string> | undefined;

const plain = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replaceAll(".", "")
    .toLowerCase()
    .trim();

/** Whether a word is a frequent given name. */
export const isGivenName = (word: string): boolean => (given ??= new Set(GIVEN.split(" "))).has(plain(word));

/** Whether a text is the name of a city, among those that name time zones and other large ones. */
export const isCity = (text: string): boolean =>
  (places ??= new Set([...zoned(), ...CITIES.split("|").map(plain)])).has(plain(text));

/** "Europe/Berlin" and "America/Argentina/Buenos_Aires" end with a city. */
const zoned = (): string[] =>
  Intl.supportedValuesOf("timeZone")
    .filter((zone) => /^(?:Africa|America|Asia|Australia|Europe|Pacific)\//.test(zone))
    .map((zone) => plain(zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ")));
