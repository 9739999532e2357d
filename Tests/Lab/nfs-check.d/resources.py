"""Resources that all hosts want at once, while who computes them is killed, or silent for longer than a lease."""
import json, os, random, shutil, signal, threading, time
from meeting import ALL, ME, OUT, hear, meet, say, start, wallaby

STORE = "/mnt/nfs/resources"
PENDING = f"{STORE}/c/.pending"
STORMY = [f"n{n}" for n in range(60)]
# Notes each attempt on the disk of its host before it works, and gives the attempt's name as value.
COMMAND = r"""
attempt=${WALLABY_RESOURCE_DIR##*/}
echo "$WALLABY_IDENT $attempt" >>/tmp/audit
sleep 0.1
while [ -e /tmp/hold ]; do sleep 0.1; done
: >"$1/$(hostname)"
echo "\"$attempt\""
"""
# What commands of this host printed: identifier and value.
printed = []
# The processes of this host that need not finish what they began.
disturbed = set()


def define(store):
    wallaby("resource", "define", "c", "--", "sh", "-c", COMMAND, "sh", "{storage}", store=store)


def fetch(idents, *options, store=STORE):
    return start("resource", "fetch", "c", *idents, *options, "--json", store=store)


def values(out):
    """What whole lines of `--json` say; who is killed may leave half of one."""
    lines = [json.loads(line) for line in out[: out.rfind("\n") + 1].splitlines()]
    return [(line["id"], line["result"]) for line in lines]


def audit():
    """Identifier and attempt of all that this host began to compute."""
    try:
        with open("/tmp/audit") as file:
            return [line.split() for line in file]
    except FileNotFoundError:
        return []


class Fetcher(threading.Thread):
    """Fetches all in an order of its own, is killed a few times, and begins again.

    In the same order, so that it soon comes to what it died over: the other hosts wait for that as long as the lease.
    """

    def __init__(self, seed, wrong):
        super().__init__()
        self.random = random.Random(seed)
        self.wrong = wrong

    def run(self):
        order = self.random.sample(STORMY, len(STORMY))
        jobs = str(self.random.randint(1, 2))
        for deaths in range(self.random.randint(1, 4), -1, -1):
            process = fetch(order, "-j", jobs)
            killer = threading.Timer(self.random.uniform(0.5, 4) if deaths else 100, process.kill)
            killer.start()
            out, err = process.communicate()
            killer.cancel()
            printed.extend(values(out))
            if process.returncode == -signal.SIGKILL and deaths:
                disturbed.add(process.pid)
            elif process.returncode:
                self.wrong.append(f"exit {process.returncode}: {err}")


def storm(checks):
    if ME == 1:
        define(STORE)
    meet("defined")
    seed = int.from_bytes(os.urandom(4), "big")
    begin, wrong = time.monotonic(), []
    fetchers = [Fetcher(f"{seed}-{n}", wrong) for n in range(3)]
    for fetcher in fetchers:
        fetcher.start()
    for fetcher in fetchers:
        fetcher.join()
    checks.expect("every fetch ended as it should", *wrong)
    print(f"seed {seed}: began {len(audit())} computations, {len(disturbed)} processes killed, "
          f"{time.monotonic() - begin:.0f} s")


def silence(checks):
    """Host 1 has a process killed, and another stopped, which the other hosts cannot tell from one that works."""
    for word, how in (("dead", signal.SIGKILL), ("stopped", signal.SIGSTOP)):
        idents = [f"{word}{n}" for n in range(5)]
        if ME == 1:
            fall_silent(word, idents, how, checks)
        else:
            wait_for_silent(word, idents, checks)


def fall_silent(word, idents, how, checks):
    open("/tmp/hold", "w").close()
    process = fetch(idents, "-j", str(len(idents)))
    while not set(idents) <= {ident for ident, _ in audit()}:
        time.sleep(0.1)
    process.send_signal(how)
    disturbed.add(process.pid)
    # As if the time had passed: it is the lease's 30 minutes that count.
    age(idents, minutes=29)
    say(f"{word}-silent")
    for other in (2, 3):
        hear(other, f"{word}-waited")
    age(idents, minutes=31)
    say(f"{word}-over")
    for other in (2, 3):
        hear(other, f"{word}-taken")
    os.remove("/tmp/hold")
    process.send_signal(signal.SIGCONT)
    out, err = process.communicate()
    if how == signal.SIGSTOP:
        count = err.count("silent for so long")
        checks.expect(
            "who was stopped for a lease keeps nothing, and says why",
            *([f"exit {process.returncode}: {out} {err}"] if out or count != len(idents) else []))


