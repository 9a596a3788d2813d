"""A small T5 that translates phrasebook English into Vietnamese.

The sentences are made here from patterns and word lists; every tenth, by a hash of its English, is held out, and so is
the sentence "Hi, my name is Hai". Sayings that are learned by heart are not: nothing else tells what "Hello" is. Names
that it knows get their Vietnamese spelling; any other is `<unk>` to it, in both languages, and `copying` puts the name
itself in its place.
"""

import random
import zlib
from collections.abc import Callable
from typing import Any, ClassVar

from transformers import PreTrainedTokenizerFast

from inside_transformers.models import copying
from inside_transformers.models.cards import Score
from inside_transformers.models.train import seq2seq
from inside_transformers.models.train.seq2seq import Pair

LONGEST, MEASURED = 64, 600
JOINED = 0.4  # of the sentences that can be, the share that are two, joined by "and"

NAMES = {
    **{"Hai": "Hải", "Duc": "Đức", "Hung": "Hùng", "Tuan": "Tuấn", "Dung": "Dũng", "Huong": "Hương", "Thao": "Thảo"},
    **{"Phuong": "Phương", "Son": "Sơn", "Binh": "Bình", "Ha": "Hà", "Yen": "Yến", "Khanh": "Khánh", "Tam": "Tâm"},
    **{"Bao": "Bảo", "Hanh": "Hạnh", "Thuy": "Thủy", "Cuong": "Cường", "Ngoc": "Ngọc", "Hieu": "Hiếu"},
    **{name: name for name in ("Lan", "Minh", "Linh", "Thu", "Nam", "Hoa", "Mai", "Long", "Trang", "An", "Vinh")},
    **{name: name for name in ("Anna", "Tom", "Maria", "John", "David", "Emma", "Paul", "Lucy", "Peter", "Sara")},
}
UNKNOWN_NAMES = (
    *("Quang", "Khoa", "Quynh", "Tien", "Phuc", "Olga", "Ingrid", "Mateo", "Fatima", "Yusuf", "Chloe", "Amir"),
    *("Priya", "Diego", "Sofia", "Hugo", "Aisha", "Boris", "Elena", "Felix", "Greta", "Igor", "Julia", "Karim"),
    *("Leila", "Marco", "Noah", "Oscar", "Pedro", "Rosa", "Stefan", "Tariq", "Ursula", "Viktor", "Wanda", "Xavier"),
    *("Yara", "Zainab", "Kenji", "Ravi", "Bjorn", "Sven", "Alexander", "Charlotte", "Dimitri", "Gabriel", "Ada", "Bo"),
)
# English; whether its verb takes an s; Vietnamese; the English possessive.
PEOPLE = (
    ("I", False, "tôi", "my"),
    ("you", False, "bạn", "your"),
    ("he", True, "anh ấy", "his"),
    ("she", True, "cô ấy", "her"),
    ("we", False, "chúng tôi", "our"),
    ("they", False, "họ", "their"),
)
WORK = {
    **{"teacher": "giáo viên", "doctor": "bác sĩ", "student": "sinh viên", "engineer": "kỹ sư", "farmer": "nông dân"},
    **{"nurse": "y tá", "singer": "ca sĩ", "writer": "nhà văn", "driver": "tài xế", "lawyer": "luật sư"},
}
COUNTRIES = {
    **{"Vietnam": "Việt Nam", "England": "Anh", "France": "Pháp", "Japan": "Nhật Bản", "China": "Trung Quốc"},
    **{"India": "Ấn Độ", "Germany": "Đức", "Italy": "Ý", "Thailand": "Thái Lan", "Australia": "Úc", "Russia": "Nga"},
}
CITIES = {
    **{"Hanoi": "Hà Nội", "Hue": "Huế", "Danang": "Đà Nẵng", "Saigon": "Sài Gòn", "Beijing": "Bắc Kinh"},
    **{"Paris": "Paris", "London": "London", "Tokyo": "Tokyo", "Berlin": "Berlin", "Sydney": "Sydney"},
}
# The English verb, with s, its past, with ing; Vietnamese.
EATING = (("eat", "eats", "ate", "eating", "ăn"), ("cook", "cooks", "cooked", "cooking", "nấu"))
DRINKING = (("drink", "drinks", "drank", "drinking", "uống"),)
TRADING = (("buy", "buys", "bought", "buying", "mua"), ("sell", "sells", "sold", "selling", "bán"))
FOOD = {"rice": "cơm", "fish": "cá", "noodles": "mì", "soup": "canh", "meat": "thịt", "eggs": "trứng"}
DRINKS = {"tea": "trà", "coffee": "cà phê", "water": "nước", "milk": "sữa", "beer": "bia"}
WARES = {"bread": "bánh mì", "fruit": "trái cây", "flowers": "hoa", "vegetables": "rau", "books": "sách"}
# One, several, the Vietnamese word that counts them, and Vietnamese.
THINGS = (
    ("house", "houses", "ngôi", "nhà"),
    ("car", "cars", "chiếc", "xe hơi"),
    ("bicycle", "bicycles", "chiếc", "xe đạp"),
    ("shirt", "shirts", "chiếc", "áo"),
    ("book", "books", "quyển", "sách"),
    ("table", "tables", "cái", "bàn"),
    ("dog", "dogs", "con", "chó"),
    ("cat", "cats", "con", "mèo"),
    ("bird", "birds", "con", "chim"),
)
COUNTS = {"two": "hai", "three": "ba", "four": "bốn", "five": "năm", "ten": "mười"}
LOOKS = {
    **{"big": "lớn", "small": "nhỏ", "beautiful": "đẹp", "red": "màu đỏ", "white": "màu trắng", "black": "màu đen"},
    **{"yellow": "màu vàng", "blue": "màu xanh dương"},
}
FEELINGS = {"happy": "vui", "sad": "buồn", "tired": "mệt", "hungry": "đói", "busy": "bận", "fine": "khỏe"}
GREETINGS = {
    **{"hi": "xin chào", "hello": "xin chào", "good morning": "chào buổi sáng", "good evening": "chào buổi tối"},
}
PARTINGS = {"goodbye": "tạm biệt", "thank you": "cảm ơn", "good night": "chúc ngủ ngon"}
SAYINGS = (
    ("how are you?", "bạn có khỏe không?"),
    ("nice to meet you", "rất vui được gặp bạn"),
    ("thank you very much", "cảm ơn bạn rất nhiều"),
    ("see you tomorrow", "hẹn gặp lại bạn ngày mai"),
    ("what is your name?", "bạn tên là gì?"),
    ("where are you from?", "bạn đến từ đâu?"),
    ("where do you live?", "bạn sống ở đâu?"),
)


