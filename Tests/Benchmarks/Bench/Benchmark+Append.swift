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

  /// Two processes that append to one store at once, against one.
  mutating func processes() throws {
    let count = 5000
    let rates = try withDirectory("processes") { path in
      _ = try Project.create(at: path + "/store", durability: .relaxed)
      return try Pair.measure(rounds: 6) {
        try AppendingProcess.rate(of: 2, appending: count, to: path + "/store")
      } floor: {
        try AppendingProcess.rate(of: 1, appending: count, to: path + "/store")
      }
    }
    report.add(
      "2 processes appending", ours: "\(fixed(rates.ours, 0))/s",
      floor: "\(fixed(rates.floor, 0))/s",
      figure: fixed(rates.ratio, 2) + " ×", value: rates.ratio,
      bar: .atLeast(1.6, "≥ 1.6 × one"))
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
