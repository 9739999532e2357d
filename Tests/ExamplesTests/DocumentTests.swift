import Foundation
import Testing
import WallabyTestSupport

/// Readers type what the documents show, so the documents are run. The blocks of one document
/// share a home, top to bottom.
@Suite(.temporaryDirectory)
struct DocumentTests {
  static let documents =
    (["README.md"] + packageFiles(below: "Sources", withSuffix: ".md"))
    .filter { ((try? Transcript.all(in: $0)) ?? []).isEmpty == false }

  @Test(arguments: documents)
  func `Transcripts show what really happens`(document: String) throws {
    let home = try TemporaryDirectory.current.makeDirectory("home")
    for block in try Transcript.all(in: document) {
      let shown = try block.run(in: home)
      for (number, step) in block.steps.enumerated() {
        let actual = number < shown.count ? shown[number] : "(the shell ended before)"
        let isRight = Pattern(step.expected).matches(actual)
        #expect(
          isRight,
          "\(block.place): '\(step.command)' shows\n\(actual)\ninstead of\n\(step.expected)")
      }
    }
  }

  @Test func `A block runs in one shell on a terminal`() throws {
    let home = try TemporaryDirectory.current.makeDirectory("home")
    let steps = [
      Transcript.Step(command: "cd /; for i in 1 2\ndo echo $i; done"),
      Transcript.Step(command: "pwd; [ -t 0 ] && [ -t 1 ] && stty size"),
      Transcript.Step(command: "(exit 3)"),
    ]
    let shown = try Transcript(place: "here", steps: steps).run(in: home)
    #expect(shown == ["1\n2\n", "/\n50 100\n", "[exit 3]\n", ""])
  }
}
