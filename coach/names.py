"""Names of people are found in a text: by name lists, by what stands around a word, and by names already known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from coach.tutor.offline.lexicon import fold, is_known, weight
from ingest.document import Document


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A stretch of a text that names a person: from ``start`` up to ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    """A word with its place; ``opens`` when it opens a sentence, a line or a quotation."""

    text: str
    start: int
    end: int
    opens: bool

    @property
    def key(self) -> str:
        return self.text.casefold()

    @property
    def capitalised(self) -> bool:
        return self.text[0].isupper()

    @property
    def technical_shape(self) -> bool:
        """Whether it is written as a tool or an acronym is: CUDA, PostgreSQL, k8s; McCarthy and O'Neil are not."""
        rest = re.sub(r"^(?:Mc|Mac|O['’]|D['’]|De|Di|La|Le|Van|Fitz|Ja|Sha)[A-Z]", "X", self.text)
        inner = rest[1:] if "-" not in rest else "".join(part[1:] for part in rest.split("-"))
        return any(char.isupper() or char.isdigit() for char in inner)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _word_lists() -> dict[str, frozenset[str]]:
    """Return the word lists of ``name_words.txt`` by name; a line "# name: what it is" opens each."""
    lists: dict[str, set[str]] = {}
    words: set[str] = set()
    for line in files("coach").joinpath("name_words.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            words = lists.setdefault(line[1:].split(":")[0].strip(), set())
        else:
            words.update(line.split())
    return {name: frozenset(words) for name, words in lists.items()}


_LISTS = _word_lists()
_ORDINARY, _NAME_OR_WORD = _LISTS["ordinary"], _LISTS["name_or_word"]
_FIGURES = re.compile(
    r"(?<!\w)(?:" + "|".join(sorted(_LISTS["figures"], key=len, reverse=True)).replace("_", r"\s+") + r")(?!\w)", re.I
)
_FIGURE_WORDS = frozenset(word for figure in _LISTS["figures"] for word in figure.split("_"))
_INITIALS = re.compile(
    r"(?<![\w.])(?:[A-Z]\.\s?){1,3}(?P<family>(?!(?:Coli|Elegans|Subtilis)\b)[A-Z][a-zà-ÿ'’-]{2,}(?:-[A-Z][a-zà-ÿ]+)?)(?!\w)"
)
_TECHNICAL, _PLACES, _WELL_KNOWN = _LISTS["technical"], _LISTS["places"], _LISTS["well_known"]
_PLACE_PREFIXES = _set(
    "san santa los las st saint new fort port mount lake rio el la north south east west upper lower"
)

_PLACE_NOUNS = _set(
    "plan act treaty doctrine declaration charter carta university college institute "
    "school museum library hall station bridge award prize conference press"
)

_CALENDAR = _set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december easter christmas montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "januar februar märz mai juni juli oktober dezember mon tue wed thu fri sat sun jan feb mar apr jun jul "
    "aug sep sept oct nov dec"
)

_PARTICLES = _set("van von der den de di da del della la le bin ibn al el dos ter ten zu af")

