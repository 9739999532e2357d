"""How long until another host sees a change, by each way of looking.

Client 1 changes, client 2 looks four times a second. What counts is the order of events: a look that begins
after client 1 has said that its command is over, and does not see, is late. Each way has a store of its own,
since each look makes the others on that host see.
"""
import os, re, subprocess, threading, time
from meeting import ME, OUT, hear, say, wallaby

ELSEWHERE = "/mnt/nfs/elsewhere"


class Way:
    """One way of looking at one kind of change.

    The maker calls `prepare`, which gives the id if there is one before the change, and `change`, which gives it if
    not. The looker calls `look_before` with that id before the change, and `look` after it, until it sees.
    """

    name = ""
    rounds = 3
    # Whether wallaby promises that the next look sees.
    is_promise = True

    def __init__(self):
        self.store = f"/mnt/nfs/seen-{type(self).__name__}"
        self.round = 0

    def wallaby(self, *words):
        return wallaby(*words, store=self.store)[1]

    def log(self):
        return self.wallaby("log", "x").strip()

    def hour(self, id, store=None):
        return f"{store or self.store}/records/{id[:4]}-{id[4:6]}-{id[6:8]}/{id[9:11]}"

    def prepare(self):
        return self.log()

    def make(self):
        for self.round in range(self.rounds):
            word = f"{type(self).__name__}-{self.round}"
            id = self.prepare()
            say(f"{word}-ready", id)
            hear(2, f"{word}-looked")
            say(f"{word}-changed", self.change(id) or id)

    def watch(self, checks):
        looks, seconds = 0, 0
        for self.round in range(self.rounds):
            word = f"{type(self).__name__}-{self.round}"
            id = hear(1, f"{word}-ready")
            for _ in range(3):
                if self.look_before(id):
                    checks.expect(f"{self.name}: not seen before it is so", f"round {self.round}")
                time.sleep(0.25)
            say(f"{word}-looked")
            id = hear(1, f"{word}-changed")
            start, count = time.monotonic(), 1
            while not self.look(id) and time.monotonic() - start < 70:
                time.sleep(0.25)
                count += 1
            looks, seconds = max((looks, seconds), (count, time.monotonic() - start))
        late = f"at look {looks}, after {seconds:.0f} s"
        if self.is_promise:
            checks.expect(f"{self.name}: seen at the next look", *([late] if looks > 1 else []))
        with open(f"{OUT}/seen", "a") as file:
            file.write(f"{self.name}\t{self.figure(looks, seconds)}\n")

    def look_before(self, id):
        return self.look(id)

    def figure(self, looks, seconds):
        return "next look" if looks == 1 else f"{seconds:.0f} s"


class Listed(Way):
    name = "new record, 'wallaby ls -q'"

    def change(self, id):
        return self.log()

    def prepare(self):
        self.log()
        return ""

    def look(self, id):
        listed = self.wallaby("ls", "-q").split()
        return id in listed


class HourListed(Listed):
    name = "new record, 'ls' of the hour"
    is_promise = False

    def prepare(self):
        self.known = self.log()
        return ""

    def look(self, id):
        [day] = os.listdir(f"{self.store}/records")
        hours = os.listdir(f"{self.store}/records/{day}")
        return any(id in os.listdir(f"{self.store}/records/{day}/{hour}") for hour in hours)


class Shown(Way):
    """The id is asked for before there is such a record: it comes from another store, by one rename like a draft's."""

    name = "new record, 'wallaby show ID', missed before"

    def prepare(self):
        self.log()
        return wallaby("log", "x", store=ELSEWHERE)[1].strip()

    def change(self, id):
        os.makedirs(self.hour(id), exist_ok=True)
        os.rename(f"{self.hour(id, ELSEWHERE)}/{id}", f"{self.hour(id)}/{id}")

    def look(self, id):
        return '"completed"' in self.wallaby("show", id, "--json")


class ShownInNewHour(Shown):
    name = "the same, its hour missed before, too"
    rounds = 1

    def prepare(self):
        self.wallaby("init", self.store)
        return wallaby("log", "x", store=ELSEWHERE)[1].strip()


class Read(Shown):
    name = "new record, 'cat' of its path, missed before"
    is_promise = False
    rounds = 1

    def look(self, id):
        return subprocess.run(["cat", f"{self.hour(id)}/{id}/status.json"], capture_output=True).returncode == 0


class ReadAfterListing(Read):
    name = "the same after 'ls' of the hour"
    rounds = 3

    def look(self, id):
        subprocess.run(["ls", self.hour(id)], capture_output=True)
        return super().look(id)


class Completed(Way):
    name = "running to completed, 'wallaby ls'"

    def prepare(self):
        self.note = f"/tmp/running-{self.round}"
        os.mkfifo(self.note)
        script = f'echo "$WALLABY_RECORD_ID" >{self.note}; read -r word <{self.note}'
        self.work = threading.Thread(target=self.wallaby, args=("run", "-q", "--", "sh", "-c", script))
        self.work.start()
        with open(self.note) as file:
            return file.read().strip()

    def change(self, id):
        with open(self.note, "w") as file:
            file.write("go on\n")
        self.work.join()

    def look(self, id):
        return f"{id} completed" in self.wallaby("ls", "--columns", "id,state").replace("\t", " ")


class Retagged(Way):
    name = "new tag, 'wallaby ls -t'"

    def change(self, id):
        self.wallaby("tag", id, f"+new{self.round}")

    def look(self, id):
        return id in self.wallaby("ls", "-q", "-t", f"new{self.round}").split()


class RetaggedInClosedHour(Retagged):
    name = "new tag in a closed hour, 'wallaby ls -t'"

    def prepare(self):
        if self.round > 0:
            return self.old
        # Two younger hours: the newest two count as open whatever the clock says.
        for hour in ("02", "01", "00"):
            self.old = self.aged(self.log(), hour)
        return self.old

    def aged(self, id, hour):
        old = f"20200101T{hour}0000.000Z-{id[-6:]}"
        with open(f"{self.hour(id)}/{id}/status.json", "r+") as file:
            text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]*Z", f"2020-01-01T{hour}:00:00.000Z", file.read())
            file.seek(0)
            file.write(text.replace(id, old))
            file.truncate()
        os.makedirs(self.hour(old), exist_ok=True)
        os.rename(f"{self.hour(id)}/{id}", f"{self.hour(old)}/{old}")
        # Hours that changed a moment ago are looked at in any case.
        os.utime(self.hour(old), (10**9, 10**9))
        return old


class Removed(Way):
    name = "removal, 'wallaby ls -q'"

    def change(self, id):
        self.wallaby("rm", "--yes", id)

    def look(self, id):
        return id not in self.wallaby("ls", "-q").split()


def compare(checks, ways, slow=()):
    """The slow ways are under way while the others are looked at, one after the other."""
    if ME > 2:
        return
    work = [way.make if ME == 1 else lambda way=way: way.watch(checks) for way in [*slow, *ways]]
    threads = [threading.Thread(target=each) for each in work[: len(slow)]]
    for thread in threads:
        thread.start()
    for each in work[len(slow):]:
        each()
    for thread in threads:
        thread.join()


def see(checks):
    ways = [Listed(), Shown(), ShownInNewHour(), Completed(), Retagged(), RetaggedInClosedHour(), Removed(),
            HourListed(), ReadAfterListing()]
    # This one takes up to a minute.
    compare(checks, ways, slow=[Read()])
