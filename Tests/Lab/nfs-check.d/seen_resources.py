"""How long until another host sees a change of a resource, by each way of looking."""
import os, threading, time
from resources import audit, define, fetch
from seen import Way, compare


class Kept(Way):
    """A value that was looked for before it was there."""

    name = "new value, 'wallaby resource show'"
    rounds = 2

    def prepare(self):
        if self.round == 0:
            define(self.store)
        return f"n{self.round}"

    def change(self, id):
        self.fetch(id)

    def fetch(self, *words):
        return self.wallaby("resource", "fetch", "c", *words)

    def look(self, id):
        return '"completed"' in self.wallaby("resource", "show", "c", id, "--json")


class KeptByStatus(Kept):
    name = "new value, 'wallaby resource status'"

    def look(self, id):
        return "completed" in self.wallaby("resource", "status", "c", id)


class KeptListed(Kept):
    name = "new value, 'wallaby resource ls'"

    def look(self, id):
        return id in self.wallaby("resource", "ls", "c", "-q").split()


class KeptFetched(Kept):
    name = "new value, 'wallaby resource fetch'"

    def look_before(self, id):
        return not self.wallaby("resource", "why", "c", id)

    def look(self, id):
        return "client1" in self.fetch(id)


class KeptAwaited(Kept):
    """The other host's fetch is under way before the value is there."""

    name = "new value, a fetch that waits for it"
    waiting = None

    def prepare(self):
        id = super().prepare()
        open("/tmp/hold", "w").close()
        self.work = threading.Thread(target=self.fetch, args=[id])
        begun = len(audit())
        self.work.start()
        while len(audit()) == begun:
            time.sleep(0.05)
        return id

    def change(self, id):
        os.remove("/tmp/hold")
        self.work.join()

    def look_before(self, id):
        if self.waiting is None:
            self.waiting = fetch([id], store=self.store)
        return self.waiting.poll() is not None

    def look(self, id):
        out, _ = (self.waiting or fetch([id], store=self.store)).communicate()
        self.waiting = None
        return "client1" in out

    def figure(self, looks, seconds):
        return f"{seconds:.1f} s"


class Recomputed(Kept):
    name = "recomputed, 'wallaby resource show'"

    def __init__(self):
        super().__init__()
        self.before = {}

    def prepare(self):
        id = super().prepare()
        self.fetch(id)
        return id

    def change(self, id):
        self.fetch(id, "--recompute")

    def look_before(self, id):
        text = self.text(id)
        return self.before.setdefault(self.round, text) != text

    def look(self, id):
        return self.text(id) != self.before[self.round]

    def text(self, id):
        return self.wallaby("resource", "show", "c", id, "--json")


class RecomputedListed(Recomputed):
    name = "recomputed, 'wallaby resource ls'"

    def text(self, id):
        return self.wallaby("resource", "ls", "c", "--json")


class Withdrawn(Recomputed):
    name = "removal, 'wallaby resource ls'"

    def change(self, id):
        self.wallaby("resource", "rm", "c", id, "--yes")

    def look_before(self, id):
        return self.look(id)

    def look(self, id):
        return id not in self.wallaby("resource", "ls", "c", "-q").split()


def see_resources(checks):
    compare(
        checks, [Kept(), KeptByStatus(), KeptListed(), KeptFetched(), KeptAwaited(), Recomputed(), RecomputedListed(),
                 Withdrawn()])
