import Foundation
import POSIXSupport
import Records
import Testing
import WallabyTestSupport

@testable import Resources

/// Every operation is killed before its first change of the disk, before its second, and so on until it survives.
@Suite(.temporaryDirectory) struct DeathTests {
  enum Files: CaseIterable {
    case relaxed, durable, withoutExchange

    var durability: StoreFormat.Durability { self == .durable ? .durable : .relaxed }
    var wrapper: [String] { self == .withoutExchange ? Laboratory.withoutExchange : [] }
  }

  @Test(arguments: [Files.relaxed, .durable])
  func `A first value is kept as a whole or not at all`(_ files: Files) async throws {
    let lab = try Laboratory(durability: files.durability)
    let points = try await lab.deaths {
      ["fetch", "n\($0)", "5"]
    } _: { n in
      try await expectValue("n\(n)", of: [nil, 5], then: [5, 7], in: lab, n)
    }
    #expect(points > 12)
  }

  @Test(arguments: Files.allCases)
  func `Of an old value and a new one there is always one, whole`(_ files: Files) async throws {
    let lab = try Laboratory(durability: files.durability)
    var isNew = false
    for n in 0..<60 { try await lab.numbers.fetch("n\(n)") }
    let points = try await lab.deaths(files.wrapper) {
      ["recompute", "n\($0)", "5"]
    } _: { n in
      let old: [Int?] = files == .withoutExchange ? [nil, 7, 5] : [7, 5]
      let value = try lab.expectWhole("n\(n)")
      isNew = isNew || value == 5
      try await expectValue("n\(n)", of: old, then: [5, 7], in: lab, n)
    }
    #expect(isNew)
    #expect(points > 16 && points < 60)
  }

  @Test(arguments: [Files.relaxed, .withoutExchange])
  func `A failure never looks like a value, first or after another failure`(
    _ files: Files
  ) async throws {
    for isFirst in [true, false] {
      let lab = try Laboratory(durability: files.durability)
      defer { try? FileManager.default.removeItem(atPath: lab.root) }
      if !isFirst {
        for n in 1..<60 {
          #expect(try lab.start(lab.probe(["fail", "n\(n)"])).wait().exit == 3)
        }
      }
      let points = try await lab.deaths(files.wrapper, exit: 3) {
        ["fail", "n\($0)"]
      } _: { n in
        try await expectValue("n\(n)", of: [nil], then: [7], in: lab, n)
      }
      #expect(points > 12 && points < 60)
    }
  }

  @Test(arguments: [Files.relaxed, .durable])
  func `What is removed is there as a whole or gone`(_ files: Files) async throws {
    let lab = try Laboratory(durability: files.durability)
    for n in 0..<40 { try await lab.numbers.fetch("n\(n)") }
    _ = try lab.numbers.counts()
    let points = try await lab.deaths {
      ["remove", "n\($0)"]
    } _: { n in
      try await expectValue("n\(n)", of: [nil, 7], then: [7], in: lab, n)
    }
    #expect(points > 8 && points < 40)
  }

  /// How far somebody had come who is dead now.
  enum Remains: CaseIterable {
    case claim, attempt, succession
    /// Settled, not published.
    case ended, endedAnew
    /// So was the first, and who took over from it died at once, or when it had moved it.
    case endedBeforeTaker, endedAndTaken

    /// Whether a settled value waits to be published; then it is not computed again.
    var hasEnded: Bool { [.ended, .endedBeforeTaker, .endedAndTaken].contains(self) }
  }

  @Test(arguments: Remains.allCases)
  func `Who takes over from the dead and dies leaves it to the next`(
    _ remains: Remains
  ) async throws {
    let lab = try Laboratory(durability: .durable)
    let points = try await lab.deaths { n in
      try leave(remains, of: "n\(n)", in: lab)
      return [remains == .endedAnew ? "recompute" : "fetch", "n\(n)", "5"]
    } _: { n in
      let before: [Int?] =
        switch remains {
        case .endedAnew: [7, 9, 5]
        case _ where remains.hasEnded: [nil, 9]
        default: [nil, 5]
        }
      try await expectValue(
        "n\(n)", of: before, then: remains.hasEnded ? [9] : [5, 7, 9], in: lab, n)
    }
    #expect(points > 4)
  }

