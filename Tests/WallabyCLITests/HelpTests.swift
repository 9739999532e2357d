import Testing

@testable import WallabyCLI

@Suite struct HelpTests {
  let table = CommandTable.wallaby

  @Test func `the summary fits a screen of 24 lines`() {
    let lines = SummaryPage(table).text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count - 1 <= 24)
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test func `every page is ASCII, at most 80 columns and 42 lines`() {
    var pages = table.commands.map { HelpPage($0).text } + HelpTopic.all.map(\.text)
    pages += table.groups.map { HelpPage.text(ofGroup: $0.name, in: table) }
    for page in pages {
      let lines = page.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      #expect(lines.count <= 42, "\(lines.count) lines: \(page)")
      for line in lines {
        #expect(line.count <= 80, "\(line)")
        #expect(line.utf8.allSatisfy { (0x20..<0x7f).contains($0) }, "\(line)")
        #expect(line.last != " ", "\(line)")
      }
    }
  }

  @Test func `a whole page, examples first`() {
    #expect(
      CommandLineRun("tail", "-h").stdout == """
        usage: wallaby tail [OPTION]... [ID]

        Print the end of a record's output.

        Examples:
          wallaby tail            of the newest record
          wallaby tail -f 7f3k2q  and what follows, until it ends

        Options:
          -f, --follow            go on until the record is settled
          -n, --limit, --lines N  the last N lines (default 10)
          -e, --stderr            its standard error instead

        Everywhere: --store DIR, -C DIR, --json, --format TEMPLATE, --columns A,B,
        --color WHEN, -q, -0, --wait TIME, -h (wallaby help formats, help environment).

        Exit status:
          0   done
          1   -f: the record's process died and left it unsettled
          12  no such record

        """)
  }

  @Test func `all ways to ask for a page give the same`() {
    let page = CommandLineRun("help", "ls").stdout
    #expect(page.hasPrefix("usage: wallaby ls "))
    for words in [
      ["ls", "-h"], ["ls", "--help"], ["-h", "ls"], ["ls", "x", "--since", "1h", "-h"],
    ] {
      let run = words.withRun()
      #expect(run.stdout == page, "\(words)")
      #expect(run.exit == .done)
    }
  }

  @Test func `groups and topics have pages`() {
    #expect(CommandLineRun("help", "index").stdout == CommandLineRun("index", "-h").stdout)
    #expect(
      CommandLineRun("help", "index", "verify").stdout.hasPrefix("usage: wallaby index verify"))
    for topic in ["selection", "formats", "exit-codes", "environment"] {
      #expect(CommandLineRun("help", topic).exit == .done)
    }
    #expect(CommandLineRun("help", "exit-codes").stdout.contains("\n  12        no such record"))
  }

  @Test func `help of what is unknown suggests`() {
    let run = CommandLineRun("help", "lss")
    #expect(run.exit == .usage)
    #expect(run.stderr == "wallaby: unknown command 'lss'\ndid you mean 'ls'?\n")
    #expect(
      CommandLineRun("help", "index", "verfy").stderr.contains("did you mean 'index verify'?"))
  }
}

extension [String] {
  /// Runs these words as a command line.
  func withRun() -> CommandLineRun {
    let output = Output(to: .memory)
    let errors = Output(to: .memory)
    let program = Program(
      arguments: map { Argument($0) }, environment: [:], workingDirectory: "/", input: -1,
      output: output, errors: errors, clock: .utc(at: CommandLineRun.now))
    return CommandLineRun(exit: program.run(), stdout: output.text, stderr: errors.text)
  }
}
