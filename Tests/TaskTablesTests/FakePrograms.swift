import POSIXSupport
import WallabyTestSupport

/// Programs of a batch system that give recorded answers, in a `PATH` of the test's own.
struct FakePrograms {
  private let place = TemporaryDirectory.current

  /// What a program says from now on; it notes its arguments, its input and its environment.
  func answer(_ program: String, _ output: String, error: String = "", code: Int = 0) throws {
    try place.write("\(program).output", output)
    try place.write("\(program).error", error)
    try self.program(
      program,
      "cat '\(place("\(program).output"))'; cat '\(place("\(program).error"))' >&2; exit \(code)")
  }

  /// A program that does something else.
  func program(_ name: String, _ script: String) throws {
    let notes = place(name)
    let source = try place.write(
      "\(name).script",
      """
      #!/bin/sh
      for word; do echo "$word"; done > '\(notes).words'
      env > '\(notes).environment'
      cat > '\(notes).input'
      echo >> '\(notes).calls'
      \(script)

      """)
    // Written by a child: a file that is open here, and so in what another test has just forked, cannot be run.
    try place.makeDirectory("bin")
    try run("/usr/bin/install", ["-m", "755", source, place("bin/\(name)")])
  }

  /// The words of its latest call.
  func words(_ program: String) throws -> [String] {
    try place.read("\(program).words").split(separator: "\n").map(String.init)
  }

  func input(_ program: String) throws -> String { try place.read("\(program).input") }

  func variables(_ program: String) throws -> [String] {
    try place.read("\(program).environment").split(separator: "\n").map(String.init)
  }

  func calls(_ program: String) -> Int {
    (try? place.read("\(program).calls").utf8.count) ?? 0
  }

  func environment(_ variables: [String: String] = [:]) -> EnvironmentBlock {
    var environment = EnvironmentBlock(entries: [])
    environment["PATH"] = place("bin") + ":/usr/bin:/bin"
    for (name, value) in variables { environment[name] = value }
    return environment
  }
}
