internal import POSIXSupport
internal import WallabyKit

/// One column of a CSV table of records.
struct CSVColumn {
  /// A record and the fields of its result by their dotted paths.
  struct Row {
    let document: RecordDocument
    let fields: [String: JSONValue]

    init(_ document: RecordDocument) {
      self.document = document
      fields = Dictionary(document.resultFields.map { ($0.key, $0.value) }) { _, last in last }
    }
  }

  let name: String
  let value: (Row) -> JSONValue?

  /// What a name stands for in a record.
  init(_ name: String) {
    self.name = name
    value = { $0.document.value(name) }
  }

  private init(_ name: String, value: @escaping (Row) -> JSONValue?) {
    (self.name, self.value) = (name, value)
  }

  /// Those that every table begins with.
  static let standard = [
    "id", "state", "exit_code", "signal", "created", "started", "finished", "duration_seconds",
    "tags", "command", "cwd", "host", "user", "kind", "attempt", "message", "usage.wall_seconds",
    "usage.user_seconds", "usage.system_seconds", "usage.max_rss_bytes", "path",
  ]

  /// Standard columns, then results' fields, then variables of the environment, each sorted. A
  /// field that is called like a standard column gets `result.` before its name.
  static func all(fields: Set<String>, variables: Set<String>) -> [CSVColumn] {
    func sorted(_ names: Set<String>) -> [String] {
      names.sorted { $0.precedesInBytes($1) }
    }
    let ofStatus = standard.map { name in CSVColumn(name) }
    let ofResult = sorted(fields).map { field in
      let name =
        field.isEmpty ? "result" : standard.contains(field) ? "result." + field : field
      return CSVColumn(name) { $0.fields[field] }
    }
    let ofEnvironment = sorted(variables).map { variable in
      CSVColumn("environment." + variable) { $0.document.value("environment")?[variable] }
    }
    return ofStatus + ofResult + ofEnvironment
  }
}
