import Foundation
import Testing

@testable import POSIXSupport

struct ProcessIdentityTests {
  private let here = ProcessIdentity.current

  @Test func `An identity is read as it was written`() {
    #expect(ProcessIdentity(here.description) == here)
    #expect(ProcessIdentity("a.b.c.1") == nil)
    #expect(ProcessIdentity("a.b.c.x.5") == nil)
  }

  @Test func `This process is alive, and one of its number that began at another time is dead`() {
    #expect(here.verdict() == .alive)
    var other = here
    other.start += "1"
    #expect(other.verdict() == .dead)
  }

  @Test func `A process that has ended is dead, waited for or not`() throws {
    let pipe = Foundation.Pipe()
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/bin/sh")
    child.arguments = ["-c", "read x </proc/self/stat; echo $x; read y"]
    let input = Foundation.Pipe()
    (child.standardInput, child.standardOutput) = (input, pipe)
    try child.run()
    let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    var identity = here
    identity.pid = child.processIdentifier
    identity.start = String(line.split(separator: " ")[21])
    #expect(identity.verdict() == .alive)
    try input.fileHandleForWriting.close()
    child.waitUntilExit()
    #expect(identity.verdict() == .dead)
  }

  @Test func `Another boot of this host is dead; of other hosts and namespaces nothing is known`() {
    var other = here
    other.boot = "00000000"
    #expect(other.verdict() == .dead)
    other.host += "x"
    #expect(other.verdict() == .unknown)
    other = here
    other.namespace = "1"
    #expect(other.verdict() == .unknown)
  }

  @Test func `A kernel that does not tell its boot, or of a process, leaves it unknown`() throws {
    var untold = here
    untold.boot = "unknown"
    #expect(untold.verdict() == .unknown)
    #expect(here.verdict(from: untold) == .unknown)
    // There is no /proc/0, yet the number stands for a group that can be asked for.
    var hidden = here
    hidden.pid = 0
    #expect(hidden.verdict() == .unknown)
  }
}
