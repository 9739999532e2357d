import Testing
import WallabyTestSupport

/// Runs a command that is killed before its n-th change of the disk, for n from 1 until it survives.
///
/// - Parameters:
///   - arguments: What to run for an n; prepares what the command needs, too.
///   - check: Called after each death and after the survival.
/// - Returns: How many changes of the disk the command makes.
func deaths(
  in place: Workplace, _ arguments: (Int) throws -> [String], input: [UInt8]? = nil,
  exit code: Int32 = 0, adding extra: [String: String] = [:],
  sourceLocation: SourceLocation = #_sourceLocation, _ check: (Int) throws -> Void
) throws -> Int {
  let killed: Int32 = 128 + 9
  let count = TemporaryDirectory.current("steps")
  for n in 1...1000 {
    let knobs = ["WALLABY_DIE_BEFORE_STEP": "\(n)", "WALLABY_COUNT_STEPS": count]
    let output = try place.wallaby(
      try arguments(n), adding: extra.merging(knobs) { $1 }, input: input)
    try check(n)
    if output.exit == killed { continue }
    #expect(output.exit == code, "step \(n): \(output)", sourceLocation: sourceLocation)
    let total = try #require(Int(readText(count).dropLast()))
    // Not always the same: a dead one's lock has to go first, a file may need a later time.
    #expect((1..<n).contains(total), sourceLocation: sourceLocation)
    return total
  }
  Issue.record("the command never survives", sourceLocation: sourceLocation)
  return 0
}