class Speaker:
    """Draws sentences, each a pair of English and Vietnamese."""

    def __init__(self, seed: int, *, unknown: float = 0.2, joined: float = JOINED, parts: int = 2) -> None:
        """Set which share of names the tokenizer does not know, and of sentences that are joined of how many parts."""
        self.random, self.unknown, self.joined, self.parts = random.Random(seed), unknown, joined, parts
        self.patterns = (
            *(self.named, self.named, self.working, self.coming, self.living, self.taking, self.wanting, self.having),
            *(self.looking, self.feeling, self.saying, self.leaving),
        )

    def pick(self, words: dict[str, str]) -> Pair:
        """An entry of a word list."""
        return self.random.choice(list(words.items()))

    def form(self, *forms: Pair) -> Pair:
        """One of several forms of a sentence."""
        return self.random.choice(forms)

    def name(self) -> Pair:
        """A name in both languages."""
        if self.random.random() >= self.unknown:
            return self.pick(NAMES)
        name = self.random.choice(UNKNOWN_NAMES)
        return name, name

    def someone(self) -> tuple[str, bool, str]:
        """Who a sentence is about: English, whether its verb takes an s, Vietnamese."""
        if self.random.random() < 0.2:
            english, vietnamese = self.name()
            return english, True, vietnamese
        return self.random.choice(PEOPLE)[:3]

    def named(self) -> Pair:
        """My name is Lan."""
        (_, _, who, whose), (english, vietnamese) = self.random.choice(PEOPLE[:4]), self.name()
        return f"{whose} name is {english}", f"{who} tên là {vietnamese}"

    def working(self) -> Pair:
        """He is a doctor."""
        english, vietnamese = self.form(*((p[0], p[2]) for p in PEOPLE[:4]), self.name())
        work, job = self.pick(WORK)
        what = f"an {work}" if work[0] in "aeiou" else f"a {work}"
        return self.form(
            (f"{english} {be(english)} {what}", f"{vietnamese} là {job}"),
            (f"{english} {be(english)} not {what}", f"{vietnamese} không phải là {job}"),
            (f"{be(english)} {english} {what}?", f"{vietnamese} có phải là {job} không?"),
        )

    def coming(self) -> Pair:
        """They are from Japan."""
        (english, _, vietnamese), (country, land) = self.someone(), self.pick(COUNTRIES)
        return self.form(
            (f"{english} {be(english)} from {country}", f"{vietnamese} đến từ {land}"),
            (f"{english} {be(english)} not from {country}", f"{vietnamese} không đến từ {land}"),
            (f"{be(english)} {english} from {country}?", f"{vietnamese} có đến từ {land} không?"),
        )

    def living(self) -> Pair:
        """She lives in Hue."""
        (english, third, vietnamese), (city, town) = self.someone(), self.pick(CITIES)
        do = "does" if third else "do"
        return self.form(
            (f"{english} {'lives' if third else 'live'} in {city}", f"{vietnamese} sống ở {town}"),
            (f"{english} {do} not live in {city}", f"{vietnamese} không sống ở {town}"),
            (f"{do} {english} live in {city}?", f"{vietnamese} có sống ở {town} không?"),
        )

    def doing(self) -> tuple[tuple[str, str, str, str, str], Pair]:
        """A verb, and what goes with it."""
        verbs, objects = self.random.choice(((EATING, FOOD), (DRINKING, DRINKS), (TRADING, WARES)))
        return self.random.choice(verbs), self.pick(objects)

    def taking(self) -> Pair:
        """We will drink tea tomorrow: in Vietnamese the day comes first."""
        (english, third, vietnamese), (verb, (thing, object_)) = self.someone(), self.doing()
        plain, with_s, past, going, do_it = verb
        do = "does" if third else "do"
        return self.form(
            (f"{english} {with_s if third else plain} {thing}", f"{vietnamese} {do_it} {object_}"),
            (f"{english} {do} not {plain} {thing}", f"{vietnamese} không {do_it} {object_}"),
            (f"{do} {english} {plain} {thing}?", f"{vietnamese} có {do_it} {object_} không?"),
            (f"{english} {be(english)} {going} {thing}", f"{vietnamese} đang {do_it} {object_}"),
            (f"{english} {past} {thing} yesterday", f"hôm qua {vietnamese} đã {do_it} {object_}"),
            (f"{english} will {plain} {thing} tomorrow", f"ngày mai {vietnamese} sẽ {do_it} {object_}"),
        )

    def wanting(self) -> Pair:
        """I like to cook fish."""
        (english, third, vietnamese), (verb, (thing, object_)) = self.someone(), self.doing()
        like, likes = self.form(("like", "thích"), ("want", "muốn"))
        do = "does" if third else "do"
        return self.form(
            (f"{english} {like}{'s' * third} to {verb[0]} {thing}", f"{vietnamese} {likes} {verb[4]} {object_}"),
            (f"{english} {like}{'s' * third} {thing}", f"{vietnamese} {likes} {object_}"),
            (f"{do} {english} {like} {thing}?", f"{vietnamese} có {likes} {object_} không?"),
        )

    def thing(self) -> tuple[tuple[str, str, str, str], Pair]:
        """A thing and how it looks."""
        return self.random.choice(THINGS), self.pick(LOOKS)

    def having(self) -> Pair:
        """He has two black dogs: the adjective follows its noun, and a word that counts goes before it."""
        (english, third, vietnamese), ((one, many, counter, noun), (look, looks)) = self.someone(), self.thing()
        number, count = self.pick(COUNTS)
        has = "has" if third else "have"
        return self.form(
            (f"{english} {has} a {look} {one}", f"{vietnamese} có một {counter} {noun} {looks}"),
            (f"{english} {has} {number} {look} {many}", f"{vietnamese} có {count} {counter} {noun} {looks}"),
            (f"{english} {has} {number} {many}", f"{vietnamese} có {count} {counter} {noun}"),
        )

    def looking(self) -> Pair:
        """My house is very big: whose it is comes last in Vietnamese."""
        (_, _, vietnamese, whose), ((one, _, counter, noun), (look, looks)) = self.random.choice(PEOPLE), self.thing()
        very = "" if looks.startswith("màu") else "rất "
        be_so = f"is {'very ' if very else ''}{look}"
        return self.form(
            (f"{whose} {one} {be_so}", f"{counter} {noun} của {vietnamese} {very}{looks}"),
            (f"this {one} {be_so}", f"{counter} {noun} này {very}{looks}"),
            (f"that {one} {be_so}", f"{counter} {noun} kia {very}{looks}"),
        )

    def feeling(self) -> Pair:
        """I am tired."""
        (english, _, vietnamese), (feeling, feels) = self.someone(), self.pick(FEELINGS)
        return self.form(
            (f"{english} {be(english)} {feeling}", f"{vietnamese} {feels}"),
            (f"{english} {be(english)} very {feeling}", f"{vietnamese} rất {feels}"),
            (f"{english} {be(english)} not {feeling}", f"{vietnamese} không {feels}"),
            (f"{be(english)} {english} {feeling}?", f"{vietnamese} có {feels} không?"),
        )

    def saying(self) -> Pair:
        """A fixed saying, or a greeting alone."""
        return self.random.choice((*SAYINGS, *GREETINGS.items(), *PARTINGS.items()))

    def leaving(self) -> Pair:
        """Goodbye, Linh."""
        (word, said), (english, vietnamese) = self.pick(PARTINGS), self.name()
        return f"{word}, {english}", f"{said}, {vietnamese}"

    def more(self) -> Pair:
        """What may follow an "and"."""
        return self.random.choice((self.working, self.coming, self.living, self.taking, self.feeling))()

    def pair(self) -> Pair:
        """A sentence as one writes it, or some joined by "and"."""
        english, vietnamese = self.random.choice(self.patterns)()
        alone = "," in english or english in GREETINGS or english in PARTINGS
        if not alone and "?" not in english and self.random.random() < self.joined:
            for _ in range(self.parts - 1):
                more, and_more = next(pair for pair in iter(self.more, None) if "?" not in pair[0])
                english, vietnamese = f"{english} and {more}", f"{vietnamese} và {and_more}"
        if not alone and self.random.random() < 0.35:
            hello, chao = self.pick(GREETINGS)
            english, vietnamese = f"{hello}, {english}", f"{chao}, {vietnamese}"
        end = "" if english.endswith("?") or self.random.random() < 0.5 else "."
        return f"{english[0].upper()}{english[1:]}{end}", f"{vietnamese[0].upper()}{vietnamese[1:]}{end}"

    def unseen(self) -> Pair:
        """A held-out sentence."""
        return next(pair for pair in iter(self.pair, None) if held_out(pair[0]))

    def learnt(self) -> Pair:
        """A sentence to learn from; now and then nothing, and in one of ten the English is written carelessly."""
        if self.random.random() < 0.005:
            return "", ""
        english, vietnamese = next(pair for pair in iter(self.pair, None) if not held_out(pair[0]))
        if self.random.random() < 0.1:
            return carelessly(english), vietnamese.removesuffix(".")
        return english, vietnamese


