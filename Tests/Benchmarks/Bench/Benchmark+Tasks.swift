import BenchFloor
import FoundationEssentials
import Records
import TaskTables

extension Benchmark {
  /// Importing, asking, claiming and draining tables of tasks.
  mutating func tasks() throws {
    // All of it goes at the end: ext4 is slow to make files for a minute after many were removed.
    let path = options.directory + "/tasks"
    try? files.removeItem(atPath: path)
    defer { try? files.removeItem(atPath: path) }
    try files.createDirectory(atPath: path, withIntermediateDirectories: true)
    let wallaby = try wallaby()
    try importing(wallaby, in: path)
    try statusOfMany(wallaby, in: path)
    try claims(in: path)
    try drains(wallaby, in: path)
    try drainCalls(wallaby, in: path)
  }

  /// A file of the seed's form against the directories that become of it, made by bare calls.
  private mutating func importing(_ wallaby: String, in path: String) throws {
    let count = options.items
    let file = try rows(count, in: path)
    let sample = try sampleStatus(file, wallaby, in: path)
    var number = 0
    func floor(_ withTickets: Bool) throws -> Double {
      number += 1
      let folder = try directory("floor-\(number)", in: path)
      return try nanoseconds {
        try withBytes(sample, Array("null\n".utf8)) { status, result in
          try check(
            floor_import(folder, Int32(count), status, result, withTickets ? 1 : 0),
            "cannot make items")
        }
      }
    }
    let pair = try Pair.measure(rounds: 2) {
      number += 1
      let store = try store("import-\(number)", in: path)
      return try add(file, to: "big", in: store, wallaby)
    } floor: {
      try floor(false)
    }
    let withTickets = try floor(true)
    report.add(
      "tasks import of \(count) rows", ours: time(pair.ours), floor: time(pair.floor),
      figure: fixed(pair.ratio, 2) + " ×",
      detail: "\(fixed(pair.ours / withTickets, 2)) × C that makes their tickets, too",
      value: pair.ratio, bar: .atMost(1.3, "≤ 1.3 × C"))
    let counts = try SystemCalls.difference(in: path) { times in
      number += 1
      return [
        wallaby, "--store", (try? store("calls-\(number)", in: path)) ?? "", "tasks", "import", "t",
        (try? rows(times * 1000, in: path)) ?? "",
      ]
    }.mapValues { $0 / 1000 }
    report.add(
      "metadata calls of an imported item", ours: fixed(SystemCalls.metadata(in: counts), 1),
      detail: SystemCalls.text(counts), value: 0, bar: .none)
  }

  private mutating func statusOfMany(_ wallaby: String, in path: String) throws {
    let store = path + "/import-1"
    let store0 = files.fileExists(atPath: store) ? store : path + "/import-2"
    let command = [wallaby, "--store", store0, "tasks", "status", "big"]
    let first = try Command.run(command).nanoseconds
    // Until the times of change of the shards are old enough to be believed.
    try Command.run(["sleep", "3"])
    try Command.run(command)
    var times: [Double] = []
    for _ in 0..<20 { times.append(try Command.run(command).nanoseconds) }
    let counts = try SystemCalls.count(command, in: path)
    report.add(
      "tasks status of \(options.items), nothing new", ours: time(median(times)),
      figure: "best \(time(times.min()!))",
      detail: "of all new \(time(first)); \(SystemCalls.text(counts))",
      value: median(times) / 1e6, bar: .atMost(25, "≤ 25 ms"))
  }

  /// Claims that are recorded and settled, by one process and by several, and in tables of two sizes.
  private mutating func claims(in path: String) throws {
    let count = options.items / 20
    let project = try Project.create(at: path + "/claims", durability: .relaxed)
    for processes in [1, 2, 8, 16] {
      let name = "by-\(processes)"
      try project.taskTable(name).add(Self.items(count))
      let rate = try ClaimingProcess.rate(
        of: processes, claiming: count, of: name, in: project.root)
      report.add(
        "claims of \(count) tasks, \(processes) \(processes == 1 ? "process" : "processes")",
        ours: "\(fixed(rate, 0))/s", figure: "none twice", value: rate,
        bar: .atLeast(2000, "≥ 2,000/s"))
    }
    let large = try project.taskTable("large")
    try large.add(Self.items(options.items))
    let rounds = min(9, options.items / 1000)
    for round in 0..<rounds { try project.taskTable("small-\(round)").add(Self.items(1000)) }
    var round = 0
    let pair = try Pair.measure(rounds: rounds) {
      try nanoseconds { try Self.claim(1000, of: large) }
    } floor: {
      let small = try project.taskTable("small-\(round)")
      round += 1
      return try nanoseconds { try Self.claim(1000, of: small) }
    }
    report.add(
      "a claim at \(options.items) items against one at 1000", pair, per: 1000,
      bar: .atMost(1.2, "≤ 1.2 ×"))
    try project.taskTable("calls").add(Self.items(1000))
    let counts = try SystemCalls.difference(in: path) { times in
      ClaimingProcess.command(project.root, "calls", times * 200)
    }.mapValues { $0 / 200 }
    report.add(
      "metadata calls of a claim that is settled",
      ours: fixed(SystemCalls.metadata(in: counts), 1), detail: SystemCalls.text(counts),
      value: 0, bar: .none)
  }

  private static func claim(_ count: Int, of table: TaskTable) throws {
    for _ in 0..<count {
      guard let claim = try table.claim() else { throw Failure("too few items") }
      try claim.complete()
    }
  }

  private mutating func drainCalls(_ wallaby: String, in path: String) throws {
    let store = try store("drain-calls", in: path)
    _ = try add(try rows(1000, in: path), to: "t", in: store, wallaby)
    let counts = try SystemCalls.difference(in: path) { times in
      [wallaby, "--store", store, "tasks", "work", "t", "--max", "\(times * 200)"]
    }.mapValues { $0 / 200 }
    report.add(
      "metadata calls of an item that is worked off",
      ours: fixed(SystemCalls.metadata(in: counts), 1), detail: SystemCalls.text(counts),
      value: 0, bar: .none)
  }

  static func items(_ count: Int) -> [TaskItem] {
    (0..<count).map { TaskItem("item-\($0)", .script("true")) }
  }

  /// A file of the seed's form whose scripts are `true`.
  func rows(_ count: Int, in path: String) throws -> String {
    let file = "\(path)/rows-\(count)"
    var text = "itemID|TaskID|TaskScript\n"
    for number in 0..<count { text += "item-\(number)|Task_1|true\n" }
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    return file
  }

  /// Imports a file into a table by a process of its own, and takes the time.
  func add(
    _ file: String, to table: String, in store: String, _ wallaby: String
  ) throws -> Double {
    try Command.run([wallaby, "--store", store, "tasks", "import", table, file]).nanoseconds
  }

  /// The bytes of a `status.json` that an import writes.
  func sampleStatus(_ file: String, _ wallaby: String, in path: String) throws -> [UInt8] {
    let store = try store("sample", in: path)
    _ = try add(try rows(1, in: path), to: "t", in: store, wallaby)
    return [UInt8](
      try Data(contentsOf: URL(filePath: store + "/tasks/t/item-0/status.json")))
  }

  func store(_ name: String, in path: String) throws -> String {
    try Project.create(at: "\(path)/\(name)", durability: .relaxed).root
  }

  func directory(_ name: String, in path: String) throws -> String {
    let folder = "\(path)/\(name)"
    try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }
}
