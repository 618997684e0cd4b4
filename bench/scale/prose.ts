/**
 * Generated prose in several scripts that compresses like real prose: word frequencies follow Zipf and Mandelbrot, and
 * each article has its subject. Deflate needs 3.4 bits a letter for 4 KB of its English, as for licenses and manuals
 * (GPL 3: 3.3; perldiag: 3.4).
 */
import { randomOf } from "../article.ts";

/** The writing system of a language. */
interface Writing {
  language: string;
  /** Its most frequent words. */
  small: string;
  /** The parts of other words: syllables, or letters in scripts without spaces between words. */
  syllables: string;
  /** The most syllables of a word. */
  longest: number;
  space: string;
  stop: string;
  /** The percentage of sources that write in it. */
  share: number;
}

const WRITINGS: readonly Writing[] = [
  {
    language: "en",
    small:
      "the of and to in a is that for it was on are as with his they at be this from have or by one had not but what all were when we there can an your which their said if will each about how up out them then she many some so these would other into has more two him see time could no make than first been its who now people my made over did down only way find use may water long little very after words called just where most know",
    syllables:
      "er in ti on re an es ter at al en con or de com per ing st ar ment ver tion ble pro car man land ton port ship mer cut ran lin sta tor mar ber son ley ham ford brid win ket bor har fer gar lan mus the bak val tow wor kin plan coun gath rep wai mov clo ope sh ck ll ess ful ness ity ous ed ly",
    longest: 4,
    space: " ",
    stop: ".",
    share: 50,
  },
  {
    language: "de",
    small:
      "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei",
    syllables:
      "ge be ver er un ent haupt stadt haus bahn hof rat markt brück schul lich keit ung heit isch en er te ten land werk zeit jahr wasser schiff fahr gart lehr meist bau kraft recht stell trag wend schaft los bar sam zu ab an auf aus ein",
    longest: 4,
    space: " ",
    stop: ".",
    share: 12,
  },
  {
    language: "es",
    small:
      "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está",
    syllables:
      "ca de la to ra do ta na ción mien ter con pre sen par lle gar man cer per dor dad puen mer bar co bi bli te ca rí o ma ni fes lu gar pue blo ciu go bier no es cue la tra ba jo",
    longest: 4,
    space: " ",
    stop: ".",
    share: 10,
  },
  {
    language: "ru",
    small:
      "и в не на я что он с как это по но они мы все она так его за был от то же вы у из к для до бы при год или во где под нет был уже если может время когда только",
    syllables:
      "про пере при под раз вы за на до от го род ре ка мос ты шко ла кни га рын ок ра бо та ст во ни е ость тель ный ная ное ные ов ев ин ка ть ся ли ва ла ло ми ров че ло век вре мя",
    longest: 4,
    space: " ",
    stop: ".",
    share: 8,
  },
  {
    language: "ar",
    small: "في من على أن إلى عن التي الذي هذا هذه مع كان ما لا قد بعد بين كل حيث أو ذلك قبل عند حتى كما لم منذ",
    syllables:
      "ال مد ين ة سو ق مر كب جس ر كت اب مع لم بح ر سف ين تا ري خ شا رع بي ت حد يق قر ية مس رح عا م يو م لي ل نه ار قا ل ذه ب كب ير صغ جد يد",
    longest: 4,
    space: " ",
    stop: ".",
    share: 6,
  },
  {
    language: "hi",
    small: "के है में की से का को और पर यह एक ने हैं था भी कि नहीं इस तो हो कर लिए साथ अपने जो बाद वह गया तक",
    syllables: "न दी पु ल शह र बा ज़ा र कि ता ब वि द्या ल य ग्रा म मं दि र ना व स म य का म लो ग पा नी रा त दि न स र का",
    longest: 4,
    space: " ",
    stop: "।",
    share: 4,
  },
  {
    language: "zh",
    small: "的 一 是 在 不 了 有 和 人 这 中 大 为 上 个 国 我 以 要 他 时 来 用 们 生 到 作 地 于 出 就 分 对 成 会",
    syllables: hanOf(1200),
    longest: 2,
    space: "",
    stop: "。",
    share: 5,
  },
  {
    language: "ja",
    small:
      "の に は を た が で て と し れ さ ある いる も する から な こと として い や など なっ ない この ため その",
    syllables: hanOf(600),
    longest: 2,
    space: "",
    stop: "。",
    share: 5,
  },
];

/** Han characters. Frequency does not depend on the place in the block, so the first ones are used. */
function hanOf(count: number): string {
  return Array.from({ length: count }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 11) % 20_000))).join(" ");
}

const VOCABULARY = 14_000;
/** Mandelbrot's shift of Zipf's law: the most frequent words are less frequent than Zipf's law says. */
const ZIPF_SHIFT = 2.7;
/** How many words belong to an article's own subject. */
const SUBJECT_WORDS = 40;
const SUBJECT_SHARE = 0.3;

/** A generator of texts in one language. */
export interface Writer {
  language: string;
  /** The most frequent words. */
  small: readonly string[];
  /** The subject of an article, for its texts. */
  about(random: () => number): Subject;
}

export interface Subject {
  words(count: number): string;
  /** A number of words, as sentences. */
  sentences(count: number): string;
}

/** A writer for each percent of the sources. */
export function writersOf(): Writer[] {
  return WRITINGS.flatMap((writing) => {
    const writer = writerOf(writing);
    return Array.from({ length: writing.share }, () => writer);
  });
}

function writerOf({ language, small, syllables, longest, space, stop }: Writing): Writer {
  const random = randomOf(language.charCodeAt(0) * 256 + language.charCodeAt(1));
  const frequent = small.split(" ");
  const parts = syllables.split(" ");
  const words = new Set(frequent);
  while (words.size < VOCABULARY) {
    const length = 1 + Math.floor(random() ** 1.5 * longest);
    // Some syllables are in many words.
    words.add(Array.from({ length }, () => parts[Math.floor(random() ** 1.8 * parts.length)]).join(""));
  }
  const vocabulary = [...words];
  const table = zipfTable(vocabulary.length);
  const any = (from: () => number) => vocabulary[table[Math.floor(from() * table.length)]!]!;
  return {
    language,
    small: frequent,
    about(from) {
      const own = Array.from({ length: SUBJECT_WORDS }, () => vocabulary[Math.floor(from() ** 2 * vocabulary.length)]!);
      const word = () => (from() < SUBJECT_SHARE ? own[Math.floor(from() ** 2 * own.length)]! : any(from));
      const written = (count: number) => Array.from({ length: count }, word).join(space);
      const sentence = (count: number) => {
        const text = written(count);
        return text.charAt(0).toUpperCase() + text.slice(1) + stop;
      };
      return {
        words: written,
        sentences(count) {
          const made: string[] = [];
          for (let left = count; left > 0;) {
            const length = Math.min(left, 5 + Math.floor(from() * 22));
            made.push(sentence(length));
            left -= length;
          }
          return made.join(space);
        },
      };
    },
  };
}

/** Ranks of words, each as often as its word is used. */
function zipfTable(size: number): Uint16Array {
  const entries = 1 << 18;
  const weights = Array.from({ length: size }, (_, rank) => 1 / (rank + 1 + ZIPF_SHIFT));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const table = new Uint16Array(entries);
  let at = 0;
  let reached = 0;
  for (const [rank, weight] of weights.entries()) {
    reached += weight / sum;
    for (; at < Math.min(entries, Math.round(reached * entries)); at += 1) table[at] = rank;
  }
  return table;
}
