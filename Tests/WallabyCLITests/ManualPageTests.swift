import Testing

@testable import WallabyCLI

@Suite struct ManualPageTests {
  let page = ManualPage(.wallaby).text

  @Test(.enabled(if: OtherProgram.path(of: "groff") != nil))
  func `groff renders the page without a warning`() throws {
    let run = try OtherProgram("groff", ["-man", "-ww", "-Tascii", "-P-c"], input: page)
    #expect(run.stderr == "")
    #expect(run.status == 0)
    // Bold is a character struck twice.
    let text = run.stdout.replacing(/.\u{8}/, with: "")
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
