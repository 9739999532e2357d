import BenchFloor
import FoundationEssentials
import Records

/// A run of the benchmarks that were asked for.
struct Benchmark {
  let options: Options
  var report: Report
  let files = FileManager.default

  init(_ options: Options) {
    self.options = options
    report = Report(isMarkdown: options.isMarkdown)
  }

  mutating func run() async throws {
    try files.createDirectory(atPath: options.directory, withIntermediateDirectories: true)
    for name in options.names {
      print("\(name.rawValue)")
      switch name {
      case .append: try append()
      case .processes: try processes()
      case .calls: try calls()
      case .run: try runCommands()
      case .pipe: try pipe()
      case .resources: try await resources()
      case .tasks: try tasks()
      case .ls, .rebuild: continue
      case .generate: _ = try GeneratedStore(in: options.directory, count: options.sizes.max()!)
      }
    }
    if options.names.contains(where: { $0 == .ls || $0 == .rebuild }) { try queries() }
    report.printTable()
    let load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
    print(
      "load of the machine at the end: \(load.split(separator: " ").prefix(2).joined(separator: " "))"
    )
  }

  /// A directory that is gone when `body` returns.
  func withDirectory<Result>(
    _ name: String, _ body: (String) throws -> Result
  ) throws -> Result {
    let path = "\(options.directory)/\(name)"
    try? files.removeItem(atPath: path)
    try files.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? files.removeItem(atPath: path) }
    return try body(path)
  }

  /// The program to measure: what the README tells users to build, in a folder of its own, since
  /// what is linked in another way would be compiled anew each time.
  func wallaby() throws -> String {
    if let binary = options.binary { return binary }
    let folder = Options.packageRoot + "/.build/static"
    try build(
      "wallaby", "--static-swift-stdlib", "-Xswiftc", "-static-executable",
      "--scratch-path", folder)
    return folder + "/release/wallaby"
  }

  /// The C program that does the same as `wallaby run`.
  func floorProgram() throws -> String {
    try build("wallaby-floor")
    return Self.folder + "/wallaby-floor"
  }

  private func build(_ product: String, _ options: String...) throws {
    let root = Options.packageRoot
    let command = ["swift", "build", "-c", "release", "--package-path", root, "--product", product]
    try Command.run(command + options, output: "/dev/stderr")
  }

  /// This program's own path, and the folder it was built into.
  static let own =
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  static let folder = "/" + own.split(separator: "/").dropLast().joined(separator: "/")
}