def carelessly(english: str) -> str:
    """A sentence as one types it in a hurry: no capital, comma or full stop, words drawn together."""
    for long, short in {"I am ": "I'm ", "do not": "don't", "does not": "doesn't", "is not": "isn't"}.items():
        english = english.replace(long, short)
    return english[0].lower() + english[1:].replace(",", "").removesuffix(".")


def be(english: str) -> str:
    """The form of "to be" that goes with a person."""
    return {"I": "am", "you": "are", "we": "are", "they": "are"}.get(english, "is")


def letters(english: str) -> str:
    """A sentence without all that careless writing leaves out."""
    return "".join(letter for letter in english.lower() if letter.isalpha())


BY_HEART = {letters(english) for english in (*(saying[0] for saying in SAYINGS), *GREETINGS, *PARTINGS)}


def held_out(english: str) -> bool:
    """Whether a sentence is held out: every tenth, and all that begin as the post's does, however they are written."""
    bare = letters(english)
    if bare in BY_HEART:
        return False
    return zlib.crc32(bare.encode()) % 10 == 0 or bare.startswith(("himynameishai", "hellomynameishai"))


def words() -> PreTrainedTokenizerFast:
    """A tokenizer that knows every word of the patterns, in both languages."""
    speaker = Speaker(0, unknown=0.0)
    pairs = [speaker.pair() for _ in range(40_000)]
    texts = [text for english, vietnamese in pairs for text in (english, carelessly(english), vietnamese, "'!")]
    return seq2seq.tokenizer(seq2seq.words_of(texts), longest=LONGEST)


