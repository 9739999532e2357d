import Foundation
import Glibc
import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

/// The kernel is made to refuse one call after the other.
@Suite(.temporaryDirectory) struct FaultTests {
  @Test(arguments: Command.allCases)
  func `A full disk is told, and what was there stays whole`(_ command: Command) throws {
    try refuse(command, "ENOSPC")
  }

  @Test(.long, arguments: Command.allCases, ["EIO", "EDQUOT"])
  func `A broken disk or a used-up quota is told`(_ command: Command, _ error: String) throws {
    try refuse(command, error)
  }

  @Test(arguments: Command.allCases)
  func `An interrupted call is made again`(_ command: Command) throws {
    try refuse(command, "EINTR")
  }

  @Test(arguments: ["ls", "show", "export", "verify"], ["openat", "read"])
  func `A status that another host replaces just then is read again`(
    _ command: String, _ call: String
  ) throws {
    let place = try Workplace()
    let record = try place.records.append(["a": 1])
    let words = command == "show" ? [command, record.id.description] : [command]
    // Each time without an index, so that the calls are the same.
    func withoutIndex() throws { _ = try run("rm", ["-rf", place.root + "/.wallaby/index"]) }
    _ = try place.records.matching()
    try withoutIndex()
    let all = try traced(place, call, words)
    let number = try #require(all.firstIndex { $0.contains("status.json") }) + 1
    try withoutIndex()
    let output = try strace(place, "\(call):error=ESTALE:when=\(number)", words)
    let trace = try readText(TemporaryDirectory.current("trace"))
    let refused = trace.split(separator: "\n").filter { $0.contains("(INJECTED)") }
    #expect(refused.count == 1 && refused[0].contains("status.json"), "\(refused)")
    #expect(output.exit == 0, "\(output)")
    #expect(!output.errorText.contains("stale"), "\(output)")
    if command != "verify" { #expect(output.text.contains(record.id.description)) }
  }

  @Test func `A key is not run again where its owner ends between two looks at it`() throws {
    let place = try Workplace()
    let gates = try Gates()
    let once = ["run", "-q", "--once", "job", "--"]
    let script = "echo up >\"$1\"; read -r x <\"$2\""
    let first = try place.start(once + ["bash", "-c", script, "x", gates.up, gates.go])
    try gates.waitUntilUp()
    let run = once + ["true"]
    let status = try place.records.find("@last").id.description + "/status.json"
    // The last look is that of who is about to claim the key; it is stopped with the old status open.
    let all = try traced(place, "openat", run)
    let number = try #require(all.lastIndex { $0.contains(status) }) + 1
    let second = try Child(
      "strace",
      ["-D"] + straceWords("openat:signal=SIGSTOP:when=\(number)").dropFirst() + run,
      environment: place.environment, workingDirectory: TemporaryDirectory.current.path)
    try waitUntil("it has stopped") {
      try readText(TemporaryDirectory.current("trace")).contains("--- stopped by SIGSTOP")
    }
    try gates.letGo()
    #expect(try first.wait().exit == 0)
    second.signal(SIGCONT)
    #expect(try second.wait().exit == 125)
    #expect(try place.wallaby(run).exit == 0)
    #expect(try place.records.matching().count == 1)
    try place.expectSound()
  }

  @Test func `A command runs and is heard though its log cannot be written`() throws {
    let place = try Workplace()
    let gates = try Gates()
    for (code, expected) in [(0, 125), (3, 3)] as [(Int32, Int32)] {
      // The third write, after result.json and status.json, is the log's: no signal comes before the command is let go.
      let script = "echo out; read -r x <\"$1\"; exit \(code)"
      let child = try Child(
        "timeout",
        ["60"] + straceWords("write:error=ENOSPC:when=3")
          + ["run", "--", "bash", "-c", script, "x", gates.go], environment: place.environment)
      try waitUntil("the output is passed on") { child.outputSoFar == "out\n" }
      try gates.letGo()
      let output = try child.wait()
      #expect(try readText(TemporaryDirectory.current("trace")).contains("/stdout.log>"))
      #expect(output.exit == expected, "\(output)")
      #expect(output.text == "out\n")
      #expect(output.errorText.contains("stdout.log' is incomplete"))
      let record = try place.records.find("@last")
      #expect(record.state == .failed)
      #expect(record.status.message?.contains("stdout.log' is incomplete") == true)
      #expect(record.status.exitCode == Int(code))
      try place.expectSound()
    }
  }
}

extension FaultTests {
  enum Command: String, CaseIterable {
    case log, run, tag, pipe

