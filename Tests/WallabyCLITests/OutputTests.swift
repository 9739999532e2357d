import Testing
import WallabyKit

@testable import WallabyCLI

/// A thing to list, whose text may be anything.
struct Animal: Sendable {
  var name: String
  var state = "completed"
  var seen: Int64 = 180
  var legs: Int64? = 4
  var tags: [String] = []
  var note = ""

  static let listing = Listing<Animal>(
    type: "animal",
    columns: [
      Column("name") { .text($0.name) },
      Column("state") { .state($0.state) },
      Column("seen") {
        .moment(Timestamp(milliseconds: CommandLineRun.now.milliseconds - $0.seen * 1000))
      },
      Column("leg_count", heading: "legs") { $0.legs.map { .integer($0) } ?? .none },
      Column("tags", isFlexible: true) { .words($0.tags) },
      Column("note", isFlexible: true) { .text($0.note) },
    ],
    standard: ["name", "state", "seen", "legs", "tags", "note"],
    name: { $0.name },
    other: { name in name.hasPrefix("x") ? Column(name) { _ in .text("extra") } : nil })

  /// A table with the one command `animals`, which lists what it is given.
  static func table(_ animals: [Animal]) -> CommandTable {
    CommandTable(commands: [
      CommandSpec(
        name: ["animals"], section: .look, summary: "list animals",
        examples: [.init("animals", "all")],
        run: { invocation in
          var writer = try ListingWriter(listing, for: invocation)
          for animal in animals { try writer.add(animal) }
          try writer.finish()
          return .done
        })
    ])
  }
}

@Suite struct OutputTests {
  let animals = [
    Animal(name: "cat", tags: ["pet", "soft"], note: "sleeps"),
    Animal(name: "sea snake", state: "failed", seen: 90_000, legs: nil, note: "in 水 and 🐍"),
    Animal(name: "millipede", state: "running", seen: 5, legs: 1306),
  ]

  func run(_ options: String..., terminal width: Int? = nil, environment: [String: String] = [:])
    -> CommandLineRun
  {
    run(animals, options, terminal: width, environment: environment)
  }

  func run(
    _ animals: [Animal], _ options: [String], terminal width: Int? = nil,
    environment: [String: String] = [:]
  ) -> CommandLineRun {
    let output = Output(to: .memory, isTerminal: width != nil, width: width)
    let errors = Output(to: .memory)
    var program = Program(
      arguments: (["animals"] + options).map { Argument($0) }, environment: environment,
      workingDirectory: "/", input: -1, output: output, errors: errors,
      clock: .utc(at: CommandLineRun.now))
    program.table = Animal.table(animals)
    return CommandLineRun(exit: program.run(), stdout: output.text, stderr: errors.text)
  }

  @Test func `Seconds are written as a Double would be`() {
    for seconds in [
      0, 0.001, 0.01, 0.1, 0.123, 1, 1.5, 12.05, 59.999, 3600, 1e9, 1e14, 1e16, 0.1 + 0.2, -1.5,
    ] {
      var bytes: [UInt8] = []
      Cell.seconds(seconds).appendPlain(to: &bytes)
      #expect(String(decoding: bytes, as: UTF8.self) == seconds.description)
    }
  }

