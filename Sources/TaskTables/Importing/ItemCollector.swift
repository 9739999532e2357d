/// Items and mistakes as they are found, in the order of the file.
struct ItemCollector {
  private(set) var items: [(line: Int, item: TaskItem)] = []
  private(set) var mistakes: [ImportMistake] = []
  /// The line on which an id stood first.
  private var lines = NamePlaces()

  /// - Parameter most: How many items there can be.
  init(most: Int) { items.reserveCapacity(most) }

  mutating func report(_ mistake: ImportMistake) { mistakes.append(mistake) }

  /// Takes an item unless anything is wrong with it, which is reported.
  ///
  /// - Parameter name: How the file calls a field.
  mutating func take(_ draft: ReadItem, line: Int, name: (ItemField) -> String) {
    let before = mistakes.count
    for (field, what) in draft.faults {
      report(ImportMistake(line: line, message: "\(name(field)) \(what)"))
    }
    for (field, what) in draft.item.faults() where !draft.hasFailed(field) {
      report(ImportMistake(line: line, message: "\(name(field)) \(what)"))
    }
    if !draft.item.id.isEmpty,
      let first = lines.firstPlace(of: draft.item.id, orAdd: line)
    {
      report(.sameID(line, name(.id), draft.item.id, first: first))
    }
    if mistakes.count == before { items.append((line, draft.item)) }
  }
}