_HONORIFIC = re.compile(
    r"(?:\b(?:Dr|Prof|Mr|Mrs|Ms|Mx|Miss|Sir|Lady|Lord|Professor|Doctor|Herrn?|Frau|Fräulein|Hr|Fr|Señora?|Señorita|"
    r"Srta?|Sra|Doña|"
    r"Monsieur|Madame|Mademoiselle|Mme|Mlle|Signora?|Dott|Dottor|Senhora?|Pan|Pani|Mevrouw|Meneer|Pastor|Rabbi|Father|"
    r"Sister|Uncle|"
    r"Aunt|Auntie|Tante|Onkel|Tía|Tío|Coach|Captain|Judge|Ing|Mag|Univ|uncle|aunt|auntie|cousin|grandma|grandpa|granny|"
    r"nephew|niece)\.?\s+)$"
)
_PERSON = (
    r"(?:friend|buddy|brother|sister|mother|father|mum|mom|dad|wife|husband|boyfriend|girlfriend|partner|teammate|"
    r"colleague|co-?worker|boss|manager|teacher|tutor|mentor|professor|classmate|roommate|flatmate|neighbou?r|cousin|"
    r"uncle|aunt|son|daughter|kid|study partner|guy|someone|somebody|person|man|woman|recruiter|interviewer)"
)
_BEFORE = re.compile(
    rf"(?:\b(?:my|our|his|her|their|a|an|the|old|good|best|new)\s+(?:\w+\s+)?{_PERSON},?\s+(?:called\s+|named\s+)?"
    r"|\b(?:asked|told|promised|texted|quizzed|reminded|thanked|thanks\s+to|thank\s+you,?|met|messaged|texted|emailed|phoned|introduced\s+to|me\s+and|"
    r"shout-?out\s+to|credit\s+to|inspired\s+by|advised\s+by|helped\s+by|according\s+to|dear|hi|hello|hey)\s+"
    rf"|\b(?:(?:his|her|their|whose|{_PERSON}['’]s)\s+name\s+(?:is|was)|{_PERSON}\s+(?:is\s+)?(?:called|named))\s+"
    r"|\b(?:play\w*|sang|sing\w*|cook\w*|bak(?:ed|ing)|wait\w*|perform\w*|recit\w*|babysat|present)\b[^.;!?]{0,30}?"
    r"\bfor\s+"
    r"|\b(?:explain\w*|listen\w*|promis\w*|apologi\w*|complain\w*|introduced|whisper\w*|lied|lent|taught|sang|"
    r"owe[sd]?)\b"
    r"[^.;!?]{0,30}?\bto\s+)$",
    re.IGNORECASE,
)
_SOCIAL_WITH = re.compile(
    r"\b(?:talk(?:ed|ing)?|sp(?:oke|eaking)|chat(?:ted|ting)?|pair(?:ed|ing)?|pair[- ]programm\w+|met|meeting|"
    r"discuss\w*|call|lunch|coffee|catch-?up|interview|conversation|session|together|stud(?:ied|ying)|group|"
    r"hung\s*out|walk(?:ed)?|"
    r"debated?|argued?|review(?:ed)?)\b[^.;!?]{0,40}?\b(?:with|to)\s$",
    re.IGNORECASE,
)
_WORK_BY = re.compile(
    r"\b(?:videos?|course|books?|posts?|article|lectures?|paper|talk|tutorial|playlist|notes|blog|series|written|"
    r"taught|"
    r"recommended|explained|interview|thread|newsletter|essay|podcast|feedback|hints?|tips?|advice|comments?|"
    r"suggestions?|"
    r"messages?|mails?|repl(?:y|ies)|help|gift|slides|review(?:ed)?|corrected|borrowed|lent|insight|trick)\s+"
    r"(?:\w+\s+){0,3}?(?:by|from|of|with|to)\s$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^,?\s+(?:said|says|told|asked|explained|explains|suggested|suggests|recommended|recommends|helped|taught|teaches|"
    r"mentioned|replied|thinks|thought\s|wrote\s+(?:back|me|that)|show(?:s|ed)\s+me|gave\s+me|sent\s+me|reviewed\s+my|"
    r"pointed\s+out|and\s+I\b|and\s+me\b|me\s+and\b|agreed|disagreed|laughed|joined|shared\s+(?:his|her|their|a)|came\s+over|"
    r"calls?\s+(?:it|this)|puts\s+it|who\b)",
)
# What only somebody does to somebody: "Yuki showed me", where a word that opens a sentence would say nothing.
_TO_ME = re.compile(
    r"^,?\s+(?:told|asked|showed|taught|sent|gave|lent|texted|called|messaged|emailed|reminded|thanked|"
    r"invited)\s+(?:me|us)\b"
    r"|^,?\s+(?:thinks|agreed|disagreed|laughed|joined|replied|and\s+I\b|corrected\s+my|read\s+my|"
    r"(?:said|says|reviewed|noticed|promised|insisted|cancelled|quizzed|lent|complained|apologi[sz]ed|frowned|smiled|"
    r"nodded|cheered|lives|cried)\b|wants\s+(?:me|us|to\s+(?:learn|study|see|know|swap|join|meet|help))\b|"
    r"knows\s+(?:me|how)\b|was\s+right\b|is\s+(?:right|patient|kind|funny|visiting)\b)"
    r"|^\s+(?:quiz|teach|show|help|check|correct|explain|tell|test)\s+(?:me|us|my|it)\b"
)
# What a word does of which we know that people bear it as a name.
_DID = re.compile(
    r"^,?\s+(?:\w+ly\s+)?(?:\w{3,}ed|found|wrote|gave|took|came|went|got|knew|had|made|sent|told|said|showed|taught|"
    r"thought|understood|drew|bought|brought|read|spoke|lent|won|says|thinks|wants|knows|likes|studies|teaches|prefers|"
    r"asks|helps|swears|insists|claims|laughs|agrees|works|lives|and\s+(?:I|me|my)|who)\b|^['’]s\b"
    r"|^\s+from\s+(?:the|my|our|class|work|school|uni\w*|next\s+door)\b"
)
_ONLY_A_PERSON = re.compile(r"^,?\s+(?:said|thinks|told|asked|agreed|disagreed|laughed|joined|replied|and\s+I\b)")
# They send each other messages in every book on cryptography.
_CHARACTERS = _set("alice bob carol eve mallory trent")
_OFFICE = _set("access excel office paint project sql teams windows word")
_ASSISTANTS = _set("claude gemini siri alexa copilot")
RARE_WEIGHT = 0.7
"""Weight (0..1, see ``lexicon.weight``) from which an English word is rare enough to be somebody's name."""

