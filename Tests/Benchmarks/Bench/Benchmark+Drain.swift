import BenchFloor
import FoundationEssentials
import Records
import TaskTables

extension Benchmark {
  /// Tasks that do nothing, from the file that names them to the last record, against what others need for as many.
  mutating func drains(_ wallaby: String, in path: String) throws {
    let count = options.items / 10
    let file = try rows(count, in: path)
    let status = try sampleStatus(file, wallaby, in: path)
    var number = 0
    var work: [Double] = []
    var parts: [(xargs: Double, records: Double)] = []
    let pair = try Pair.measure(rounds: 2) {
      number += 1
      let store = try store("drain-\(number)", in: path)
      let added = try add(file, to: "t", in: store, wallaby)
      let command = [wallaby, "--store", store, "tasks", "work", "t", "-i", "2"]
      work.append(try Command.run(command).nanoseconds)
      let done = try Project.open(at: store).taskTable("t").progress().count(.done)
      guard done == count else { throw Failure("\(done) of \(count) items are done") }
      return added + work.last!
    } floor: {
      number += 1
      let xargs = try Command.shell(#"seq "$1" | xargs -n 1 -P 2 true"#, "\(count)").nanoseconds
      let folder = try directory("records-\(number)", in: path)
      let records = try nanoseconds {
        try withBytes(status, Array("null\n".utf8)) { status, result in
          try check(floor_append(folder, Int32(count), 0, 0, status, result), "cannot append")
        }
      }
      parts.append((xargs, records))
      return xargs + records
    }
    let xargs = time(median(parts.map(\.xargs)))
    let records = time(median(parts.map(\.records)))
    report.add(
      "\(count) tasks 'true' imported and drained", ours: time(pair.ours), floor: time(pair.floor),
      figure: fixed(pair.ratio, 2) + " ×",
      detail: "work alone \(time(median(work))); xargs \(xargs) and records in C \(records)",
      value: pair.ratio, bar: .atMost(1.5, "≤ 1.5 × (xargs + C)"))
    compare(
      "GNU parallel --results", try parallel(count, in: path), from: "Debian package 'parallel'",
      with: pair.ours, bar: .atLeast(3, "≥ 3 × faster"))
    compare(
      "HyperQueue with log files", try hyperqueue(count, in: path),
      from: "'pip install hyperqueue'", with: pair.ours, bar: .atLeast(2, "≥ 2 × faster"))
  }

  /// - Parameter other: How long the other takes; `nil` where it cannot be had.
  private mutating func compare(
    _ name: String, _ other: Double?, from package: String, with ours: Double, bar: Report.Bar
  ) {
    guard let other else {
      print("  \(name): missing (\(package)), not measured")
      return
    }
    report.add(
      "the same against \(name)", ours: time(ours), floor: time(other),
      figure: fixed(other / ours, 1) + " × faster", value: other / ours, bar: bar)
  }

  private func parallel(_ count: Int, in path: String) throws -> Double? {
    guard (try? Command.run(["parallel", "--version"])) != nil else { return nil }
    let line = #"seq "$2" | parallel --will-cite -n 1 -j 2 --results "$1" true"#
    return try Command.shell(line, path + "/parallel", "\(count)").nanoseconds
  }

  private func hyperqueue(_ count: Int, in path: String) throws -> Double? {
    guard let python = try? hyperqueuePython() else { return nil }
    let logs = try directory("hyperqueue", in: path)
    let output = path + "/hyperqueue.txt"
    try Command.run([python, "-c", Self.hyperqueueScript, logs, "\(count)"], output: output)
    let text = String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self)
    return text.split(separator: "\n").last.flatMap { Double($0) }
  }

  /// A Python that has HyperQueue, which brings its server and its workers.
  private func hyperqueuePython() throws -> String {
    let folder = Options.packageRoot + "/.build/benchmark-hyperqueue"
    if (try? Command.run([folder + "/bin/python", "-c", "import hyperqueue"])) == nil {
      try Command.shell(
        #"python3 -m venv "$1" && "$1/bin/pip" install -q hyperqueue"#, folder)
    }
    return folder + "/bin/python"
  }

  /// Runs so many tasks whose output goes to files, and prints the nanoseconds from the first line of the job to the last
  /// task: the server and the worker are up before. It looks once a second whether they are done.
  private static let hyperqueueScript = """
    import sys, time
    from hyperqueue import Job, LocalCluster
    from hyperqueue.cluster import WorkerConfig
    logs, count = sys.argv[1], int(sys.argv[2])
    with LocalCluster() as cluster:
      cluster.start_worker(WorkerConfig(cores=2))
      client = cluster.client()
      start = time.perf_counter_ns()
      job = Job()
      for number in range(count):
        job.program(['true'], stdout=f'{logs}/{number}.stdout', stderr=f'{logs}/{number}.stderr')
      client.wait_for_jobs([client.submit(job)])
      print(time.perf_counter_ns() - start)
    """
}
