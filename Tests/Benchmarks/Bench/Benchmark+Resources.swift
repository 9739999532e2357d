import BenchFloor
import FoundationEssentials
import POSIXSupport
import Records
import Resources

extension Benchmark {
  static func numbers(in project: Project) throws -> ResourceCollection<NoArguments, Int> {
    try project.resource("numbers") { (_, _) async throws -> Int in 42 }
  }

  /// Fetching values that are kept, computing such as cost nothing, and looking at many.
  mutating func resources() async throws {
    // All of it goes at the end: ext4 is slow to make files for a minute after many were removed.
    defer { try? files.removeItem(atPath: resourcesDirectory) }
    try await cachedFetches()
    try await computedFetches()
    try await manyFetches()
    try await countsAndFinds(100_000)
  }

  private mutating func cachedFetches() async throws {
    let path = try makeDirectory("cached")
    let project = try Project.create(at: path + "/store", durability: .relaxed)
    let numbers = try Self.numbers(in: project)
    _ = try await numbers.fetch("kept")
    var times: [Double] = []
    for _ in 0..<20 {
      times.append(
        try await elapsed { for _ in 0..<500 { _ = try await numbers.fetch("kept") } } / 500)
    }
    let each = median(times)
    report.add(
      "cached fetch", ours: time(each), figure: "best \(time(times.min()!))", value: each / 1e3,
      bar: .atMost(60, "≤ 60 µs"))
    try countCalls(.kept, in: path, bar: .atMost(4, "≤ 4"))
    try countCalls(.new, in: path, bar: .none)
  }

  private mutating func countCalls(
    _ kind: FetchingProcess.Kind, in path: String, bar: Report.Bar
  ) throws {
    let counts = try SystemCalls.difference(in: path) { times in
      FetchingProcess.command(kind, path + "/store", times * 100)
    }.mapValues { $0 / 100 }
    let metadata = SystemCalls.metadata(in: counts)
    report.add(
      "metadata calls of a \(kind == .kept ? "cached" : "computed") fetch",
      ours: fixed(metadata, 1), detail: SystemCalls.text(counts), value: metadata.rounded(),
      bar: bar)
  }

