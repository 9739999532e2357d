"""A minute of everything at once: append, run, tag, list, remove and die."""
import os, random, threading, time
from meeting import LOST, ME, Journal, wallaby

STORE = "/mnt/nfs/store"


class Worker(threading.Thread):
    def __init__(self, number, until, journal, seed):
        super().__init__()
        self.name = f"{ME}-{number}"
        self.until = until
        self.journal = journal
        self.random = random.Random(seed)
        self.count = 0
        self.done = {}
        self.wrong = []
        self.unseen = []

    def run(self):
        works = {
            self.append: 5, self.work: 4, self.tag: 4, self.list: 3, self.remove: 1, self.sweep: 0.3, self.once: 1,
            self.die_appending: 1, self.die_working: 1.5, self.die_tagging: 1, self.die_listing: 0.5,
            self.die_once: 0.5}
        # All hosts begin with a record, each of which would make the store.
        work = self.append
        while time.monotonic() < self.until:
            self.count += 1
            self.done[work.__name__] = self.done.get(work.__name__, 0) + 1
            work(f"{self.name}-{self.count}")
            work = self.random.choices(list(works), list(works.values()))[0]

    def wallaby(self, *words, codes=(0,), **options):
        code, out, err = wallaby(*words, store=STORE, **options)
        if code not in codes:
            self.wrong.append(f"{' '.join(words[:4])}: exit {code}: {err.strip()}")
        return code, out

    def soon(self):
        """A moment within the life of most commands."""
        return self.random.uniform(0.05, 0.6)

    def any_id(self, mine=False):
        lines = Journal.read([ME] if mine else range(1, 4))
        gone = {line[1] for line in lines if line[0] == "removing"}
        ids = [line[1] for line in lines if line[0] == "made" and line[2] != "lost" and line[1] not in gone]
        return self.random.choice(ids) if ids else None

    # A token marks whatever one command made, so that nothing can be there twice or come from nowhere.

    def append(self, token, codes=(0,), **options):
        code, out = self.wallaby(
            "log", "-t", f"load,{token}", f"token={token}", codes=codes, **options)
        if out.endswith("\n"):
            self.journal.write("made", out.strip(), "completed", token)

    def work(self, token, codes=None, sleep="0", **options):
        note = f"/tmp/{token}"
        wanted = self.random.choice([0, 0, 3])
        code, _ = self.wallaby(
            "run", "-q", "-t", f"load,{token}", "--field", f"token={token}", "--", "sh", "-c",
            f'echo "$WALLABY_RECORD_ID" | tee {note}; sleep {sleep}; exit {wanted}',
            codes=codes or (wanted,), **options)
        if os.path.exists(note):
            with open(note) as file:
                id = file.read().strip()
            end = "completed" if wanted == 0 else "failed"
            if id:
                self.journal.write("made", id, end if code == wanted else f"lost,{end}", token)

    def tag(self, token, codes=(0, 12), **options):
        id = self.any_id()
        if id:
            # Taken away meanwhile is 12; held by a machine that lost power, 11.
            code, _ = self.wallaby("tag", id, f"+{token}", codes=(*codes, 11), **options)
            if code == 0:
                self.journal.write("tagged", id, token)

    def list(self, token):
        """What any host has printed before a listing begins must be in it."""
        before = Journal.read()
        _, out = self.wallaby("ls", "-q", codes=(0, 1))
        gone = {line[1] for line in Journal.read() if line[0] == "removing"}
        listed = out.split()
        for id in {line[1] for line in before if line[0] == "made"} - gone - set(listed):
            self.unseen.append(f"{id} is missing in {token}")
        for id in {id for id in listed if listed.count(id) > 1}:
            self.unseen.append(f"{id} is there twice in {token}")

    def remove(self, token):
        id = self.any_id(mine=True)
        if id:
            self.journal.write("removing", id)
            code, _ = self.wallaby("rm", "--yes", "--force", id, codes=(0, 12))
            if code == 0:
                self.journal.write("removed", id)

    def sweep(self, token):
        self.wallaby("gc")

    def once(self, token, codes=(0,), **options):
        """All hosts are after the same few keys; busy is 125."""
        key = f"key-{int((self.until - time.monotonic()) / 5)}"
        code, _ = self.wallaby(
            "run", "-q", "--once", key, "--field", f"token={token}", "--", "true", codes=(*codes, 125), **options)
        if code == 0:
            self.journal.write("once", key)

    def die_once(self, token):
        self.once(token, codes=(0, -9), dying_after=self.soon() * 2)

    def die_appending(self, token):
        self.append(token, codes=(0, -9), dying_after=self.soon())

    def die_working(self, token):
        self.work(token, codes=(0, 3, -9), sleep="0.2", dying_after=self.soon() * 2)

    def die_tagging(self, token):
        self.tag(token, codes=(0, 12, -9), dying_after=self.soon())

    def die_listing(self, token):
        self.wallaby("ls", "-q", codes=(0, 1, -9), dying_after=self.soon())


def hold(journal):
    """A command that runs, and whose record is locked, when this machine loses power."""
    note = f"/tmp/held-{ME}"
    os.mkfifo(note)
    script = f'echo "$WALLABY_RECORD_DIR" >{note}; sleep 1000'
    words = ["run", "-q", "--field", f"token=held-{ME}", "--", "sh", "-c", script]
    threading.Thread(target=wallaby, args=words, kwargs={"store": STORE}, daemon=True).start()
    with open(note) as file:
        path = file.read().strip()
    os.symlink(f"client{ME}.0.0.1.1/token", f"{path}/.lock")
    journal.write("made", os.path.basename(path), "lost", f"held-{ME}")


def load(seconds, checks):
    seed = int.from_bytes(os.urandom(4), "big")
    print(f"seed {seed}")
    journal = Journal()
    if ME == LOST:
        hold(journal)
    until = time.monotonic() + seconds
    workers = [Worker(n, until, journal, f"{seed}-{n}") for n in (1, 2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    checks.expect("every command ended as it should", *[w for worker in workers for w in worker.wrong])
    checks.expect(
        "a listing has all that any host printed before it", *[u for worker in workers for u in worker.unseen])
    counts = {}
    for worker in workers:
        for name, count in worker.done.items():
            counts[name] = counts.get(name, 0) + count
    print(" ".join(f"{name} {count}" for name, count in sorted(counts.items())))
