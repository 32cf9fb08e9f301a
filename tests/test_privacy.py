from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.names import NameFinder, names_in, people_in
from coach.post import sentences
from coach.privacy import Guard, blanked, guard_over
from ingest.document import Block, Document, Section
from ingest.reader import read
from ingest.roadmap import Concept, Roadmap, Stage
from ingest.worksheet import read_worksheet

SHARED = Path(__file__).parents[1].parent / "shared"

# Sentences as learners write them, with nothing in them that must not leave.
PLAIN = """
Started the repository and wrote a page to a file.
Decoded the first leaf page of a small SQLite file, 14 cells.
Loaded 100,000 random keys in 214 seconds.
Trained a decision tree on Titanic and submitted it to Kaggle.
Compared Gini with entropy on three datasets.
Implemented Adam and compared it with SGD and RMSProp.
Wrote a small B-Tree in Rust and benchmarked it against PostgreSQL.
Used Naive Bayes on Spam; Laplace smoothing finally makes sense.
A Markov chain has no memory, that is the whole point.
Dijkstra fails on negative edges, Bellman-Ford does not.
Learning Rate schedules: warm-up first, cosine decay after.
Max Pooling throws away position.
Monte Carlo estimates converge slowly.
Bayes' rule on paper, ten exercises.
Worked with Pandas and Seaborn on the Iris data.
Asked ChatGPT for a hint, then did it alone.
Went through the Feynman technique for backpropagation.
On Monday I read, in May I start with Linux.
Mark the due cards first, then read.
Will try again tomorrow.
Grace period in the scheduler was the bug.
Hope to finish the chapter this week.
Edit distance with dynamic programming.
Journey of a packet: Ethernet, IP, TCP.
Did 20 German verbs in Anki.
Visited the Science Museum in Vienna.
Ohm's law and the Thevenin equivalent.
Krebs cycle from memory, missed two steps.
Practised the Bach invention in C at 60 bpm.
Ich habe heute die Kettenregel und die Ableitung der Sigmoid Funktion gelernt.
Das Netz lernt die Gewichte mit Gradientenabstieg.
Hoy estudié los árboles de decisión y el índice de Gini.
Ruby and Julia both have nice syntax, I stayed with Go.
Trained on 50k rows for 3 epochs.
Accuracy 0.9812 on 10 000 test images.
Used $1 and $2 in awk, and $L = x^2$ in the note.
Commit 3f2a9c1d8e7b6a5f4c3d2e1f0a9b8c7d6e5f4a3b fixed it.
Breast cancer data set: logistic regression gets 96 %.
The integer was promoted to float, the callback got fired twice.
Token: a piece of text that the model reads.
2 Mean Square errors compared.
From 2026-10-20 to 2026-11-20 every day, pages 100-120.
1024 2048 4096 are powers of two.
Ran 5 seeds: 0.91 0.92 0.93 0.90 0.94.
Package manager Poetry is slow, my HTTP client retries.
In 2024 10 of 12 tests passed, 192.168.0.1 answered.
ISBN 978-0-13-468599-1 is on my desk.
A test that kills the process finds more than a week of reading the code.
Readers do not block writers because they look at another version.
Solved the Josephus problem with a linked list.
The Fermi estimate was off by a factor of two.
The Rosetta Stone approach: same program in three languages.
Sketched the Krebs cycle and the Calvin cycle side by side.
Kneaded for 12 minutes at 24 degrees, hydration 75 %.
""".strip().splitlines()

