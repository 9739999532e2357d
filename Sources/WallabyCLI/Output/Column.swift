/// One named fact of whatever a command lists.
struct Column<Subject>: Sendable {
  /// The JSON key, with the unit in it: `duration_seconds`.
  let key: String
  /// The word at the head of the table, lower case here; `--columns` takes it as well as the key.
  let heading: String
  /// May be cut where the terminal is too narrow.
  var isFlexible = false
  let value: @Sendable (Subject) -> Cell

  init(
    _ key: String, heading: String? = nil, isFlexible: Bool = false,
    value: @escaping @Sendable (Subject) -> Cell
  ) {
    self.key = key
    self.heading = heading ?? key
    self.isFlexible = isFlexible
    self.value = value
  }
}
