import Testing
import WallabyTestSupport

@testable import WallabyCLI

@Suite struct ManualPageTests {
  let page = ManualPage(.wallaby).text

  @Test(.enabled(if: isInstalled("groff")))
  func `groff renders the page without a warning`() throws {
    let run = try WallabyTestSupport.run(
      "groff", ["-man", "-ww", "-Tascii", "-P-c"], input: Array(page.utf8))
    #expect(run.errorText == "")
    #expect(run.exit == 0)
    // Bold is a character struck twice.
    let text = run.text.replacing(/.\u{8}/, with: "")
    for command in CommandTable.wallaby.commands {
      #expect(text.contains("wallaby \(command.title) "), "\(command.title)")
    }
    #expect(text.contains("'fit.loss<0.2'"))
  }

  @Test func `no line of text can be taken for a request`() {
    let requests = Set([".TH", ".SH", ".SS", ".B", ".I", ".br", ".TP", ".PP"])
    for line in page.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
      #expect(requests.contains(String(line.prefix { $0 != " " })), "\(line)")
    }
  }
}