_OWNED = re.compile(
    r"^['’]s?\s+(?:\w+\s+){0,2}?(?:advice|course|videos?|books?|lectures?|notes|talk|blog|posts?|paper|playlist|"
    r"tutorials?|feedback|help|repo|explanation|question|house|birthday|words|review|idea|comment|series|thread|summary|"
    r"summaries|flash\s?cards|hints?|tips?|tricks?|homework|slides|handwriting|voice|laugh|patience|sister|brother|wife|"
    r"husband|kids?|mum|mom|dad|flat|place|desk|laptop)\b",
)
_ARTICLE = re.compile(r"\b(?:the|a|an|this|that)\s+$", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(?:the|and|of|to|with|in|is|was|I|my|for|on|from)\b", re.IGNORECASE)
_WORK_BEHIND = re.compile(
    r"^(?:['’]s?)?\s+(?:\w+\s+)?(?:course|videos?|books?|lectures?|talks?|blog|posts?|papers?|playlist|tutorials?|"
    r"series|"
    r"thread|notes|podcast|interview|twins|family)\b"
)
_EPONYM = re.compile(
    r"^(?:[-–—]\w+)?(?:['’]s?)?\s+(?:\w+\s+)?(?:laws?|theorem|lemma|rules?|inequality|distance|matri(?:x|ces)|"
    r"reactions?|"
    r"effect|test|algorithm|equations?|curve|numbers?|paradox|principle|method|distribution|transform|spaces?|function|"
    r"constant|diagram|notation|form|trees?|process|equilibrium|technique|model|index|score|coefficient|sum|series|"
    r"conjecture|sequence|"
    r"game|board|hypothesis|razor|dilemma|layer|network|cipher|machine|filter|sieve|triangle|sort|shuffle|circuit|"
    r"cycle|projection|"
    r"operator|norm|metric|kernel|prior|sampling|decomposition|factori[sz]ation|expansion|integral|identity|criterion|"
    r"bound|limit|"
    r"scale|ratio|automat\w+|grammar|hashing|interpolation|iteration|regression|classifier|opening|defen[cs]e|gambit|"
    r"variation|"
    r"prelude|sonata|nocturne|fugue|concerto|symphony|etude|waltz|smoothing|search|correction|estimator|approximation|"
    r"formula)\b",
    re.IGNORECASE,
)
# A law or a lemma is called after somebody: "Abel summation"; "Anna's method" is hers, "Russell's paradox" is not.
_CALLED_AFTER = re.compile(
    r"^(?:\s+and\s+[A-Z]\w+)?\s+(?:summation|networks?|nets?|laws?|theorem|lemma|rule|inequality|distance|matri(?:x|ces)|"
    r"reaction|structures?|effect|algorithms?|equations?|curve|numbers?|paradox|principle|distribution|transform|spaces?|constant|"
    r"diagrams?|notation|forms?|process|equilibrium|coefficient|series|conjecture|sequence|hypothesis|cipher|filter|"
    r"sieve|sort|circuit|cycle|operator|norm|kernel|sampling|decomposition|integrals?|criterion|variation|defen[cs]e|"
    r"gambit|smoothing|estimator|formula|test)\b"
    r"|^['’]s?\s+(?:laws?|theorem|lemma|inequality|paradox|conjecture|constant|equations?|dilemma|razor|hypothesis|"
    r"theory|transform|distribution|principle|comparative|invisible|categorical|sonatas?|sonnets?|symphony|novels?|plays?)\b"
    r"|^\s+(?:and|against|versus|vs\.?)\s+(?=[A-Z])"
)
_FAMILY_VISIT = re.compile(
    r"\b(?:dinner|lunch|breakfast|tea|coffee|party|visit\w*|stay\w*|evening|weekend|neighbou?rs?|wedding|babys\w+|"
    r"birthday|invited|guests?|holiday|call(?:ed)?)\b[^.;!?]{0,40}?\b(?:at|with|to|from|by|for|of)?\s*the\s+$",
    re.IGNORECASE,
)
_LOWER_CUE = re.compile(
    rf"(?:\b(?:with|asked|told|met|thanks\s+to|me\s+and|messaged|texted|(?:explained|shown|told|taught|lent)\s+by)|\b(?:my|our)\s+(?:\w+\s+)?{_PERSON})\s+$",
    re.I,
)
_LOWER_ASKED = re.compile(rf"\b(?:asked|told|thanks\s+to|my\s+(?:\w+\s+)?{_PERSON})\s+$", re.IGNORECASE)
_LOWER_AFTER = re.compile(r"^\s+(?:said|told|asked|explained|suggested|recommended|helped\s+me|showed\s+me|and\s+i\b)")

_LOWER_DEED = re.compile(
    r"^\s+(?:reviewed|said|says|told|asked|explained|suggested|suggests|recommended|recommends|helped|showed|lent|sent|"
    r"thinks|mentioned|replied|agreed|noticed|pointed\s+out|wrote\s+(?:back|me)|gave\s+me|taught\s+me)\b"
)
_LOWER_TO_ME = re.compile(r"^\s+(?:told|asked|texted|messaged|lent|sent|thanked|invited|taught)\s+(?:me|us)\b")

_WORD = re.compile(r"[^\W\d_](?:\w|['’](?!s\b)(?=[^\W\d_])|-(?=\w))*")
_SKIPPED = re.compile(r"`[^`]*`|https?://\S+|(?<!\w)#\w+|\b[\w-]+\.(?:py|md|js|ts|ipynb|csv|json|txt|pdf|db|toml)\b")
_HANDLE = re.compile(r"(?<![\w.@/`])@([A-Za-z_]\w{1,29})\b(?!\()")
_PROFILE = re.compile(r"linkedin\.com/in/[\w-]+", re.IGNORECASE)
_DECORATORS = _set(
    "dataclass property staticmethod classmethod cache cached_property lru_cache pytest app router "
    "override abstractmethod contextmanager wraps jit njit tf torch given settings overload media import param"
)
_SURELY_GERMAN = _set(
    "heute gestern stunden minuten gelernt gelesen geübt wiederholt geschrieben verstanden kapitel übung übungen "
    "aufgabe aufgaben "
    "für über nächste nächsten außerdem während schwierig seiten vokabeln wörter gelöst gemacht einmal zweimal"
)
_GERMAN = _set(
    "ich und der die das nicht mit ist ein eine zu habe heute wie für auf den dem im es sich von auch noch hat dir "
    "dieser diese dieses bei aus oder wenn dass schon kann wir mir mich dich euch hier einen einem einer wird sind "
    "beim zum zur"
)
_CONTRACTED = _set("it's that's what's here's there's let's who's he's she's today's i'm i've i'd i'll don't can't")

MIN_KNOWN_CHARS = 3
"""A part of a known name shorter than this is looked for in the full name only."""


class NameFinder:
    """Finds names of people, offline.

    Args:
        allowed: names the learner lets through; each of their words is let through as well.
        known: names gathered elsewhere (people of a worksheet, private notes); found however they are written.
        vocabulary: words of the learner's subject that are no names here, whatever the lists say.
    """

    def __init__(self, allowed: Iterable[str] = (), known: Iterable[str] = (), vocabulary: Iterable[str] = ()) -> None:
        self._allowed = {word for name in allowed for word in _words_of(name)}
        self._subject = {word for text in vocabulary for word in _words_of(text)}
        known = tuple(known)
        self._known, self._known_if_capital = _known_patterns(known, self._allowed)
        self._known_words = {word for name in _single_names(known) for word in _words_of(name)} - self._allowed

    def find(self, text: str) -> list[NameSpan]:
        """Return where the text names somebody, in order, overlaps joined."""
        spans = [NameSpan(match.start(), match.end()) for match in _PROFILE.finditer(text)]
        for match in _HANDLE.finditer(text):
            if match[1].casefold() not in _DECORATORS | self._allowed:
                spans.append(NameSpan(match.start(), match.end()))
        if self._known is not None:
            spans += [NameSpan(match.start(), match.end()) for match in self._known.finditer(text)]
        if self._known_if_capital is not None:
            opening = {token.start for token in _tokens(text) if token.opens}
            for match in self._known_if_capital.finditer(text):
                if match.start() not in opening or _AFTER.match(text[match.end() :]):
                    spans.append(NameSpan(match.start(), match.end()))
        spans += self._found_by_shape(text)
        spans += self._found_by_initials(text)
        spans += [span for span in _east_asian(text) if text[span.start : span.end] not in self._allowed]
        return _joined(spans)

    def _found_by_shape(self, text: str) -> Iterator[NameSpan]:
        said = {word.casefold() for word in re.findall(r"[^\W\d_]+", text)}
        is_german = len(_GERMAN & said) >= 2 or bool(_SURELY_GERMAN & said)
        tokens = _tokens(text)
        for token in tokens:
            if not token.capitalised and self._is_lower_name(token, text):
                yield NameSpan(token.start, token.end)
        figures = [match.span() for match in _FIGURES.finditer(text)]
        for run in _runs(tokens, text):
            for first, last in self._named(run, text, is_german=is_german):
                if not any(start <= first.start and last.end <= end for start, end in figures):
                    yield NameSpan(first.start, last.end)

    def _found_by_initials(self, text: str) -> Iterator[NameSpan]:
        """Yield "K. Vanterpool": an initial before a word that is no ordinary one and nobody of history or books."""
        for match in _INITIALS.finditer(text):
            key = match["family"].casefold()
            if key not in self._allowed | self._subject | _FIGURE_WORDS | _TECHNICAL and self._is_rare(key):
                yield NameSpan(match.start(), match.end())

    def _is_lower_name(self, token: _Token, text: str) -> bool:
        if token.key in self._allowed or token.key in self._subject:
            return False
        if token.key in _WELL_KNOWN:
            return True
        before = text[: token.start]
        if token.key in self._known_words and token.key not in _PARTICLES:
            if _LOWER_ASKED.search(before) or _LOWER_DEED.match(text[token.end :]):
                return True
            if token.key in _listed_given() and _LOWER_CUE.search(before):
                return True
        unheard = (
            not is_known(token.key) and token.key not in _TECHNICAL and token.text.isalpha() and len(token.text) > 3
        )
        if unheard and _LOWER_TO_ME.match(text[token.end :]):
            return True
        if not self._is_given(token.key) or token.key in _NAME_OR_WORD:
            return False
        if token.key not in _listed_given():
            return bool(_LOWER_ASKED.search(before) or _LOWER_AFTER.match(text[token.end :]))
        if token.key in _TECHNICAL:
            return bool(_LOWER_ASKED.search(before)) and token.key not in _ASSISTANTS
        cued = _LOWER_CUE.search(before) or _SOCIAL_WITH.search(before) or _LOWER_AFTER.match(text[token.end :])
        return bool(cued)

    def _named(self, run: list[_Token], text: str, *, is_german: bool) -> Iterator[tuple[_Token, _Token]]:
        """Yield the first and last word of each name in a run of capitalised words."""
        run = [token for token in run if token.key not in _CONTRACTED]
        if run and run[0].opens and len(run) > 1 and self._is_plain(run[0].key):
            run = run[1:]
        if not run or all(token.key in self._allowed for token in run):
            return
        is_title = len(run) >= 4
        if len(_CHARACTERS & set(_words_of(text))) > 1 and {token.key for token in run} <= _CHARACTERS:
            return
        for index, token in enumerate(run):
            if token.key in self._allowed or (index and run[index - 1].key in _PLACE_PREFIXES):
                continue
            following = run[index + 1] if index + 1 < len(run) else None
            if self._is_person(token, following, text, is_title=is_title, is_german=is_german):
                yield token, following if following is not None else token

    def _is_person(
        self, token: _Token, following: _Token | None, text: str, *, is_title: bool, is_german: bool
    ) -> bool:
        before, after = text[: token.start], text[token.end :]
        if _HONORIFIC.search(before) and token.key not in _OFFICE:
            return True
        if following is not None and following.key in _PLACE_NOUNS:
            return False
        if token.key in _PARTICLES and following is not None and self._is_subject(following):
            return False
        if token.key in _WELL_KNOWN:
            return True
        cued = bool(
            _TO_ME.match(after)
            or _BEFORE.search(before)
            or _SOCIAL_WITH.search(before)
            or _WORK_BY.search(before)
            or _AFTER.match(after)
            or _OWNED.match(after)
        )
        if token.key in _PLACES and token.key in _given_names() and following is not None:
            family = not self._is_subject(following) and not following.technical_shape
            return family and self._is_rare(following.key)
        if self._is_person_with_a_word_for_a_name(token, following, before, after):
            return True
        if self._is_subject(token):
            # Julia and Adam are tools until somebody talks to them.
            talked_to = _BEFORE.search(before) or _ONLY_A_PERSON.match(after)
            if token.key in self._subject | _ASSISTANTS:
                return False
            is_family = token.key in _family_names() and bool(_TO_ME.match(after))
            return is_family or bool(token.key in _given_names() and talked_to)
        if before.casefold().endswith("the ") and following is None:
            singular = token.key.removesuffix("s")
            unheard = singular != token.key and not singular.endswith(("s", "u", "ic")) and not self._is_plain(singular)
            if _is_family(token.key) or (unheard and not token.technical_shape and _FAMILY_VISIT.search(before)):
                return True
        if (
            self._has_article(token, before, text)
            and not _WORK_BEHIND.match(after)
            and (following is None or self._is_plain(following.key))
        ):
            # The Calvin cycle, the Rosetta Stone: nobody is called by an article, but for what they made.
            return False
        if self._is_given(token.key) and not token.technical_shape:
            is_listed = token.key in _listed_given() or not (token.opens or is_title or is_german)
            if is_listed or following is not None or cued or _DID.match(after):
                other = re.search(r"([\w'’-]+)\s+and\s+$", before)
                is_second = other is not None and other[1].casefold() in _TECHNICAL - _given_names()
                return not (following is None and not cued and (is_second or self._is_called_after(after)))
        if following is None and _EPONYM.match(after):
            return False
        if self._is_attested(token) and not is_german:
            return cued or (bool(_DID.match(after)) if token.opens else not is_title)
        if not token.opens and _is_declined(token.key):
            return True
        if self._is_pair(token, following, is_title=is_title, is_german=is_german):
            return True
        if token.key in _NAME_OR_WORD:
            return cued or not (token.opens or is_title)
        if token.technical_shape:
            return False
        if cued and not token.opens and self._is_rare(token.key):
            return True
        if token.opens and _TO_ME.match(after) and self._is_rare(token.key):
            return True
        if self._is_plain(token.key):
            return False
        if cued:
            return True
        alone = following is None and not token.opens and not is_german and not is_title
        owned = alone and bool(re.match(r"^['’]s\b", after))
        return owned or (alone and token.key in _family_names() and not is_known(token.key))

    def _is_pair(self, token: _Token, following: _Token | None, *, is_title: bool, is_german: bool) -> bool:
        """Return whether two words in a row read as a given and a family name."""
        if following is None or self._is_subject(following) or self._is_subject(token):
            return False
        if token.technical_shape or following.technical_shape:
            return False
        family = following.key in _family_names()
        rare = self._is_rare(following.key)
        if token.key in _NAME_OR_WORD:
            return rare or (family and not is_title and following.key not in _ORDINARY)
        if self._is_plain(token.key) or is_german:
            return False
        both_unknown = not is_known(following.key) and not is_title and not token.opens
        return rare and (family or both_unknown)

    def _has_article(self, token: _Token, before: str, text: str) -> bool:
        """Return whether an article stands before; "the paper that Anna lent me" and "grazie a Anna" have none."""
        article = _ARTICLE.search(before)
        if article is None or not self._is_given(token.key):
            return article is not None
        word = article[0].strip().casefold()
        return word not in {"this", "that"} and not (word == "a" and not _ENGLISH.search(text))

    def _is_person_with_a_word_for_a_name(
        self, token: _Token, following: _Token | None, before: str, after: str
    ) -> bool:
        """Return whether "Per" or "Can" is a person here: a common word that somebody walks with, or that owns."""
        if following is not None or token.key not in _ORDINARY or token.key not in _listed_given():
            return False
        if token.key in _TECHNICAL | _PLACES | _CALENDAR | self._subject or token.technical_shape:
            return False
        if token.opens:
            return _OWNED.match(after) is not None and is_known(token.key) and weight(token.key) < RARE_WEIGHT
        return bool(_SOCIAL_WITH.search(before) or re.search(r"\b(?:promised|texted|thanked|told|asked)\s$", before))

    def _is_called_after(self, after: str) -> bool:
        """Return whether a law, or a pair such as "Watson and Crick", stands behind the name of its finder."""
        match = _CALLED_AFTER.match(after)
        if match is None:
            return False
        is_pair = re.fullmatch(r"\s+(?:and|against|versus|vs\.?)\s+", match[0]) is not None
        other = re.match(r"[\w'’-]+", after[match.end() :]) if is_pair else None
        return not is_pair or (other is not None and other[0].casefold() in _TECHNICAL - _given_names())

    def _is_attested(self, token: _Token) -> bool:
        """Return whether a word that is nothing else we know is somewhere a given name, if a rare one."""
        return not token.technical_shape and not self._is_plain(token.key) and _is_attested(token.key)

    def _is_given(self, key: str) -> bool:
        """Return whether a word is a given name and hardly ever anything else."""
        if _KOREAN_GIVEN.fullmatch(key):
            return True
        first = key.split("-")[0]
        if not {first, key, fold(key)} & _given_names():
            return False
        return not {first, key} & (_ORDINARY | _NAME_OR_WORD | _CALENDAR)

    def _is_subject(self, token: _Token) -> bool:
        known = self._subject | _TECHNICAL | _PLACES | _CALENDAR
        return token.key in known or any(part in _TECHNICAL for part in token.key.split("-"))

    def possible(self, text: str) -> list[str]:
        """Return every run of capitalised words that may be a name when the text is known to speak of people."""
        found = []
        for run in _runs(_tokens(text), text):
            kept = [
                token.text
                for token in run
                if not token.technical_shape
                and len(token.text) > 1
                and (not self._is_plain(token.key) or token.key in _NAME_OR_WORD)
            ]
            if kept:
                found.append(" ".join(kept))
        return found

    def _is_rare(self, key: str) -> bool:
        """Return whether a word is no ordinary word, or one so rare that a capital makes it a name."""
        if not self._is_plain(key):
            return True
        listed = key in _ORDINARY or key in _TECHNICAL or key in _PLACES or key in _CALENDAR or key in self._subject
        return not listed and not _has_word_ending(key) and weight(key) >= RARE_WEIGHT

    def _is_plain(self, key: str) -> bool:
        """Return whether a word is an ordinary word of the language, a tool, a place or a day."""
        if key in _ORDINARY or key in _TECHNICAL or key in _PLACES or key in _CALENDAR or key in self._subject:
            return True
        if key in _given_names() or key in _NAME_OR_WORD or (key in _family_names() and not is_known(key)):
            return False
        return is_known(key) or _has_word_ending(key) or any(is_known(part) for part in key.split("-")[1:])


def _is_family(key: str) -> bool:
    """Return whether the word is a family name in the plural, as in "dinner with the Kowalczyks"."""
    singular = key.removesuffix("s").removesuffix("e") if key.endswith(("zes", "ses", "xes")) else key.removesuffix("s")
    listed = _ORDINARY | _TECHNICAL | _PLACES | _CALENDAR | _NAME_OR_WORD
    return singular != key and singular in _family_names() and not {singular, key} & listed and not is_known(key)


# A Korean given name is mostly of two syllables, with a hyphen between them in our letters.
_KOREAN_SYLLABLE = (
    r"(?:a|ah|bin|bo|bok|byung|chan|chang|cheol|chul|da|dae|do|dong|eun|ga|geun|gi|gyu|gyung|ha|hae|han|hee|ho|hong|hoon|hun|"
    r"hwa|hwan|hye|hyeok|hyeon|hyo|hyuk|hyun|hyung|il|in|jae|je|jeong|ji|jin|jong|joo|joon|ju|jun|jung|ki|kwang|kyu|kyung|"
    r"mi|min|moon|myung|na|nam|rae|ri|rim|sang|se|seo|seok|seon|seong|seung|si|so|soo|sook|su|suk|sun|sung|tae|u|uk|won|woo|"
    r"woong|ye|yeol|yeon|yeong|yoon|young|yu|yul|yun|yung)"
)
_KOREAN_GIVEN = re.compile(rf"(?=.{{5,}}){_KOREAN_SYLLABLE}-{_KOREAN_SYLLABLE}")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]{4,}")


