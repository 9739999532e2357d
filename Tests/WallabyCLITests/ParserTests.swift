import Testing

@testable import WallabyCLI

@Suite struct ParserTests {
  func parse(_ words: String...) throws -> CommandLineReading {
    let reading = try CommandLineParser.parse(words.map { Argument($0) }, with: .wallaby)
    if let command = reading.command { try reading.check(against: command) }
    return reading
  }

  func failure(_ words: String...) -> UsageError? {
    do throws(UsageError) {
      let reading = try CommandLineParser.parse(words.map { Argument($0) }, with: .wallaby)
      if let command = reading.command { try reading.check(against: command) }
      return nil
    } catch {
      return error
    }
  }

  @Test func `options stand before and after operands in every spelling`() throws {
    let reading = try parse(
      "ls", "7f3k2q", "-t", "a,b", "-n5", "--since=1h", "--until", "now", "-rq", "@last")
    #expect(reading.operands.map(\.text) == ["7f3k2q", "@last"])
    #expect(reading.options.texts(of: .tag) == ["a,b"])
    #expect(reading.options.count(of: .limit) == 5)
    #expect(reading.options.text(of: .since) == "1h")
    #expect(reading.options.text(of: .until) == "now")
    #expect(reading.options.has(.reverse))
    #expect(reading.options.has(.quiet))
  }

  @Test func `an alias is the same option`() throws {
    let reading = try parse("ls", "--tags", "a", "--newest", "--tag", "b")
    #expect(reading.options.texts(of: .tag) == ["a", "b"])
    #expect(reading.options.has(.reverse))
  }

  @Test func `global options stand anywhere before the command that is run`() throws {
    let reading = try parse("--store", "a", "run", "-q", "--store=b", "ls", "--store", "c", "-h")
    #expect(reading.options.texts(of: .store) == ["a", "b"])
    #expect(reading.operands.map(\.text) == ["ls", "--store", "c", "-h"])
    #expect(!reading.options.has(.help))
  }

  @Test func `two dashes end the options, once`() throws {
    #expect(try parse("run", "-q", "--", "-x", "--", "y").operands == ["-x", "--", "y"])
    #expect(try parse("run", "a", "--", "b").operands == ["a", "--", "b"])
    #expect(try parse("cat", "--", "-x").operands == ["-x"])
  }

  @Test func `a dash alone is an operand`() throws {
    #expect(try parse("ls", "-").operands == ["-"])
  }

  @Test func `words that are not UTF-8 reach the command byte for byte`() throws {
    let odd = Argument([0x2d, 0xff, 0x00, 0xfe])
    let reading = try CommandLineParser.parse(["run", "--", "printf", odd], with: .wallaby)
    #expect(reading.operands == ["printf", odd])
    try reading.check(against: .run)
  }

  @Test func `a tag or a time that is not UTF-8 is refused`() {
    #expect(throws: UsageError.self) {
      try CommandLineParser.parse(["ls", "-t", Argument([0xff])], with: .wallaby)
    }
    #expect(throws: UsageError.self) {
      try CommandLineParser.parse(["ls", "--since", Argument([0xff])], with: .wallaby)
    }
  }

  @Test func `after an operand of tag, words with one dash are operands`() throws {
    let reading = try parse("tag", "-t", "x", "@last", "-old", "+new", "--store", "s")
    #expect(reading.operands == ["@last", "-old", "+new"])
    #expect(reading.options.text(of: .tag) == "x")
    #expect(reading.options.text(of: .store) == "s")
    #expect(failure("tag", "-old")?.hint == "to remove a tag, put '-old' after an id or after --")
  }

  @Test func `f is the store everywhere but in tail`() throws {
    #expect(try parse("ls", "-f", "s").options.text(of: .store) == "s")
    #expect(try parse("-f", "s", "tail", "-f").options.text(of: .store) == "s")
    #expect(try parse("tail", "-f").options.has(.follow))
  }

  @Test func `a group needs one of its words`() throws {
    #expect(try parse("index", "rebuild").command?.title == "index rebuild")
    #expect(try parse("index").group == "index")
    #expect(failure("index", "rebuid")?.hint == "did you mean 'index rebuild'?")
  }

  @Test func `what is unknown gets the nearest known spelling`() {
    #expect(failure("shwo") == UsageError("unknown command 'shwo'", hint: "did you mean 'show'?"))
    #expect(failure("delete")?.hint == "did you mean 'rm'?")
    #expect(failure("comp")?.hint == "did you mean 'completions'?")
    #expect(failure("zzzzzz")?.hint == "all commands: wallaby help")
    #expect(
      failure("ls", "--limt=3")
        == UsageError("'ls' has no option --limt", hint: "did you mean --limit?"))
    #expect(
      failure("ls", "-rx")
        == UsageError("'ls' has no option -x (in '-rx')", hint: "all options: wallaby help ls"))
    #expect(failure("--jsn")?.hint == "did you mean --json?")
  }

  @Test func `values are held to their kind`() {
    #expect(failure("ls", "--since")?.message == "--since needs TIME")
    #expect(failure("ls", "--since", "soon")?.message == "--since: 'soon' is not a time")
    #expect(failure("ls", "-n", "few")?.message == "-n: 'few' is not a number")
    #expect(failure("ls", "-n-1")?.message == "-n: '-1' is not a number")
    #expect(failure("ls", "--json=yes")?.message == "--json takes no value")
    #expect(failure("ls", "--color", "red")?.hint == "it is one of auto, always, never")
    #expect(failure("ls", "--state", "failed,odd")?.message == "--state: 'odd' is none of them")
    #expect(failure("run", "--timeout", "90", "x")?.message == "--timeout: '90' is not a duration")
    #expect(failure("run", "--max-output", "x", "x")?.message == "--max-output: 'x' is not a size")
  }

  @Test func `operands are held to their number`() {
    #expect(
      failure("show")
        == UsageError(
          "'show' needs ID", hint: "usage: wallaby show [OPTION]... ID..."))
    #expect(failure("gc", "x")?.message == "'gc' does not take 'x'")
    #expect(failure("grep")?.message == "'grep' needs PATTERN")
    #expect(failure("completions", "tcsh")?.hint == "it is one of bash, zsh, fish")
  }

  @Test func `an option before a command that does not take it is refused`() {
    #expect(failure("--timeout", "3s", "ls")?.message == "'ls' does not take --timeout")
    #expect(failure("-t", "a", "doctor")?.message == "'doctor' does not take -t")
  }
}
