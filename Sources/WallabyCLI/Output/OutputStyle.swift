/// How a listing is to be written.
enum OutputStyle: Sendable {
  /// Aligned, with headings and relative times, cut to a width.
  case table(width: Int, colors: Bool)
  /// Tabs, no headings, ISO times, nothing cut.
  case tabs
  /// One object a line.
  case json
  case template(Template, terminator: UInt8)
  /// Names and nothing else.
  case names(terminator: UInt8)

  /// What the options ask for, else what suits where the output goes.
  init(
    _ options: OptionValues, output: Output, environment: [String: String]
  ) throws(UsageError) {
    let terminator: UInt8 = options.has(.null) ? 0 : UInt8(ascii: "\n")
    if options.has(.json), options.has(.format) {
      throw .exclude("--json", "--format")
    }
    if let text = options.text(of: .format) {
      if options.has(.columns) { throw .exclude("--columns", "--format") }
      self = .template(try Template(text), terminator: terminator)
    } else if options.has(.quiet) || options.has(.null) {
      self = .names(terminator: terminator)
    } else if options.has(.json) {
      self = .json
    } else if output.isTerminal {
      let width = environment["COLUMNS"].flatMap { Int($0) } ?? output.width ?? 80
      self = .table(
        width: max(20, width),
        colors: Self.usesColors(options, output: output, environment: environment))
    } else {
      self = .tabs
    }
  }

  /// `--color` decides, then `NO_COLOR`, `CLICOLOR_FORCE`, and whether it is a terminal.
  static func usesColors(
    _ options: OptionValues, output: Output, environment: [String: String]
  ) -> Bool {
    switch options.text(of: .color) {
    case "always": return true
    case "never": return false
    default: break
    }
    if let value = environment["NO_COLOR"], !value.isEmpty { return false }
    if let value = environment["CLICOLOR_FORCE"], value != "0", !value.isEmpty { return true }
    return output.isTerminal && environment["TERM"] != "dumb"
  }
}
