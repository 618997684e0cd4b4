/** Footers that send their readers to the original: "The original article can be read in the Quay Post." */
import { type Link, lowered } from "../html/runs.ts";
import { isFrontPage, webAddress } from "../web/addresses.ts";
import { type Footer, homeOf, isTitleBehind, nameOf, type Subject, withoutTitle, wordsOf } from "./names.ts";

/** The original of the post. Of the original of a law, a letter or a picture an author may write anywhere. */
const ORIGINAL =
  /versión original(?= de est)|version originale(?= de ce)|versione originale(?= di quest)|versão original(?= dest)|originalversion(?= dieses)|originele versie(?= van d)|(?:original|canonical) (?:article|story|post|text|version|piece|essay|column|interview|publication)|originals?(?= (?:of this|dieses|diese[rs]|de (?:cet|este|esta|quest|deze|dit)))|original(?:artikel|beitrag|text)(?:e?n|s)?|(?:article|texte|billet) (?:original|d'origine)|(?:artículo|texto|nota|artigo|matéria) original(?! d[eo])|(?:articolo|testo|post) originale(?! d)|(?:originele|oorspronkelijke) (?:artikel|bericht|tekst|stuk|verhaal)|original(?:artikeln|texten|inlägget|saken|artiklen|artikkelen)|(?:ursprungliga|oprindelige|opprinnelige) (?:artikeln?|indlæg|artikkelen|saken|innlegget)|alkuperäi(?:nen|sen|sessä) (?:artikkeli|juttu|kirjoitus)\S*|oryginaln\S+ (?:artykuł|tekst)\S*|oryginał\S* (?:artykułu|tekstu)|původní(?:ho)? (?:článek|článku|text)|pôvodný (?:článok|text)|eredeti (?:cikk|írás|bejegyzés)\S*|(?:articolul|textul) original|оригинал\S* (?:статьи|материала|публикации|поста)|оригінал\S* (?:статті|матеріалу|публікації)|оригинална(?:та)? статия|orijinal (?:yazı|makale|haber)\S*|(?:yazının|makalenin|haberin) orijinali\S*|πρωτότυπο άρθρο|jatorrizko artikulua|artikel asli(?:nya)?|bài (?:viết )?gốc|(?:ال)?مقالة? الأصلية?|ה?(?:כתבה|פוסט|מאמר) המקורית?|ל?מאמר המקורי|मूल (?:लेख|आलेख)/;
/** The same where words have no spaces between them: at the beginning of the line. */
const UNSPACED =
  /^[^\p{L}]*(?:(?:この|本)(?:記事|稿)の|이 ?(?:글|기사)의 ?|本文)?(?:元の?記事|原記事|オリジナル記事|原文(?:は|を|[链鏈][接結]|地址|[：:]|$)|원문(?:은|을|:|\s|$)|원본 ?(?:기사|글)|บทความต้นฉบับ)/u;
/** Such a line has nothing else but this. */
const UNSPACED_REST =
  /^(?:[\p{P}\p{S}\s]|こちら(?:から|です)?|から|ここ|ご覧(?:ください|いただけます)?|読[むめ]ます?|お読みいただけます|で|に|を|は|の|サイト|[阅閱][读讀見见]|[见見于於在]|[链鏈][接結]|地址|点击|查看|볼 수 있(?:습니다|다)|읽[을으]?(?:실)? 수 있(?:습니다|다)|에 (?:실렸|실려 ?있|게재(?:됐|되었|되어 ?있))(?:습니다|다)|보기|보러 ?가기|확인(?:하세요|할 수 있습니다)?|에서|여기서?|을|은|อ่าน(?:ได้)?(?:ที่)?|ดู|ที่)*$/u;

/** The words that such lines have beside the original and its publisher. A line with any other word is prose. */
const WORDS = new Set(
  (
    "ссылка посилання lien vers enlace al link odkaz länk till länken lenke bağlantı from the translator editor от переводчика редактора " +
    "the you can may read see view find found be is was at on in of this here available full to link click for please it article published by from " +
    "den das der die sie du hier finden findest findet lesen lies gibt es ist steht bei auf im unter zu zum dieses artikels beitrags textes nachlesen können kannst geht " +
    "l' l la le les du de cet cette est disponible sur à dans chez lire lisez ici vous pouvez consulter retrouver retrouvez se trouve voir " +
    "puede puedes leer lee lea el los este artículo en está ver aquí consultar encuentra encontrar aparece publicado " +
    "o a pode ser lido lida no na em disponível ler leia aqui veja il si può leggere leggi su è qui puoi trovare trova sul sulla nel del " +
    "het te lezen vind vindt je u op lees staat finns att läsa läs på i hos du kan här den det findes læses læs her finnes leses les " +
    "on luettavissa sivustolla lehdessä täällä tästä lue voi lukea można przeczytać przeczytaj czytaj w jest dostępny znajdziesz znajduje się tutaj tu " +
    "najdete v je dostupný zde číst čtěte nájdete tu čítajte az itt olvasható oldalán elérhető található cikk " +
    "с находится лежит доступна можно прочитать прочесть читать читайте ознакомиться на сайте в доступен опубликован по ссылке здесь тут з можна прочитати читайте доступний за посиланням сайті у " +
    "sitesinde okuyabilirsiniz oku okuyun buradan için da de ta te dan den nda στο στη στην εδώ διαβάστε το μπορείτε να διαβάσετε " +
    "esta nota cet cette article ce questa questo articolo deste desta artigo texto dieser dieses artikels version " +
    "baca dapat bisa dibaca di sini laman đọc xem tại trên ở đây có thể يمكن يمكنكم قراءة اقرأ على في من هنا موقع באתר לקריאה לחצו כאן ב קראו את על पर पढ़ें यहाँ में को irakurri hemen"
  ).split(" "),
);

const LINE_MAX_CHARS = 200;
const SAYING =
  /^(?:here|hier|ici|aquí|aqui|qui|här|her|täällä|tästä|tutaj|tu|zde|itt|здесь|тут|buradan|εδώ|di sini|(?:ở |tại )?đây|هنا|כאן|यहाँ|여기|ここ|こちら|这里|這裡)$/i;

/** The publisher behind the link: "Read the original here, on the Quay Post." */
const BEHIND =
  /^,? (?:on|at|in|auf|bei|sur|dans|en|em|no|na|su|op|bij|på|i|hos) (?:the |der |dem |la |le |el |o |a |het |de )?((?:The )?\p{Lu}[\p{L}\p{N}'&-]*(?: \p{Lu}[\p{L}\p{N}'&-]*){0,3})[.\s]*$/u;

