/// One command: what its parser, help page, completions and manual section are made from, and what it does.
struct CommandSpec: Sendable {
  /// Where the summary page lists it.
  enum Section: String, CaseIterable, Sendable {
    case start = "Start"
    case record = "Record"
    case look = "Look"
    case keep = "Keep"
    /// Named on the summary's last line.
    case more = "More"
  }

  /// Which words that begin with a dash are options.
  enum OptionPlacement: Sendable {
    case anywhere
    /// Everything from the first operand on belongs to another program.
    case beforeOperands
    /// After the first operand only long ones: `-x` is then an operand itself.
    case longAfterOperands
    /// Those before `--`, which must stand before the words that belong to another program.
    case beforeDashes
  }

  struct Example: Hashable, Sendable {
    let command: String
    let meaning: String
    init(_ command: String, _ meaning: String) { (self.command, self.meaning) = (command, meaning) }
  }

  /// `["ls"]` or `["index", "rebuild"]`.
  let name: [String]
  let section: Section
  /// At most 60 characters, imperative, no full stop.
  let summary: String
  /// Words that people type who look for this, for suggestions only.
  var soughtAs: [String] = []
  /// What a reader should know besides; whole sentences.
  var notes: [String] = []
  var operands: [OperandSpec] = []
  var options: [OptionSpec] = []
  /// It takes the selection options as well.
  var selects = false
  var placement = OptionPlacement.anywhere
  var examples: [Example]
  var exitStatus: [ExitMeaning] = [.init(.done, "done")]
  var run: @Sendable (Invocation) throws -> ExitCode

  var title: String { name.joined(separator: " ") }

  /// Its own options and those of the selection group.
  var ownOptions: [OptionSpec] { options + (selects ? OptionSpec.selection : []) }

  /// `wallaby ls [OPTION]... [ID]...`
  var synopsis: String {
    let operands = operands.map { operand in
      switch (operand.kind, placement) {
      case (.program, .beforeDashes): "[-- \(operand.synopsis)]"
      case (.program, _): "[--] " + operand.synopsis
      default: operand.synopsis
      }
    }
    let words = ["wallaby"] + name + ["[OPTION]..."] + operands
    return words.joined(separator: " ")
  }

  /// The option of a long spelling without dashes.
  func option(long: Substring) -> OptionSpec? {
    (ownOptions + OptionSpec.globals).first { $0.isCalled(long) }
  }

  func option(short: Character) -> OptionSpec? {
    (ownOptions + OptionSpec.globals).first { $0.short == short }
  }
}
