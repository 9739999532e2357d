import Glibc
import POSIXSupport
import Records
import Resources

/// Works on a collection `numbers` in a process of its own that a test can kill, stop and disturb.
///
/// `ResourceProbe STORE COMMAND [WORD…]`; `PROBE_HOST` makes it look like another host's process.
///
/// - `fetch IDENT VALUE`, `recompute IDENT VALUE`: prints the value; the closure's is VALUE.
/// - `again IDENT VALUE`: prints what goes wrong, if anything does, and fetches once more.
/// - `fail IDENT`: the closure throws; exits with 3.
/// - `slow IDENT VALUE GATE`: the closure waits for a file before it is done.
/// - `storm SEED AUDIT COUNT`: fetches `n0` to `n(COUNT - 1)` in random order; each closure adds a line to the audit.
/// - `remove IDENT`, `gc`, `declare`, `define`
@main
struct ResourceProbe {
  static func main() async {
    do {
      try await work(ThisProcess.arguments().map { String(decoding: $0, as: UTF8.self) })
    } catch is Broken {
      exit(3)
    } catch {
      say("\(error)\n", to: 2)
      exit(1)
    }
    exit(0)
  }

  private struct Broken: Error {}

  private static func work(_ words: [String]) async throws {
    var configuration = Configuration()
    if let host = getenv("PROBE_HOST") { configuration.process.host = String(cString: host) }
    let project = try Project.open(at: words[0], configuration: configuration)
    let (command, rest) = (words[1], Array(words[2...]))
    let numbers = try project.resource("numbers") { (ident, context) async throws -> Int in
      switch command {
      case "fail":
        context.log("failing")
        throw Broken()
      case "storm": return try await audit(ident, context, in: rest[1])
      default: break
      }
      let file = try FileDescriptor.open(context.directory + "/value", .createIfMissing)
      if command == "slow" {
        say("begun\n", to: 1)
        while access(rest[2], F_OK) != 0 { try await Task.sleep(for: .milliseconds(2)) }
      }
      context.log("computed \(rest[1])")
      try file.write(Array(rest[1].utf8))
      if command == "slow" {
        // By its path, too: where that leads nowhere, there is nothing to spoil.
        let late = try? FileDescriptor.open(context.directory + "/late", .createIfMissing)
        try late?.write([0x21])
      }
      return Int(rest[1])!
    }
    switch command {
    case "fetch", "slow", "fail": say("\(try await numbers.fetch(rest[0]).value)\n", to: 1)
    case "recompute": say("\(try await numbers.recompute(rest[0]).value)\n", to: 1)
    case "again":
      do {
        _ = try await numbers.fetch(rest[0])
      } catch {
        say("\(error)\n", to: 2)
      }
      say("\(try await numbers.fetch(rest[0]).value)\n", to: 1)
    case "storm":
      var random = Sequence(state: UInt64(rest[0])!)
      for ident in (0..<Int(rest[2])!).shuffled(using: &random) {
        _ = try await numbers.fetch("n\(ident)")
      }
    case "remove": try numbers.remove(rest[0])
    case "gc":
      var report = GarbageReport()
      try ResourceCare(project).collectGarbage(
        lease: .seconds(1800), isDryRun: false, into: &report)
      if let problem = report.problems.first { throw problem }
    case "declare": break
    case "define":
      try project.define("numbers", CollectionDefinition(command: ["true"], directory: nil))
    default: exit(2)
    }
  }

  /// Adds `IDENT ATTEMPT` to the audit, under a lock.
  private static func audit(
    _ ident: String, _ context: ResourceContext, in path: String
  ) async throws -> Int {
    let attempt = context.directory.split(separator: "/").dropLast().last!
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0, flock(file, LOCK_EX) == 0 else { throw Broken() }
    say("\(ident) \(attempt)\n", to: file)
    close(file)
    context.log(ident)
    // Long enough that others come to wait, and that some die just here.
    try await Task.sleep(for: .milliseconds(10))
    return Int(ident.dropFirst())!
  }

  private static func say(_ text: String, to file: Int32) {
    _ = text.withCString { write(file, $0, strlen($0)) }
  }

  /// Random numbers that a seed repeats.
  private struct Sequence: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
}