  @Test func `a terminal gets an aligned table`() {
    #expect(
      run("--color", "never", terminal: 80).stdout == """
        NAME       STATE      SEEN    LEGS  TAGS      NOTE
        cat        completed  3m ago     4  pet,soft  sleeps
        sea snake  failed     1d ago     -            in 水 and 🐍
        millipede  running    5s ago  1306

        """)
  }

  @Test func `a long table comes in parts that widen where they must`() {
    var animals = (1...2500).map { Animal(name: "ant \($0)") }
    animals[1700].name = "the queen of all the ants"
    let first = run(Array(animals.prefix(1000)), ["--color", "never"], terminal: 100).stdout
    let all = run(animals, ["--color", "never"], terminal: 100).stdout
    #expect(all.hasPrefix(first))
    let lines = all.split(separator: "\n")
    #expect(lines.count == 2501)
    #expect(lines.count { $0.hasPrefix("NAME") } == 1)
    #expect(lines[1] == "ant 1     completed  3m ago     4")
    #expect(lines[1701] == "the queen of all the ants  completed  3m ago     4")
    #expect(lines[2500] == "ant 2500                   completed  3m ago     4")
  }

  @Test func `a narrow terminal cuts what may be cut, and no line is too long`() {
    let text = run("--color", "never", terminal: 56).stdout
    #expect(
      text == """
        NAME       STATE      SEEN    LEGS  TAGS      NOTE
        cat        completed  3m ago     4  pet,soft  sleeps
        sea snake  failed     1d ago     -            in 水 and…
        millipede  running    5s ago  1306

        """)
    for width in 20...80 {
      let text = run("--color", "never", terminal: width).stdout
      for line in text.split(separator: "\n") {
        #expect(columns(String(line)) <= width, "\(width): \(line)")
      }
    }
  }

  private func columns(_ line: String) -> Int {
    line.unicodeScalars.reduce(0) { $0 + DisplayWidth.of($1.value) }
  }

  @Test func `a pipe gets tabs, no headings and whole values`() {
    #expect(
      run().stdout
        == "cat\tcompleted\t2026-11-21T14:12:23.482Z\t4\tpet,soft\tsleeps\n"
        + "sea snake\tfailed\t2026-11-20T13:15:23.482Z\t\t\tin 水 and 🐍\n"
        + "millipede\trunning\t2026-11-21T14:15:18.482Z\t1306\t\t\n")
  }

  @Test func `JSON Lines have type and version first and the unit in the key`() {
    #expect(
      run("--json").stdout.split(separator: "\n")[1]
        == #"{"type":"animal","v":1,"name":"sea snake","state":"failed","#
        + #""seen":"2026-11-20T13:15:23.482Z","leg_count":null,"tags":[],"note":"in 水 and 🐍"}"#)
    #expect(
      run("--json", "--columns", "legs").stdout.hasPrefix(
        #"{"type":"animal","v":1,"leg_count":4}"#))
  }

  @Test func `a template takes headings, keys and escapes`() {
    #expect(
      run("--format", #"{name}\t{{{legs}}} {leg_count}\\"#).stdout
        == "cat\t{4} 4\\\nsea snake\t{} \\\nmillipede\t{1306} 1306\\\n")
    #expect(run("--format", "{xy}", "-0").stdout == "extra\0extra\0extra\0")
    #expect(
      run("--format", "{nme}").stderr
        == "wallaby: there is no column 'nme'\ndid you mean 'name'?\n")
    #expect(run("--format", "{name").exit == .usage)
    #expect(run("--format", "name}").exit == .usage)
    #expect(run("--format", #"\q"#).exit == .usage)
    #expect(run("--format", #"x\"#).exit == .usage)
    #expect(run("--format", "{}").exit == .usage)
  }

  @Test func `columns are chosen by heading, key or whatever else the listing knows`() {
    #expect(
      run("--columns", "legs,leg_count,xyz").stdout
        == "4\t4\textra\n\t\textra\n1306\t1306\textra\n")
    #expect(run("--columns", "wings").stderr.contains("there is no column 'wings'"))
    #expect(run("--columns", ",").exit == .usage)
  }

  @Test func `quiet prints names, and null ends them for xargs`() {
    #expect(run("-q").stdout == "cat\nsea snake\nmillipede\n")
    #expect(run("-0").stdout == "cat\0sea snake\0millipede\0")
    #expect(run("-q", terminal: 80).stdout == "cat\nsea snake\nmillipede\n")
  }

  @Test func `options that exclude each other are refused`() {
    #expect(run("--json", "--format", "{name}").exit == .usage)
    #expect(run("--columns", "name", "--format", "{name}").exit == .usage)
  }

  @Test func `colours only repeat the state's word`() {
    let plain = run("--color", "never", terminal: 80).stdout
    let colored = run("--color", "always", terminal: 80).stdout
    #expect(colored.contains("\u{1b}[31mfailed\u{1b}[0m"))
    #expect(colored.replacing(/\u{1b}\[[0-9]+m/, with: "") == plain)
    #expect(run(terminal: 80, environment: ["NO_COLOR": "1"]).stdout == plain)
    #expect(run(terminal: 80, environment: ["TERM": "dumb"]).stdout == plain)
    #expect(run(terminal: 80).stdout == colored)
    #expect(!run("--color", "always").stdout.contains("\u{1b}"))
  }

  @Test func `nothing to list prints nothing`() {
    for options in [[], ["--json"], ["-q"]] {
      #expect(run([], options, terminal: 80).stdout == "")
    }
  }

  @Test func `hostile cells steer neither terminal nor table`() {
    let evil = "a\u{1b}]0;x\u{7}\tb\nc\u{9b}31m\u{202e}d\\\u{7f}"
    let animals = [Animal(name: evil, tags: ["x,y", "\u{1b}[2J"], note: evil)]
    for options in [[], ["--json"], ["-q"], ["--format", "{name}{tags}"]] {
      for width in [nil, 200, 20] {
        let text = run(animals, options + ["--color", "never"], terminal: width).stdout
        #expect(
          text.unicodeScalars.allSatisfy {
            $0 == "\n" || $0 == "\t" || $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value)
          }, "\(options)")
        if !options.contains("--json") { #expect(!text.unicodeScalars.contains("\u{202e}")) }
        let lines = text.split(separator: "\n").count
        #expect(lines == (width != nil && options.isEmpty ? 2 : 1), "\(options)")
      }
    }
    #expect(run(animals, []).stdout.split(separator: "\t").count == 6)
    #expect(run(animals, ["--columns", "tags"]).stdout == "x\\,y,\\x1b[2J\n")
  }
}

extension CommandLineRun {
  init(exit: ExitCode, stdout: String, stderr: String) {
    (self.exit, self.stdout, self.stderr) = (exit, stdout, stderr)
  }
}
