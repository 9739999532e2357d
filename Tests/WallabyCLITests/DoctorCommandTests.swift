import Testing
import WallabyKit
import WallabyTestSupport

@testable import WallabyCLI

@Suite(.temporaryDirectory) struct DoctorCommandTests {
  @Test func `On a terminal each finding stands whole on its line`() throws {
    let fixture = try CommandFixture()
    let lines = try fixture.run("doctor", terminal: 20).lines
    let renames = "a full directory moves as a whole and replaces no other"
    #expect(lines.contains("good  renames: " + renames))
    // Where there is no file server, nothing is said of its clock.
    let isLocal = lines.contains { $0.hasSuffix("seen by this host alone") }
    #expect(lines.contains { $0.contains("file server") } != isLocal)
    #expect(try fixture.run("doctor").lines.contains { $0.hasPrefix("renames\tgood\ta full") })
  }

  @Test func `A word that is nearly right, or an option's, is told what was meant`() throws {
    let fixture = try CommandFixture()
    #expect(try fixture.run("version").stderr.contains("did you mean 'wallaby --version'?"))
    #expect(try fixture.run("ls", "--state", "fail").stderr.contains("did you mean 'failed'?"))
  }
}
