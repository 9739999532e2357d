/// How things of one kind are listed: every column there is, and those shown unasked.
struct Listing<Subject>: Sendable {
  /// The value of `"type"` in JSON.
  let type: String
  /// All columns; JSON objects have their keys in this order.
  let columns: [Column<Subject>]
  /// The headings of those that a table shows unasked.
  let standard: [String]
  /// What `-q` prints.
  let name: @Sendable (Subject) -> String
  /// A column for a name that is not in the list, such as a field of results.
  var other: (@Sendable (String) -> Column<Subject>?)?

  /// The column of a heading or a JSON key.
  func column(_ name: String) throws(UsageError) -> Column<Subject> {
    if let found = columns.first(where: { $0.key == name || $0.heading == name }) { return found }
    if let found = other?(name) { return found }
    let known = columns.flatMap { $0.key == $0.heading ? [$0.key] : [$0.heading, $0.key] }
    throw .noColumn(name, known: known, headings: columns.map(\.heading))
  }

  func standardColumns() throws(UsageError) -> [Column<Subject>] {
    var result: [Column<Subject>] = []
    for name in standard { result.append(try column(name)) }
    return result
  }
}
