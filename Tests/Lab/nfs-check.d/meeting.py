"""How the clients of nfs-check talk to each other and run wallaby.

They talk through their result folders, which all of them see and which are not on NFS: so what one says
is known to the others at once, in the order in which it was said, and warms no cache under test.
"""
import os, signal, subprocess, threading, time

ME, ALL, OUT = int(os.environ["CLIENT"]), int(os.environ["CLIENTS"]), os.environ["OUT"]
# The client that loses power in the middle; 0 for none.
LOST = int(os.environ.get("LOST", 0))
SURVIVORS = [n for n in range(1, ALL + 1) if n != LOST]
WALLABY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "wallaby")


def folder(client):
    return OUT.replace(f"client{ME}", f"client{client}")


def say(word, text=""):
    draft = f"{OUT}/.{word}"
    with open(draft, "w") as file:
        file.write(text)
    os.rename(draft, f"{OUT}/{word}")


def hear(client, word, seconds=120):
    """What another says, when it says it."""
    end = time.monotonic() + seconds
    while True:
        try:
            with open(f"{folder(client)}/{word}") as file:
                return file.read()
        except OSError:
            if time.monotonic() > end:
                raise SystemExit(f"client {client} never said '{word}'") from None
            time.sleep(0.02)


def meet(word):
    say(word)
    for client in SURVIVORS:
        hear(client, word)


class Journal:
    """Lines that are with the others when `write` returns, even if this machine dies then."""

    def __init__(self):
        self.file = os.open(f"{OUT}/journal", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.lock = threading.Lock()

    def write(self, *words):
        with self.lock:
            os.write(self.file, ("\t".join(words) + "\n").encode())

    @staticmethod
    def read(clients=range(1, ALL + 1)):
        """What was written by now: a list of words for each line."""
        lines = []
        for client in clients:
            try:
                with open(f"{folder(client)}/journal") as file:
                    text = file.read()
            except OSError:
                continue
            lines += [line.split("\t") for line in text[: text.rfind("\n") + 1].splitlines()]
        return lines


def start(*words, store):
    return subprocess.Popen(
        [WALLABY, *words], text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={**os.environ, "WALLABY_STORE": store})


def wallaby(*words, store, dying_after=None):
    """Runs wallaby and gives its exit code, output and errors. Killed by us, the code is -9."""
    process = start(*words, store=store)
    if dying_after is not None:
        try:
            process.wait(dying_after)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
    out, err = process.communicate()
    return process.returncode, out, err


class Checks:
    """Named checks, each passed unless it has found something; written for the script that counts them."""

    def __init__(self):
        self.found = {}

    def expect(self, name, *findings):
        self.found.setdefault(name, []).extend(str(finding) for finding in findings)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        with open(f"{OUT}/checks", "a") as file:
            for name, findings in self.found.items():
                file.write(f"{'FAILED' if findings else 'passed'}\t{name}\n")
                if len(findings) > 20:
                    findings[20:] = [f"and {len(findings) - 20} more"]
                for finding in findings:
                    file.write("finding\t" + " ".join(finding.split()) + "\n")
