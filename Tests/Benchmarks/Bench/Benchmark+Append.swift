import BenchFloor
import FoundationEssentials
import Records

extension Benchmark {
  static let result: JSONValue = ["answer": 42, "unit": "km"]
  static let tags = ["demo", "bench"]

  /// Appending by the library against the same calls in C, in stores of both kinds.
  mutating func append() throws {
    for durability in [StoreFormat.Durability.relaxed, .durable] {
      let count = durability == .relaxed ? 1000 : 50
      let pair = try withDirectory("append") { path in
        let records = try Project.create(at: path + "/store", durability: durability).records
        let sample = try records.append(Self.result, tags: Self.tags)
        let status = try bytes(of: sample.path + "/status.json")
        let result = try bytes(of: sample.path + "/result.json")
        try files.createDirectory(atPath: path + "/floor", withIntermediateDirectories: true)
        var first: Int32 = 0
        return try Pair.measure(rounds: 10) {
          try nanoseconds {
            for _ in 0..<count { try records.append(Self.result, tags: Self.tags) }
          }
        } floor: {
          try nanoseconds {
            try withBytes(status, result) { status, result in
              try check(
                floor_append(
                  path + "/floor", Int32(count), first, durability == .durable ? 1 : 0, status,
                  result), "cannot append")
            }
            first += Int32(count)
          }
        }
      }
      report.add(
        "append, \(durability.rawValue)", pair, per: count, bar: .atMost(1.3, "≤ 1.3 × C"))
    }
  }

  /// Two processes that append to one store at once, against one; and what two bare loops gain.
  mutating func processes() throws {
    try withDirectory("processes") { path in
      let store = path + "/store"
      _ = try Project.create(at: store, durability: .relaxed)
      func rates(_ kind: AppendingProcess.Kind) throws -> Pair {
        try Pair.measure(rounds: 6) {
          try AppendingProcess.rate(of: 2, kind, appending: 5000, to: store)
        } floor: {
          try AppendingProcess.rate(of: 1, kind, appending: 5000, to: store)
        }
      }
      let library = try rates(.library)
      let bare = try rates(.floor)
      report.add(
        "2 processes appending", ours: "\(fixed(library.ours, 0))/s",
        floor: "one \(fixed(library.floor, 0))/s", figure: fixed(library.ratio, 2) + " ×",
        value: library.ratio, bar: .atLeast(1.6, "≥ 1.6 × one"))
      report.add(
        "2 bare loops in C appending", ours: "\(fixed(bare.ours, 0))/s",
        floor: "one \(fixed(bare.floor, 0))/s", figure: fixed(bare.ratio, 2) + " ×",
        value: bare.ratio, bar: .none)
    }
  }

  private func bytes(of path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }
}

/// How long a closure takes.
func nanoseconds(_ body: () throws -> Void) rethrows -> Double {
  let start = floor_now()
  try body()
  return Double(floor_now() - start)
}
