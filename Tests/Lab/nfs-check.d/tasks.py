"""A table that workers of all hosts eat from, while they are killed, a host loses power, and one is silent for a lease."""
import json, os, random, signal, threading, time
from meeting import ALL, LOST, ME, OUT, SURVIVORS, folder, hear, meet, say, start, wallaby

STORE = "/mnt/nfs/tasks"
TABLE = f"{STORE}/tasks/align"
ITEMS = [f"i{n}" for n in range(90)]
# Notes each attempt, where the others see it even when this host dies, before it works and after it.
SCRIPT = (
    'echo "$WALLABY_ITEM $WALLABY_ATTEMPT begin" >>"$OUT/audit"; sleep 0.1; '
    'while [ -e "/tmp/hold-$WALLABY_ITEM" ]; do sleep 0.1; done; '
    'echo "$WALLABY_ITEM $WALLABY_ATTEMPT end" >>"$OUT/audit"; '
    "printf 'wallaby:\\thost=%s\\n' \"$(hostname)\"")
killed = 0


def work(*options, table="align"):
    return start("tasks", "work", table, *options, store=STORE)


def audit(clients=range(1, ALL + 1)):
    """Client, item, attempt and `begin` or `end` of all that was begun."""
    lines = []
    for client in clients:
        try:
            with open(f"{folder(client)}/audit") as file:
                lines += [(client, *line.split()) for line in file]
        except FileNotFoundError:
            pass
    return lines


def add(table, items):
    with open(f"/tmp/{table}", "w") as file:
        file.write("itemID|TaskID|TaskScript\n\n")
        file.writelines(f"{item}|group|{SCRIPT}\n" for item in items)
    code, _, err = wallaby("tasks", "import", table, f"/tmp/{table}", store=STORE)
    if code:
        raise SystemExit(f"import: exit {code}: {err}")


def workers(table="align"):
    """What `worker.json` of each says, by its directory."""
    found = {}
    folder = f"{STORE}/tasks/{table}/.workers"
    for name in os.listdir(folder):
        try:
            with open(f"{folder}/{name}/worker.json") as file:
                found[f"{folder}/{name}"] = json.load(file)
        except (OSError, ValueError):
            pass
    return found


def age(host, table="align", minutes=31):
    """Makes the last signs of life of a host's workers so old."""
    sign = time.time() - 60 * minutes
    for path, record in workers(table).items():
        if record["process"].startswith(f"{host}."):
            os.utime(f"{path}/worker.json", (sign, sign))


class Crew(threading.Thread):
    """Works until all is settled, is killed a few times, and begins again."""

    def __init__(self, seed, wrong):
        super().__init__()
        self.random = random.Random(seed)
        self.wrong = wrong

    def run(self):
        global killed
        for deaths in range(self.random.randint(1, 3), -1, -1):
            process = work("-i", "2", "--until", "settled")
            killer = threading.Timer(self.random.uniform(2, 6) if deaths else 300, process.kill)
            killer.start()
            _, err = process.communicate()
            killer.cancel()
            if process.returncode == -signal.SIGKILL and deaths:
                killed += 1
            elif process.returncode:
                self.wrong.append(f"exit {process.returncode}: {err}")
            else:
                return


def toil(power, checks):
    """`power`: after so many seconds the host that is to lose power has lost it."""
    begin = time.monotonic()
    if ME == 1:
        add("align", ITEMS)
    meet("added")
    seed = int.from_bytes(os.urandom(4), "big")
    wrong = []
    crews = [Crew(f"{seed}-{n}", wrong) for n in range(2)]
    for crew in crews:
        crew.start()
    if ME == 1 and LOST:
        time.sleep(max(0, power + 10 - (time.monotonic() - begin)))
        # As if the time had passed: it is the lease's 30 minutes that count.
        while any(crew.is_alive() for crew in crews):
            age(f"client{LOST}")
            time.sleep(1)
    for crew in crews:
        crew.join()
    checks.expect("every worker ended as it should", *wrong)
    meet("toiled")
    print(f"seed {seed}: {killed} workers killed, {time.monotonic() - begin:.0f} s")
    settled(checks, "align", ITEMS)