def _is_declined(key: str) -> bool:
    """Return whether a Cyrillic word is a given name in one of its cases: "с Алёной", "у Дмитрия"."""
    if not _CYRILLIC.fullmatch(key):
        return False
    key = key.replace("ё", "е")
    stems = [key[: len(key) - cut] for cut in (0, 1, 2, 3) if len(key) - cut >= 3]
    return any(stem + ending in _listed_given() for stem in stems for ending in ("", "а", "я", "й", "ь", "ия", "ій"))


_SURNAMES = (
    "(?:欧阳|歐陽|司马|司馬|诸葛|諸葛|上官|[王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁"
    "邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏钟鍾汪田任姜范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵"
    "孟龙龍万萬段钱錢汤湯尹黎易常武乔喬贺賀赖賴龚龔文])"
)
_NO_CHINESE_NAME = (
    r"(?!方法|方程|方向|方面|高数|高等|高斯|文章|文档|文件|文本|金融|马上|马尔|白天|江湖|常常|常用|常见|万一|任务|任何|程序|程式|周末|周[一二三四五六日]|"
    r"黄金|林业|何时|于是|易于|段落|石头|夏天|钱包|叶子|许多|余下|余弦|马可|高级|高中|罗马|罗辑|史[学书]|孙子|武器|龙头|石油|田野|白板|金属|江南)"
)
_EAST_ASIAN = re.compile(
    rf"(?:和|跟|与|與|同|向|问|問|请教|請教|谢谢|謝謝|感谢|感謝|约|約|找|给|給|遇到|见到|朋友|同学|同事|导师|室友|姐姐|哥哥|弟弟|妹妹)"
    rf"({_NO_CHINESE_NAME}{_SURNAMES}[\u4e00-\u9fff]{{1,2}}?)"
    r"(?=一起|说|說|讨论|討論|聊|学|學|复习|複習|练|请|請|教|帮|幫|解释|解釋|问|問|告诉|告訴|的|见面|見面|吃|在|借|[,，。.;；!！?？\s]|$)"
    rf"|({_NO_CHINESE_NAME}{_SURNAMES}[\u4e00-\u9fff]{{1,2}}?)"
    r"(?=告诉我|告訴我|教我|帮我|幫我|跟我|给我|給我|问我|問我|借给我|老师|老師|教授|先生|女士|同学|同學|学长|学姐|师兄|师姐)"
    r"|((?!お母|お父|お兄|お姉|お客|皆|みな|たく|学生|奥)(?:[\u4e00-\u9fff]{1,4}|[ァ-ヶー]{2,8}|[ぁ-ん]{2,4}))"
    r"(?:さん|くん|ちゃん|先輩|先生)(?=[とにがはのからもへを、。!?]|$)"
    r"|([가-힣]{2,4})\s?(?:씨|선배|교수님|선생님)(?=[와과랑이가는은을를에한께의\s,.!?]|$)"
    r"|([김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민][가-힣]{2})(?:이랑|랑|하고|와|과)\s(?=같이|함께)"
)


