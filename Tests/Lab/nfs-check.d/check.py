"""What must be true when the dust has settled, as this host sees it."""
import json, os
from load import STORE
from meeting import Journal, meet, wallaby


def entries(path):
    with os.scandir(path) as found:
        return sorted(found, key=lambda entry: entry.name)


def records_and_leftovers():
    records, leftovers = {}, []
    top = f"{STORE}/records"
    for day in entries(top):
        for hour in entries(day.path):
            for entry in entries(hour.path):
                if not entry.name.startswith("."):
                    records[entry.name] = entry.path
                elif not entry.name.startswith(".nfs"):
                    leftovers.append(entry.path)
    return records, leftovers


def read(path):
    with open(path) as file:
        return json.load(file)


def check(checks):
    code, out, err = wallaby("gc", "--lease", "1s", store=STORE)
    checks.expect("gc sweeps what died", *([f"exit {code}: {err}"] if code else []))
    meet("swept")
    if os.environ["CLIENT"] == "1":
        # Drafts of a lost host have 48 times the lease: now that nobody else is at work, a short one.
        code, out, err = wallaby("gc", "--lease", "20ms", store=STORE)
        checks.expect("gc sweeps drafts", *([f"exit {code}: {err}"] if code else []))
    meet("cleared")

    records, leftovers = records_and_leftovers()
    checks.expect("no draft is left", *leftovers)
    statuses, owners = {}, {}
    for id, path in records.items():
        try:
            statuses[id] = read(f"{path}/status.json")
            owners.setdefault(read(f"{path}/result.json")["token"], []).append(id)
        except (OSError, ValueError, KeyError, TypeError) as error:
            checks.expect("every record can be read", f"{path}: {error!r}")
    checks.expect("every record can be read")

    lines = Journal.read()
    gone = {line[1] for line in lines if line[0] == "removed"}
    going = {line[1] for line in lines if line[0] == "removing"}
    there, state, twice, tags = [], [], [], []
    for word, id, *rest in lines:
        if word == "removed" and id in records:
            there.append(f"{id} was removed")
        if id in going and id not in statuses:
            continue
        if word == "made":
            if id not in statuses:
                there.append(f"{id} is missing")
                continue
            if statuses[id]["state"] not in rest[0].split(","):
                state.append(f"{id} is {statuses[id]['state']}, not {rest[0]}")
            if owners.get(rest[1]) != [id]:
                twice.append(f"{rest[1]} is in {owners.get(rest[1])}, not in {id}")
        if word == "tagged" and rest[0] not in statuses.get(id, {}).get("tags", []):
            tags.append(f"{id} lacks {rest[0]}")
    keys = {s["once"] for s in statuses.values() if "once" in s}
    said = {line[1] for line in lines if line[0] == "once"}
    for key in keys | said:
        done = [id for id, s in statuses.items() if s.get("once") == key and s["state"] == "completed"]
        if len(done) > 1 or (key in said and not done):
            twice.append(f"{key} was completed by {done}")
    twice += [f"{token} is in {ids}" for token, ids in owners.items() if len(ids) > 1]
    pending = [f"{id} is {s['state']}" for id, s in statuses.items() if s["pending"]]
    checks.expect("every id printed exists, unless it was removed", *there)
    checks.expect("every record is in the right state", *state, *pending)
    checks.expect("nothing is there twice", *twice)
    checks.expect("every tag that was added is there", *tags)

    code, out, err = wallaby("verify", store=STORE)
    checks.expect("wallaby verify is clean", *([f"exit {code}: {out} {err}"] if code else []))
    code, out, err = wallaby("index", "verify", store=STORE)
    checks.expect("the index equals a rebuild", *([f"exit {code}: {out} {err}"] if code else []))
    code, out, err = wallaby("ls", "-q", store=STORE)
    listed = set(out.split())
    checks.expect(
        "wallaby ls lists just what is there", *([f"exit {code}: {err}"] if code else []),
        *(f"{id} is missing" for id in records.keys() - listed),
        *(f"{id} is not there" for id in listed - records.keys()))
    print(f"{len(records)} records, {len(gone)} removed, {sum(l[0] == 'tagged' for l in lines)} tags added")
    states = [s["state"] for s in statuses.values()]
    print(" ".join(f"{state} {states.count(state)}" for state in sorted(set(states))))
    meet("checked")