def settled(checks, table, items):
    """What must be true when the dust has settled, as this host sees it."""
    code, out, err = wallaby("tasks", "ls", table, "--json", store=STORE)
    listed = {line["id"]: line for line in map(json.loads, out.splitlines())}
    checks.expect(
        f"{table}: every item is done", *err.splitlines(), *(f"{item} is not there" for item in items if item not in listed),
        *(line for line in listed.values() if line["item_state"] != "done"))
    begun, ended = {}, {}
    for client, item, attempt, word in audit():
        (begun if word == "begin" else ended).setdefault((item, int(attempt)), []).append(client)
    wrong = [f"attempt {attempt} of {item} was begun on {clients}" for (item, attempt), clients in begun.items() if len(clients) > 1]
    lost = 0
    for item in items:
        with open(f"{STORE}/tasks/{table}/{item}/status.json") as file:
            status = json.load(file)
        kept = status.get("attempt")
        if ended.get((item, kept)) is None:
            wrong.append(f"{item} is said to be done by attempt {kept}, which nobody ended")
            continue
        with open(f"{STORE}/tasks/{table}/{item}/result.json") as file:
            if json.load(file) != {"host": f"client{ended[item, kept][0]}"}:
                wrong.append(f"the result of {item} is of another attempt than its status")
        lost += sum(1 for other, _ in begun if other == item) - 1
    checks.expect(f"{table}: each is settled once, as its record says", *wrong)
    code, out, err = wallaby("gc", store=STORE)
    checks.expect(f"{table}: gc sweeps", *([f"exit {code}: {err}"] if code else []))
    meet(f"{table}-swept")
    code, out, err = wallaby("verify", store=STORE)
    checks.expect(f"{table}: wallaby verify is clean", *([f"exit {code}: {out} {err}"] if code else []))
    code, out, err = wallaby("tasks", "status", table, "--json", store=STORE)
    checks.expect(
        f"{table}: the counters are true",
        *([] if json.loads(out.splitlines()[0]).get("done") == len(items) else [out]))
    print(f"{table}: {len(items)} items, {lost} attempts lost")
    meet(f"{table}-seen")


def hush(checks):
    """Host 1 has a worker stopped, which the other hosts cannot tell from one that works, for longer than a lease."""
    items = [f"s{n}" for n in range(4)]
    if ME == 1:
        add("silent", items)
        for item in items:
            open(f"/tmp/hold-{item}", "w").close()
        process = work("-i", str(len(items)), table="silent")
        while len([line for line in audit([1]) if line[1] in items]) < len(items):
            time.sleep(0.1)
        process.send_signal(signal.SIGSTOP)
        say("hushed")
        for other in SURVIVORS:
            if other != 1:
                hear(other, "hush-waited")
        age("client1", "silent")
        say("hush-over")
        for other in SURVIVORS:
            if other != 1:
                hear(other, "hush-taken", seconds=200)
        for item in items:
            os.remove(f"/tmp/hold-{item}")
        process.send_signal(signal.SIGCONT)
        _, err = process.communicate()
        checks.expect("who was stopped for a lease settles nothing, and says why",
                      *([] if "silent for so long" in err or "too long" in err else [f"exit {process.returncode}: {err}"]))
    else:
        hear(1, "hushed")
        code, out, err = wallaby("tasks", "work", "silent", store=STORE)
        checks.expect("who is silent for less than a lease keeps its items",
                      *(line for line in audit([ME]) if line[1] in items), *([f"exit {code}: {err}"] if code else []))
        say("hush-waited")
        hear(1, "hush-over")
        begin = time.monotonic()
        code, out, err = wallaby("tasks", "work", "silent", "--until", "settled", store=STORE)
        checks.expect("who is silent for longer does not", *([f"exit {code}: {err}"] if code else []))
        say("hush-taken")
        with open(f"{OUT}/seen", "a") as file:
            file.write(f"a silent worker's items taken over\t{time.monotonic() - begin:.1f} s\n")
    meet("hush-ended")
    settled(checks, "silent", items)