def _east_asian(text: str) -> Iterator[NameSpan]:
    """Yield names in Chinese, Japanese and Korean writing, which has no capitals: by what stands around them."""
    for match in _EAST_ASIAN.finditer(text):
        group = match.lastindex or 0
        yield NameSpan(match.start(group), match.end(group))


_WORD_ENDING = re.compile(
    r"(?:(?:at|iz|is|ifi|ul|it|en)ed|tion|sion|ing|ment|ness|ity|ism|ence|ance|ology|ics|graphy|ful|less|able|ible|ised?|ized?)s?$"
)


def _has_word_ending(key: str) -> bool:
    """Return whether the word ends as English words do; "-ing" counts behind a word there is: Xiaoming has none."""
    if not _WORD_ENDING.search(key):
        return False
    return not key.endswith("ing") or is_known(key) or any(is_known(key[:-3] + more) for more in ("", "e", "ize"))


def names_in(text: str) -> tuple[str, ...]:
    """Return the names that a list of people gives, one or more a line; meant for ``known``.

    Generous where it can be: of a short line, every capitalised word that is no ordinary word is taken.
    """
    finder = NameFinder()
    found: list[str] = []
    for line in text.splitlines():
        plain = re.sub(r"^(?:[-*+•>|\s]|\[[ xX]?\]|\d+[.)])+", "", line.replace("*", "")).strip()
        told = _PEOPLE_LABEL.match(plain)
        if told:
            found.append(told[1])
        found += [plain[span.start : span.end] for span in finder.find(plain)]
        if len(plain.split()) <= 6 or re.match(r"[A-Z]\w+\s+(?:from|at)\s", plain):
            found += finder.possible(plain)
    return tuple(dict.fromkeys(name.strip("@ ") for name in found if name.strip("@ ")))


