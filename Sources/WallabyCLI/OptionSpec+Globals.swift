extension OptionSpec {
  static let store = value(
    "store", short: "f", "DIR", .directory, "the store to use; else WALLABY_STORE and so on")
  static let directory = value(
    "directory", short: "C", "DIR", .directory, "do everything as if started in DIR")
  static let json = flag("json", "JSON Lines; a failure is a JSON object on stderr")
  static let format = value("format", "TEMPLATE", .text, "one line each, such as '{id}\\t{tags}'")
  static let columns = value("columns", "A,B", .text, "these columns, by heading or by JSON key")
  static let color = value(
    "color", "WHEN", .choice(["auto", "always", "never"]), "colour: auto, always or never")
  static let quiet = flag("quiet", short: "q", "ids and nothing else; no remarks")
  static let null = flag("null", short: "0", "end each line with NUL, for xargs -0; implies -q")
  static let wait = value(
    "wait", "TIME", .duration, "how long to wait for a lock (default 10s; 0: not at all)")
  static let version = flag("version", "print the version")
  static let help = flag("help", short: "h", "print this page")

  /// What every command understands. A command's own short spelling comes before these: `tail -f` follows.
  static let globals: [OptionSpec] = [
    store, directory, json, format, columns, color, quiet, null, wait, version, help,
  ]
}
