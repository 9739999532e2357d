import Foundation
import POSIXSupport
import Records
import Testing
import WallabyTestSupport

@testable import Resources

/// The kernel is made to refuse one call after the other, while a value is computed and kept.
@Suite(.temporaryDirectory) struct FaultTests {
  @Test(arguments: ["ENOSPC", "EINTR"])
  func `A full disk is told, and nothing half is kept`(_ error: String) async throws {
    try await refuse(error, isKept: false)
  }

  @Test(.long, arguments: ["EIO", "ENOSPC"])
  func `A broken disk is told, and what was kept stays whole`(_ error: String) async throws {
    try await refuse(error, isKept: true)
  }

  /// Over NFS it is so while other processes of the same host work in `.pending/`.
  @Test func `What the kernel calls stale for a while is read all the same`() async throws {
    let lab = try Laboratory()
    try await lab.numbers.fetch("kept")
    let options = [
      "-P", "kept", "-e", "trace=openat", "-e", "inject=openat:error=ESTALE:when=1..20",
    ]
    let (output, lines) = try trace(lab, options, ["fetch", "kept", "5"])
    #expect(lines.count { $0.contains("(INJECTED)") } == 20)
    #expect(output.exit == 0 && output.text == "7\n", "\(output)")
  }

  /// A program's helper may remove its file just then, and a file's owner need not be allowed to read it.
  @Test(arguments: [
    ("newfstatat", "ENOENT"), ("newfstatat", "ESTALE"), ("openat", "ENOENT"), ("openat", "ESTALE"),
    ("openat", "EACCES"),
  ])
  func `What vanishes while it is flushed, or may not be read, spoils no value`(
    _ call: String, _ error: String
  ) throws {
    let lab = try Laboratory(durability: .durable)
    let options = [
      "-P", "value", "-e", "trace=" + call, "-e", "inject=\(call):error=\(error):when=1",
    ]
    let (output, lines) = try trace(lab, options, ["fetch", "x", "5"])
    #expect(lines.count { $0.contains("(INJECTED)") } == 1, "\(lines)")
    #expect(output.exit == 0 && output.text == "5\n", "\(output)")
    #expect(try lab.expectWhole("x") == 5)
  }

  @Test(arguments: ["recompute", "remove"])
  func `What fails after the deed is told as done, and not flushed`(_ command: String) async throws
  {
    let lab = try Laboratory()
    try await lab.numbers.fetch("x")
    let options = ["-e", "trace=utimensat", "-e", "inject=utimensat:error=EIO:when=2"]
    let (output, lines) = try trace(lab, options, [command, "x", "5"])
    #expect(lines.count { $0.contains("(INJECTED)") } == 1, "\(lines)")
    let deed = command == "remove" ? "removed" : "kept"
    #expect(output.exit == 1, "\(output)")
    #expect(output.errorText.hasPrefix("\(deed) 'numbers/x', but a power cut may undo it: "))
    #expect(try lab.expectWhole("x") == (command == "remove" ? nil : 5))
    try lab.expectSound()
  }

  @Test(arguments: ["error=ENOSPC", "signal=KILL"])
  func `A definition that cannot be written leaves nothing, nor does one whose process died`(
    _ fault: String
  ) throws {
    let lab = try Laboratory()
    let options = [
      "-P", ".definition.json", "-e", "trace=renameat", "-e", "inject=renameat:" + fault,
    ]
    let (output, _) = try trace(lab, options, ["define"])
    #expect(output.exit != 0, "\(output)")
    #expect(try lab.project.definition(of: "numbers") == nil)
    let left = try Directory(lab.numbers.collection.pendingPath).names()
    #expect(left.count == (fault.hasPrefix("error") ? 0 : 1))
    try lab.expectSound()
  }

  @Test(arguments: [StoreFormat.Durability.relaxed, .durable])
  func `What a closure removes of its own place is made again, for a failure as for a value`(
    _ durability: StoreFormat.Durability
  ) async throws {
    struct Broken: Error {}
    let lab = try Laboratory(durability: durability)
    let bare = try lab.project.resource("bare") { (ident, context) async throws -> Int in
      for entry in ["storage", "stdout.log", "stderr.log"] {
        try FileManager.default.removeItem(atPath: context.attemptPath + "/" + entry)
      }
      if ident == "fails" { throw Broken() }
      return 3
    }
    #expect(try await bare.fetch("x").value == 3)
    await #expect(throws: Broken.self) { try await bare.fetch("fails") }
    #expect(try bare.status(of: "fails")?.state == .failed)
    try lab.expectSound()
  }

  private static let calls = [
    "write", "fsync", "renameat", "renameat2", "mkdirat", "symlinkat", "unlinkat", "openat",
  ]

  private func refuse(_ error: String, isKept: Bool) async throws {
    let lab = try Laboratory(durability: .durable)
    var refused = 0
    for call in Self.calls {
      // Calls on the store, among all of their kind.
      let words = isKept ? ["recompute", "first-\(call)", "5"] : ["fetch", "first-\(call)", "5"]
      let all = try trace(lab, ["-e", "trace=" + call], words).lines
      for (index, line) in all.enumerated()
      where line.contains(lab.root) || line.contains(".json") {
        let ident = "n-\(call)-\(index)"
        if isKept { try await lab.numbers.fetch(ident) }
        let inject = "inject=\(call):error=\(error):when=\(index + 1)"
        let (output, lines) = try trace(
          lab, ["-e", "trace=" + call, "-e", inject], [isKept ? "recompute" : "again", ident, "5"])
        guard let line = lines.first(where: { $0.contains("(INJECTED)") }) else { continue }
        refused += 1
        let remark = "\(inject)\n\(line)\n\(output)"
        let value = try lab.expectWhole(ident, remark)
        if isKept {
          // What goes wrong in the closure is a failure, which is kept as any other.
          let isClosure = line.contains("/stdout.log>") || line.contains("/storage/")
          let state = try lab.numbers.status(of: ident)?.state
          #expect(
            value == 5 || output.exit != 0 && (value == 7 || isClosure && state == .failed),
            "\(remark)")
        } else {
          // The second try finds nothing in its way, though the same process made the first.
          #expect(output.exit == 0 && output.text.hasSuffix("5\n"), "\(remark)")
          #expect(value == 5, "\(remark)")
        }
        if error == "EINTR" { #expect(output.errorText == "", "\(remark)") }
        let isSilent = output.errorText.isEmpty
        #expect(isSilent || output.errorText.contains("'"), "\(remark)")
        #expect(try lab.numbers.findPending() == [], "\(remark)")
        try lab.expectSound(remark)
      }
    }
    #expect(refused > 15)
  }

  private func trace(
    _ lab: Laboratory, _ options: [String], _ words: [String]
  ) throws -> (output: ProgramOutput, lines: [String]) {
    let file = TemporaryDirectory.current("trace")
    let command =
      ["timeout", "20", "strace", "-f", "-qq", "-y", "-s", "4", "-o", file] + options
      + lab.probe(words)
    let output = try lab.start(command).wait()
    return (output, try readText(file).split(separator: "\n").map(String.init))
  }
}