SHORT_CONCEPT_WORDS = 3
"""In a concept of so many words at most, a single word that may be a name is the matter itself: Julia, Adam."""


def subject_words(concept: str) -> str:
    """Return a concept of a roadmap without the people it names: of "Pages with Anna" stays "Pages with"."""
    is_short = len(_words_of(concept)) <= SHORT_CONCEPT_WORDS
    kept, position = "", 0
    for span in NameFinder().find(concept):
        before, name = concept[: span.start], concept[span.start : span.end]
        is_matter = is_short and len(name.split()) == 1 and not re.search(r"\b(?:with|by|from|to|for)\s+$", before)
        if not is_matter:
            kept += concept[position : span.start]
            position = span.end
    return kept + concept[position:]


def people_in(document: Document) -> tuple[str, ...]:
    """Return the names a document gives: whatever stands in its lists of people, and every name found elsewhere."""
    finder = NameFinder()
    found: list[str] = []
    for section in document.sections:
        text = "\n".join(block.text for block in section.blocks)
        if section.heading and _PEOPLE_HEADING.search(" ".join(section.heading[-2:])):
            found += names_in(text)
        found += [text[span.start : span.end].strip("@") for span in finder.find(text)]
    return tuple(dict.fromkeys(found))


_PEOPLE_HEADING = re.compile(
    r"\b(?:people|contacts?|experts?|referr?als?|mentors?|partners?|network(?:ing)?|practitioners?|interviews?|friends|"
    r"accountability|team)\b",
    re.IGNORECASE,
)
_PEOPLE_LABEL = re.compile(
    r"^(?:full\s+)?(?:name|who|handle|contact|mentor|partner|person)[^:]{0,12}:\s*([^\W\d_].{0,60})$", re.IGNORECASE
)


