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
