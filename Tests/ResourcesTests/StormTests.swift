import Foundation
import POSIXSupport
import Records
import Testing
import WallabyTestSupport

@testable import Resources

/// Many processes fetch the same resources in random order, and some of them are killed.
@Suite(.temporaryDirectory) struct StormTests {
  @Test func `Each value is computed once by sixteen processes of which some die`() async throws {
    try await storm(processes: 16, idents: 60, deaths: 8)
  }

  @Test(.long)
  func `Each of 200 values is computed once by 64 processes of which some die`() async throws {
    try await storm(processes: 64, idents: 200, deaths: 32)
  }

  private func storm(processes: Int, idents: Int, deaths: Int) async throws {
    let seed = UInt32.random(in: 1...(.max))
    print("seed of the storm: \(seed)")
    let lab = try Laboratory()
    let audit = TemporaryDirectory.current("audit")
    func lines() -> [[String]] {
      ((try? readText(audit)) ?? "").split(separator: "\n").map {
        $0.split(separator: " ").map(String.init)
      }
    }
    // Some die by themselves before a change of the disk, whenever it comes; others from outside.
    let children = try (0..<processes).map { number in
      let words = ["storm", "\(UInt64(seed) + UInt64(number))", audit, "\(idents)"]
      let step = (Int(seed) + number * 37) % 150 + 1
      return try lab.start(
        lab.probe(words), number < deaths ? ["WALLABY_DIE_BEFORE_STEP": "\(step)"] : [:])
    }
    for step in 1...deaths / 2 {
      var victim: pid_t?
      try await eventually("seed \(seed): more is computed") {
        let lines = lines()
        guard lines.count * deaths >= step * idents else { return false }
        victim = lines.compactMap { AttemptName($0[1])?.owner.process.pid }.last
        return victim != nil
      }
      if let victim { kill(victim, SIGKILL) }
    }
    var killed: Set<pid_t> = []
    for child in children {
      let output = try child.wait()
      if output.exit == 128 + SIGKILL {
        killed.insert(child.pid)
      } else {
        #expect(output.exit == 0, "seed \(seed): \(output)")
      }
    }
    #expect(killed.count >= deaths / 4)
    #expect(
      try lab.start(lab.probe(["storm", "\(seed)", audit, "\(idents)"])).wait().exit == 0)

    let all = Dictionary(grouping: lines()) { $0[0] }
    #expect(all.count == idents)
    var lost = 0
    for (ident, lines) in all {
      let kept = try #require(try KeptResource.read(ident, in: lab.numbers.collection))
      #expect(kept.status.completed && kept.result == Array("\(ident.dropFirst())\n".utf8))
      let attempts = lines.compactMap { AttemptName($0[1]) }
      #expect(attempts.count == lines.count)
      #expect(attempts.count { $0.owner == kept.status.owner } == 1, "seed \(seed): \(lines)")
      for attempt in attempts where attempt.owner != kept.status.owner {
        lost += 1
        #expect(killed.contains(attempt.owner.process.pid), "seed \(seed): \(lines)")
      }
    }
    print("killed \(killed.count), which cost \(lost) computations")
    #expect(try lab.numbers.counts() == ResourceCounts(completed: idents, pending: 0, error: 0))
    try lab.expectSound("seed \(seed)")
  }
}