/** Reads a whole line that sends to the original and says nothing else. */
export function footerToOriginal(text: string, links: Link[], { title }: Subject): Footer | undefined {
  const linked = links.filter((link) => link.text !== "");
  if (text.length > LINE_MAX_CHARS || linked.length === 0 || linked.length > 2) return undefined;
  const leave = PERMISSION_BEFORE.exec(text)?.[0] ?? "";
  const isPermitted = leave !== "" || PERMISSION_BEHIND.test(text);
  const behind = BEHIND.exec(text.slice(linked.at(-1)!.end));
  const said = behind === null ? text : text.slice(0, -behind[0].length);
  if (!isOfOriginal(said.replace(PERMISSION_BEHIND, ""), leave.length, linked, title, isPermitted)) return undefined;
  const named: { name: string; url: URL }[] = [];
  for (const { href, text: said, written } of linked) {
    const url = webAddress(href);
    if (url === null) return undefined;
    const isSaying = SAYING.test(said) || /^original$/i.test(said) || ORIGINAL.test(lowered(said));
    const isTitle = isTitleBehind(text.slice(0, text.indexOf(said)), written) && !isFrontPage(url, null);
    named.push({ url, name: isSaying || isTitle ? "" : withoutTitle(nameOf(written), title) });
  }
  const post = named.find(({ url }) => !isFrontPage(url, null))?.url;
  const home = post && homeOf(post, linked);
  const { name, url } = named.find((one) => one.name !== "") ?? { ...named[0]!, name: behind?.[1] ?? "" };
  return {
    start: ELSEWHERE.test(leave) ? 0 : leave.trimEnd().length,
    proof: "likely",
    named: { name, publisher: url, ...(post && { post }), ...home },
  };
}

/** "It was originally published elsewhere. " */
const ELSEWHERE = /\b(?:originally|first) (?:published|posted) (?:elsewhere|externally)\b/i;
/** "It has been reposted with permission. " */
const PERMISSION_BEFORE =
  /^[^.]*\b(?:originally|first) (?:published|posted) (?:elsewhere|externally)\.\s*|^[^.]*\bre-?(?:posted|published|printed)\b[^.]*\bpermission\.\s*/i;
const PERMISSION_BEHIND =
  /[.,;]?\s*(?:re-?(?:posted|published|printed)|used|reproduced) (?:here )?(?:with|by) (?:kind )?permission\.?\s*$/i;

function isOfOriginal(text: string, from: number, links: Link[], title: string, isPermitted: boolean): boolean {
  const isSaid = ({ text: said }: Link) => ORIGINAL.test(lowered(said)) || (isPermitted && /^original$/i.test(said));
  const beside = links
    .toReversed()
    .reduce((left, { start, end }) => `${left.slice(0, start)} ${left.slice(end)}`, text);
  const lower = lowered(beside).slice(from).replace(lowered(title), " ");
  if (UNSPACED.test(lower)) return UNSPACED_REST.test(lower.replace(UNSPACED, ""));
  if (!ORIGINAL.test(lower) && !links.some(isSaid)) return false;
  return wordsOf(lower.replace(ORIGINAL, " ").replaceAll("'", " ")).every((word) => WORDS.has(word));
}