def _tokens(text: str) -> list[_Token]:
    skipped = [match.span() for match in _SKIPPED.finditer(text)]
    tokens = []
    for match in _WORD.finditer(text):
        if any(start <= match.start() < end for start, end in skipped):
            continue
        before = text[: match.start()].rstrip(" \t*_([\"'“‘„")
        opens = (
            not before or before[-1] in ".!?:;\n•|—–" or re.search(r"(?:^|\n)\s*(?:[-*+]|\d+[.)])$", before) is not None
        )
        tokens.append(_Token(match[0], match.start(), match.end(), opens and not re.search(r"\b[A-Z]\.$", before)))
    return tokens


def _runs(tokens: list[_Token], text: str) -> Iterator[list[_Token]]:
    """Yield runs of capitalised words with nothing but a space, an initial or a particle between them."""
    run: list[_Token] = []
    for token in tokens:
        between = text[run[-1].end : token.start] if run else ""
        joins = bool(run) and re.fullmatch(r"\s(?:[A-Z]\.\s?)?", between) is not None
        if token.capitalised:
            if joins or (run and between.strip().casefold() in _PARTICLES):
                run.append(token)
                continue
            if run:
                yield run
            run = [token]
        elif run and not (joins and token.key in _PARTICLES):
            yield run
            run = []
    if run:
        yield run