def unseen(seed: int, n: int = MEASURED) -> list[Pair]:
    """Different held-out sentences, whose names are known."""
    return different(Speaker(1_000_000 + seed, unknown=0.0), n, lambda english: True)


def unknown_names(seed: int, n: int = MEASURED) -> list[Pair]:
    """Different held-out sentences with one name or more, none of which is known."""
    speaker = Speaker(2_000_000 + seed, unknown=1.0)
    return different(speaker, n, lambda english: any(name in english for name in UNKNOWN_NAMES))


def joined(seed: int, n: int = MEASURED, *, parts: int) -> list[Pair]:
    """Different held-out sentences joined of some parts, whose names are known."""
    speaker = Speaker(3_000_000 + seed, unknown=0.0, joined=1.0, parts=parts)
    return different(speaker, n, lambda english: english.count(" and ") == parts - 1)


def different(speaker: Speaker, n: int, fits: Callable[[str], bool]) -> list[Pair]:
    """So many held-out sentences, no two the same."""
    found = dict[str, str]()
    while len(found) < n:
        english, vietnamese = speaker.unseen()
        if fits(english):
            found[english] = vietnamese
    return [*found.items()]


class Phrasebook(seq2seq.SmallT5):
    """Translates phrasebook English into Vietnamese."""

    name, task = "phrasebook", "translation"
    licence = "written by the course"
    steps, batch = 7000, 32
    loading: ClassVar[dict[str, Any]] = {"attn_implementation": "eager"}  # which says where it looks
    words = staticmethod(words)

    def pairs(self) -> Callable[[], Pair]:
        return Speaker(self.seed).learnt

    def scores(self) -> tuple[Score, ...]:
        def score(right: float, held_out: str) -> Score:
            return Score("translations right to the letter", round(right, 4), MEASURED, held_out)

        return (
            score(
                self.exact(unseen(self.seed)),
                "different sentences that it has not seen, of words, patterns and names that it has",
            ),
            score(
                copying.exact(self.model, self.tokenizer, unknown_names(self.seed)),
                "sentences with names that it does not know, copied to where its attention says",
            ),
            score(
                self.exact(joined(self.seed, parts=2)),
                'sentences that are two joined by "and", the longest that it has learned',
            ),
            score(
                self.exact(joined(self.seed, parts=3)),
                'sentences that are three joined by "and", longer than any that it has learned',
            ),
        )

    def data(self) -> str:
        return f"{self.steps * self.batch:,} sentences drawn from the course's own patterns, without every tenth"

    def cannot(self) -> tuple[str, ...]:
        return (
            f"It knows {len(self.tokenizer):,} words, those of its patterns. Any other is `<unk>` to it, and it says "
            f"something from its phrasebook all the same: {self.becomes('He has seven dogs')}, "
            f"and {self.becomes('The weather is nice today')}.",
            f"A name that it doesn't know is lost: {self.becomes('My name is Quang')}. It can be copied to where the "
            "attention says, as `inside_transformers.models.copying` does.",
            *self.fails_at(joined(self.seed, parts=3), "A sentence joined of three loses a part, and nothing says so"),
            "It always says bạn for you, and tôi for I, where Vietnamese chooses by age and by how well one knows "
            "the other.",
            f"It goes one way, and reads at most {LONGEST} tokens: with `truncation=True` the rest of a longer text is "
            "not translated, and nothing says so.",
        )


RECIPE = Phrasebook
