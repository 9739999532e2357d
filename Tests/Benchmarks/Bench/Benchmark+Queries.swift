import BenchFloor
import FileIndex
import FoundationEssentials
import Records

extension Benchmark {
  /// Finding a thousand records in stores of all sizes, and making their indexes anew.
  mutating func queries() throws {
    let wallaby = try wallaby()
    for size in options.sizes.sorted() {
      let store = try GeneratedStore(in: options.directory, count: size)
      defer { if !options.keepsStores { store.remove() } }
      let command = [wallaby, "--store", store.path]
      if options.names.contains(.rebuild) {
        try rebuild(store, command)
      } else {
        try Command.run(command + ["ls", "--limit", "1"])
      }
      if options.names.contains(.ls) { try find(store, command) }
    }
  }

  private mutating func rebuild(_ store: GeneratedStore, _ command: [String]) throws {
    func read() throws -> Double {
      var files: Int64 = 0
      var bytes: Int64 = 0
      let elapsed = try nanoseconds {
        try check(floor_read(store.path + "/records", &files, &bytes), "cannot read the store")
      }
      guard files >= store.count else { throw Failure("'\(store.path)' has \(files) records") }
      return elapsed
    }
    _ = try read()
    let pair = try Pair.measure(rounds: store.count >= 1_000_000 ? 2 : 4) {
      try Command.run(command + ["index", "rebuild"]).nanoseconds
    } floor: {
      try read()
    }
    report.add("index rebuild, \(name(store))", pair, bar: .atMost(1.5, "≤ 1.5 × C"))
    // Not what earlier rounds left: it stays for ten minutes.
    let bytes = try Project(at: store.path).records.indexStatus().sizeInBytes
    let each = Double(bytes) / Double(store.count)
    report.add(
      "index, \(name(store))", ours: megabytes(Int64(bytes)),
      figure: "\(fixed(each, 0)) bytes each",
      value: each, bar: .atMost(150, "≤ 150 bytes a record"))
  }

  private mutating func find(_ store: GeneratedStore, _ command: [String]) throws {
    let database = try Database(of: store)
    let output = options.directory + "/answer"
    let questions = [
      (
        "ls --since 1h", ["--since", "@\(store.since)"],
        "where created >= strftime('%Y-%m-%dT%H:%M:%f', \(store.since), 'unixepoch') || 'Z'"
      ),
      (
        "ls -t rare", ["-t", "rare"],
        "join tags on tags.id = records.id where tags.tag = 'rare'"
      ),
    ]
    for (what, options, condition) in questions {
      let list = command + ["ls"] + options
      try Command.run(list)
      var memory: Int64 = 0
      let pair = try Pair.measure(rounds: 30) {
        let answer = try Command.run(list, output: output)
        memory = max(memory, answer.maxRSSBytes)
        try expectLines(1000, in: output, from: list)
        return answer.nanoseconds
      } floor: {
        let answer = try database.select(condition, output: output)
        try expectLines(1000, in: output, from: ["sqlite3"])
        return answer.nanoseconds
      }
      let label = "\(what), \(name(store))"
      report.add(
        label, ours: time(pair.ours), figure: megabytes(memory), value: pair.ours / 1e6,
        bar: .atMost(25, "≤ 25 ms"))
      report.add(
        "\(label), memory", ours: megabytes(memory), value: Double(memory) / 1e6,
        bar: .atMost(100, "under 100 MB"))
      report.add("\(label), against sqlite3", pair, bar: .atMost(2, "≤ 2 × sqlite3"))
    }
    try? files.removeItem(atPath: output)
    try look(store, command + ["ls", "--limit", "1"])
  }

  /// What a look costs when nothing is new, and when one record is.
  private mutating func look(_ store: GeneratedStore, _ command: [String]) throws {
    let records = try Project(at: store.path).records
    var added: [Record.ID] = []
    // A store that is kept has to give the next run the same answers.
    defer { for id in added { try? records.remove(id) } }
    var nothing: [Double] = []
    var one: [Double] = []
    for _ in 0..<20 {
      added.append(try records.append(Self.result, tags: Self.tags).id)
      one.append(try Command.run(command).nanoseconds)
      nothing.append(try Command.run(command).nanoseconds)
    }
    for (what, times) in [("nothing new", nothing), ("one new record", one)] {
      report.add(
        "\(what), \(name(store))", ours: time(median(times)), value: median(times) / 1e6,
        bar: .atMost(25, "≤ 25 ms"))
    }
  }

  private func expectLines(_ count: Int, in file: String, from command: [String]) throws {
    let lines = try Data(contentsOf: URL(filePath: file)).count { $0 == UInt8(ascii: "\n") }
    guard lines == count else {
      throw Failure("'\(command.joined(separator: " "))' prints \(lines) lines, not \(count)")
    }
  }

  private func name(_ store: GeneratedStore) -> String {
    store.count >= 1_000_000
      ? "\(store.count / 1_000_000) M" : "\(store.count / 1000) k"
  }
}

/// The facts of a generated store in tables of SQLite, indexed by time and by tag.
struct Database {
  private let path: String

  init(of store: GeneratedStore) throws {
    path = store.path + ".sqlite"
    if FileManager.default.fileExists(atPath: path) { return }
    let script = store.path + ".sql"
    defer { try? FileManager.default.removeItem(atPath: script) }
    try """
    create table records (id text, created text, state text, exit_code int, tags text, command text);
    .mode ascii
    .separator "\\t" "\\n"
    .import '\(store.table)' records
    create index by_time on records (created);
    create index by_id on records (id);
    create table tags (tag text, id text, primary key (tag, id)) without rowid;
    with recursive each (id, tag, rest) as (
      select id, '', tags || ',' from records
      union all
      select id, substr(rest, 1, instr(rest, ',') - 1), substr(rest, instr(rest, ',') + 1)
      from each where rest != '')
    insert into tags select tag, id from each where tag != '';
    """.write(toFile: script, atomically: true, encoding: .utf8)
    try Command.shell(#"sqlite3 "$1" <"$2""#, path, script)
  }

  /// Prints the matching rows between tabs, oldest first, as one process.
  func select(_ condition: String, output: String) throws -> Command {
    let columns = "records.id, created, state, exit_code, tags, command"
    let query = "select \(columns) from records \(condition) order by created"
    return try Command.run(["sqlite3", "-separator", "\t", path, query], output: output)
  }
}