def _words_of(text: str) -> list[str]:
    return [match[0].casefold() for match in _WORD.finditer(text)]


def _known_patterns(known: Iterable[str], allowed: set[str]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """Return what finds the known names and their telling words: in any case, and with a capital only."""
    any_case: set[str] = set()
    capital: set[str] = set()
    for one in _single_names(known):
        words = [match[0] for match in _WORD.finditer(one)]
        parts = [word for word in words if not word[0].islower()] or words
        if all(part.casefold() in allowed for part in parts):
            continue
        if len(parts) > 1:
            any_case.add(r"\s+".join(re.escape(part) for part in parts))
        for part in parts:
            key = part.casefold()
            if key in allowed or (len(part) < MIN_KNOWN_CHARS and (len(parts) > 1 or part.isascii())):
                continue
            listed = key in _ORDINARY | _NAME_OR_WORD | _TECHNICAL | _CALENDAR
            if listed or (is_known(key) and (key not in _given_names() or weight(key) < RARE_WEIGHT)):
                capital.add(re.escape(part.capitalize()))
            else:
                any_case.add(re.escape(part))
    return _whole_words(any_case, re.IGNORECASE), _whole_words(capital, re.NOFLAG)


def _single_names(known: Iterable[str]) -> Iterator[str]:
    """Yield each name of "Ann & Bea from the club" alone, without where they are from."""
    for raw in known:
        name = re.split(r"\s*[(,/]|\s+(?:from|at|who|of|in|via|aus|von)\s+", raw.strip())[0]
        yield from re.split(r"\s*(?:&|\band\b|\bund\b|\+)\s*", name)


def _whole_words(pieces: set[str], flags: re.RegexFlag) -> re.Pattern[str] | None:
    if not pieces:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(pieces, key=len, reverse=True))})(?!\w)", flags)


def _joined(spans: Iterable[NameSpan]) -> list[NameSpan]:
    found: list[NameSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if found and span.start <= found[-1].end:
            found[-1] = NameSpan(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def listed_elsewhere() -> frozenset[str]:
    """Return the given names and the words of our own lists: what the list of attested names need not hold."""
    others = _ORDINARY | _NAME_OR_WORD | _TECHNICAL | _PLACES | _CALENDAR | _WELL_KNOWN
    return frozenset(fold(word) for word in _listed_given() | others)


@cache
def _given_names() -> frozenset[str]:
    return _listed_given() | _attested("often")


@cache
def _listed_given() -> frozenset[str]:
    return _listed_names("first_name") | _LISTS["given"]


@cache
def _attested(how: str) -> frozenset[str]:
    """Return the folded names of ``given_names.txt`` met "often" or "seldom", without what is a word of study here."""
    lists: dict[str, list[str]] = {}
    words: list[str] = []
    for line in files("coach").joinpath("given_names.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            words = lists.setdefault(line[1:].split(":")[0].strip(), [])
        elif not line.startswith(";"):
            words += line.split()
    others = _ORDINARY | _NAME_OR_WORD | _TECHNICAL | _PLACES | _CALENDAR
    return frozenset(lists[how]) - others


def _is_attested(key: str) -> bool:
    """Return whether the word stands as a given name in several collections of names, however seldom."""
    folded = fold(key)
    known = _attested("often") | _attested("seldom")
    return folded in known or (folded.replace("-", "") in known and "-" in folded)


@cache
def _family_names() -> frozenset[str]:
    return _listed_names("last_name")


def _listed_names(field: str) -> frozenset[str]:
    """Return the names that the library Faker (MIT) keeps for some eighty countries, folded."""
    import importlib
    import pkgutil

    import faker.providers.person as person

    names: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in dir(provider):
            values = getattr(provider, attribute)
            if attribute.startswith(field) and isinstance(values, list | tuple | dict | set):
                names.update(str(value).casefold() for value in values)
    return frozenset(name for name in names if len(name) > 1)