    func arguments(_ id: Record.ID, _ number: Int) -> [String] {
      switch self {
      case .log: ["log", "-t", "new", "a=1"]
      case .run: ["run", "-t", "new", "--", "echo", "out"]
      case .tag: ["tag", id.description, "+n\(number)"]
      case .pipe: ["pipe", "-t", "new"]
      }
    }

    var input: [UInt8]? { self == .pipe ? Array("out\n".utf8) : nil }
  }

  private static let calls = [
    "write", "fsync", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "open", "openat",
    "mknodat", "symlinkat",
  ]

  /// Lets one call after the other fail with an error, and looks at the store after each.
  private func refuse(_ command: Command, _ error: String) throws {
    let place = try Workplace(durability: .durable)
    let old = try place.records.append(["a": 1], tags: ["old"])
    let result = try readBytes(old.path + "/result.json")
    var refused = 0
    for call in Self.calls {
      // What the loader opens before is no business of ours.
      let all = try traced(place, call, command.arguments(old.id, -1), input: command.input)
      guard var number = call == "write" ? 0 : all.firstIndex(where: { $0.contains(place.root) })
      else { continue }
      while number < all.count + 2 {
        number += 1
        // A signal's own counter in memory: no write of a file.
        if number <= all.count, all[number - 1].contains("[eventfd]") { continue }
        let before = try Set(place.records.matching())
        let inject = "\(call):error=\(error):when=\(number)"
        let output = try strace(
          place, inject, command.arguments(old.id, refused), input: command.input)
        let trace = try readText(TemporaryDirectory.current("trace"))
        guard let line = trace.split(separator: "\n").first(where: { $0.contains("(INJECTED)") })
        else { break }
        if line.contains("[eventfd]") { continue }
        refused += 1
        let remark = "\(command) \(inject)\n\(line)\n\(output)"
        // Where the disk only serves the index, or a note for other hosts, the answer does without.
        let isVital = call != "openat" && call != "open" || line.contains(place.root)
        if error == "EINTR" {
          #expect(output.exit == 0, "\(remark)")
        } else if isVital {
          #expect(output.exit != 0, "\(remark)")
          let saysWhere = output.errorText.contains("'/") || line.contains("write(2")
          #expect(saysWhere || line.contains("write(1"), "\(remark)")
        }
        try place.expectSound(remark)
        let after = try Set(place.records.matching())
        #expect(after.count <= before.count + 1, "\(remark)")
        if error == "EINTR", command != .tag { #expect(after.count == before.count + 1) }
        #expect(Set(before.map(\.id)).isSubset(of: after.map(\.id)), "\(remark)")
        #expect(try readBytes(old.path + "/result.json") == result, "\(remark)")
        let tags = try place.records.find(old.id).tags
        #expect(tags.contains("old"), "\(remark)")
        for record in after where record.state == .completed && command != .log {
          if record.id == old.id { continue }
          let log = try readText(place.records.path(of: record.id) + "/stdout.log")
          #expect(log == "out\n", "\(remark)")
        }
      }
    }
    #expect(refused > 8)
  }

  /// The calls of one kind that a command makes, in order, with the paths of descriptors.
  private func traced(
    _ place: Workplace, _ call: String, _ arguments: [String], input: [UInt8]? = nil
  ) throws -> [String] {
    _ = try strace(
      place, nil, ["-e", "trace=?\(call)", binary("wallaby")] + arguments, input: input)
    return try readText(TemporaryDirectory.current("trace")).split(separator: "\n")
      .map(String.init).filter { $0.hasPrefix(call + "(") }
  }

  /// Runs `wallaby` with a call that fails. The command that it runs is left alone.
  private func strace(
    _ place: Workplace, _ inject: String?, _ arguments: [String], input: [UInt8]? = nil
  ) throws -> ProgramOutput {
    let words = inject.map(straceWords) ?? straceWords
    return try run(
      "timeout", ["30"] + words + arguments, environment: place.environment, input: input,
      workingDirectory: TemporaryDirectory.current.path)
  }

  private var straceWords: [String] {
    ["strace", "-qq", "-y", "-s", "4", "-o", TemporaryDirectory.current("trace")]
  }

  private func straceWords(_ inject: String) -> [String] {
    let call = String(inject.prefix { $0 != ":" })
    return straceWords + ["-e", "trace=" + call, "-e", "inject=" + inject, binary("wallaby")]
  }
}
