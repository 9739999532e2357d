import POSIXSupport
import Testing
import WallabyTestSupport

/// Two FIFOs: over `up` a command says that it runs, over `go` it is let go.
struct Gates {
  let up = TemporaryDirectory.current("up")
  let go = TemporaryDirectory.current("go")

  init() throws { #expect(try run("mkfifo", [up, go]).exit == 0) }

  func waitUntilUp() throws {
    #expect(try run("timeout", ["60", "cat", up]).exit == 0, "the command never came up")
  }

  func letGo() throws {
    #expect(try run("timeout", ["60", "bash", "-c", "echo >\"$1\"", "x", go]).exit == 0)
  }
}

/// Looks again and again until something holds. It blocks: an `await` would come back only when other tests, which wait
/// for programs, leave a thread free.
func waitUntil(_ what: Comment, _ condition: () throws -> Bool) throws {
  let end = SystemTime.steady() + 30_000_000_000
  while try !condition() {
    try #require(SystemTime.steady() < end, what)
    SystemTime.pause(milliseconds: 1)
  }
}
