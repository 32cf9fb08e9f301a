"""A month of a study diary, written for the tests: as uneven as people are, with a few things that must not leave."""

from __future__ import annotations

from datetime import UTC, date, datetime

from coach.diary import Entry, from_lines
from ingest.diary import read_diary
from ingest.document import Document

LAST_DAY = date(2026, 12, 1)

MONTH = """# Study diary

## Day 1 — Tuesday 2026-11-03

- **Stage:** Stage 1 — Pages, trees and the log
- **Hours:** 1.5
- **Satisfaction:** 3/5
- **Did:** moved the checkpoint after the page sync, ran the kill test 100 times
- **Learned:** the order is: sync pages, then write the checkpoint, then sync the log
- **Hard:** still 2 of 100 runs lose a row

## Day 2 — Wednesday 2026-11-04

- **Stage:** Stage 1 — Pages, trees and the log
- **Hours:** 1
- **Satisfaction:** 4/5
- **Did:** Found the last bug. The log tail was not synced before the rename.
- **Learned:** A rename is only safe when both the file and its folder are synced.
- **Next:** Kill test with 200 runs.

## Day 3 — Thursday 2026-11-05

- **Stage:** Stage 1 — Pages, trees and the log
- **Hours:** 2
- **Satisfaction:** 5/5
- **Did:** 200 kill tests, 200 complete. Pushed the repository.
- **Learned:** A test that kills the process finds more than a week of reading the code.
- **Hard:** Explaining to myself why redo also repeats the losers' changes.
- **Next:** Write the readme.

## Day 4 — Friday 2026-11-06

- **Stage:** Stage 1 — Pages, trees and the log
- **Hours:** 0.5
- **Satisfaction:** 2/5
- **Did:** read ch. 3, ch. 4
- **Hard:** too tired to keep a thread

## Day 5 — Saturday 2026-11-07

- **Stage:** Stage 1 — Pages, trees and the log
- **Hours:** 3
- **Satisfaction:** 5/5
- **Did:** Wrote the readme, drew the page layout and recorded the load: 49 seconds.
- **Learned:** Drawing the layout showed me a field that nothing reads.
- **Next:** Bloom filters.

## Day 6 — Monday 2026-11-09

- **Stage:** Stage 1 — Pages, trees and the log
- **Hours:** 1
- **Satisfaction:** 3/5
- **Did:** quiz on pages and trees; explained leaf splits out loud
- **Learned:** Fan-out is what keeps the tree flat, not balance alone.
- **Hard:** the difference between a copied and a moved separator
- **Next:** the separator question again

## Day 7 — Tuesday 2026-11-10

- **Stage:** Stage 1 — Pages, trees and the log
- **Hours:** 1.25
- **Satisfaction:** 4/5
- **Did:** Worked out the height of a tree for 10 million, 1 billion and 100 billion keys.
- **Learned:** From 10 million to 100 billion keys the tree grows by two levels only.
- **Hard:** Keeping bytes and keys apart in the formula.
- **Next:** Bloom filters, at last.

## Day 8 — Wednesday 2026-11-11

- **Stage:** Stage 1 — Pages, trees and the log
- **Hours:** 1
- **Satisfaction:** 4/5
- **Did:** Bloom filters: derived the false positive rate on paper
- **Learned:** Why more hash functions are not always better: each one fills the filter faster.
- **Hard:** Where does the ln 2 come from?

## Day 9 — Thursday 2026-11-12

- **Stage:** Stage 1 — Pages, trees and the log
- **Hours:** 2
- **Satisfaction:** 3/5
- **Did:** Implement a memtable and flush it to sorted runs
- **Learned:** A sorted run is just a file that is never changed, which makes crash recovery almost boring.
- **Hard:** Merging runs with deleted keys: a tombstone has to outlive every older value.
- **Next:** Compaction.

## Day 10 — Friday 2026-11-13

- **Stage:** Stage 1 — Pages, trees and the log
- **Hours:** 1.5
- **Satisfaction:** 2/5
- **Did:** Compaction of two runs. Talked to Ines Albrecht about tombstones, she found my bug.
- **Learned:** Deletes are writes.
- **Hard:** I kept dropping tombstones too early
- **Next:** Write amplification, measured.

## Day 11 — Saturday 2026-11-14

- **Stage:** Stage 1 — Pages, trees and the log
- **Hours:** 3
- **Satisfaction:** 5/5
- **Did:** Measured write amplification: 11 with leveled, 4 with tiered compaction, on 100,000 keys.
- **Learned:** Tiered compaction writes less and reads more; you pay at one end or the other.
- **Hard:** Deciding which of the two numbers matters for a phone app.

## Day 12 — Monday 2026-11-16

- **Stage:** Stage 1 — Pages, trees and the log
- **Hours:** 1
- **Satisfaction:** 4/5
- **Did:** Explained the write-ahead rule without notes, twice
- **Learned:** The rule is about order, not speed.
- **Next:** Stage 2.

## Day 13 — Tuesday 2026-11-17

- **Stage:** Stage 2 — Transactions that hold
- **Hours:** 1
- **Satisfaction:** 3/5
- **Did:** Started stage 2. Read on isolation levels and made a table of anomalies.
- **Learned:** Each level is named after what it forbids, and the databases disagree about it.
- **Hard:** Phantoms and non-repeatable reads look the same to me from outside.
- **Next:** Provoke each in psql.

## Day 14 — Wednesday 2026-11-18

- **Stage:** Stage 2 — Transactions that hold
- **Hours:** 1.5
- **Satisfaction:** 4/5
- **Did:** Provoked a dirty read, a lost update and a phantom in two psql windows.
- **Learned:** PostgreSQL has no dirty reads at any level, whatever one asks for.
- **Hard:** Typing fast enough in two windows.
- **Next:** Script the two sessions.

## Day 15 — Thursday 2026-11-19

- **Stage:** Stage 2 — Transactions that hold
- **Hours:** 2
- **Satisfaction:** 5/5
- **Did:** Scripted both sessions with threads and a barrier; the phantom now appears in 10 of 10 runs.
- **Learned:** A race that I can start on purpose is a race that I can fix.
- **Next:** Write skew.

## Day 16 — Friday 2026-11-20

- **Stage:** Stage 2 — Transactions that hold
- **Hours:** 0.75
- **Satisfaction:** 2/5
- **Did:** not much: 20 pages on snapshot isolation, half asleep
- **Hard:** Concentration after a long day. My boss wants the migration done by Friday.

## Day 17 — Saturday 2026-11-21

- **Stage:** Stage 2 — Transactions that hold
- **Hours:** 2.5
- **Satisfaction:** 4/5
- **Did:** Write skew: built the two-guards example, ran it under repeatable read and under serializable, logged every
  statement with its snapshot so that I can see what each transaction was able to see at the moment it decided, and
  wrote a page about why neither of the two transactions did anything wrong taken alone although together they broke
  the one rule that the table was there to keep
- **Learned:** Under repeatable read both guards went home; under serializable one of them got an error and had to
  retry.
- **Hard:** Saying in one sentence why nobody touched the same row and it still went wrong.
- **Next:** Locks.

## Day 18 — Monday 2026-11-23

- **Stage:** Stage 2 — Transactions that hold
- **Hours:** 1
- **Satisfaction:** 3/5
- **Did:** Quiz: 14 questions on isolation.
- **Learned:** I mix up what a snapshot cannot see with what it must not change.
- **Hard:** The word 'serializable' means an order exists, not that things ran one after another.

## Day 19 — Tuesday 2026-11-24

- **Stage:** Stage 2 — Transactions that hold
- **Hours:** 1.5
- **Satisfaction:** 4/5
- **Did:** Two-phase locking in pagebox: shared and exclusive locks on rows, no deadlock detection yet.
- **Learned:** Growing and shrinking phase: after the first release nothing new may be taken.
- **Hard:** A test hung for ten minutes before I saw that it was my first own deadlock.
- **Next:** Wait-for graph.

## Day 20 — Wednesday 2026-11-25

- **Stage:** Stage 2 — Transactions that hold
- **Hours:** 1
- **Satisfaction:** 5/5
- **Did:** Wait-for graph finds the cycle, the younger transaction gives way.
- **Learned:** Detecting a deadlock is a search for a cycle, nothing more.
- **Next:** Timeouts instead of a graph, to compare.

## Day 21 — Friday 2026-11-27

- **Stage:** Stage 2 — Transactions that hold
- **Hours:** 2
- **Satisfaction:** 3/5
- **Did:** compared the graph with plain timeouts at 50 ms
- **Learned:** With 8 threads the timeout kills 3 times as many transactions as needed.
- **Hard:** a fair way to compare them
- **Next:** MVCC

## Day 22 — Saturday 2026-11-28

- **Stage:** Stage 2 — Transactions that hold
- **Hours:** 1
- **Did:** MVCC, chapter and lecture. Cal me on +43 664 1234567 about the study group!
- **Learned:** An update is an insert plus a mark on the old version.
- **Hard:** When a version may be thrown away.
- **Next:** vacuum

## Day 23 — Monday 2026-11-30

- **Stage:** Stage 2 — Transactions that hold
- **Hours:** 2.5
- **Satisfaction:** 4/5
- **Did:** Row versions with begin and end stamps work; readers no longer wait.
- **Learned:** Readers do not block writers because they look at another version, not because they are let through.
- **Hard:** The long transaction of my own test kept 40,000 dead versions alive.
- **Next:** Vacuum.

## Day 24 — Tuesday 2026-12-01

- **Stage:** Stage 2 — Transactions that hold
- **Hours:** 1.5
- **Satisfaction:** 5/5
- **Did:** Vacuum removes versions that no snapshot can see. Raise at work means 92,000 EUR next year!
- **Learned:** The oldest running transaction decides what may go.
- **Hard:** Finding the oldest one without a lock.
- **Next:** Write up what stage 2 taught me.
"""


def month() -> tuple[Entry, ...]:
    """Return the entries of the month, oldest first, by way of the reader and the import."""
    document = Document(path="/vault/diary.md", title="Study diary", kind="diary", text=MONTH, sections=())
    lines, not_understood = read_diary(document)
    assert not not_understood
    now = datetime(2026, 12, 1, 21, 0, tzinfo=UTC)
    return tuple(from_lines(lines, now=now, source=document.path))