NAMING = """
Talked with Anna about boosting.
Anna explained the chain rule to me.
Paired with Nishanth on the parser.
My friend Kenny showed me a better way.
Asked Mark for a review.
Mark said the tests are too slow.
Watched Andrej Karpathy build a tokenizer.
Course by Andrew Ng, week 3.
Met Jai Senthil Kumar at the meetup.
Thanks to Grace for the notes.
@janedoe sent me a link.
Dr. Weber corrected my proof.
Study session with Priya and Tomasz.
Yusuf and I solved it together.
Richard Weinhold would draw a picture.
talked to casey about mock interviews
my mentor griffin suggested smaller steps
Hans Müller hat mir geholfen.
Heute habe ich mit Lukas und Jana die Kettenregel geübt.
Hoy estudié con María y Javier.
Mary's notes are better than mine.
Lunch with Wei, we talked about databases.
Grace Okonjo wrote the first compiler.
Mark Brown reviewed my code.
Martin Kleppmann's book, chapter 7.
Cal Newport says to do it at a fixed hour.
Deepak shared his flashcards.
linkedin.com/in/jane-doe accepted my request.
Hugo thinks it is a race condition.
Ran it by Sofia Kowalska before pushing.
""".strip().splitlines()

# Written after the rules were settled, to see how they do on sentences nobody had in mind.
HELD_OUT_PLAIN = """
Set up a Raspberry Pi with Debian and Nginx.
Wrote a Lisp interpreter in Python over the weekend.
The Poisson process has independent increments.
Compared Huffman coding with arithmetic coding.
Rewrote the note on Mitosis and Meiosis.
Deployed with Terraform, then tore it down.
Lesson 4 of Elements of AI, all exercises done.
Read the README of Polars twice.
Finally understood why Simpson's paradox is not a paradox.
Tuned XGBoost on Adult Income with Optuna.
Learned the fingering for the Moonlight Sonata.
Ported the script from Perl to Elixir.
Drew the Mandelbrot set in forty lines.
The Doppler effect, with a car and a phone.
Wrote flash cards for the French Revolution.
Solved the Tower of Hanoi without recursion.
Practised Chopin at half speed, left hand only.
Wireshark shows the handshake in three lines.
A Pareto front of speed and accuracy.
Kirchhoff's second law cost me an hour.
Compared Vim with Helix, stayed with Vim.
Studied the Treaty of Westphalia for the seminar.
Weeded out the notes in Obsidian.
Fresnel lenses are thin on purpose.
Counted letters with a Caesar cipher.
""".strip().splitlines()

HELD_OUT_NAMING = """
Sat down with Beatriz and went through recursion.
Thank you Oluwaseun for the patience.
Got stuck, asked Pavel, got unstuck.
Fatima showed me the debugger.
My tutor Mrs Henderson marked my essay.
The talk by Rich Hickey changed how I see state.
Went climbing with Jonas instead of studying.
Ben and I wrote the parser together.
I owe Charlotte a coffee for this hint.
Professor Nakamura answered my mail.
Emma's explanation of closures was the best so far.
Notes from the lecture of Donald Knuth.
told priya that the loop was wrong
Rosa helped me set up the compiler.
Discussed it with my brother Tim.
Compared notes with Aoife after class.
Siddharth found the missing semicolon.
A long call with Marguerite about statistics.
Read the essay by Paul Graham on good questions.
Dimitrios and I solved four problems.
My flatmate Lucía listened to my explanation.
Jürgen says the test set leaks.
Borrowed the oscilloscope from Nils.
Chinedu taught me the trick with the mask.
Half the evening on the phone with Helen.
""".strip().splitlines()

