import FoundationEssentials
import Records

extension Benchmark {
  /// `wallaby run --quiet -- true` against a C program that writes the same files, whole processes.
  mutating func runCommands() throws {
    let wallaby = try wallaby()
    let floor = try floorProgram()
    for durability in [StoreFormat.Durability.relaxed, .durable] {
      let pair = try withDirectory("run") { path in
        let store = path + "/store"
        _ = try Project.create(at: store, durability: durability)
        let command = [wallaby, "--store", store, "run", "--quiet", "--", "true"]
        try Command.run(command)
        let hour = path + "/floor"
        try files.createDirectory(atPath: hour, withIntermediateDirectories: true)
        let status = String(repeating: "x", count: 1200)
        var number = 0
        return try Pair.measure(rounds: 200) {
          try Command.run(command).nanoseconds
        } floor: {
          number += 1
          return try Command.run([floor, hour, "\(number)", durability.rawValue, status, "true"])
            .nanoseconds
        }
      }
      let more = pair.ours - pair.floor
      report.add(
        "run --quiet -- true, \(durability.rawValue)", ours: time(pair.ours),
        floor: time(pair.floor), figure: time(more) + " more", value: more / 1e6,
        bar: .atMost(3, "≤ 3 ms more than C"))
    }
  }

  /// Two gibibytes through `wallaby pipe` against `tee`.
  mutating func pipe() throws {
    let wallaby = try wallaby()
    var memory: Int64 = 0
    let pair = try withDirectory("pipe") { path in
      _ = try Project.create(at: path + "/store", durability: .relaxed)
      return try Pair.measure(rounds: 4) {
        let line = #"yes | head -c 2G | "$1" --store "$2" pipe -q"#
        let command = try Command.shell(line, wallaby, path + "/store")
        memory = max(memory, command.maxRSSBytes)
        try files.removeItem(atPath: path + "/store/records")
        return command.nanoseconds
      } floor: {
        let command = try Command.shell(#"yes | head -c 2G | tee "$1""#, path + "/copy")
        try files.removeItem(atPath: path + "/copy")
        return command.nanoseconds
      }
    }
    let ratio = pair.floor / pair.ours
    report.add(
      "2 GB | pipe -q", ours: time(pair.ours), floor: "tee \(time(pair.floor))",
      figure: fixed(ratio, 2) + " × its throughput", value: ratio,
      bar: .atLeast(0.8, "≥ 0.8 × tee"))
    report.add(
      "2 GB | pipe -q, memory", ours: megabytes(memory), value: Double(memory) / 1e6,
      bar: .atMost(30, "under 30 MB"))
  }
}

func megabytes(_ bytes: Int64) -> String { fixed(Double(bytes) / 1e6, 1) + " MB" }
