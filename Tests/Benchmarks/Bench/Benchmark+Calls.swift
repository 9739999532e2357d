import FoundationEssentials
import Records

extension Benchmark {
  /// Counts the system calls of one append by taking those of 100 from those of 200.
  mutating func calls() throws {
    for durability in [StoreFormat.Durability.relaxed, .durable] {
      let counts = try withDirectory("calls") { path in
        let project = try Project.create(at: path + "/store", durability: durability)
        try project.records.append(Self.result, tags: Self.tags)
        return try SystemCalls.difference(in: path) { times in
          AppendingProcess.command(.library, path + "/store", times * 100)
        }.mapValues { $0 / 100 }
      }
      let metadata = SystemCalls.metadata(in: counts)
      report.add(
        "metadata calls of an append, \(durability.rawValue)", ours: fixed(metadata, 1),
        detail: SystemCalls.text(counts), value: metadata.rounded(), bar: .atMost(12, "≤ 12"))
    }
    let inodes = try withDirectory("inodes") { path in
      let records = try Project.create(at: path + "/store").records
      let record = try records.append(Self.result, tags: Self.tags)
      return try files.subpathsOfDirectory(atPath: record.path).count + 1
    }
    report.add(
      "inodes of a record", ours: "\(inodes)", value: Double(inodes),
      bar: .atMost(6, "6"))
  }
}

/// Counts of system calls by name, from Debian's strace.
enum SystemCalls {
  /// What a program does more when it is asked for twice as much.
  static func difference(
    in directory: String, _ command: (_ times: Int) -> [String]
  ) throws -> [String: Double] {
    let once = try count(command(1), in: directory)
    let twice = try count(command(2), in: directory)
    return twice.merging(once) { $0 - $1 }.filter { abs($0.value) > 0.5 }
  }

  static func count(_ command: [String], in directory: String) throws -> [String: Double] {
    let file = directory + "/calls.txt"
    try Command.run(["strace", "-f", "-c", "-U", "calls,name", "-o", file] + command)
    var counts: [String: Double] = [:]
    let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, let count = Double(words[0]) { counts[String(words[1])] = count }
    }
    counts["total"] = nil
    return counts
  }

  /// How many of them ask or change names and attributes, which a file server is asked for.
  static func metadata(in counts: [String: Double]) -> Double {
    let parts = [
      "open", "creat", "mkdir", "mknod", "rename", "link", "stat", "access", "getdents", "utime",
      "chmod", "chown", "rmdir", "truncate",
    ]
    return counts.filter { call in parts.contains { call.key.contains($0) } }.values.reduce(0, +)
  }

  /// `2 mkdirat, 1 renameat`, the most frequent first.
  static func text(_ counts: [String: Double]) -> String {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\(fixed($0.value, $0.value.rounded() == $0.value ? 0 : 1)) \($0.key)" }
      .joined(separator: ", ")
  }
}