FOUND = [
    ("email", "Write me at jane.doe+x@example.co.uk."),
    ("email", "jane (at) example (dot) org"),
    ("phone", "Call +1 415 555 2671."),
    ("phone", "(212) 555-0142 is my number"),
    ("phone", "+43 664 1234567"),
    ("phone", "020 7946 0958"),
    ("phone", "reach me on 5551234567"),
    ("phone", "06 12 34 56 78"),
    ("address", "I moved to 12 Baker Street."),
    ("address", "Musterstraße 12, Wien"),
    ("address", "12 rue de Rivoli"),
    ("address", "PO Box 12"),
    ("address", "San Francisco, CA 94107"),
    ("money", "I want to make $270k/year."),
    ("money", "A salary of 90,000 EUR."),
    ("money", "They offered 120k."),
    ("money", "It cost €9.99."),
    ("secret", "key sk-proj-abcd1234efgh5678ijkl"),
    ("secret", "ghp_abcdefghijklmnopqrstuvwxyz0123456789"),
    ("secret", "AKIAIOSFODNN7EXAMPLE"),
    ("secret", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc123"),
    ("secret", "password: hunter2"),
    ("secret", "postgres://me:secret@db.example.org/x"),
    ("secret", "x = 9fK3jd8Qm2LpZ7vT1bXc5Rn"),
    ("secret", "d41d8cd98f00b204e9800998ecf8427e"),
    ("account", "DE89 3704 0044 0532 0130 00"),
    ("account", "4111 1111 1111 1111"),
    ("health", "I was diagnosed with it last year."),
    ("health", "Was sick, only half an hour."),
    ("health", "The surgery is in May."),
    ("health", "I have diabetes and little time for data."),
    ("work", "My boss wants a report."),
    ("work", "I got laid off."),
    ("work", "Interview at Google on Friday."),
    ("work", "A secret interview on Monday, so graphs again tonight."),
    ("name", "Went over the proof with P.Q. Vanderhorst."),
    ("phone", "The tutor's number is oh one six three, four four nine two seven."),
    ("secret", "Das Kennwort für die Lernseite ist Apfel&Mus27."),
    ("secret", "wifi in the lab: copper_wire_81"),
    ("money", "Gano 1650 al mes y ahorro poco."),
    ("address", "Directions in Italian: to my flat at Via delle Rose 9."),
]


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard()


@pytest.mark.parametrize(("category", "sentence"), FOUND)
def test_what_must_not_leave_is_found_and_named_by_its_kind(guard: Guard, category: str, sentence: str) -> None:
    assert category in {finding.category for finding in guard.find(sentence)}


def test_no_plain_sentence_is_withheld(guard: Guard) -> None:
    assert [sentence for sentence in PLAIN if guard.find(sentence)] == []


def test_every_name_of_the_working_set_is_found(guard: Guard) -> None:
    assert [sentence for sentence in NAMING if not guard.find(sentence)] == []


def test_on_sentences_nobody_had_in_mind_the_rates_are_these(guard: Guard) -> None:
    wrongly_found = [sentence for sentence in HELD_OUT_PLAIN if guard.find(sentence)]
    missed = [sentence for sentence in HELD_OUT_NAMING if not guard.find(sentence)]
    assert len(wrongly_found) / len(HELD_OUT_PLAIN) <= 0.05, wrongly_found
    assert len(missed) / len(HELD_OUT_NAMING) <= 0.07, missed


def test_a_sentence_is_withheld_whole_blanked_and_with_every_reason(guard: Guard) -> None:
    withheld = guard.clean("Met Anna Berger, write to anna@example.org")
    assert withheld is not None
    assert withheld.text == "Met [name], write to [email]"
    assert "names a person" in withheld.reason
    assert "e-mail" in withheld.reason
    assert guard.clean("Read on trees.") is None


def test_an_allowed_name_passes_in_full_and_in_part_and_no_other_does() -> None:
    guard = Guard(allowed_names=("Andrej Karpathy",))
    assert guard.clean("Watched Andrej Karpathy build a tokenizer.") is None
    assert guard.clean("Karpathy's lecture, second half.") is None
    assert guard.clean("Watched Andrew Ng instead.") is not None


def test_a_known_name_is_found_however_it_is_written() -> None:
    guard = Guard(known_names=("Nishanth", "Mario from the gym", "Will Brown"))
    for sentence in ("nishanth knows", "did it like MARIO", "Ask Will.", "met will brown"):
        assert guard.clean(sentence) is not None, sentence
    for sentence in ("Will read on.", "A brown book about a gym.", "It will do."):
        assert guard.clean(sentence) is None, sentence


def test_words_of_the_learners_subject_are_no_names() -> None:
    sentence = "Trained with Lorena for an hour."
    assert Guard().clean(sentence) is not None
    assert Guard(vocabulary=("The Lorena optimiser",)).clean(sentence) is None


def test_what_a_private_note_says_is_found_word_for_word_and_retold() -> None:
    guard = Guard(private_texts=("The bicycle shop in Graz closes for good in spring.\nsecret garden project",))
    for sentence in (
        "Heard that the bicycle shop in Graz closes for good in spring.",
        "In spring the shop for bicycles in Graz closes.",
        "Thought about the secret garden project.",
    ):
        withheld = guard.clean(sentence)
        assert withheld is not None, sentence
        assert "private note" in withheld.reason
    assert guard.clean("The shop was open in spring.") is None


def test_blanking_leaves_nothing_of_what_was_found(guard: Guard) -> None:
    text = "Call +1 415 555 2671 or write to jane@example.org, 12 Baker Street"
    shown = blanked(text, guard.find(text))
    assert not any(piece in shown for piece in ("415", "jane", "Baker"))


def test_a_list_of_people_gives_its_names() -> None:
    found = names_in("- Casimira Lund\n- Obi from Leeds\n- Ruth & Finn from the club\n- Name/handle: Rae Ito\n")
    assert {"Casimira Lund", "Obi", "Ruth", "Finn", "Rae Ito"} <= set(found)


def test_people_are_gathered_from_the_parts_of_a_document_that_list_them() -> None:
    def section(heading: str, text: str) -> Section:
        return Section(heading=(heading,), level=2, blocks=(Block("list", text),))

    document = Document(
        path="/v/w.md", title="w", kind="worksheet", text="",
        sections=(section("People to contact", "- Tomo from Osaka"), section("Tools", "- Zephyrine tests")),
    )  # fmt: skip
    assert "Tomo" in people_in(document)
    assert not any("Zephyrine" in name for name in people_in(document))


def test_names_of_the_real_worksheet_are_found_in_sentences_about_them() -> None:
    seeds = sorted((SHARED / "seeds").glob("001_*")) if SHARED.is_dir() else []
    if not seeds:
        pytest.skip("../shared is not here")
    text = seeds[0].read_text(encoding="utf-8")
    start, end = text.index("### 7.1"), text.index("## Action Items")
    names = names_in(text[start:end])
    assert len(names) >= 10
    guard = Guard(known_names=names)
    for name in names:
        first = name.split()[0]
        assert guard.clean(f"Practised with {first} for an hour.") is not None, first


def test_nothing_private_of_the_real_worksheet_passes(tmp_path: Path) -> None:
    seeds = sorted((SHARED / "seeds").glob("001_*")) if SHARED.is_dir() else []
    if not seeds:
        pytest.skip("../shared is not here")
    path = tmp_path / "metalearning.md"
    path.write_bytes(seeds[0].read_bytes())
    document = read(path)
    worksheet = read_worksheet(document)
    guard = guard_over(worksheets=[(document, worksheet)])
    private = [part for field in worksheet.fields if field.private for part in sentences(field.value)]
    telling = [part for part in private if len(part.split()) >= 5]
    assert len(telling) >= 10
    assert [part for part in telling if guard.clean(f"Today: {part}") is None] == []
    for said in (
        "Practised with Nishanth.",
        "asked kenny for help",
        "Marco and Casey read my code",
        "Saved for the surgery.",
    ):
        assert guard.clean(said) is not None, said
    for said in (
        "Trained the lunar lander for an hour.",
        "Read on regularization and dropout.",
        "Did two LeetCode problems.",
    ):
        assert guard.clean(said) is None, said


def test_the_guard_of_a_vault_knows_its_private_notes_its_people_and_its_subject(tmp_path: Path) -> None:
    note = tmp_path / "plan.md"
    note.write_text(
        "---\nprivate: true\n---\n# Plan\n\nMove to the house by the lake in autumn.\n\n## People\n\n- Ondine Marsh\n"
    )
    concept = Concept("The Zelda heuristic", "")
    roadmap = Roadmap("r.md", "Search", "", (Stage("Stage 1", concepts=(concept,)),))
    guard = guard_over(private_documents=[read(note)], roadmaps=[roadmap])
    assert guard.clean("In autumn we move to that house by the lake.") is not None
    assert guard.clean("ondine was right") is not None
    assert guard.clean("Implemented Zelda in the search.") is None


@given(
    st.sampled_from(PLAIN),
    st.sampled_from(
        ["jane.doe@example.org", "+43 664 1234567", "ghp_abcdefghijklmnopqrstuvwxyz0123456789", "12 Baker Street"]
    ),
)
@settings(max_examples=60, deadline=None)
def test_what_is_planted_anywhere_in_a_sentence_is_found(sentence: str, planted: str) -> None:
    words = sentence.split()
    middle = len(words) // 2
    text = " ".join([*words[:middle], planted, *words[middle:]])
    withheld = Guard().clean(text)
    assert withheld is not None
    assert planted not in withheld.text


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_is_looked_through_without_an_error(text: str) -> None:
    for span in NameFinder().find(text):
        assert 0 <= span.start < span.end <= len(text)
    for finding in Guard().find(text):
        assert 0 <= finding.start < finding.end <= len(text)


# Names no list of ours holds, or in no place but one where only a person stands.
IN_THEIR_PLACE = """
His name is Vreltan and he knows the borrow checker.
Played the etude for Quorrin and missed the third bar.
Explained recursion to Zelphine over tea.
It was Thrandor who told me about it.
Dinner at the Wrzeszczynskis, so only half an hour of reading.
Read the paper that Valdis recommended.
Mehwish found the bug before I did.
Hina from the evening class showed me her cards.
Grazie a Ludovica per gli appunti.
和王小明一起复习了第三章。
谢谢李娜老师的讲解。
田中さんと一緒に漢字を勉強した。
김민수 씨와 같이 공부했다.
Разобрал задачу с Алёной.
""".strip().splitlines()

BARE_SUMS = """
Rent costs me 900 a month.
6 figures is the goal by next year.
The offer was 95 thousand plus bonus.
I charge 45 an hour for tutoring.
They offered 3,800 net.
Took home 2400 last month.
My goal is to double my pay.
Sold the old laptop for 350 to pay the course.
Dad gave me 500 for books.
Contract at 600 per day.
""".strip().splitlines()

NO_SUMS = """
The batch of 64 costs 900 MB of memory.
Ran 95 thousand steps and then the plateau.
Six figures in this chapter and all of them unreadable.
The net has 3,800 parameters.
Reviewed 1200 cards a month.
Read 45 pages an hour.
Bonus exercise 12 done.
Paid attention to the 14 indices.
The cost is 12 per edge, 48 in total.
Loss went from 900 to 45 in an hour.
Abel summation and the Lewis structures of ozone.
Watson and Crick, the double helix.
Adam Smith on the pin factory, Ricardo's comparative advantage.
数学の先生の話は面白い。
方法说明很清楚。
""".strip().splitlines()


@pytest.mark.parametrize("sentence", IN_THEIR_PLACE)
def test_a_name_in_no_list_is_found_by_its_place(guard: Guard, sentence: str) -> None:
    assert {finding.category for finding in guard.find(sentence)} == {"name"}


@pytest.mark.parametrize("sentence", BARE_SUMS)
def test_a_sum_without_a_currency_is_money_where_pay_or_price_is_spoken_of(guard: Guard, sentence: str) -> None:
    assert "money" in {finding.category for finding in guard.find(sentence)}


@pytest.mark.parametrize("sentence", NO_SUMS)
def test_figures_and_eponyms_of_study_stay(guard: Guard, sentence: str) -> None:
    assert guard.find(sentence) == ()


def test_two_sums_in_one_sentence_are_no_formula() -> None:
    found = Guard().find("I want $180k a year so that I can save $40,000 for the move.")
    assert [one.category for one in found].count("money") >= 2
    assert Guard().find("The height is $h = 2 k$ and the width $w$.") == ()