  @Test(arguments: Remains.allCases)
  func `A sweep that dies is finished by the next`(_ remains: Remains) async throws {
    let lab = try Laboratory(durability: .durable)
    let points = try await lab.deaths { n in
      try leave(remains, of: "n\(n)", in: lab)
      return ["gc"]
    } _: { n in
      let before: [Int?] =
        switch remains {
        case .endedAnew: [7, 9]
        case _ where remains.hasEnded: [nil, 9]
        default: [nil]
        }
      try await expectValue(
        "n\(n)", of: before, then: remains.hasEnded ? [9] : [7, 9], in: lab, n)
    }
    #expect(points > 4)
  }

  @Test(arguments: [false, true])
  func `A collection is there or can be made again`(_ isShared: Bool) async throws {
    let lab = try Laboratory(durability: .durable, isShared: isShared)
    let points = try await lab.deaths { _ in
      try FileManager.default.removeItem(atPath: lab.numbers.path)
      try FileManager.default.removeItem(atPath: lab.numbers.collection.privatePath)
      return ["declare"]
    } _: { n in
      let numbers = try Laboratory.numbers(in: lab.project)
      #expect(try await numbers.fetch("x").value == 7)
      try lab.expectSound("step \(n)")
    }
    #expect(points > 4)
  }
}

extension DeathTests {
  /// Expects one of some values, sound state, and a fetch that gives one of some values.
  private func expectValue(
    _ ident: String, of allowed: [Int?], then right: [Int], in lab: Laboratory, _ n: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let value = try lab.expectWhole(ident, "step \(n)", sourceLocation: sourceLocation)
    #expect(allowed.contains(value), "step \(n)", sourceLocation: sourceLocation)
    let state = try lab.numbers.status(of: ident)?.state
    #expect(state?.isPending != true, "step \(n)", sourceLocation: sourceLocation)
    #expect(try lab.numbers.findPending() == [], "step \(n)", sourceLocation: sourceLocation)
    // The next who comes is a sweep or a fetch.
    if n % 2 == 0 { try lab.expectSound("step \(n)", sourceLocation: sourceLocation) }
    let fetched = try await lab.numbers.fetch(ident).value
    #expect(right.contains(fetched), "step \(n)", sourceLocation: sourceLocation)
    // What the dead had finished may take the old value's place; the new one's nothing does.
    if value == 5 {
      #expect(fetched == value, "step \(n)", sourceLocation: sourceLocation)
    }
    #expect(
      try lab.expectWhole(ident, "step \(n)", sourceLocation: sourceLocation) == fetched,
      "step \(n)", sourceLocation: sourceLocation)
    try lab.expectSound("step \(n)", sourceLocation: sourceLocation)
  }

  /// Leaves what a dead process leaves; its value would have been 9.
  private func leave(_ remains: Remains, of ident: String, in lab: Laboratory) throws {
    let collection = lab.numbers.collection
    let claims = try ClaimFolder(collection)
    func name(_ letter: Character) throws -> AttemptName {
      let token = "\(letter)" + (try Random.text(25))
      return AttemptName(Owner(process: Laboratory.dead, token: token))
    }
    func attempt(_ name: AttemptName, _ value: Int) throws -> Attempt {
      _ = try claims.claim(ident, for: name)
      let attempt = try Attempt(
        name, of: ident, in: claims, arguments: .object([:]), version: nil)
      try "computed \(value)\n".write(
        toFile: attempt.path + "/stdout.log", atomically: false, encoding: .utf8)
      try "\(value)".write(
        toFile: attempt.path + "/storage/value", atomically: false, encoding: .utf8)
      return attempt
    }
    let own = try name("a")
    let opened = try collection.open()
    switch remains {
    case .claim: _ = try claims.claim(ident, for: own)
    case .attempt: _ = try attempt(own, 9)
    case .succession:
      _ = try attempt(own, 9)
      try opened.pending.makeLink(own.succession, text: "\(try name("b"))")
    case .ended, .endedAnew, .endedBeforeTaker, .endedAndTaken:
      _ = try attempt(own, 9).settle(.completed, result: 9)
      // Ended, but not published.
      try opened.directory.rename(ident, to: ".pending/\(own)")
      if remains == .endedAnew {
        _ = try attempt(try name("c"), 7).settle(.completed, result: 7)
      }
      try opened.pending.makeLink(ident, text: "\(own)")
      if remains == .endedBeforeTaker || remains == .endedAndTaken {
        let taker = try name("b")
        try opened.pending.makeLink(own.succession, text: "\(taker)")
        if remains == .endedAndTaken {
          try opened.pending.rename("\(own)", to: taker.trash(of: own))
        }
      }
    }
  }
}