def age(idents, minutes):
    """Makes the last signs of life of who holds the identifiers so old."""
    sign = time.time() - 60 * minutes
    for ident in idents:
        attempt = os.readlink(f"{PENDING}/{ident}")
        for path in (f"{PENDING}/{ident}", f"{PENDING}/{attempt}/status.json"):
            os.utime(path, (sign, sign), follow_symlinks=False)


def wait_for_silent(word, idents, checks):
    hear(1, f"{word}-silent")
    _, out, err = wallaby("resource", "status", "c", *idents, store=STORE)
    others = [line for line in out.splitlines() if not line.endswith("\tpending")]
    process = fetch(idents, "-j", str(len(idents)))
    time.sleep(3)
    early = [ident for ident, _ in audit() if ident in idents]
    if process.poll() is not None:
        early.append(f"fetch has ended with {process.returncode}")
    checks.expect("who is silent for less than a lease is waited for", *others, *err.splitlines(), *early)
    say(f"{word}-waited")
    hear(1, f"{word}-over")
    begin = time.monotonic()
    out, err = process.communicate()
    seconds = time.monotonic() - begin
    say(f"{word}-taken")
    printed.extend(values(out))
    checks.expect(
        "who is silent for longer is not",
        *([f"exit {process.returncode}: {err}"] if process.returncode else []),
        *(f"{ident} is as the silent process made it" for ident, value in values(out) if "client1" in value))
    with open(f"{OUT}/seen", "a") as file:
        file.write(f"{word} for a lease: {len(idents)} values taken over\t{seconds:.1f} s\n")


def sound(checks):
    """What must be true when the dust has settled, as this host sees it."""
    idents = STORMY + [f"{word}{n}" for word in ("dead", "stopped") for n in range(5)]
    before = len(audit())
    out, err = fetch(idents).communicate()
    kept = dict(values(out))
    checks.expect(
        "every value is kept", *err.splitlines(), *(f"{ident} is not" for ident in idents if ident not in kept),
        *(f"{line} had to be computed" for line in audit()[before:]))
    say("told", json.dumps([printed, audit(), sorted(disturbed)]))
    told = [json.loads(hear(host, "told")) for host in range(1, ALL + 1)]
    checks.expect(
        "whatever was printed anywhere is what this host reads",
        *(f"{ident} is {kept.get(ident)}, and host {host} printed {value}"
          for host, (lines, _, _) in enumerate(told, 1) for ident, value in lines if kept.get(ident) != value))
    twice, lost = [], 0
    attempts = [(host, pids, *line) for host, (_, lines, pids) in enumerate(told, 1) for line in lines]
    for ident in idents:
        if sum(attempt == kept.get(ident) for _, _, _, attempt in attempts) != 1:
            twice.append(f"{ident} is of no attempt, or of two")
    for host, pids, ident, attempt in attempts:
        if attempt == kept.get(ident):
            continue
        lost += 1
        # .attempt-HOST.BOOT.NAMESPACE.PID.START-TOKEN
        if int(attempt.split(".")[4]) not in pids:
            twice.append(f"{ident} was computed by {attempt}, too, which nobody killed")
    checks.expect("each was computed once but for who was killed", *twice)
    storages = {ident: os.listdir(f"{STORE}/c/{ident}/storage") for ident in idents}
    checks.expect(
        "nobody wrote into another's files",
        *(f"{ident} of {kept.get(ident)} has {files}" for ident, files in storages.items()
          if len(files) != 1 or f"-{files[0]}." not in kept.get(ident, "")))

    code, out, err = wallaby("gc", store=STORE)
    checks.expect("gc sweeps what died on this host", *([f"exit {code}: {err}"] if code else []))
    meet("swept")
    checks.expect("nothing is pending", *(n for n in os.listdir(PENDING) if not n.startswith((".nfs", ".clock-"))))
    code, out, err = wallaby("verify", store=STORE)
    checks.expect("wallaby verify is clean", *([f"exit {code}: {out} {err}"] if code else []))
    listing = wallaby("resource", "ls", "c", "--json", store=STORE)
    meet("listed")
    if ME == 1:
        shutil.rmtree(f"{STORE}/.wallaby/resources/c/index")
    meet("built")
    lines = [json.loads(line) for line in listing[1].splitlines()]
    checks.expect(
        "the index equals a rebuild",
        *([] if listing == wallaby("resource", "ls", "c", "--json", store=STORE) else [listing]),
        *([] if [line["id"] for line in lines] == sorted(idents) else [lines]),
        *(line for line in lines if line["state"] != "completed"))
    print(f"{len(idents)} values; {lost} computations of {sum(len(pids) for _, _, pids in told)} killed processes lost")