  /// Values that cost nothing to compute, against the same calls in C, and against hadrosaur in Python.
  private mutating func computedFetches() async throws {
    let path = try makeDirectory("computed")
    let project = try Project.create(at: path + "/store", durability: .relaxed)
    let numbers = try Self.numbers(in: project)
    let sample = try await numbers.fetch("sample")
    let status = [UInt8](try Data(contentsOf: URL(filePath: sample.paths.status)))
    try files.createDirectory(atPath: path + "/floor/.pending", withIntermediateDirectories: true)
    let python = try? hadrosaur()
    var own: [Double] = []
    var floor: [Double] = []
    var others: [Double] = []
    let count = 200
    for round in 0..<10 {
      own.append(
        try await elapsed {
          for number in 0..<count { _ = try await numbers.fetch("n\(round * count + number)") }
        } / Double(count))
      floor.append(
        try nanoseconds {
          try withBytes(status, Array("42\n".utf8)) { status, result in
            try check(
              floor_compute(path + "/floor", Int32(count), Int32(round * count), status, result),
              "cannot compute")
          }
        } / Double(count))
      if let python, round < 3 {
        let output = path + "/python"
        try Command.run(
          [python, "-c", Self.hadrosaurScript, "\(path)/hadrosaur-\(round)", "200"],
          output: output)
        let text = String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self)
        let last = text.split(separator: "\n").last.flatMap { Double($0) }
        others.append(last ?? .nan)
      }
    }
    let pair = Pair(ours: median(own), floor: median(floor))
    report.add(
      "computed fetch, relaxed", pair, bar: .atMost(1.5, "≤ 1.5 × C"))
    guard !others.isEmpty else {
      print("  hadrosaur 0.4.1 cannot be installed: not measured")
      return
    }
    let factor = median(others) / pair.ours
    report.add(
      "computed fetch against hadrosaur 0.4.1", ours: time(pair.ours),
      floor: time(median(others)), figure: fixed(factor, 1) + " × faster", value: factor,
      bar: .atLeast(10, "≥ 10 × faster"))
  }

  private mutating func manyFetches() async throws {
    var own: [Double] = []
    var floor: [Double] = []
    for round in 0..<2 {
      let path = try makeDirectory("many-\(round)")
      let project = try Project.create(at: path + "/store", durability: .relaxed)
      let numbers = try Self.numbers(in: project)
      let sample = try await numbers.fetch("sample")
      let status = [UInt8](try Data(contentsOf: URL(filePath: sample.paths.status)))
      try files.createDirectory(atPath: path + "/floor", withIntermediateDirectories: true)
      func library() async throws {
        let idents = (0..<10_000).map { "n\($0)" }
        let elapsed = await elapsed {
          for await found in numbers.fetchAll(idents, with: NoArguments(), concurrency: 8) {
            if case .failure(let error) = found.outcome { print("  \(error)") }
          }
        }
        own.append(10_000 * 1e9 / elapsed)
      }
      func bare() throws {
        let elapsed = try nanoseconds {
          try withBytes(status, Array("42\n".utf8)) { status, result in
            try check(
              floor_append(path + "/floor", 10_000, 0, 0, status, result), "cannot append")
          }
        }
        floor.append(10_000 * 1e9 / elapsed)
      }
      if round % 2 == 0 { try await library() }
      try bare()
      if round % 2 == 1 { try await library() }
    }
    let pair = Pair(ours: median(own), floor: median(floor))
    report.add(
      "fetchAll of 10,000, 8 at once", ours: "\(fixed(pair.ours, 0))/s",
      floor: "\(fixed(pair.floor, 0))/s", figure: fixed(pair.ratio, 2) + " ×", value: pair.ratio,
      bar: .atLeast(0.7, "≥ 0.7 × C"))
  }

  private mutating func countsAndFinds(_ count: Int) async throws {
    let path = try makeDirectory("counts")
    let project = try Project.create(at: path + "/store", durability: .relaxed)
    let numbers = try Self.numbers(in: project)
    try fill(numbers, count)
    let failing = try project.resource("numbers") { (_, _) async throws -> Int in
      throw Failure("as it should")
    }
    for number in 0..<100 { _ = try? await failing.fetch("bad\(number)") }
    let first = try nanoseconds { _ = try numbers.counts() }
    // Until the directory's time is old enough to be believed.
    try await Task.sleep(for: .seconds(3))
    _ = try numbers.counts()
    func best(_ what: String, _ bar: Report.Bar, _ body: () throws -> Void) rethrows {
      var times: [Double] = []
      for _ in 0..<20 { times.append(try nanoseconds(body)) }
      let each = median(times)
      report.add(
        "\(what), \(count / 1000),000", ours: time(each), figure: "best \(time(times.min()!))",
        value: each / 1e6, bar: bar)
    }
    try best("counts, nothing new", .atMost(10, "≤ 10 ms")) { _ = try numbers.counts() }
    try best("findErrors of 100, nothing new", .atMost(10, "≤ 10 ms")) {
      guard try numbers.findErrors().count == 100 else { throw Failure("wrong answer") }
    }
    var times: [Double] = []
    for number in 0..<5 {
      _ = try await numbers.fetch("new\(number)")
      times.append(try nanoseconds { _ = try numbers.counts() })
    }
    report.add(
      "counts, one is new, \(count / 1000),000", ours: time(median(times)),
      detail: "of all new \(time(first))", value: median(times) / 1e6, bar: .none)
  }

  /// Makes resources by bare calls, for speed; what is in them is what the library writes.
  private func fill(_ numbers: ResourceCollection<NoArguments, Int>, _ count: Int) throws {
    let directory = try Directory(numbers.path)
    for number in 0..<count {
      let ident = "n\(number)"
      var status = ResourceStatus(ident: ident, state: .completed, createdTime: .now())
      status.finishedTime = .now()
      try withBytes(status.fileBytes, Array("42\n".utf8)) { status, result in
        try check(
          floor_put(directory.number, ".draft", ident, status, result, floor_bytes(), 0),
          "cannot make resource '\(ident)'")
      }
    }
  }

  private var resourcesDirectory: String { options.directory + "/resources" }

  private func makeDirectory(_ name: String) throws -> String {
    let path = "\(resourcesDirectory)/\(name)"
    try? files.removeItem(atPath: path)
    try files.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  private func elapsed(_ body: () async throws -> Void) async rethrows -> Double {
    let start = floor_now()
    try await body()
    return Double(floor_now() - start)
  }

  /// A Python that has hadrosaur 0.4.1.
  private func hadrosaur() throws -> String {
    let folder = options.directory + "/hadrosaur"
    if (try? Command.run([folder + "/bin/python", "-c", "import hadrosaur"])) == nil {
      try Command.shell(
        #"python3 -m venv "$1" && "$1/bin/pip" install -q hadrosaur==0.4.1"#, folder)
    }
    return folder + "/bin/python"
  }

  /// Computes so many values that cost nothing, and prints the nanoseconds that one takes.
  private static let hadrosaurScript = """
    import sys, time
    from hadrosaur import Project
    project = Project(sys.argv[1])
    @project.collection('numbers')
    def compute(ident, args, context):
      return 42
    count = int(sys.argv[2])
    start = time.perf_counter_ns()
    for number in range(count):
      project.fetch('numbers', f'n{number}')
    print((time.perf_counter_ns() - start) / count)
    """
}
