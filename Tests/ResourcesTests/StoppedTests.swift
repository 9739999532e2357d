import Foundation
import POSIXSupport
import Records
import Testing
import WallabyTestSupport

@testable import Resources

/// A process of another host stops, counts as dead, and goes on as if nothing had been.
@Suite(.temporaryDirectory) struct StoppedTests {
  private let elsewhere = ["PROBE_HOST": "elsewhere"]

  @Test func `Who stopped while computing keeps nothing when it goes on`() async throws {
    let lab = try Laboratory(lease: .zero)
    let gate = TemporaryDirectory.current("gate")
    let slow = try lab.start(lab.probe(["slow", "x", "5", gate]), elsewhere)
    try await eventually("it computes") { slow.outputSoFar == "begun\n" }
    try await stop(slow)
    #expect(try await lab.numbers.fetch("x").value == 7)
    try TemporaryDirectory.current.write("gate", "")
    slow.signal(SIGCONT)
    let output = try slow.wait()
    #expect(output.exit == 1 && output.text == "begun\n", "\(output)")
    #expect(output.errorText.contains("silent for so long"), "\(output)")
    #expect(try lab.expectWhole("x") == 7)
    let files = try FileManager.default.contentsOfDirectory(
      atPath: lab.numbers.paths(of: "x").storage)
    #expect(files == ["value"])
    try lab.expectSound()
  }

  @Test(arguments: [false, true])
  func `Wherever it stops, one value is kept and nobody else's is touched`(
    _ isKept: Bool
  ) async throws {
    let lab = try Laboratory(lease: .zero)
    var values: [Int] = []
    for n in 1...60 {
      let ident = "n\(n)"
      if isKept {
        #expect(try lab.start(lab.probe(["fetch", ident, "3"])).wait().exit == 0)
      }
      let words = [isKept ? "recompute" : "fetch", ident, "5"]
      let slow = try lab.start(
        lab.probe(words), elsewhere.merging(["WALLABY_STOP_BEFORE_STEP": "\(n)"]) { $1 })
      guard try await stopped(slow) else {
        #expect(try slow.wait().exit == 0)
        #expect(try lab.expectWhole(ident) == 5)
        #expect(n > 12)
        // What had ended when it was taken over is as good as computed anew, for who had waited for it, too.
        #expect(isKept ? values.contains(7) : Set(values) == [5, 7])
        return
      }
      let numbers = lab.numbers
      values.append(
        try await isKept ? numbers.recompute(ident).value : numbers.fetch(ident).value)
      #expect(try lab.expectWhole(ident, "step \(n)") == values.last)
      slow.signal(SIGCONT)
      let output = try slow.wait()
      // It may have been taken over after it had finished, or not yet have begun.
      let kept = try lab.expectWhole(ident, "step \(n)")
      #expect(kept == values.last || output.exit == 0 && kept == 5, "step \(n): \(output)")
      try lab.expectSound("step \(n): \(output)")
    }
    Issue.record("it never survives")
  }

  private func stop(_ child: Child) async throws {
    child.signal(SIGSTOP)
    #expect(try await stopped(child))
  }

  /// Whether it stops before it ends.
  private func stopped(_ child: Child) async throws -> Bool {
    var state: Character?
    try await eventually("it stops or ends") {
      let text = try String(contentsOfFile: "/proc/\(child.pid)/stat", encoding: .utf8)
      state = text[text.lastIndex(of: ")")!...].dropFirst(2).first
      return state == "T" || state == "Z"
    }
    return state == "T"
  }
}
